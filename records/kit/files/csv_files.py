"""CSV: comma, semicolon or tab between the cells, quotation marks around them.

Or whatever else the file shows, or a mapping says of it (``csv_layout``).
"""

import csv
import io
from collections.abc import Iterator
from itertools import islice

from records.kit.files.cells import as_text, escape_formula, unescape_formula
from records.kit.files.contents import refuse_other
from records.kit.files.csv_layout import Layout, ReadAs, layout_of
from records.kit.files.encodings import text_stream
from records.kit.files.file_bytes import Data, FileBytes
from records.kit.files.tables import NumberedRow, Table
from records.kit.problems import FileProblems, refuse


def read_csv(
    data: Data, encoding: str | None = None, read_as: ReadAs | None = None
) -> Table:
    """Read a CSV file; raises FileProblems for all that makes it unreadable.

    What ``read_as`` says of it is not looked for in the file.
    """
    file = _Opened(FileBytes.of(data), encoding, read_as or ReadAs())
    table = Table.make(file.header, file.below(), file.remarks(), file.below)
    table.read_as = file.layout.told(file.encoding)
    return table


def csv_header(data: Data, encoding: str | None = None) -> list[str]:
    """The names of the columns, without reading on; raises FileProblems."""
    file = _Opened(FileBytes.of(data), encoding, ReadAs())
    return Table.make(file.header, []).headers


class _Opened:
    """A file whose header is read, and whose rows can be, each time anew."""

    def __init__(self, data: FileBytes, encoding: str | None, read_as: ReadAs) -> None:
        refuse_other(data, "csv")
        self._data = data
        self._asked = encoding or read_as.encoding
        stream = text_stream(data, self._asked)
        self.encoding = stream.encoding.removesuffix("-sig")
        self.layout = layout_of(stream, read_as)
        self.header = list(next(self._rows(), (1, []))[1])

    def below(self) -> Iterator[NumberedRow]:
        """The rows below the header."""
        return islice(self._rows(), 1, None)

    def remarks(self) -> list[str]:
        """What one would not expect of it."""
        told = self.layout.remarks()
        if self.encoding != "utf-8":
            told.append(f"The text is read as {self.encoding}.")
        return told

    def _rows(self) -> Iterator[NumberedRow]:
        stream = text_stream(self._data, self._asked, checked=True)
        if self.layout.before:
            stream.readline()
        return _rows(stream, self.layout)


def write_csv(table: Table) -> bytes:
    """UTF-8, comma-separated; text that a spreadsheet would run is escaped."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(table.headers)
    for row in table:
        writer.writerow([_cell(value) for value in row])
    return written.getvalue().encode()


def _cell(value: object) -> str:
    text = as_text(value)
    return escape_formula(text) if isinstance(value, str | list) else text


def _rows(stream: io.TextIOBase, layout: Layout) -> Iterator[NumberedRow]:
    """Rows with their numbers; blank lines count, as they do in a spreadsheet."""
    number = layout.before
    try:
        for number, cells in enumerate(layout.reader(stream), layout.before + 1):
            if cells:
                yield number, [unescape_formula(cell) for cell in cells]
    except csv.Error as error:
        raise _unreadable(str(error), number + 1) from error


def _unreadable(error: str, row: int) -> FileProblems:
    if "field limit" in error:
        limit = f"{csv.field_size_limit():,}"
        return refuse(
            f"A cell is longer than {limit} characters: is a quotation mark missing?",
            row,
        )
    if "unexpected end" in error:
        return refuse("A quotation mark is opened in this row and never closed.", row)
    if "expected after" in error:
        return refuse(
            "Text follows a closing quotation mark. Inside a cell write quotation "
            'marks twice: "the ""Silk Road"" forum".',
            row,
        )
    return refuse(f"The row can't be read: {error}.", row)
