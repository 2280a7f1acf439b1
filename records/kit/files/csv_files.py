"""CSV: comma, semicolon or tab between the cells, quotation marks around them."""

import csv
import io
from collections.abc import Iterator

from records.kit.files.cells import as_text, escape_formula, unescape_formula
from records.kit.files.encodings import decode
from records.kit.files.tables import Table
from records.kit.problems import FileProblems, refuse

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}


def read_csv(data: bytes, encoding: str | None = None) -> Table:
    """Read a CSV file; raises FileProblems for all that makes it unreadable."""
    text = decode(data, encoding)
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise refuse(
            f"There is a NUL character in line {line}. Is this a UTF-16 file without "
            "its mark, or no CSV at all? Save it as UTF-8."
        )
    separator = _separator(text)
    rows = list(_rows(text, separator))
    header = rows[0][1] if rows else []
    if len(header) == 1 and "|" in header[0]:
        raise refuse("Separate the columns by commas, semicolons or tabs, not “|”.", 1)
    remark = f"The columns are separated by {SEPARATORS[separator]}."
    return Table.make(header, rows[1:], [remark] if separator != "," else [])


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


def _separator(text: str) -> str:
    header = text.lstrip("\r\n").split("\n", 1)[0]
    outside = "".join(header.split('"')[::2])
    return max(SEPARATORS, key=outside.count)


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with their numbers; blank lines count, as they do in a spreadsheet."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
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
