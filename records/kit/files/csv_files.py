"""CSV: comma, semicolon or tab between the cells, quotation marks around them.

Or whatever else the file shows, or a mapping says of it (``csv_layout``).
"""

import csv
import io
from collections.abc import Callable, Iterator
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
    header, remarks, below = _opened(FileBytes.of(data), encoding, read_as)
    return Table.make(header, below(), remarks, below)


def csv_header(data: Data, encoding: str | None = None) -> list[str]:
    """The names of the columns, without reading on; raises FileProblems."""
    header, _, _ = _opened(FileBytes.of(data), encoding)
    return Table.make(header, []).headers


def _opened(
    data: FileBytes, encoding: str | None, read_as: ReadAs | None = None
) -> tuple[list[str], list[str], Callable[[], Iterator[NumberedRow]]]:
    """The header of a file, remarks, and what reads the rows below, each time anew."""
    refuse_other(data, "csv")
    read_as = read_as or ReadAs()
    encoding = encoding or read_as.encoding
    stream = text_stream(data, encoding)
    layout = layout_of(stream, read_as)

    def rows() -> Iterator[NumberedRow]:
        stream = text_stream(data, encoding, checked=True)
        if layout.before:
            stream.readline()
        return _rows(stream, layout)

    def below() -> Iterator[NumberedRow]:
        return islice(rows(), 1, None)

    header = list(next(rows(), (1, []))[1])
    remarks = layout.remarks()
    if stream.encoding.removesuffix("-sig") != "utf-8":
        remarks.append(f"The text is read as {stream.encoding}.")
    return header, remarks, below


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
