"""How the form of a record is laid out, worked out from its model.

A new field finds its place here without being named: required fields first, then the
rest, dates and times together, and at the end what is only for colleagues.
"""

from typing import Any

from django.contrib.admin import display
from django.db import models

from records.kit.entry.conflicts import SEEN
from records.kit.fields import STAFF_FIELDS, UNCITED_REASON, record_fields
from records.models import Record, RecordReferenceField
from records.partial_dates import display as dates
from records.reading import current_sight

Fieldsets = list[tuple[str | None, dict[str, Any]]]

_OF_TIME = (models.DateField, models.TimeField)


def record_fieldsets(model: type[Record]) -> Fieldsets:
    """Identity, what it says, dates, why no source is cited, and for colleagues."""
    dates = _dates(model)
    fields = [field for field in record_fields(model) if field.name not in dates]
    needed = [field.name for field in fields if _is_needed(field)]
    rest = [field.name for field in fields if field.name not in needed]
    named = [name for name in needed if name != "key"]
    sets: Fieldsets = [(None, {"fields": [*named, "key"]})]
    if rest := [name for name in rest if name != "key"]:
        sets.append(("What it says", {"fields": rest}))
    if dates:
        sets.append(("Dates", {"fields": dates}))
    sets.append(("Sources", {"fields": [UNCITED_REASON]}))
    of_staff = [name for name in STAFF_FIELDS if name != UNCITED_REASON]
    sets.append(("For colleagues", {"fields": of_staff}))
    return sets


def part_fields(model: type[Record], owner: str) -> list[Any]:
    """Fields of a record in a row on the page of its owner: all but its key.

    A row has no room for citations, but for the reason why there is none.
    """
    names = [field.name for field in record_fields(model)]
    if model.CITED:
        names.append(UNCITED_REASON)
    return [*(name for name in names if name not in ("key", owner)), SEEN]


def relations(model: type[models.Model]) -> list[str]:
    """Names of the editable fields that refer to records of one type."""
    fields = (*model._meta.concrete_fields, *model._meta.many_to_many)
    return [
        field.name
        for field in fields
        if field.is_relation
        and field.editable
        and not isinstance(field, RecordReferenceField)
        and isinstance(field.related_model, type)
        and issubclass(field.related_model, Record)
    ]


def column(model: type[Record], name: str) -> Any:
    """A field in the admin's list: its name, or what shows its words."""
    field = model._meta.get_field(name)
    if field.is_relation and field.null:
        return _reference_column(name)
    if not getattr(field, "companions", False):
        return name

    @display(ordering=f"{name}_earliest", description=name.replace("_", " "))
    def in_words(record: Record) -> str:
        return dates.display(getattr(record, name))

    return in_words


def _reference_column(name: str) -> Any:
    """A record that may be hidden: then empty. No order, which would place it."""

    @display(description=name.replace("_", " "), empty_value="-")
    def in_words(record: Record) -> Any:
        referred = getattr(record, name)
        return referred if referred and current_sight().sees(referred) else None

    return in_words


def _is_needed(field: Any) -> bool:
    return not (field.blank or field.has_default())


def _dates(model: type[Record]) -> list[str]:
    """Partial dates, days and times, with what is named after one of them."""
    found: list[str] = []
    for field in record_fields(model):
        is_date = getattr(field, "companions", False) or isinstance(field, _OF_TIME)
        if is_date or any(field.name.startswith(f"{name}_") for name in found):
            found.append(field.name)
    return found
