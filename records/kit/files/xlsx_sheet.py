"""The rows of one sheet of a workbook, as text."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from records.kit.files.cells import plain_number, time_text
from records.kit.files.tables import MOST_COLUMNS, NumberedRow, Problems
from records.kit.files.xlsx_reading import (
    Attributes,
    Book,
    Parts,
    Text,
    column_of,
    local,
    unescaped,
)
from records.kit.problems import Problem, refuse

MOST_ROWS = 1_048_576
MOST_CELLS = 5_000_000
# Programs that make workbooks sometimes fill them with empty cells by the million.
MOST_EMPTY = 500_000

# Spreadsheets count a 29 February 1900, which there never was, as day 60.
_NEVER = 60
_EPOCH = datetime.date(1899, 12, 30)
_EPOCH_1904 = datetime.date(1904, 1, 1)
_LAST_DAY = 2_958_465
_SECONDS = 86_400


class Sheet:
    """Reads one sheet; what is hidden, merged or worked out is refused, all at once."""

    def __init__(self, parts: Parts, place: str, book: Book) -> None:
        self._parts, self._place, self._book = parts, place, book
        self._problems = Problems()
        self._ready: list[NumberedRow] = []
        self._header: list[str] = []
        self._hidden: list[tuple[int, int]] = []
        self._number = 0
        self._seen = self._filled = 0
        self._row: dict[int, str] = {}
        self._column = 0
        self._kind = self._style = ""
        self._formula: list[str] | None = None
        self._value: list[str] = []
        self._gathering: list[str] | None = None
        self._text = Text()

    def rows(self) -> Iterator[NumberedRow]:
        """Rows that have anything in them, with their numbers; raises FileProblems."""
        if self._place not in self._parts:
            raise refuse("The workbook can't be read: its first sheet is missing.")
        blocks = self._parts.read(self._place, self._start, self._end, self._gather)
        for _ in blocks:
            yield from self._ready
            self._ready.clear()
        self._problems.tell()

    def _start(self, element: str, attributes: Attributes) -> None:
        name = local(element)
        if name == "c":
            self._seen += 1
            self._column = column_of(attributes.get("r", "")) or self._column + 1
            self._kind = attributes.get("t", "n")
            self._style = attributes.get("s", "")
            self._value.clear()
            self._formula = None
        elif name == "v":
            self._gathering = self._value
        elif name == "f":
            self._gathering = self._formula = []
        elif name == "row":
            self._begin(attributes)
        elif name in ("t", "rPh"):
            self._text.start(element, attributes)
        elif name == "mergeCell":
            cells = attributes.get("ref", "")
            self._problems.add(
                Problem(
                    f"The cells {cells} are merged: unmerge them, and write in each "
                    "what holds for it."
                )
            )
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = attributes.get("min", "0"), attributes.get("max", "0")
            self._hidden.append((int(first), int(last)))

    def _gather(self, text: str) -> None:
        if self._gathering is not None:
            self._gathering.append(text)
        else:
            self._text.add(text)

    def _end(self, element: str) -> None:
        name = local(element)
        if name == "c":
            self._finish_cell()
        elif name in ("v", "f"):
            self._gathering = None
        elif name in ("t", "rPh"):
            self._text.end(element)
        elif name == "row":
            self._finish_row()

    def _begin(self, attributes: Attributes) -> None:
        number = int(attributes.get("r", self._number + 1))
        if number <= self._number or number > MOST_ROWS:
            raise refuse("The rows of the sheet are out of order. Save it anew.")
        self._number, self._column = number, 0
        self._row = {}
        if attributes.get("hidden") in ("1", "true"):
            why = "This row is hidden: show it, or delete it."
            self._problems.add(Problem(why, number))

    def _finish_cell(self) -> None:
        name = self._name(self._column)
        if self._formula is not None:
            formula = f"={''.join(self._formula)}"
            why = "This is a formula: put its value in its place."
            self._problems.add(Problem(why, self._number, name, formula))
        raw = "".join(self._value)
        try:
            text = self._read(raw)
        except (ValueError, OverflowError, IndexError) as error:
            why = str(error) if isinstance(error, ValueError) else "This can't be read."
            self._problems.add(Problem(why, self._number, name, raw))
            return
        if text:
            self._filled += 1
            if self._column > MOST_COLUMNS:
                raise refuse(
                    f"There is something beyond column {MOST_COLUMNS:,}. Is this a "
                    "table of records, one in each row?",
                    self._number,
                )
            self._row[self._column] = text
        elif self._seen - self._filled > MOST_EMPTY:
            raise refuse(
                f"The sheet has more than {MOST_EMPTY:,} empty cells: delete what is "
                "empty below and beside the table.",
                self._number,
            )
        if self._seen > MOST_CELLS:
            raise refuse(f"The sheet has more than {MOST_CELLS:,} cells. Split it.")

    def _read(self, raw: str) -> str:
        kind = self._kind
        if kind == "s":
            return self._book.texts[int(raw)] if raw else ""
        if kind == "inlineStr":
            return self._text.take()
        if not raw:
            return ""
        if kind == "n":
            return self._number_text(raw)
        if kind == "b":
            return "true" if raw in ("1", "true") else "false"
        if kind == "e":
            raise ValueError("The spreadsheet shows an error here.")
        if kind == "d":
            return raw.removesuffix("Z").removesuffix("T00:00:00")
        return unescaped(raw) if "_x" in raw else raw

    def _number_text(self, raw: str) -> str:
        moments = self._book.moments
        if self._style and moments and moments[int(self._style)]:
            return self._moment(float(raw))
        if raw.isascii() and raw.isdigit():
            return raw.lstrip("0") or "0"
        return plain_number(Decimal(repr(float(raw))))

    def _moment(self, serial: float) -> str:
        """The day or time that a number means by its format."""
        if not 0 <= serial <= _LAST_DAY:
            raise ValueError("There is no such day in a spreadsheet: write it as text.")
        days = int(serial)
        seconds = round((serial - days) * _SECONDS, 3)
        if seconds >= _SECONDS:
            days, seconds = days + 1, 0.0
        time = (datetime.datetime.min + datetime.timedelta(seconds=seconds)).time()
        if serial < 1:
            return time_text(time)
        if self._book.from_1904:
            day = _EPOCH_1904 + datetime.timedelta(days)
        else:
            if days == _NEVER:
                raise ValueError(
                    "The spreadsheet shows 29 February 1900, a day that never was: "
                    "write the day as text."
                )
            day = _EPOCH + datetime.timedelta(days + (days < _NEVER))
        if not seconds:
            return day.isoformat()
        return datetime.datetime.combine(day, time).isoformat()

    def _finish_row(self) -> None:
        if not self._row:
            return
        width = max(self._row)
        cells = [self._row.get(place, "") for place in range(1, width + 1)]
        if not self._header:
            self._header = cells
            for first, last in self._hidden:
                if first <= width:
                    names = ", ".join(f"“{cell}”" for cell in cells[first - 1 : last])
                    why = f"The column {names} is hidden: show it, or delete it."
                    self._problems.add(Problem(why, 1))
        self._ready.append((self._number, cells))

    def _name(self, column: int) -> str:
        header: list[Any] = self._header
        return header[column - 1] if 0 < column <= len(header) else ""
