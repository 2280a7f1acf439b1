"""What to tell somebody whose typed date was not understood.

The texts seen here are normalised: lower case, plain digits, single spaces.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from records.partial_dates.advice import EXAMPLES, YEARS
from records.partial_dates.months import MONTH_WORDS, MONTHS

_BEFORE_CHRIST = re.compile(r"\b(?:bce?|b\. ?c\.(?: ?e\.)?)$|^-[0-9]")
_SEASON = re.compile(r"\b(spring|summer|autumn|fall|winter)\b")
_PART = re.compile(r"\b(early|late|mid|middle|beginning|start|end|turn)\b")
_CENTURY = re.compile(r"\b([0-9]{1,2})(?:st|nd|rd|th)[ -]centur")
_RELATIVE = re.compile(
    r"\b(today|yesterday|tomorrow|now|current|currently|this|last|next|recent(?:ly)?"
    r"|ago|previous)\b"
)
_NOTHING = {
    *("-", "--", "?", "??", "n/a", "na", "nil", "none", "null", "tbd", "tba", "n.d."),
    *("nd", "undated", "unknown", "not known", "no date", "x", "xxxx"),
}
_DAY_WITHOUT_YEAR = re.compile(r"[0-9]{1,2} [^\W\d]+|[^\W\d]+ [0-9]{1,2}")
_SHORT_YEAR = re.compile(r"(?:[0-9]{1,2}[ -])?([^\W\d]+)\.?[ -]'?([0-9]{2})")
_LONG_YEAR = re.compile(r"\b([0-9]{5,})\b")
_YEARS_OR_MONTH = re.compile(r"([0-9]{4}) - ([0-9]{2})")
_ONE_OF_TWO = re.compile(r"(\S+) or (\S+)")
_TWO_DOTS = re.compile(r"([0-9x-]+)\.\.([0-9x-]+)")
_DAYS_WITH_SLASH = re.compile(r"([0-9]{1,2})/([0-9]{1,2}) (.+)")
_ONLY_EDTF = re.compile(r"[0-9x~?%/.\[\] w:t-]+")


def why_not_understood(typed: str, refusal: str) -> str:
    """Return the reason for refusing a typed text, and what to write instead.

    ``refusal`` is what the EDTF parser said of it, the best answer for a text that
    looks like EDTF.
    """
    if not typed:
        return f"a date is missing; write for example {EXAMPLES}"
    if typed in _NOTHING:
        return "leave the date empty when it is not known"
    if _BEFORE_CHRIST.search(typed):
        return f'"{typed}" is before the year 0001; {YEARS}'
    if found := _CENTURY.search(typed):
        first = f"{int(found[1]) - 1:02d}"
        return f'"{typed}" is not exact; write {first}XX for {first}00 to {first}99'
    if found := _SEASON.search(typed):
        return (
            f'"{found[1]}" has no bounds all agree on; write the months, '
            "such as March–May 2015, or the year"
        )
    if _RELATIVE.search(typed):
        return f'"{typed}" depends on when it was said; write the date or year meant'
    if found := _PART.search(typed):
        return (
            f'"{found[1]}" has no bounds all agree on; write the months, such as '
            "January–April 2015, or the year"
        )
    return _about_ranges(typed) or _about_words(typed) or refusal


def _about_ranges(typed: str) -> str | None:
    """Look for two dates joined in a way that leaves open what is meant."""
    if found := _YEARS_OR_MONTH.fullmatch(typed):
        year, number = found.groups()
        until = year[:2] + number
        month = f"{year}-{number} for {MONTHS[int(number) - 1]} {year}, or "
        return (
            f'"{typed}" is not clear; write '
            + month * (1 <= int(number) <= 12)
            + f"{year}/{until} for the years {year} to {until}"
        )
    if found := _ONE_OF_TWO.fullmatch(typed):
        return f"for one date of a range write [{found[1]}..{found[2]}]"
    if found := _TWO_DOTS.fullmatch(typed):
        first, last = found[1].upper(), found[2].upper()
        return (
            f"write {first}/{last} for the whole time, "
            f"or [{first}..{last}] for one date within it"
        )
    if found := _DAYS_WITH_SLASH.fullmatch(typed):
        return f'for several days write "{found[1]} to {found[2]} {found[3]}"'
    if "/" in typed and any(word in MONTH_WORDS for word in typed.split()):
        return 'between two dates in words write "to" instead of a slash'
    return None


def _about_words(typed: str) -> str | None:
    """Look for a misspelt month, a missing or short year, a year out of range."""
    if _ONLY_EDTF.fullmatch(typed):
        return None
    months = [word for word in re.findall(r"[^\W\d]+", typed) if word in MONTH_WORDS]
    if not months:
        return _about_spelling(typed)
    if found := _LONG_YEAR.search(typed):
        return f"the year {found[1]} is out of range; {YEARS}"
    if re.search(r"[0-9]{4}", typed):
        return None
    month = MONTHS[MONTH_WORDS[months[0]] - 1]
    if (found := _SHORT_YEAR.fullmatch(typed)) and typed[0].isdigit():
        year = found[2]
        return f'write the year in full: "{year}" may be 19{year} or 20{year}'
    if _DAY_WITHOUT_YEAR.fullmatch(typed):
        day = re.sub(r"[^0-9]", "", typed)
        number = MONTH_WORDS[months[0]]
        return (
            f"the year is missing; write {day} {month} 2015, or "
            f"XXXX-{number:02d}-{int(day):02d} if the year is not known"
        )
    return f"the year is missing; write for example {month} 2015"


def _about_spelling(typed: str) -> str | None:
    for word in re.findall(r"[^\W\d]{3,}", typed):
        near = get_close_matches(word, MONTH_WORDS, n=1, cutoff=0.7)
        if near:
            month = MONTHS[MONTH_WORDS[near[0]] - 1]
            return f'"{word}" is not understood; did you mean {month}?'
    return None
