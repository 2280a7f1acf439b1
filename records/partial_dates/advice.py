"""Why a text is no date, and the nearest thing that is.

Only called once a text has been refused, so it may take its time. Every function
returns one sentence without a full stop, fit for a form, an import report, an API
error or a log line.
"""

from __future__ import annotations

import re
from datetime import date

from records.partial_dates.months import missing_day

EXAMPLES = "2015-09-17, 2015-09, 2015, 201X, 2015-01/2015-10, 2003/.. or 2014~"
YEARS = "years run from 0001 to 9999"

_NUMERIC = re.compile(r"([0-9]+)-([0-9]+)(?:-([0-9]+))?[~?%]?")
_WEEK = re.compile(r"([0-9]{4})-?W([0-9]{2})(?:-?([1-7]))?")
_UNSPECIFIED = re.compile(r"([0-9]{4}(?:-[0-9]{2})?)(?:-(?:XX|[0-9]X))+[~?%]?")
_LONGEST_SHOWN = 60
_BEFORE_CHRIST = re.compile(r"-[0-9]+.*|[0-9]+ ?(?:BCE?|B\. ?C\.(?: ?E\.)?)", re.I)
_WITH_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9].*")
_NOT_A_DAY = {"infinity", "-infinity", "+infinity", "inf", "-inf", "nan", "epoch"}


def shown(text: str) -> str:
    """Return the text fit to be quoted: not too long, nothing unprintable."""
    if len(text) > _LONGEST_SHOWN:
        text = f"{text[:_LONGEST_SHOWN]}…"
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def why_not_a_date(text: str) -> str:
    """Return the reason why one date (no interval, no bound) is refused.

    >>> why_not_a_date("2011-13")
    'there is no month 13; months run from 01 to 12 (for the years 2011 to 2013 write 2011/2013)'
    """  # noqa: E501 - a doctest shows the sentence in one piece
    text = shown(text)
    if not text:
        return f"a date is missing; write for example {EXAMPLES}"
    if text.lower() in _NOT_A_DAY:
        return f'"{text}" is no date; for an open end write 2015-09-17/..'
    if _BEFORE_CHRIST.fullmatch(text):
        return f'"{text}" is before the year 0001; {YEARS}'
    if found := _WEEK.fullmatch(text):
        return _about_week(text, found)
    if found := _WITH_TIME.fullmatch(text):
        return f"a time of day is not kept; write {found[1]}"
    if found := _UNSPECIFIED.fullmatch(text):
        return f"leave out what is not known; write {found[1]}"
    if text.upper() != text and "x" in text:
        return f'write a capital X for an unknown digit: "{text.upper()}"'
    if text.startswith("XXXX"):
        return f'"{text}" is no date; for a day of an unknown year write XXXX-08-20'
    if re.fullmatch(r"00(?:0X|XX)[~?%]?", text):
        return f'"{text}" holds the year 0000; {YEARS}'
    if found := _NUMERIC.fullmatch(text):
        return _about_numbers(text, found[1], found[2], found[3])
    if text.isascii() and text.isdigit():
        return _about_digits(text)
    return f'"{text}" is not a date that is understood; write for example {EXAMPLES}'


def _about_week(text: str, found: re.Match[str]) -> str:
    """Translate an ISO week to the day or days it names."""
    year, week, weekday = int(found[1]), int(found[2]), int(found[3] or 1)
    try:
        first = date.fromisocalendar(year, week, weekday)
        last = date.fromisocalendar(year, week, 7)
    except ValueError:
        return f'"{text}" is a week that does not exist; write a day: 2015-09-17'
    meant = f"{first}" if found[3] else f"{first}/{last}"
    return f"week numbers are not kept; write {meant}"


def _about_numbers(text: str, year: str, month: str, day: str | None) -> str:
    """Explain a year-month or year-month-day that is out of shape or range."""
    if len(year) <= 2 and day is not None and len(day) == 4:
        return f'"{text}" does not begin with the year; write 2015-09-17'
    if len(year) != 4 or int(year) == 0:
        return _about_year(year)
    if day is None and len(month) == 4:
        return f'"{text}" reads as two years; write {year}/{month}'
    if not 1 <= int(month) <= 12:
        reason = f"there is no month {month}; months run from 01 to 12"
        if day is None and len(month) == 2 and int(month) > int(year[2:]):
            until = year[:2] + month
            reason += f" (for the years {year} to {until} write {year}/{until})"
        return reason
    if day is not None and (gone := missing_day(int(year), int(month), int(day))):
        return gone
    padded = f"{year}-{int(month):02d}" + ("" if day is None else f"-{int(day):02d}")
    return f"month and day have two digits; write {padded}"


def _about_digits(text: str) -> str:
    """Explain a row of digits that is no year."""
    if len(text) == 8 and 1 <= int(text[4:6]) <= 12:
        year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
        if gone := missing_day(year or None, month, day):
            return gone
        return f"dates have hyphens; write {text[:4]}-{text[4:6]}-{text[6:]}"
    if len(text) == 6 and 1 <= int(text[4:]) <= 12:
        return f"dates have hyphens; write {text[:4]}-{text[4:]}"
    if len(text) == 5 and 10_000 <= int(text) < 80_000:
        return (
            f'"{text}" is no year ({YEARS}); if it is the day number of a '
            "spreadsheet, format that cell as a date"
        )
    return _about_year(text)


def _about_year(year: str) -> str:
    """Explain a year of the wrong length or out of range."""
    if len(year) < 4 and int(year) > 0:
        if len(year) == 2:
            return f'write the year in full: "{year}" may be 19{year} or 20{year}'
        return f"a year has four digits; write {int(year):04d}"
    return f"the year {year} is out of range; {YEARS}"
