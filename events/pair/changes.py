"""What became new or different since a day, from the history that triggers write.

Only records that the reader sees now are told of, only their public fields, and a
reference to a record that the reader may not see counts as none. What was shown or
hidden anew is told as new: what it was before, the reader may not have seen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import ForeignKey

from events.pair.gathered import Gathered
from records.kit.fields import public_fields
from records.kit.pages.values import Value, label_of, reference
from records.models import HistoryEntry, Record, RegisterEntry
from records.reading import Reader

MOST = 100
# What decides who sees a record: its own marks, and those of what it hangs on.
_SHOWS = ("classification", "review", "secrecy", "unpublished")


@dataclass(frozen=True, slots=True)
class Change:
    """One record that is new, or whose public fields changed, with their labels."""

    key: str
    record: Value
    type_name: str
    is_new: bool
    fields: list[str]
    at: datetime


def changes_since(gathered: Gathered, since: date, reader: Reader) -> list[Change]:
    """The records that changed on or after a day, the latest first; 2 queries."""
    records = {record.pk: record for record in gathered.records}
    start = datetime.combine(since, time.min, tzinfo=UTC)
    rows = HistoryEntry.objects.filter(record__in=list(records), at__gte=start)
    first: dict[int, Any] = {}
    last: dict[int, datetime] = {}
    shown_anew: set[int] = set()
    for entry in rows.order_by("id"):
        number = entry.record or 0
        record = records[number]
        if entry.table != record._meta.db_table:
            continue
        last[number] = entry.at
        first.setdefault(number, entry.before)
        if entry.before is None or any(
            entry.before.get(name) != (entry.after or {}).get(name) for name in _SHOWS
        ):
            shown_anew.add(number)
    visible = _visible(
        [(records[n], before) for n, before in first.items() if before], reader
    )
    found = []
    for number, at in last.items():
        record = records[number]
        is_new = number in shown_anew
        names = [] if is_new else _different(record, first[number], visible)
        if not (is_new or names):
            continue
        model = type(record)
        found.append(
            Change(
                key=f"{record.record_type()}:{record.key}",
                record=reference(record, gathered.references),
                type_name=str(model._meta.verbose_name),
                is_new=is_new,
                fields=[label_of(model, name) for name in names],
                at=at,
            )
        )
    return sorted(found, key=lambda change: change.at, reverse=True)


def _references(model: type[Record]) -> list[ForeignKey[Any, Any]]:
    names = set(public_fields(model))
    fields = model._meta.concrete_fields
    return [f for f in fields if isinstance(f, ForeignKey) and f.name in names]


def _visible(pairs: Iterable[tuple[Any, Any]], reader: Reader) -> set[int]:
    """Of the records that these refer to, now or before, those the reader may see."""
    numbers = set()
    for record, before in pairs:
        for field in _references(type(record)):
            numbers |= {getattr(record, field.attname), before.get(field.attname)}
    entries = RegisterEntry.objects.visible_to(reader)
    return set(entries.filter(pk__in=numbers - {None}).values_list("pk", flat=True))


def _different(record: Any, before: Any, visible: set[int]) -> list[str]:
    """The public fields whose values the reader sees differ."""
    found = []
    names = set(public_fields(type(record)))
    for field in record._meta.concrete_fields:
        if field.name not in names or field.name == "key":
            continue
        old, new = before.get(field.column), getattr(record, field.attname)
        if isinstance(field, ForeignKey):
            old = old if old in visible else None
            new = new if new in visible else None
            differs = old != new
        else:
            differs = _plain(field, old) != _plain(field, new)
        if differs:
            found.append(field.name)
    return found


def _plain(field: Any, value: Any) -> str:
    """A value as text, alike whether it comes from the row or from its history."""
    if value is None or value == "":
        return ""
    return str(field.to_python(value))
