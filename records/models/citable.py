"""What can be cited: the fields of each record type, and the values they take.

One list, from the models, for the form's messages (here) and for the database
(records_citablefield, filled after each migration; records/sql/citations.sql).
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from records.kit.nearest import did_you_mean
from records.models.base import Record
from records.models.register import RecordReferenceField, RegisterEntry
from records.partial_dates.edtf import PartialDate, PartialDateError
from records.partial_dates.fields import PartialDateField


class CitableField(models.Model):
    """A field that citations may name, and what its values look like. Derived."""

    record_type = models.CharField(max_length=40)
    field = models.CharField(max_length=60)
    form = models.CharField(
        max_length=10,
        help_text="text, date, number, boolean, time, day, choice, key, keys or record",
    )
    target = models.CharField(max_length=40, blank=True, help_text="Type of the keys.")
    words = models.JSONField(default=list, help_text="The words of a closed list.")
    table = models.CharField(
        max_length=63, default="", help_text="The table that holds the values."
    )
    column = models.CharField(
        max_length=63, default="", help_text="Its column with the value itself."
    )
    owner = models.CharField(
        max_length=63,
        default="id",
        help_text="Its column with the number of the record; “id” but for lists.",
    )

    class Meta:
        ordering = ["record_type", "field"]
        constraints = [
            models.UniqueConstraint(
                fields=["record_type", "field"], name="records_citablefield_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_type}.{self.field}"


@dataclass(frozen=True)
class Form:
    """Form of a field's values in citations: its kind, and what keys or words."""

    name: str
    target: str = ""
    words: tuple[str, ...] = ()


def editable_fields(model: type[Record]) -> list[Any]:
    """Fields of a record type that people enter, lists of references last."""
    return [
        field
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if field.editable and not field.primary_key
    ]


def place_of(model: type[Record], name: str) -> dict[str, str]:
    """Where the database keeps a field's values: table, column, column of the owner."""
    field: Any = model._meta.get_field(name)
    if isinstance(field, models.ManyToManyField):
        return {
            "table": field.m2m_db_table(),
            "column": field.m2m_reverse_name(),
            "owner": field.m2m_column_name(),
        }
    return {"table": model._meta.db_table, "column": field.column, "owner": "id"}


def citable_forms(model: type[Record]) -> dict[str, Form]:
    """Name and form of every field of a record type that a citation may name."""
    kept_to_ourselves = ("key", "classification", "review", "uncited_reason", "note")
    return {
        field.name: _form(field)
        for field in editable_fields(model)
        if field.name not in kept_to_ourselves
    }


def _form(field: Any) -> Form:
    if isinstance(field, RecordReferenceField):
        return Form("record")
    if isinstance(field, models.ForeignKey | models.ManyToManyField):
        name = "key" if isinstance(field, models.ForeignKey) else "keys"
        target: Any = field.related_model
        return Form(name, target=target.record_type())
    if isinstance(field, PartialDateField):
        return Form("date")
    if field.choices:
        return Form("choice", words=tuple(str(word) for word, _ in field.flatchoices))
    forms = {
        "BooleanField": "boolean",
        "DateField": "day",
        "TimeField": "time",
        "DecimalField": "number",
        "PositiveIntegerField": "number",
        "PositiveSmallIntegerField": "number",
        "PositiveBigIntegerField": "number",
    }
    return Form(forms.get(field.get_internal_type(), "text"))


def check_citable(entry: RegisterEntry, field: str, value: str) -> None:
    """Refuse a field that the record does not have, or a value it could not take.

    Raises ValidationError for ``field`` or ``value``, naming the nearest right word.
    """
    if not field:
        if value:
            raise ValidationError(
                {"field": "A value is the value of a field: name the field."}
            )
        return
    forms = citable_forms(_model_of(entry.record_type))
    if field not in forms:
        raise ValidationError(
            {
                "field": f"A {entry.record_type} has no field “{field}”."
                + did_you_mean(field, forms)
            }
        )
    if value and (problem := _problem(forms[field], value)):
        raise ValidationError({"value": problem})


def _problem(form: Form, value: str) -> str:
    """What is wrong with a value of that form; empty if nothing."""
    if form.name == "date":
        try:
            PartialDate.parse(value)
        except PartialDateError as error:
            return str(error)
    elif form.name == "choice" and value not in form.words:
        return f"“{value}” is not in the list." + did_you_mean(value, form.words)
    elif form.name in ("key", "keys"):
        keys = value.split(";") if form.name == "keys" else [value]
        known = RegisterEntry.objects.filter(record_type=form.target)
        for key in keys:
            if not known.filter(key=key).exists():
                near = did_you_mean(key, known.values_list("key", flat=True)[:20_000])
                return f"There is no {form.target} “{key}”.{near}"
    elif form.name == "record":
        record_type, _, key = value.partition(":")
        if not RegisterEntry.objects.filter(record_type=record_type, key=key).exists():
            return f"There is no record “{value}”: write it as type:key."
    elif form.name == "number" and not _is_number(value):
        return f"“{value}” is not a number such as 34 or 5.9."
    elif form.name == "boolean" and value not in ("true", "false"):
        return "Write true or false."
    return ""


def _is_number(value: str) -> bool:
    whole, _, fraction = value.removeprefix("-").partition(".")
    digits = whole + fraction
    return bool(whole) and digits.isascii() and digits.isdigit()


def _model_of(record_type: str) -> type[Record]:
    for model in apps.get_models():
        if (
            issubclass(model, Record)
            and not model._meta.proxy
            and model.record_type() == record_type
        ):
            return model
    raise LookupError(record_type)
