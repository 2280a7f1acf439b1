"""What records look like in the API, as JSON Schema: worked out from their fields.

The same list of public fields that gives an answer its keys gives the schema its
properties. No key is required: ``fields=`` may leave out any.
"""

from typing import Any

from django.db import models

from records.kit.api.wanted import (
    CITATION_COUNT,
    DISPUTES,
    EXTERNAL_IDS,
    HISTORY,
    PARTS,
    RESTS_ON,
    SELF,
    VERSION,
)
from records.kit.fields import UNCITED_REASON, RecordField, record_fields
from records.kit.filtering.on_a_day import STANDING
from records.kit.inclusion import CITATIONS
from records.models import Citation, Record, RecordReferenceField
from records.partial_dates import Precision
from records.partial_dates.fields import PartialDateField

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
ADDRESS: Schema = {"type": "string", "format": "uri"}
WHOLE: Schema = {"type": "integer"}


def ref(name: str) -> Schema:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def exactly(properties: dict[str, Schema], *optional: str) -> Schema:
    """An object with these keys and no others; all are there but the optional ones."""
    required = [name for name in properties if name not in optional]
    found: Schema = {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    return found | ({"required": required} if required else {})


def or_null(schema: Schema) -> Schema:
    """The same, or null where there is none, or none that may be seen."""
    return {"oneOf": [schema, {"type": "null"}]}


REFERENCE = exactly({"key": TEXT, "label": TEXT, "url": ADDRESS})

_PROBLEM: dict[str, Schema] = {
    "type": {"type": "string", "format": "uri-reference"},
    "title": TEXT,
    "status": WHOLE,
    "detail": TEXT,
    "errors": {
        "type": "array",
        "items": exactly(
            {
                "name": TEXT,
                "message": TEXT,
                "nearest": TEXT,
                "pointer": {"type": "string", "format": "json-pointer"},
            },
            "nearest",
            "pointer",
        ),
    },
}

COMPONENTS: dict[str, Schema] = {
    "Reference": REFERENCE | {"description": "A record that another refers to."},
    "TypedReference": exactly(
        {"type": TEXT, "key": TEXT, "label": TEXT, "url": ADDRESS}
    )
    | {"description": "A reference where a record of any type may stand."},
    "PartialDate": exactly(
        {
            "edtf": TEXT,
            "display": TEXT,
            "earliest": {"type": ["string", "null"], "format": "date"},
            "latest": {"type": ["string", "null"], "format": "date"},
            "precision": {"type": "string", "enum": [str(p.value) for p in Precision]},
            "approximate": {"type": "boolean"},
            "uncertain": {"type": "boolean"},
        }
    )
    | {"description": "A date as precise as it is known; “edtf” is the date itself."},
    "DisputeOfRecord": exactly(
        {"field": TEXT, "kind": TEXT, "status": TEXT, "url": ADDRESS}
    )
    | {"description": "A field of the record on which sources disagree."},
    "ExternalNumber": exactly({"scheme": TEXT, "value": TEXT, "url": ADDRESS})
    | {"description": "The number that another system has for the record."},
    "Problem": exactly(
        _PROBLEM,
    )
    | {"description": "An error (RFC 9457); “type” leads to what it means."},
}


def problem_with(**more: Schema) -> Schema:
    """A problem that may tell more than others."""
    return exactly(_PROBLEM | more, *more)


def field_schema(field: RecordField) -> Schema:
    """What the value of a field looks like."""
    told = _plain(field)
    if field.help_text:
        told["description"] = str(field.help_text)
    return told


def _plain(field: RecordField) -> Schema:
    if isinstance(field, models.ManyToManyField):
        return {"type": "array", "items": ref("Reference")}
    if isinstance(field, models.ForeignKey):
        is_any = isinstance(field, RecordReferenceField)
        return or_null(ref("TypedReference" if is_any else "Reference"))
    if isinstance(field, PartialDateField):
        return or_null(ref("PartialDate"))
    if field.choices:
        values = [value for value, _ in field.flatchoices if value not in ("", None)]
        values += [""] if field.blank else []
        return {"enum": [*values, None] if field.null else values}
    kind = "string"
    more: Schema = {}
    if isinstance(field, models.BooleanField):
        kind = "boolean"
    elif isinstance(field, models.IntegerField):
        kind = "integer"
    elif isinstance(field, models.DecimalField):
        more["pattern"] = r"^-?[0-9]+(\.[0-9]+)?$"
    elif isinstance(field, models.DateField):
        more["format"] = "date"
    elif isinstance(field, models.TimeField):
        more["pattern"] = "^[0-9]{2}:[0-9]{2}$"
    return {"type": [kind, "null"] if field.null else kind, **more}


def fields_schema(model: type[Record], *without: str) -> dict[str, Schema]:
    """The properties of a record that are its public fields."""
    return {
        field.name: field_schema(field)
        for field in record_fields(model)
        if field.name not in without
    }


def name_of(model: type[Record]) -> str:
    """What the schema calls a record of this type."""
    return model.__name__


def record_schemas(
    model: type[Record], extra: tuple[str, ...] = ()
) -> dict[str, Schema]:
    """A record of this type, a part of this type, and their citations, by name."""
    name = name_of(model)
    own = {SELF: ADDRESS, VERSION: WHOLE}
    found = {
        f"{name}AsPart": exactly({**fields_schema(model), **own}),
        "CitationOfRecord": exactly(fields_schema(Citation, "record")),
    }
    parts: dict[str, Schema] = {}
    whole: Any = model._meta.concrete_model
    for related in model.PARTS:
        part: Any = whole._meta.get_field(related).related_model
        parts[related] = {"type": "array", "items": ref(f"{name_of(part)}AsPart")}
        found[f"{name_of(part)}AsPart"] = exactly({**fields_schema(part), **own})
    properties = {
        **fields_schema(model),
        **dict.fromkeys(extra, TEXT),
        **own,
        PARTS: exactly(parts),
        CITATION_COUNT: WHOLE,
        CITATIONS: {"type": "array", "items": ref("CitationOfRecord")},
        UNCITED_REASON: TEXT,
        RESTS_ON: {"type": "array", "items": ref("TypedReference")},
        DISPUTES: {"type": "array", "items": ref("DisputeOfRecord")},
        EXTERNAL_IDS: {"type": "array", "items": ref("ExternalNumber")},
        STANDING: {
            "type": ["string", "null"],
            "description": (
                "With as_of, how well it is known to hold on that day; of a single "
                "record, null where it did not."
            ),
        },
        HISTORY: ref("History"),
    }
    record = exactly(properties, *properties)
    record["description"] = (model.__doc__ or "").strip().split("\n")[0]
    return {name: record, **found}


def list_schema(item: Schema) -> Schema:
    """The answer of a list."""
    neighbour = {"type": ["string", "null"], "format": "uri"}
    return exactly(
        {
            "count": {"type": ["integer", "null"]},
            "count_is": {"type": "string", "enum": ["exact", "at_least", "none"]},
            "next": neighbour,
            "previous": neighbour,
            "results": {"type": "array", "items": item},
        }
    )
