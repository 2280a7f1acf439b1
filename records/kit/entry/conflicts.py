"""Two people editing one record: the second to save is told, and overwrites nothing.

A form carries the number of the newest history entry of its record (``seen``), which
the field ``version`` alone would not do: lists of references have no version.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django import forms
from django.db.models import Max

from records.kit.entry.changes import changes, moved_references, row_fields
from records.models import HistoryEntry, Record

SEEN = "seen"
# Of a form that amends a proposal: later entries are the proposal itself, done to look.
_last: ContextVar[int | None] = ContextVar("last_entry", default=None)


@contextmanager
def as_of(entry: int) -> Iterator[None]:
    """Inside, what was written after this history entry is nobody's change."""
    token = _last.set(entry)
    try:
        yield
    finally:
        _last.reset(token)


def newest_entries(numbers: Iterable[int]) -> dict[int, int]:
    """The number of the newest history entry of each record; one query."""
    entries: Any = HistoryEntry.objects.filter(record__in=list(numbers))
    if (last := _last.get()) is not None:
        entries = entries.filter(id__lte=last)
    newest = entries.order_by().values("record").annotate(newest=Max("id"))
    return {one["record"]: one["newest"] for one in newest}


class Conflict:
    """What others did to a record since a form for it was opened."""

    def __init__(self, record: Record, seen: int) -> None:
        self.record = record
        self.seen = seen
        since = HistoryEntry.objects.filter(record=record.pk, id__gt=seen)
        self.entries = list(since.select_related("actor").order_by("id"))

    def __str__(self) -> str:
        told = " · ".join(map(str, changes(type(self.record), self.entries)))
        return (
            f"“{self.record}” was changed since you opened it. {told}. Nothing of "
            "yours is saved yet: what you typed stands below, and fields that you had "
            "left alone now show the new values. Save again to keep the form as it is."
        )

    def untouched(self, form: forms.ModelForm[Any]) -> dict[str, Any]:
        """New values of the fields that others changed and this form's user did not.

        By name of the field, in the form in which a form field takes its initial value.
        """
        return {
            name: current
            for name, was, current in self._changed()
            if name in form.fields
            and not form.fields[name].has_changed(was, self._posted(form, name))
        }

    def _posted(self, form: forms.ModelForm[Any], name: str) -> Any:
        widget = form.fields[name].widget
        return widget.value_from_datadict(form.data, form.files, form.add_prefix(name))

    def _changed(self) -> Iterable[tuple[str, Any, Any]]:
        """Name of each field that others changed, with its value then and now."""
        options = self.record._meta
        own = [entry for entry in self.entries if entry.table == options.db_table]
        if own and own[0].before:
            for field in row_fields(type(self.record)):
                was = field.to_python(own[0].before.get(field.column))
                current = field.value_from_object(self.record)
                if was != current:
                    yield field.name, was, current
        for listed in options.many_to_many:
            went, came = moved_references(listed, self.entries)
            if went or came:
                manager = getattr(self.record, listed.name)
                current = set(manager.values_list("pk", flat=True))
                yield listed.name, list(current - came | went), list(current)
