"""CSV: comma, semicolon or tab between the cells, quotation marks around them."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import islice

from records.kit.files.cells import as_text, escape_formula, unescape_formula
from records.kit.files.contents import refuse_other
from records.kit.files.encodings import text_stream
from records.kit.files.file_bytes import Data, FileBytes
from records.kit.files.tables import NumberedRow, Table
from records.kit.problems import FileProblems, refuse

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}

# A spreadsheet's own first line, which says what separates the cells.
_SAID = re.compile(r'"?sep=([,;\t])"?\r?\n?', re.I)
_BEGINNING = 2**16


def read_csv(data: Data, encoding: str | None = None) -> Table:
    """Read a CSV file; raises FileProblems for all that makes it unreadable."""
    header, remarks, below = _opened(FileBytes.of(data), encoding)
    return Table.make(header, below(), remarks, below)


def csv_header(data: Data, encoding: str | None = None) -> list[str]:
    """The names of the columns, without reading on; raises FileProblems."""
    header, _, _ = _opened(FileBytes.of(data), encoding)
    return Table.make(header, []).headers


def _opened(
    data: FileBytes, encoding: str | None
) -> tuple[list[str], list[str], Callable[[], Iterator[NumberedRow]]]:
    """The header of a file, remarks, and what reads the rows below, each time anew."""
    refuse_other(data, "csv")
    stream = text_stream(data, encoding)
    start = stream.tell()
    said = _SAID.fullmatch(stream.readline(_BEGINNING))
    separator = said[1] if said else _separator(stream, start)

    def rows() -> Iterator[NumberedRow]:
        stream = text_stream(data, encoding, checked=True)
        if said:
            stream.readline()
        return _rows(stream, separator, 1 if said else 0)

    def below() -> Iterator[NumberedRow]:
        return islice(rows(), 1, None)

    header = list(next(rows(), (1, []))[1])
    if len(header) == 1 and "|" in header[0]:
        raise refuse("Separate the columns by commas, semicolons or tabs, not “|”.", 1)
    remarks = []
    if separator != ",":
        remarks.append(f"The columns are separated by {SEPARATORS[separator]}.")
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


def _separator(stream: io.TextIOBase, start: int) -> str:
    stream.seek(start)
    beginning = stream.read(_BEGINNING).lstrip("\r\n")
    header = re.split(r"[\r\n]", beginning, maxsplit=1)[0]
    outside = "".join(header.split('"')[::2])
    return max(SEPARATORS, key=outside.count)


def _rows(stream: io.TextIOBase, separator: str, before: int) -> Iterator[NumberedRow]:
    """Rows with their numbers; blank lines count, as they do in a spreadsheet."""
    reader = csv.reader(stream, delimiter=separator, strict=True)
    number = before
    try:
        for number, cells in enumerate(reader, before + 1):
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
