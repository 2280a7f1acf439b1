"""XLSX: read from the first sheet of a workbook, written as one."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from xml.parsers.expat import ExpatError

from records.kit.files.contents import refuse_other
from records.kit.files.file_bytes import Data, FileBytes
from records.kit.files.tables import NumberedRow, Table
from records.kit.files.xlsx_book import Book
from records.kit.files.xlsx_reading import Parts, read_book
from records.kit.files.xlsx_sheet import Sheet
from records.kit.problems import refuse

# A workbook is a packed file: refuse one that would fill the memory, or whose rows
# nobody typed. What a part of it says of its size, zipfile holds it to.
UNPACKED_LIMIT = 128 * 2**20
MOST_PARTS = 1_000
# Times that a large workbook may shrink by being packed; real ones shrink by 5 to 30.
MOST_SHRUNK = 100
LARGE = 8 * 2**20

# A packed part stands behind so many bytes that tell of it, and its name.
_LEAST_HEADER = 30

# What a damaged file may bring about in the packages that unpack it.
_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    ExpatError,
    EOFError,
    KeyError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


def read_xlsx(data: Data, encoding: str | None = None) -> Table:
    """Read the first sheet; raises FileProblems, also for formulas: none is run.

    Days and times become ISO text. ``encoding`` is for text files, and ignored here.
    """
    header, remarks, rows = open_xlsx(data)
    return Table.make(header, rows, remarks)


def open_xlsx(data: Data) -> tuple[list[str], list[str], Iterator[NumberedRow]]:
    """The header of the first sheet, remarks, and its rows one by one."""
    data = FileBytes.of(data)
    if not data.startswith(b"PK\x03\x04"):
        refuse_other(data, "xlsx")
    _check_size(data)
    remarks: list[str] = []
    rows = _rows(data, remarks)
    header = list(next(rows, (1, []))[1])
    return header, remarks, _fitted(rows, len(header))


def _rows(data: FileBytes, remarks: list[str]) -> Iterator[NumberedRow]:
    """All rows of the first sheet, the header among them."""
    try:
        with zipfile.ZipFile(data.stream()) as packed:
            parts = Parts(packed)
            book = read_book(parts)
            title, place, hidden = next(iter(book.sheets), ("", "", False))
            if hidden:
                raise refuse(f"The first sheet, “{title}”, is hidden: show or move it.")
            if len(book.sheets) > 1:
                remarks.append(f"Only the first sheet was read: “{title}”.")
            if place:
                yield from Sheet(parts, place, book).rows()
    except _DAMAGES as error:
        raise refuse(f"The workbook can't be read: {error}.") from error


def write_xlsx(table: Table) -> bytes:
    """A workbook with one sheet."""
    written = io.BytesIO()
    book = Book(written)
    book.write(table.title or "records", table.headers, table)
    book.close()
    return written.getvalue()


def _check_size(data: FileBytes) -> None:
    try:
        with zipfile.ZipFile(data.stream()) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
        raise refuse("This is not an .xlsx workbook.") from error
    names = [part.filename for part in parts]
    unpacked = sum(part.file_size for part in parts)
    if "mimetype" in names:
        raise refuse("This is an OpenDocument file (.ods): save it as .xlsx.")
    if any(part.flag_bits & 1 for part in parts):
        raise refuse("A part of the workbook has a password. Save it without one.")
    if (
        len(parts) > MOST_PARTS
        or len(set(names)) < len(names)
        or any(name.startswith("/") or ".." in name.split("/") for name in names)
        or (unpacked > LARGE and unpacked > MOST_SHRUNK * len(data))
        or _overlap(parts)
    ):
        raise refuse(
            "This workbook is packed as no spreadsheet program packs one. Save it anew."
        )
    if unpacked > UNPACKED_LIMIT:
        raise refuse(
            f"Unpacked the workbook takes {unpacked // 2**20} MiB; "
            f"{UNPACKED_LIMIT // 2**20} MiB is the most. Split it."
        )


def _overlap(parts: Sequence[zipfile.ZipInfo]) -> bool:
    """Whether one part begins within another: little that is read again and again."""
    places = sorted((part.header_offset, part.compress_size) for part in parts)
    return any(
        start + _LEAST_HEADER + size > following
        for (start, size), (following, _) in pairwise(places)
    )


def _fitted(rows: Iterator[NumberedRow], width: int) -> Iterator[NumberedRow]:
    """Rows of the header's width; a sheet leaves out empty cells at the end."""
    for number, cells in rows:
        yield number, [*cells, *[""] * (width - len(cells))]
