"""Month names and lengths, free of any locale."""

from __future__ import annotations

from calendar import monthrange

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def days_in(year: int | None, month: int) -> int:
    """Return the number of days of a month; without a year, the most it can have."""
    return monthrange(2000 if year is None else year, month)[1]


def missing_day(year: int | None, month: int, day: int) -> str | None:
    """Say why a day does not exist, or return None when it does.

    >>> missing_day(2015, 2, 31)
    '31 February 2015 does not exist; February 2015 has 28 days'
    """
    if not 1 <= month <= 12:
        return f"there is no month {month:02d}; months run from 01 to 12"
    length = days_in(year, month)
    if 1 <= day <= length:
        return None
    written = MONTHS[month - 1] if year is None else f"{MONTHS[month - 1]} {year:04d}"
    return f"{day} {written} does not exist; {written} has {length} days"


_RUSSIAN = (
    "январь января янв",
    "февраль февраля фев февр",
    "март марта мар",
    "апрель апреля апр",
    "май мая",
    "июнь июня июн",
    "июль июля июл",
    "август августа авг",
    "сентябрь сентября сен сент",
    "октябрь октября окт",
    "ноябрь ноября ноя нояб",
    "декабрь декабря дек",
)

# Every word, in lower case, that names a month, with its number.
MONTH_WORDS = {
    word: number
    for number, (english, russian) in enumerate(
        zip(MONTHS, _RUSSIAN, strict=True), start=1
    )
    for word in (english.lower(), english[:3].lower(), *russian.split())
} | {"sept": 9}
