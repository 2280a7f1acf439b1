"""Cells: values as text, and text that a spreadsheet would take for a formula."""

import datetime
import re
from decimal import Decimal
from typing import Any

# What a spreadsheet may run, behind any number of our own apostrophes.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001 (they run as well)
_ESCAPED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001 (as above)


_HALVES = re.compile("[\ud800-\udfff]")
_DIGITS = 400


def escape_formula(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run: ``=1+1``.

    Text that already looks escaped gets one more, so that ``unescape_formula`` gives
    back every text as it was; other apostrophes (``'s-Hertogenbosch``) are left alone.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unescape_formula(text: str) -> str:
    """Take off the apostrophe that ``escape_formula`` has put there."""
    return text[1:] if _ESCAPED.match(text) else text


def as_text(value: Any) -> str:
    """One value of a cell as the importer reads it: ``true``, ``12.5``, ``17:15``.

    Whole floats lose their ``.0``, for spreadsheets have no whole numbers. Lists are
    joined with semicolons. Raises ValueError for what is no single value.
    """
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return plain_number(Decimal(repr(value)))
        case Decimal():
            return plain_number(value)
        case datetime.datetime():
            midnight = value.time() == datetime.time()
            return value.date().isoformat() if midnight else value.isoformat()
        case datetime.date():
            return value.isoformat()
        case datetime.time():
            return time_text(value)
        case list():
            return ";".join(map(as_text, value))
    raise ValueError("A cell holds text, a number, true or false.")


def plain_number(number: Decimal) -> str:
    """A number without exponent and without zeros that say nothing: ``12.5``.

    An absurd one keeps its exponent, for it would fill the memory, and is refused.
    """
    if not number.is_finite() or abs(number.adjusted()) > _DIGITS:
        return str(number)
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def time_text(time: datetime.time) -> str:
    """A time of day as ``17:15``, with seconds only where there are any."""
    exact = time.second or time.microsecond
    return time.isoformat() if exact else time.isoformat("minutes")


def fault_of(text: str) -> str:
    """Why no database can keep this text, or nothing."""
    if "\x00" in text:
        return "A NUL character can't be kept."
    if not text.isascii() and _HALVES.search(text):
        return "Half a character (a lone surrogate) can't be kept."
    return ""
