"""XLSX: read from the first sheet of a workbook, written with others beside it."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from records.kit.files.cells import as_text
from records.kit.files.tables import NumberedRow, Table
from records.kit.problems import FileProblems, Problem, refuse

# A workbook is a packed file: refuse one that would fill the memory, or whose rows
# nobody typed. What a part of it says of its size, zipfile holds it to.
UNPACKED_LIMIT = 128 * 2**20
MOST_PARTS = 1_000
# Times that a large workbook may shrink by being packed; real ones shrink by 5 to 30.
MOST_SHRUNK = 100
LARGE = 8 * 2**20
MOST_ROWS = 200_000
MOST_CELLS = 2_000_000

# A spreadsheet's number has 15 digits; a longer one is kept as text.
_DIGITS = 15

_MOMENT = re.compile(rb"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z")

# XML can't hold control characters: the format writes them as _x000D_.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_WRITTEN = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_xlsx(data: bytes, encoding: str | None = None) -> Table:
    """Read the first sheet; raises FileProblems, also for formulas: none is run.

    Days and times become ISO text. ``encoding`` is for text files, and ignored here.
    """
    _check_size(data)
    # openpyxl takes half a second to import, and few requests need it.
    from openpyxl import load_workbook  # noqa: PLC0415 (slow to import)

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        sheets = book.worksheets
        rows = list(_rows(sheets[0])) if sheets else []
    except FileProblems:
        raise
    except Exception as error:  # a damaged workbook fails in countless ways
        raise refuse(f"The workbook can't be read: {error}.") from error
    remarks = []
    if len(sheets) > 1:
        remarks.append(f"Only the first sheet was read: “{sheets[0].title}”.")
    header = list(rows[0][1]) if rows else []
    while header and not header[-1]:
        header.pop()
    return Table.make(
        header,
        [(number, _fitted(cells, len(header))) for number, cells in rows[1:]],
        remarks,
    )


def write_xlsx(table: Table, beside: Sequence[Table] = ()) -> bytes:
    """A sheet for each table; text is always text, also when it looks like a formula.

    Files are read from the first sheet; ``beside`` are for people.
    """
    from openpyxl import Workbook  # noqa: PLC0415 (slow to import)

    book = Workbook(write_only=True)
    for one in (table, *beside):
        _write_sheet(book.create_sheet(one.title or "records"), one)
    written = io.BytesIO()
    book.save(written)
    return _without_clock(written.getvalue())


def _write_sheet(sheet: Any, table: Table) -> None:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 (slow to import)

    sheet.freeze_panes = "B2"
    sheet.append(list(table.headers))
    for row in table:
        cells: list[Any] = []
        for value in row:
            if not _is_number(value):
                value = _CONTROL.sub(_write_control, as_text(value)) or None
                if value and value[0] in "=#":
                    # openpyxl takes “=…” for a formula, and “#N/A” for an error.
                    value = WriteOnlyCell(sheet, value)
                    value.data_type = "s"
            cells.append(value)
        sheet.append(cells)


def _without_clock(workbook: bytes) -> bytes:
    """The workbook without the time it was made: same records, same file."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as made,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in made.namelist():
            content = made.read(name)
            if name == "docProps/core.xml":
                content = _MOMENT.sub(b"1980-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(name)
            packed.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, int | Decimal)
        and not isinstance(value, bool)
        and len(as_text(value).replace(".", "").lstrip("-0")) <= _DIGITS
    )


def _write_control(found: re.Match[str]) -> str:
    return f"_x{ord(found.group()):04X}_"


def _check_size(data: bytes) -> None:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise refuse(
            "This is an old or password-protected workbook. Save it as .xlsx without a "
            "password."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            unpacked = sum(part.file_size for part in parts)
            is_bomb = len(parts) > MOST_PARTS or (
                unpacked > LARGE and unpacked > MOST_SHRUNK * len(data)
            )
            is_safe = unpacked > UNPACKED_LIMIT or is_bomb or _is_plain_xml(packed)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
        raise refuse("This is not an .xlsx workbook.") from error
    if is_bomb or not is_safe:
        raise refuse(
            "This workbook is packed as no spreadsheet program packs one. Save it anew."
        )
    if unpacked > UNPACKED_LIMIT:
        raise refuse(
            f"Unpacked the workbook takes {unpacked // 2**20} MiB; "
            f"{UNPACKED_LIMIT // 2**20} MiB is the most. Split it."
        )


def _is_plain_xml(packed: zipfile.ZipFile) -> bool:
    """Whether no part declares entities, which can grow without end or read files."""
    for name in packed.namelist():
        if name.endswith((".xml", ".rels")):
            with packed.open(name) as part:
                before = b""
                while block := part.read(2**16):
                    text = (before + block).replace(b"\0", b"")
                    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                        return False
                    before = block[-20:]
    return True


def _rows(sheet: Any) -> Iterator[NumberedRow]:
    # What the file says of its own size is often wrong.
    sheet.reset_dimensions()
    problems: list[Problem] = []
    names: list[str] = []
    count = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        count += len(row)
        if number > MOST_ROWS or count > MOST_CELLS:
            raise refuse(
                f"The sheet has more than {MOST_ROWS:,} rows or {MOST_CELLS:,} cells. "
                "Split it, or delete what is empty below and beside the table.",
                number,
            )
        cells = []
        for place, cell in enumerate(row):
            name = names[place] if place < len(names) else ""
            if cell.data_type == "f":
                why = "This is a formula: put its value in its place."
                problems.append(Problem(why, number, name, str(cell.value)))
            elif cell.data_type == "e":
                why = "The spreadsheet shows an error here."
                problems.append(Problem(why, number, name, str(cell.value)))
            cells.append(_cell(cell.value))
        names = names or cells
        if any(cells):
            yield number, cells
    if problems:
        raise FileProblems(problems)


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return _WRITTEN.sub(lambda found: chr(int(found.group(1), 16)), value)
    try:
        return as_text(value)
    except ValueError:
        return str(value)


def _fitted(cells: Any, width: int) -> list[str]:
    """Cells up to the header's width; a sheet leaves out empty ones at the end."""
    fitted = list(cells) + [""] * (width - len(cells))
    while len(fitted) > width and not fitted[-1]:
        fitted.pop()
    return fitted
