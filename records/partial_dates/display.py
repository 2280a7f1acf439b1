"""How a partial date is shown to a reader, in English.

What is shown can be typed back (``parse_text(display(d)) == d``), but for two cases: a
qualifier on a part of a date, and an interval whose two sides are the same.
"""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from records.partial_dates.edtf import PartialDate, Point, Precision
from records.partial_dates.months import MONTHS

_PARTS = ("year", "year and month")


def display(value: PartialDate | None) -> str:
    """Return the date in words; empty for no date.

    >>> display(PartialDate.parse("2011-09-28/2011-10-02"))
    '28 September – 2 October 2011'
    """
    if value is None:
        return ""
    start, end = value.start, value.end
    if start is None or end is None:
        return _open(value)
    if start == end:
        return _named(start)
    if value.precision is Precision.BETWEEN:
        if _has_marks(start, end):
            return f"between {_in_phrase(start)} and {_in_phrase(end)}"
        return "between " + _span(start, end, " and ", " and ")
    if _has_marks(start, end):
        return f"from {_in_phrase(start)} to {_in_phrase(end)}"
    return _span(start, end, "–", " – ")


def machine_value(value: PartialDate | None) -> str | None:
    """Return the value for ``<time datetime>``, or None where HTML has no such value.

    HTML knows days, months, years and days without a year; an interval has none, and
    for an approximate or uncertain date it would claim too much.
    """
    if value is None or value.approximate or value.uncertain:
        return None
    if value.precision is Precision.YEAR_UNKNOWN:
        return value.text.removeprefix("XXXX-")
    if value.precision in (Precision.DAY, Precision.MONTH, Precision.YEAR):
        return value.text
    return None


def as_html(value: PartialDate | None) -> SafeString:
    """Return the date in words, inside a ``<time>`` element where HTML knows one."""
    machine = machine_value(value)
    if machine is None:
        return format_html("{}", display(value))
    return format_html('<time datetime="{}">{}</time>', machine, display(value))


def _open(value: PartialDate) -> str:
    """Show an interval or bound of which one side is open."""
    known = value.start or value.end
    if known is None:
        return ""
    words = _in_phrase(known)
    preposition = "on" if known.precision is Precision.DAY else "in"
    match value.precision:
        case Precision.BEFORE:
            return f"{preposition} or before {words}"
        case Precision.AFTER:
            return f"{preposition} or after {words}"
        case _:
            return f"since {words}" if value.end is None else f"until {words}"


def _span(start: Point, end: Point, tight: str, wide: str) -> str:
    """Show two plain dates, naming what they share only once."""
    first, last = _plain(start), _plain(end)
    if start.precision is not end.precision:
        return first + wide + last
    same_year = start.year_text == end.year_text
    match start.precision:
        case Precision.DAY if same_year and start.month == end.month:
            return f"{start.day}{tight}{last}"
        case Precision.DAY if same_year:
            return first.removesuffix(f" {start.year_text}") + wide + last
        case Precision.MONTH if same_year:
            return first.removesuffix(f" {start.year_text}") + tight + last
        case Precision.DAY | Precision.MONTH:
            return first + wide + last
        case _:
            return first + tight + last


def _has_marks(start: Point, end: Point) -> bool:
    return any(start.marks) or any(end.marks)


def _in_phrase(point: Point) -> str:
    """Show a date behind a preposition."""
    return _named(point, article=True)


def _named(point: Point, *, article: bool = False) -> str:
    """Show one date with its qualifiers."""
    mark = point.mark
    words = _plain(point)
    about = mark in ("~", "%")
    if (article or about) and point.precision in (Precision.DECADE, Precision.CENTURY):
        words = f"the {words}"
    if about:
        words = f"about {words}"
    if mark in ("?", "%"):
        words += " (uncertain)"
    # The last mark covers the whole; the ones before it only a part.
    marked = [index for index, inner in enumerate(point.marks) if inner]
    covering = marked[-1:] if mark else []
    notes = [
        f"{_PARTS[index]} {_doubt(point.marks[index])}"
        for index in marked
        if index not in covering
    ]
    return f"{words} ({', '.join(notes)})" if notes else words


def _doubt(mark: str) -> str:
    return {
        "~": "approximate",
        "?": "uncertain",
        "%": "approximate and uncertain",
    }[mark]


def _plain(point: Point) -> str:
    """Show one date without its qualifiers."""
    year = point.year_text
    match point.precision:
        case Precision.DECADE:
            # The 2000s may be ten years or a hundred.
            return f"{year[:3]}0s" + " (decade)" * (year[2] == "0")
        case Precision.CENTURY:
            return f"{year[:2]}00s (century)"
    month = "" if point.month is None else MONTHS[point.month - 1]
    if point.precision is Precision.YEAR_UNKNOWN:
        return f"{point.day} {month} (year not known)"
    pieces = (str(point.day or ""), month, year)
    return " ".join(piece for piece in pieces if piece)
