"""The data package (Frictionless, datapackage.org) of all lists as CSV files.

What it says of columns is worked out from the fields that the files have for whoever
asks; a program reads it and knows each table with its types, choices and references.
"""

from typing import Any

from django.db import models
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from rest_framework.request import Request

from records.kit.api.base import base_of
from records.kit.api.conditional import answered
from records.kit.api.problems import refuse_if
from records.kit.api.shapes import Schema
from records.kit.api.views import ReadOnlyView
from records.kit.fields import public_fields, staff_fields
from records.kit.registry import record_types
from records.models import Record, RecordReferenceField
from records.partial_dates.fields import PartialDateField

Told = dict[str, Any]
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


class DataPackageView(ReadOnlyView):
    """What each file of a whole list holds, as a Frictionless data package."""

    TAGGED = True

    @staticmethod
    def asks() -> list[Any]:
        """It takes no parameters."""
        return []

    @staticmethod
    def gives() -> tuple[Schema, dict[str, Schema]]:
        """The schema of the answer: that of the standard."""
        resources = {"type": "array", "items": {"type": "object"}}
        needed = ["name", "resources"]
        properties: Schema = {"name": {"type": "string"}, "resources": resources}
        return {"type": "object", "properties": properties, "required": needed}, {}

    def get(self, request: Request) -> HttpResponseBase:
        """The descriptor."""
        told = ["The data package takes no parameters."]
        refuse_if(dict.fromkeys(request.query_params, told))
        staff = getattr(request.user, "is_staff", False)
        base = base_of(request)
        names = staff_fields if staff else public_fields
        resources = [_resource(one, base, names(one)) for one in record_types()]
        return answered(
            request,
            {
                "$schema": PROFILE,
                "name": "chancery",
                "title": "Chancery",
                "description": "The record of relations between states.",
                "homepage": request.build_absolute_uri(reverse("home")),
                "resources": resources,
            },
        )


def _resource(model: type[Record], base: str, names: list[str]) -> Told:
    fields = [model._meta.get_field(name) for name in names]
    return {
        "name": model.PLURAL,
        "title": str(model._meta.verbose_name_plural),
        "description": " ".join((model.__doc__ or "").split()),
        "path": f"{base}{model.PLURAL}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        # The last line is none of the table: it has the count and a checksum.
        "dialect": {"header": True, "delimiter": ",", "commentChar": "#"},
        "schema": {
            "fields": [_field(field) for field in fields],
            "primaryKey": ["key"],
            "foreignKeys": [
                {
                    "fields": [field.name],
                    "reference": {"resource": target.PLURAL, "fields": ["key"]},
                }
                for field in fields
                if (target := _target(field))
            ],
        },
    }


def _field(field: Any) -> Told:
    found: Told = {"name": field.name, "title": str(field.verbose_name)}
    if field.help_text:
        found["description"] = str(field.help_text)
    limits: Told = {"unique": True} if field.name == "key" else {}
    if not field.blank and field.default is models.NOT_PROVIDED:
        limits["required"] = True
    if isinstance(field, models.ManyToManyField):
        return found | {"type": "list", "itemType": "string", "delimiter": ";"}
    kind = "string"
    if field.choices:
        limits["enum"] = [value for value, _ in field.flatchoices if value]
    elif isinstance(field, PartialDateField):
        found["rdfType"] = "http://id.loc.gov/datatypes/edtf"
    elif isinstance(field, models.BooleanField):
        kind = "boolean"
    elif isinstance(field, models.IntegerField):
        kind = "integer"
    elif isinstance(field, models.DecimalField):
        kind = "number"
    elif isinstance(field, models.DateField):
        kind = "date"
    elif isinstance(field, models.TimeField):
        return found | {"type": "time", "format": "any"} | _with(limits)
    return found | {"type": kind} | _with(limits)


def _with(limits: Told) -> Told:
    return {"constraints": limits} if limits else {}


def _target(field: Any) -> type[Record] | None:
    """The list that a single reference leads to; none where it may be any."""
    single = isinstance(field, models.ForeignKey)
    if not single or isinstance(field, RecordReferenceField):
        return None
    found: type[Record] = field.related_model
    return found if found in record_types() else None


urlpatterns = [path("", DataPackageView.as_view(), name="api-datapackage")]
