"""History told to people: who changed which field of a record from what to what."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import models

from records.choices import HistoryOperation
from records.kit.fields import RecordField
from records.models import HistoryEntry, Record
from records.reading import Reader, current_sight

Row = dict[str, Any]

# Kept by the database, so that nobody changed them.
_KEPT = frozenset(
    {"id", "version", "created_at", "updated_at", "secrecy", "unpublished"}
)
_SHOWN = 500


@dataclass(frozen=True)
class FieldChange:
    """One field before and after; for a list of references what went and what came."""

    label: str
    before: str
    after: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.label}: “{self.before}” → “{self.after}”"


@dataclass
class Change:
    """What one request, or one command, did to one record."""

    at: datetime
    actor: str
    reason: str
    operation: str
    fields: list[FieldChange] = field(default_factory=list)

    def __str__(self) -> str:
        who = self.actor or "the system"
        why = f" ({self.reason})" if self.reason else ""
        what = "; ".join(map(str, self.fields)) or self.operation.lower()
        return f"{who}, {self.at:%d %B %Y %H:%M} UTC{why}: {what}"


def history_of(number: int, reader: Reader) -> models.QuerySet[HistoryEntry]:
    """The history entries of one record that the reader may see, newest first."""
    entries = HistoryEntry.objects.visible_to(reader).filter(record=number)
    return entries.select_related("actor")


def changes(model: type[Record], entries: Iterable[HistoryEntry]) -> list[Change]:
    """What happened, one change for each occasion, in the order of the entries.

    The entries are those of one record. References are read by number: a few queries,
    however many entries there are.
    """
    entries = list(entries)
    labels = Labels(model, entries)
    return [
        _change(model, list(group), labels)
        for _, group in groupby(entries, key=_occasion)
    ]


def _occasion(entry: HistoryEntry) -> tuple[int, str, int | None, str]:
    return entry.transaction, entry.request, entry.actor_id, entry.reason


def _change(
    model: type[Record], entries: list[HistoryEntry], labels: "Labels"
) -> Change:
    entries.sort(key=lambda entry: entry.pk)
    first, last = entries[0], entries[-1]
    change = Change(
        at=last.at,
        actor=last.actor.get_username() if last.actor else "",
        reason=last.reason,
        operation=_operation(model, entries),
    )
    own = [entry for entry in entries if entry.table == model._meta.db_table]
    if own:
        before, after = own[0].before or {}, own[-1].after or {}
        for changed in row_fields(model):
            old, new = before.get(changed.column), after.get(changed.column)
            if old != new and not (old in (None, "") and new in (None, "")):
                texts = labels.text(changed, old), labels.text(changed, new)
                if any(texts):
                    label = str(changed.verbose_name)
                    change.fields.append(FieldChange(label, *texts, changed.name))
    for listed in model._meta.many_to_many:
        went, came = _moved(listed, [entry for entry in entries if entry not in own])
        texts = labels.texts(listed, went), labels.texts(listed, came)
        if any(texts):
            label = str(listed.verbose_name)
            change.fields.append(FieldChange(label, *texts, listed.name))
    if first.operation == HistoryOperation.DELETE and own:
        change.fields = [one for one in change.fields if one.before]
    return change


def _operation(model: type[Record], entries: list[HistoryEntry]) -> str:
    own = {entry.operation for entry in entries if entry.table == model._meta.db_table}
    for operation in (HistoryOperation.DELETE, HistoryOperation.INSERT):
        if operation in own:
            return str(operation.label)
    return str(HistoryOperation.UPDATE.label)


def row_fields(model: type[Record]) -> list[RecordField]:
    """The fields whose change somebody made, in the order of the model."""
    return [
        one
        for one in model._meta.concrete_fields
        if not one.generated and one.name not in _KEPT
    ]


def moved_references(
    listed: models.ManyToManyField[Any, Any], entries: Iterable[HistoryEntry]
) -> tuple[set[int], set[int]]:
    """Numbers of the records taken from a list of references, and of those added."""
    went, came = _moved(listed, entries)
    return set(went) - set(came), set(came) - set(went)


def _moved(
    listed: models.ManyToManyField[Any, Any], entries: Iterable[HistoryEntry]
) -> tuple[list[int], list[int]]:
    through: Any = listed.remote_field.through
    table = through._meta.db_table
    column = listed.m2m_reverse_name()
    went: list[int] = []
    came: list[int] = []
    for entry in entries:
        if entry.table == table:
            went += [entry.before[column]] if entry.before else []
            came += [entry.after[column]] if entry.after else []
    return went, came


class Labels:
    """The words for stored values: choices by label, references by name."""

    def __init__(self, model: type[Record], entries: list[HistoryEntry]) -> None:
        wanted: dict[type[models.Model], set[int]] = {}
        for target, number in _references(model, entries):
            wanted.setdefault(target, set()).add(number)
        self._names = {
            target: target.objects.in_bulk(numbers)  # type: ignore[attr-defined]
            for target, numbers in wanted.items()
        }

    def text(self, of: RecordField, value: Any) -> str:
        """One stored value of a field in words; empty for none."""
        if value is None or value == "":
            return ""
        if of.is_relation:
            return self._name(of.related_model, value)
        if of.choices:
            return str(dict(of.flatchoices).get(value, value))
        if isinstance(value, bool):
            return "yes" if value else "no"
        text = str(value)
        return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"

    def texts(self, of: RecordField, numbers: Iterable[int]) -> str:
        """The records of a list of references."""
        names = (self._name(of.related_model, number) for number in numbers)
        return "; ".join(filter(None, names))

    def _name(self, target: Any, number: int) -> str:
        record = self._names.get(target, {}).get(number)
        if record:
            return str(record)
        # To who does not see all, what is gone and what is hidden must look the same.
        return f"no. {number}, which is gone" if current_sight().is_all else ""


def _references(
    model: type[Record], entries: Iterable[HistoryEntry]
) -> Iterator[tuple[Any, int]]:
    links = [one for one in row_fields(model) if one.is_relation]
    entries = list(entries)
    for entry in entries:
        if entry.table == model._meta.db_table:
            for row in (entry.before, entry.after):
                for link in links:
                    if row and row.get(link.column) is not None:
                        yield link.related_model, row[link.column]
    for listed in model._meta.many_to_many:
        for numbers in _moved(listed, entries):
            for number in numbers:
                yield listed.related_model, number
