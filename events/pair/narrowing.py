"""Records narrowed to a day, or to a period."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from events.pair.asked import Asked
from events.pair.gathered import Gathered
from events.pair.gathering import gather_records
from events.pair.parties import pair_of
from records.reading import Reader
from relations.models import Party
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


# By which date of a record it is told, whichever of these it has.
_TOLD_BY = ("date", "concluded", "opened", "start", "period", "valid")


def is_told_by(record: Any, as_of: date | None) -> bool:
    """Whether a record of any type had, possibly, begun by a day; undated ones had."""
    names = [name for name in _TOLD_BY if hasattr(record, name)]
    return as_of is None or all(begun_by(when(record, name), as_of) for name in names)


def disputed_by(gathered: Gathered, as_of: date | None) -> dict[int, list[Any]]:
    """The disputes of records that are told as of a day."""
    told = told_by(gathered, as_of)
    return {pk: found for pk, found in gathered.disputes.items() if pk in told}


def told_by(gathered: Gathered, as_of: date | None) -> set[int]:
    """The numbers of the records that are told as of a day; of a part by its event."""
    later = {one.pk for one in gathered.records if not is_told_by(one, as_of)}
    parts = {
        one.pk
        for one in gathered.records
        if {getattr(one, name, None) for name in ("event_id", "appointment_id")} & later
    }
    return {one.pk for one in gathered.records} - later - parts


def told_of(
    one: str, other: str, reader: Reader, as_of: date | None
) -> Collection[int]:
    """The numbers of all records of which the page of two parties tells."""
    visible = Party.objects.visible_to(reader)
    parties = list(visible.filter(key__in=[one, other]).order_by("key"))
    if len(parties) < 2:
        return ()
    pair = pair_of(parties[0], parties[1], reader)
    day = as_of or timezone.now().date()
    return told_by(gather_records(pair, reader, day), as_of)


def in_time(records: list[Any], asked: Asked, name: str = "date") -> list[Any]:
    """Those that had begun by the day, and lie in the period, if these are asked for.

    An undated one stays on a day, and is left out of a period.
    """
    if asked.as_of:
        records = [r for r in records if begun_by(when(r, name), asked.as_of)]
    if asked.period:
        records = [r for r in records if overlaps(when(r, name), asked.period)]
    return records
