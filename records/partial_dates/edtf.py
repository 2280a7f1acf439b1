"""A date as far as it is known: one expression, two bounds, never an invented day.

The text is a small part of EDTF (ISO 8601-2):

====================  ====================================================
``2015-09-17``        a day
``2015-09``           a month
``2015``              a year
``201X`` ``19XX``     a decade, a century
``XXXX-08-20``        a day of an unknown year: no place on the time line
``A/B``               from A to B, or a day within (``2011-06-07/2011-06-09``)
``A/..`` ``../B``     since A, until B
``[..D]`` ``[D..]``   one date on or before, on or after D
``[D1..D2]``          one date from D1 to D2
``~`` ``?`` ``%``     behind a date: approximate, uncertain, both
====================  ====================================================

A qualifier may also stand behind a part: ``2015?-09-17`` is a 17 September whose year
is uncertain; it covers the part before it and all to the left. Qualifiers never widen
the bounds. Years run from 0001 to 9999.

The SQL functions in ``sql/partial_dates.sql`` accept exactly the same texts and give
the same bounds; whoever changes one changes both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache

from records.partial_dates.advice import YEARS, shown, why_not_a_date
from records.partial_dates.months import days_in, missing_day

FIRST_DAY = date.min
LAST_DAY = date.max
MAX_LENGTH = 40

_POINT = re.compile(
    r"(?P<year>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX|XXXX)(?P<year_mark>[~?%]?)"
    r"(?:-(?P<month>[0-9]{2})(?P<month_mark>[~?%]?)"
    r"(?:-(?P<day>[0-9]{2})(?P<day_mark>[~?%]?))?)?"
)


class PartialDateError(ValueError):
    """A text that is no partial date; the message says why and what is near."""


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    WITHIN = "within"
    BEFORE = "before"
    AFTER = "after"
    BETWEEN = "between"
    YEAR_UNKNOWN = "year-unknown"


@dataclass(frozen=True, slots=True)
class Point:
    """One date inside an expression; year, decade and century are precisions of it.

    ``marks`` holds the qualifier behind year, month and day, each possibly empty.
    """

    text: str
    precision: Precision
    earliest: date | None
    latest: date | None
    month: int | None
    day: int | None
    marks: tuple[str, str, str]

    @property
    def year_text(self) -> str:
        """The year as written: ``2015``, ``201X``, ``19XX`` or ``XXXX``."""
        return self.text[:4]

    @property
    def plain_text(self) -> str:
        """The date without any qualifier."""
        return self.text.translate(_UNMARKED)

    @property
    def mark(self) -> str:
        """The qualifier that covers the whole date."""
        return self.text[-1] if self.text[-1] in "~?%" else ""


_UNMARKED = str.maketrans("", "", "~?%")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as far as it is known. Make one with :meth:`parse`.

    Two partial dates are equal when their texts are. ``start`` and ``end`` are the same
    point for a single date, and None where an interval or bound is open.
    """

    text: str
    precision: Precision = field(compare=False)
    start: Point | None = field(compare=False)
    end: Point | None = field(compare=False)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read an EDTF text of the subset; raise PartialDateError for anything else."""
        return _parse(text)

    @classmethod
    def from_date(cls, day: date) -> PartialDate:
        """Return the partial date of one known day."""
        return _parse(day.isoformat()[:10])

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"PartialDate({self.text!r})"

    @property
    def earliest(self) -> date | None:
        """The first day it can be; None when open or unknown."""
        return None if self.start is None else self.start.earliest

    @property
    def latest(self) -> date | None:
        """The last day it can be; None when open or unknown."""
        return None if self.end is None else self.end.latest

    @property
    def has_place(self) -> bool:
        """Whether it lies on the time line; a day of an unknown year does not."""
        return self.precision is not Precision.YEAR_UNKNOWN

    @property
    def lower_bound(self) -> date | None:
        """The first day as the database stores it: 0001-01-01 for an open start."""
        if not self.has_place:
            return None
        return FIRST_DAY if self.start is None else self.start.earliest

    @property
    def upper_bound(self) -> date | None:
        """The last day as the database stores it: 9999-12-31 for an open end."""
        if not self.has_place:
            return None
        return LAST_DAY if self.end is None else self.end.latest

    @property
    def is_open_start(self) -> bool:
        """Whether nothing is said of the beginning: ``../2016`` or ``[..2016]``."""
        return self.start is None

    @property
    def is_open_end(self) -> bool:
        """Whether nothing is said of the end: ``2003/..`` or ``[2003..]``."""
        return self.end is None

    @property
    def approximate(self) -> bool:
        """Whether any part is approximate (``~`` or ``%``)."""
        return "~" in self.text or "%" in self.text

    @property
    def uncertain(self) -> bool:
        """Whether any part is uncertain (``?`` or ``%``)."""
        return "?" in self.text or "%" in self.text

    @property
    def sort_key(self) -> tuple[bool, date, date]:
        """Order by earliest, then latest; without a place on the time line last."""
        return sort_key(self)

    def is_coarser_than(self, other: PartialDate) -> bool:
        """Say whether both may mean the same and this one only says less.

        2015 is coarser than 2015-09-17, XXXX-08-20 coarser than 2015-08-20, and 2014~
        coarser than 2014. Nothing is coarser than itself.
        """
        if not other.has_place:
            return False
        if not self.has_place:
            return other.precision is Precision.DAY and _same_day_of_year(self, other)
        if _bounds(self) == _bounds(other):
            return _doubts(self) > _doubts(other)
        return certainly_within(other, self)


def sort_key(value: PartialDate | None) -> tuple[bool, date, date]:
    """Return the sort key of a date that may be missing; undated come last."""
    if value is None or (bounds := _bounds(value)) is None:
        return (True, LAST_DAY, LAST_DAY)
    return (False, *bounds)


def possibly_overlaps(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Say whether some day can belong to both; undated never does."""
    if one is None or other is None:
        return False
    first, second = _bounds(one), _bounds(other)
    if first is None or second is None:
        return False
    return first[0] <= second[1] and second[0] <= first[1]


def certainly_within(inner: PartialDate | None, outer: PartialDate | None) -> bool:
    """Say whether every day of the first belongs to the second; undated never does."""
    if inner is None or outer is None:
        return False
    first, second = _bounds(inner), _bounds(outer)
    if first is None or second is None:
        return False
    return second[0] <= first[0] and first[1] <= second[1]


def _bounds(value: PartialDate) -> tuple[date, date] | None:
    lower, upper = value.lower_bound, value.upper_bound
    return None if lower is None or upper is None else (lower, upper)


def _doubts(value: PartialDate) -> frozenset[str]:
    doubts = {"approximate": value.approximate, "uncertain": value.uncertain}
    return frozenset(name for name, present in doubts.items() if present)


def _same_day_of_year(one: PartialDate, other: PartialDate) -> bool:
    if one.start is None or other.start is None:
        return False
    return (one.start.month, one.start.day) == (other.start.month, other.start.day)


@lru_cache(maxsize=8192)
def _parse(text: str) -> PartialDate:
    if text.startswith("[") and text.endswith("]") and text.count("..") == 1:
        first, _, last = text[1:-1].partition("..")
        precision = Precision.BETWEEN
        if not first:
            precision = Precision.BEFORE
        elif not last:
            precision = Precision.AFTER
    elif "/" in text:
        first, _, last = text.partition("/")
        if not first or not last:
            raise PartialDateError(
                f'"{shown(text)}" lacks a side; for an open interval write '
                f"{shown(first) or '..'}/{shown(last) or '..'}"
            )
        first, last = ("" if side == ".." else side for side in (first, last))
        precision = Precision.WITHIN
    else:
        point = _parse_point(text)
        return PartialDate(text, point.precision, point, point)
    if not first and not last:
        raise PartialDateError(f'"{text}" is open on both sides; leave the date empty')
    start = _parse_point(first) if first else None
    end = _parse_point(last) if last else None
    _check_range(start, end)
    return PartialDate(text, precision, start, end)


def _check_range(start: Point | None, end: Point | None) -> None:
    """Refuse an interval or bound without a year, or that ends before it starts."""
    for side in (start, end):
        if side is not None and side.earliest is None:
            raise PartialDateError(
                f'"{side.text}" has no year; an interval or bound needs one'
            )
    if start is None or end is None or start.earliest is None or end.latest is None:
        return
    if end.latest < start.earliest:
        raise PartialDateError(
            f"it ends before it starts: {end.text} is earlier than {start.text}"
        )


def _parse_point(text: str) -> Point:
    found = _POINT.fullmatch(text)
    if found is None:
        raise PartialDateError(why_not_a_date(text))
    year, month, day = found["year"], found["month"], found["day"]
    marks = (found["year_mark"], found["month_mark"] or "", found["day_mark"] or "")
    if "X" in year:
        return _masked_point(text, year, month, day, marks)
    number = int(year)
    if number == 0:
        raise PartialDateError(f"the year 0000 is out of range; {YEARS}")
    if month is None:
        first, last = date(number, 1, 1), date(number, 12, 31)
        return Point(text, Precision.YEAR, first, last, None, None, marks)
    if not 1 <= int(month) <= 12:
        raise PartialDateError(why_not_a_date(text.translate(_UNMARKED)))
    if day is None:
        first = date(number, int(month), 1)
        last = first.replace(day=days_in(number, int(month)))
        return Point(text, Precision.MONTH, first, last, int(month), None, marks)
    if gone := missing_day(number, int(month), int(day)):
        raise PartialDateError(gone)
    only = date(number, int(month), int(day))
    return Point(text, Precision.DAY, only, only, int(month), int(day), marks)


def _masked_point(
    text: str,
    year: str,
    month: str | None,
    day: str | None,
    marks: tuple[str, str, str],
) -> Point:
    """Read a decade, a century or a day of an unknown year."""
    if year == "XXXX":
        if month is None or day is None or marks[0] or marks[1]:
            raise PartialDateError(why_not_a_date(text))
        if gone := missing_day(None, int(month), int(day)):
            raise PartialDateError(gone)
        precision = Precision.YEAR_UNKNOWN
        return Point(text, precision, None, None, int(month), int(day), marks)
    if month is not None:
        raise PartialDateError(
            f'"{text}": with an unknown digit in the year there can be no month; '
            f"write {year}"
        )
    first_year = int(year.replace("X", "0"))
    if first_year == 0:
        raise PartialDateError(why_not_a_date(text))
    first, last = date(first_year, 1, 1), date(int(year.replace("X", "9")), 12, 31)
    precision = Precision.DECADE if year[2] != "X" else Precision.CENTURY
    return Point(text, precision, first, last, None, None, marks)
