"""Records narrowed to a day, or to a period."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from events.pair.asked import Asked
from relations.timing import (
    begun_by,
    by_date,
    is_dated,
    overlaps,
    surely_by,
    when,
)


def known_by(events: Iterable[Any], as_of: date | None) -> list[Any]:
    """The events that had, possibly, happened by a day; undated ones stay."""
    rows = by_date(events)
    if as_of is None:
        return rows
    return [event for event in rows if begun_by(when(event), as_of)]


def reported_by(records: list[Any], asked: Asked) -> list[Any]:
    """Trade of periods that were over on the day, and that lie in the period asked."""
    if asked.as_of:
        day = asked.as_of
        records = [
            r for r in records if not is_dated(r.period) or surely_by(r.period, day)
        ]
    if asked.period:
        records = [r for r in records if overlaps(r.period, asked.period)]
    return records


def in_time(records: list[Any], asked: Asked, name: str = "date") -> list[Any]:
    """Those that had begun by the day, and lie in the period, if these are asked for.

    An undated one stays on a day, and is left out of a period.
    """
    if asked.as_of:
        records = [r for r in records if begun_by(when(r, name), asked.as_of)]
    if asked.period:
        records = [r for r in records if overlaps(when(r, name), asked.period)]
    return records
