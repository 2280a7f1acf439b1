"""The pieces a typed date is made of, before they are put together.

A fragment may lack what its neighbour supplies: in "28 Sep – 2 Oct 2011" the first has
no year, in "7–9 June 2011" it has neither month nor year.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from records.partial_dates.advice import why_not_a_date
from records.partial_dates.edtf import PartialDateError
from records.partial_dates.months import MONTH_WORDS, MONTHS, missing_day

_HYPHENS = dict.fromkeys("\u2010\u2011\u2212\ufe63", "-")
_DASHES = dict.fromkeys("\u2012\u2013\u2014\u2015", " - ")
_QUOTES = dict.fromkeys("\u2018\u2019\u02bc`", "'")
_REPLACED = _HYPHENS | _DASHES | _QUOTES

_YEAR_FIRST = re.compile(r"([0-9]{4})([-./])([0-9]{1,2})(?:\2([0-9]{1,2}))?")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-./])([0-9]{1,2})\2([0-9]{4})")
_YEAR_SHORT = re.compile(r"[0-9]{1,2}([-./])[0-9]{1,2}\1([0-9]{2})")
_NO_YEAR = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[-./]([0-9]{4})")
_MASKED = re.compile(r"[0-9]{3}x|[0-9]{2}xx")
_DECADE = re.compile(r"([0-9]{3})0'?s(?: \((decade|century)\))?")
_YEAR_UNKNOWN = re.compile(
    r"(.+?),? ?\((?:year (?:is )?(?:not known|unknown)|unknown year)\)"
)
_ORDINAL = re.compile(r"\b([0-9]{1,2})(?:st|nd|rd|th)\b")
_RUSSIAN_YEAR = re.compile(r"(?<=[0-9]) ?(?:года?|г\.|г)(?= |$)")
_SEPARATORS = re.compile(r"[ ,./'-]+")
_FILLERS = {"the", "of", "in", "on"}


@dataclass(frozen=True, slots=True)
class Fragment:
    """Year (four characters, perhaps with X), month and day, each perhaps missing."""

    year: str | None = None
    month: int | None = None
    day: int | None = None

    @property
    def edtf(self) -> str | None:
        """The date as EDTF, or None when the pieces do not make one."""
        if self.year is None or (self.day is not None and self.month is None):
            return None
        month = "" if self.month is None else f"-{self.month:02d}"
        return self.year + month + ("" if self.day is None else f"-{self.day:02d}")


def normalise(text: str) -> str:
    """Reduce the typed text to lower case, plain digits, plain dashes, single spaces.

    Full-width and Arabic-Indic digits become 0–9, invisible characters go, and a long
    dash becomes a hyphen between spaces, so that it never joins the parts of one date.
    """
    plain: list[str] = []
    for character in unicodedata.normalize("NFKC", text):
        category = unicodedata.category(character)
        if category == "Nd":
            plain.append(str(unicodedata.decimal(character)))
        elif category != "Cf":
            plain.append(_REPLACED.get(character, character))
    words = " ".join("".join(plain).lower().split())
    # Dashes put by a word processor into one date are hyphens all the same.
    return re.sub(r"^([0-9]{4}) - ([0-9]{2}) - ([0-9]{2})$", r"\1-\2-\3", words)


def read_fragment(text: str) -> Fragment | None:
    """Read one date or part of one; None when it is not understood as such."""
    if found := _YEAR_UNKNOWN.fullmatch(text):
        known = read_fragment(found[1])
        if known is None or known.year is not None or known.day is None:
            return None
        return Fragment("XXXX", known.month, known.day)
    if found := _DECADE.fullmatch(text):
        return Fragment(year=_decade(text, found[1], found[2]))
    if _MASKED.fullmatch(text):
        return Fragment(year=text.upper())
    if any(character.isalpha() for character in text):
        return _read_words(text)
    return _read_numbers(text)


def _decade(text: str, digits: str, kind: str | None) -> str:
    """Return ``201X`` for 2010s; ask when 1900s may be a decade or a century."""
    if digits.endswith("0") and kind is None:
        century = digits[:2]
        raise PartialDateError(
            f'"{text}" can be read two ways: write {digits}X for the years {digits}0 '
            f"to {digits}9, or {century}XX for {century}00 to {century}99"
        )
    return f"{digits[:2]}XX" if kind == "century" else f"{digits}X"


def _read_words(text: str) -> Fragment | None:
    """Read a date that names its month: "17 september 2015", "june 7", "sep-2015"."""
    if " - " in text:
        return None
    text = _RUSSIAN_YEAR.sub("", _ORDINAL.sub(r"\1", text))
    year: str | None = None
    month: int | None = None
    day: int | None = None
    for word in _SEPARATORS.split(text):
        if word in _FILLERS or not word:
            continue
        if word in MONTH_WORDS and month is None:
            month = MONTH_WORDS[word]
        elif not (word.isascii() and word.isdigit()):
            return None
        elif len(word) == 4 and year is None:
            year = word
        elif len(word) <= 2 and day is None:
            day = int(word)
        else:
            return None
    return Fragment(year, month, day)


def _read_numbers(text: str) -> Fragment | None:
    """Read a date of digits alone, asking when day and month may change places."""
    if re.fullmatch(r"[0-9]{1,2}", text):
        return Fragment(day=int(text))
    if re.fullmatch(r"[0-9]{4}", text):
        return Fragment(year=text)
    if found := _YEAR_FIRST.fullmatch(text):
        if found[4] is None and found[2] != "-":
            raise PartialDateError(_month_or_years(text, found[1], found[3]))
        return Fragment(found[1], int(found[3]), int(found[4]) if found[4] else None)
    if found := _YEAR_LAST.fullmatch(text):
        return _day_and_month(text, int(found[1]), int(found[3]), found[4])
    if found := _MONTH_YEAR.fullmatch(text):
        if not 1 <= int(found[1]) <= 12:
            raise PartialDateError(why_not_a_date(f"{found[2]}-{found[1]}"))
        return Fragment(year=found[2], month=int(found[1]))
    if found := _YEAR_SHORT.fullmatch(text):
        short = found[2]
        raise PartialDateError(
            f'write the year in full: "{short}" may be 19{short} or 20{short}'
        )
    if found := _NO_YEAR.fullmatch(text):
        return _day_and_month(text, int(found[1]), int(found[2]), None)
    # The right part of "June 7-9, 2011".
    if found := re.fullmatch(r"([0-9]{1,2}),? ([0-9]{4})", text):
        return Fragment(year=found[2], day=int(found[1]))
    return None


def _month_or_years(text: str, year: str, number: str) -> str:
    """Say how to write 2015/09, which may be a month or two years."""
    until = year[:2] + number.zfill(2)
    choices = [f"{year}/{until} for the years {year} to {until}"] * (until > year)
    if 1 <= int(number) <= 12:
        month = int(number)
        choices.insert(0, f"{year}-{month:02d} for {MONTHS[month - 1]} {year}")
    if not choices:
        return why_not_a_date(f"{year}-{number.zfill(2)}")
    return f'"{text}" is not clear; write ' + " or ".join(choices)


def _day_and_month(text: str, first: int, second: int, year: str | None) -> Fragment:
    """Tell day from month where only one order makes a date; otherwise ask."""
    if first > 12 or first == second:
        return _existing(year, second, first)
    if second > 12:
        return _existing(year, first, second)
    if not first or not second:
        raise PartialDateError(f'"{text}" has a day or month 0; leave out what is open')
    readings = [
        f"{day} {MONTHS[month - 1]}" + (f" {year}" if year else "")
        for day, month in ((first, second), (second, first))
    ]
    if year:
        readings[0] += f" ({year}-{second:02d}-{first:02d})"
        readings[1] += f" ({year}-{first:02d}-{second:02d})"
    raise PartialDateError(
        f'"{text}" can be read two ways: {readings[0]} or {readings[1]}; write which'
    )


def _existing(year: str | None, month: int, day: int) -> Fragment:
    if gone := missing_day(int(year) or None if year else None, month, day):
        raise PartialDateError(gone)
    return Fragment(year, month, day)
