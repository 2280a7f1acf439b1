"""A workbook on its way out, written row by row: it takes no more memory for a million.

Sheets follow each other, and each is packed as it is written. Nothing is in the file
but text and numbers: no formula, no style, and not the time when it was made.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice
from typing import IO, Any
from xml.sax.saxutils import escape

from records.kit.files.cells import as_text
from records.kit.files.xlsx_sheet import MOST_ROWS

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# The header and the keys stay in sight.
_TOP = (
    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight"'
    ' state="frozen"/></sheetView></sheetViews><sheetData>'
)
_TAIL = "</sheetData></worksheet>"

# A spreadsheet's number has 15 digits; a longer one is kept as text.
_DIGITS = 15

# XML can't hold control characters: the format writes them as _x000D_.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_MARKED = re.compile(f"[&<>]|{_CONTROL.pattern}")
# Rows that are packed together.
_AT_ONCE = 100


class Book:
    """A workbook that is written to a file, one sheet after another."""

    def __init__(self, file: IO[bytes]) -> None:
        self._packed = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._titles: list[str] = []

    def write(
        self, title: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> None:
        """A sheet; text is always text, also when it looks like a formula.

        What has no room on one sheet goes on with the next, under the same header.
        """
        self._write(title, headers, ([*map(_cell, row)] for row in rows))

    def write_texts(
        self,
        title: str,
        headers: Sequence[str],
        rows: Iterable[Sequence[str]],
        numeric: Sequence[bool],
    ) -> None:
        """The same of what is text already; of ``numeric`` columns that of numbers."""
        cells = [_number if is_number else _text for is_number in numeric]
        told = ([cell(text) for cell, text in zip(cells, row)] for row in rows)  # noqa: B905 (as long as each other, a million times)
        self._write(title, headers, told)

    def _write(
        self, title: str, headers: Sequence[str], rows: Iterable[Sequence[str]]
    ) -> None:
        """A sheet of cells as they are told."""
        left = iter(rows)
        header = [_text(name) for name in headers]
        number = 1
        first: list[Sequence[str]] = []
        while number == 1 or first:
            self._titles.append(title if number == 1 else f"{title} {number}")
            with self._part(f"xl/worksheets/sheet{len(self._titles)}.xml") as part:
                part.write(_TOP.encode())
                told = _rows(islice(chain([header], first, left), MOST_ROWS))
                while some := "".join(islice(told, _AT_ONCE)):
                    part.write(some.encode())
                part.write(_TAIL.encode())
            first, number = list(islice(left, 1)), number + 1

    def close(self) -> None:
        """Write what says which sheets there are: the file is whole."""
        sheets = list(enumerate(self._titles, 1))
        listed = "".join(
            f'<sheet name="{escape(title)}" sheetId="{n}" r:id="rId{n}"/>'
            for n, title in sheets
        )
        parts = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml"'
            f' ContentType="{_KIND}.worksheet+xml"/>'
            for n, _ in sheets
        )
        self._put(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets>'
            "</workbook>",
        )
        self._put(
            "xl/_rels/workbook.xml.rels",
            _relations(("worksheet", f"worksheets/sheet{n}.xml") for n, _ in sheets),
        )
        self._put("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        self._put(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml"'
            f' ContentType="{_KIND}.sheet.main+xml"/>{parts}</Types>',
        )
        self._packed.close()

    def _put(self, name: str, text: str) -> None:
        with self._part(name) as part:
            part.write(f"{_XML}{text}".encode())

    def _part(self, name: str) -> IO[bytes]:
        # Same records, same file: a part of no name of a file has no time of its own.
        told = zipfile.ZipInfo(name)
        told.compress_type = zipfile.ZIP_DEFLATED
        return self._packed.open(told, "w", force_zip64=True)


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    told = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{told}</Relationships>'


def _rows(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    columns: list[str] = []
    for number, row in enumerate(rows, 1):
        while len(columns) < len(row):
            columns.append(_letters(len(columns)))
        cells = "".join(
            f'<c r="{column}{number}"{told}'
            for column, told in zip(columns, row, strict=False)
            if told
        )
        yield f'<row r="{number}">{cells}</row>'


def _cell(value: Any) -> str:
    """What stands in a cell after its place; nothing for an empty one."""
    text = as_text(value)
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return _number(text) if is_number else _text(text)


def _number(text: str) -> str:
    if len(text.replace(".", "").lstrip("-0")) > _DIGITS:
        return _text(text)
    return f"><v>{text}</v></c>" if text else ""


def _text(text: str) -> str:
    if not text:
        return ""
    if _MARKED.search(text):
        text = escape(_CONTROL.sub(_write_control, text))
    return f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _write_control(found: re.Match[str]) -> str:
    return f"_x{ord(found.group()):04X}_"


def _letters(place: int) -> str:
    """A to Z, AA to ZZ and so on, from 0."""
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(65 + letter) + letters
    return letters
