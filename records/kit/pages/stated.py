"""Values in the form that citations give them: as text, and in words."""

from collections.abc import Callable
from datetime import time
from decimal import Decimal, InvalidOperation

from django.db import models

from records.kit.codes import IN_WORDS
from records.kit.pages.references import References
from records.kit.pages.references import field_of as field_of
from records.kit.pages.references import keys_in as keys_in
from records.kit.pages.values import (
    Value,
    reference,
    stated_or_inferred,
    with_unit,
    worded,
)
from records.models import Citation, Record
from records.partial_dates.edtf import PartialDate, PartialDateError
from records.partial_dates.fields import PartialDateField

Telling = Callable[[Record, str, References], list[Value]]


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
    if name in IN_WORDS and field is not None:
        return [Value(IN_WORDS[name](value))]
    choices = dict(getattr(field, "flatchoices", None) or ())
    return [Value(str(choices.get(value, value)))]


def told(
    record: Record,
    name: str,
    references: References,
    otherwise: Telling = stated_or_inferred,
) -> list[Value]:
    """The values of a field in words; what a citation claims, in those of its field."""
    if not (isinstance(record, Citation) and name == "value"):
        return otherwise(record, name, references)
    cited = references.one(record, "record")
    if cited is None:
        return []
    values = in_words(type(cited), record.field, record.value, references)
    return with_unit(cited, record.field, values)


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
