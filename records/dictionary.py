"""The data dictionary: what every record type and field means, from the models."""

import inspect
from collections.abc import Iterator
from itertools import groupby

from django.apps import apps
from django.db.models import Field, ForeignKey, ManyToManyField
from django.utils.text import capfirst

from records.kit.fields import STAFF_FIELDS, public_fields
from records.kit.registry import record_types
from records.models import Record, RecordReferenceField
from records.partial_dates.fields import PartialDateField

APPS = ("relations", "people", "events", "records")
OWN_KIND = {
    "CharField": "text",
    "TextField": "long text",
    "SlugField": "word",
    "URLField": "web address",
    "BooleanField": "yes or no",
    "DateField": "day",
    "TimeField": "time of day",
    "DecimalField": "decimal number",
}


def data_dictionary() -> str:
    """The whole dictionary as Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Data dictionary"
    yield ""
    yield "Written by `make docs` from the models; not by hand."
    yield ""
    yield (
        "Every record also has " + ", ".join(f"`{name}`" for name in STAFF_FIELDS) + ":"
    )
    yield "who may see it, whether it is finished, why no source is cited, and notes"
    yield "of colleagues. Those are entered by staff; readers see the reason on pages"
    yield "and in the API where nothing is cited. Files and the API show what follows."
    types = sorted(record_types(), key=lambda m: APPS.index(m._meta.app_label))
    for label, models in groupby(types, key=lambda m: m._meta.app_label):
        yield ""
        yield f"## {apps.get_app_config(label).verbose_name}"
        for model in models:
            yield from _record_type(model)


def _record_type(model: type[Record]) -> Iterator[str]:
    yield ""
    yield f"### {str(model._meta.verbose_name).capitalize()} (`{model.PLURAL}`)"
    yield ""
    yield inspect.getdoc(model) or ""
    yield ""
    yield "| field | on pages | kind | required | meaning |"
    yield "|---|---|---|---|---|"
    for name in public_fields(model):
        field = model._meta.get_field(name)
        assert isinstance(field, Field)
        needed = "" if field.blank or field.has_default() else "yes"
        label = capfirst(str(field.verbose_name))
        told = (f"`{name}`", label, _kind(field), needed, str(field.help_text))
        yield f"| {' | '.join(told)} |"
    closed = [
        field
        for name in public_fields(model)
        if isinstance(field := model._meta.get_field(name), Field) and field.choices
    ]
    for field in closed:
        words = ", ".join(f"`{value}`" for value, _ in field.flatchoices)
        yield ""
        yield f"`{field.name}`: {words}."


def _kind(field: "Field[object, object]") -> str:
    if isinstance(field, RecordReferenceField):
        return "record of any type"
    if isinstance(field, ForeignKey | ManyToManyField):
        target = field.related_model
        assert isinstance(target, type)
        assert issubclass(target, Record)
        several = "several " if isinstance(field, ManyToManyField) else ""
        return f"{several}`{target.PLURAL}`"
    if isinstance(field, PartialDateField):
        return "partial date"
    if field.choices:
        return "one of a list"
    if field.name == "key":
        return "key"
    return OWN_KIND.get(field.get_internal_type(), "whole number")
