"""Values in the form that citations give them: as text, and in words."""

from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from records.kit.pages.references import References
from records.kit.pages.values import Value, reference, worded
from records.models import Record
from records.partial_dates.edtf import PartialDate, PartialDateError
from records.partial_dates.fields import PartialDateField


def field_of(model: type[Record], name: str) -> Any:
    """A field of a record type, or None for a name that is none."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def keys_in(model: type[Record], name: str, value: str) -> list[tuple[Any, str]]:
    """The records that a cited value of a field names: their type and key."""
    field = field_of(model, name)
    if not isinstance(field, models.ForeignKey | models.ManyToManyField):
        return []
    target: Any = field.related_model
    if not issubclass(target, Record):
        return []
    return [(target, key) for key in value.split(";") if key]


def in_words(
    model: type[Record], name: str, value: str, references: References
) -> list[Value]:
    """A cited value in words; a record that is not visible, or not fetched, is none."""
    if not value:
        return []
    if keys := keys_in(model, name, value):
        found = [references.by_key(target, key) for target, key in keys]
        return [reference(r, references) for r in found if r is not None]
    field = field_of(model, name)
    try:
        if isinstance(field, PartialDateField):
            return [worded(PartialDate.parse(value))]
        if isinstance(field, models.DecimalField | models.IntegerField):
            return [worded(Decimal(value))]
    except (PartialDateError, InvalidOperation):
        return [Value(value)]
    if isinstance(field, models.BooleanField):
        return [worded(value == "true")]
    choices = dict(getattr(field, "flatchoices", None) or ())
    return [Value(str(choices.get(value, value)))]


def as_cited(record: Record, name: str, references: References) -> str:
    """The value of a record in the form that citations use; empty for none."""
    field = field_of(type(record), name)
    if isinstance(field, models.ManyToManyField):
        return ";".join(sorted(r.key for r in references.many(record, name)))
    if isinstance(field, models.ForeignKey):
        other = references.one(record, name)
        return "" if other is None else other.key
    value = getattr(record, name, "")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)
