"""The filters of a record type, worked out from its model.

A new public field is filterable without a further line: choices by several values,
references by key, partial dates by overlap, numbers by value and bounds, text by what
it holds.
"""

from typing import Any

import django_filters
from django.db import models

from records.kit.fields import RecordField, record_fields
from records.kit.filtering.kinds import (
    ChoicesFilter,
    CitedFilter,
    ClockFilter,
    DateModeFilter,
    InferredFilter,
    NumberFilter,
    OnlyCitedFilter,
    OwnKeyFilter,
    PlainDateFilter,
    RecordReferenceFilter,
    ReferenceFilter,
    TextFilter,
    UncitedFilter,
    YesNoFilter,
)
from records.models import Passage, Record, RecordReferenceField, Source
from records.partial_dates.fields import PartialDateField
from records.partial_dates.filters import (
    INFERRED_PARAMETER,
    MODE_PARAMETER,
    PartialDateFilter,
)

Filters = dict[str, django_filters.Filter]

# Short texts are codes (“en”, “1001”): equal, in any case, not merely containing.
_CODE_LENGTH = 16


def field_filters(model: type[Record]) -> Filters:
    """The filters of all public fields of a record type, in their order."""
    filters: Filters = {}
    names = {field.name for field in record_fields(model)}
    for field in record_fields(model):
        filters |= _filters_for(model, field, f"{field.name}_inferred" in names)
    return filters


def modifiers(model: type[Record]) -> Filters:
    """``date_mode`` and ``inferred``, where the model has what they speak of."""
    fields = {field.name: field for field in record_fields(model)}
    dates = [
        name for name, field in fields.items() if isinstance(field, PartialDateField)
    ]
    inferred = [name for name in fields if f"{name}_inferred" in fields]
    filters: Filters = {}
    if dates:
        filters[MODE_PARAMETER] = DateModeFilter()
    if inferred:
        filters[INFERRED_PARAMETER] = InferredFilter(
            [name for name in inferred if name in dates],
            [name for name in inferred if name not in dates],
        )
    return filters


def citation_filters() -> Filters:
    """By what is cited for a record: a source, or one of its passages."""
    return {
        "source": CitedFilter(
            Source,
            field_name="source",
            label="Source",
            help_text="Only what rests on these sources, by key.",
        ),
        "passage": CitedFilter(
            Passage,
            field_name="passage",
            label="Passage",
            help_text="Only what rests on these passages, by key.",
        ),
        "only_source": OnlyCitedFilter(
            Source,
            field_name="source",
            label="Rests only on",
            help_text="What rests on this source, and on no other.",
        ),
        "uncited": UncitedFilter(
            label="Without a source",
            help_text="Whether no source is cited for it, nor for what it is part of.",
        ),
    }


def _filters_for(
    model: type[Record], field: RecordField, has_inferred: bool
) -> Filters:
    name = field.name
    shown: dict[str, Any] = {
        "label": label_of(field),
        "help_text": field.help_text,
    }
    if name == "key":
        return {name: OwnKeyFilter(model, **shown)}
    if field.choices:
        choices = list(field.flatchoices)
        return {name: ChoicesFilter(name, choices=choices, **shown)}
    if isinstance(field, RecordReferenceField):
        return {name: RecordReferenceFilter(name, **shown)}
    if isinstance(field, models.ForeignKey | models.ManyToManyField):
        target: Any = field.related_model
        inferred = (f"{name}_inferred",) if has_inferred else ()
        return {name: ReferenceFilter(target, [name], inferred=inferred, **shown)}
    if isinstance(field, PartialDateField):
        return {name: PartialDateFilter(name, inferred=has_inferred, **shown)}
    if isinstance(field, models.DateField):
        return {name: PlainDateFilter(name, **shown)}
    if isinstance(field, models.TimeField):
        return {name: ClockFilter(name, **shown)}
    if isinstance(field, models.BooleanField):
        return {name: YesNoFilter(name, **shown)}
    if isinstance(field, models.IntegerField | models.DecimalField):
        return _number_filters(field, shown)
    if isinstance(field, models.CharField | models.TextField):
        short = isinstance(field, models.SlugField) or (
            field.max_length is not None and field.max_length <= _CODE_LENGTH
        )
        return {
            name: TextFilter(
                name, lookup_expr="iexact" if short else "icontains", **shown
            )
        }
    raise TypeError(f"No filter is known for the field {model.__name__}.{name}.")


def _number_filters(
    field: models.IntegerField[Any, Any] | models.DecimalField[Any, Any],
    shown: dict[str, Any],
) -> Filters:
    """The value itself, the least and the most."""
    name, label = field.name, shown["label"]
    if isinstance(field, models.DecimalField):
        highest = 10 ** (field.max_digits - field.decimal_places) - 1
    else:
        wide = isinstance(
            field, models.PositiveBigIntegerField | models.BigIntegerField
        )
        small = isinstance(
            field, models.PositiveSmallIntegerField | models.SmallIntegerField
        )
        highest = 2**63 - 1 if wide else 2**15 - 1 if small else 2**31 - 1
    limits: dict[str, Any] = {
        "whole": not isinstance(field, models.DecimalField),
        "lowest": -highest,
        "highest": highest,
    }
    return {
        name: NumberFilter(name, **limits, **shown),
        f"{name}_min": NumberFilter(
            name, "gte", **limits, label=f"{label}, at least", help_text=""
        ),
        f"{name}_max": NumberFilter(
            name, "lte", **limits, label=f"{label}, at most", help_text=""
        ),
    }


def label_of(field: RecordField) -> str:
    """The name of a field as people read it."""
    label = str(field.verbose_name)
    return label[:1].upper() + label[1:]
