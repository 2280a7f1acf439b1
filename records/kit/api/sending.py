"""What may be sent to the API, as JSON Schema: from the fields that staff enter.

What the API gives can be sent back as it is, so a reference may be a key or the object
that an answer has, and a date its text or its object.
"""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import NOT_PROVIDED

from records.kit.api.bodies import CITATIONS, MOST_ROWS, REASON, VERSION
from records.kit.api.shapes import (
    ADDRESS,
    TEXT,
    WHOLE,
    Schema,
    exactly,
    field_schema,
    name_of,
    ref,
)
from records.kit.fields import staff_fields
from records.models import Citation, Record, RecordReferenceField
from records.models.base import KEY_LENGTH
from records.partial_dates.fields import PartialDateField

_KEY: Schema = {"type": "string", "minLength": 1, "maxLength": KEY_LENGTH}


def _or_key(*names: str) -> Schema:
    given = {"type": "object", "properties": dict.fromkeys(names, TEXT)}
    return {"required": list(names), **given}


COMPONENTS: dict[str, Schema] = {
    "SentReference": {
        "oneOf": [_KEY, _or_key("key")],
        "description": "A record by its key, or by the object that an answer has.",
    },
    "SentTypedReference": {
        "oneOf": [{"type": "string", "pattern": "^[a-z_]+:."}, _or_key("type", "key")],
        "description": "A record of any type: “party:iraq”, or an object with both.",
    },
    "SentDate": {
        "oneOf": [TEXT, _or_key("edtf")],
        "description": "A date as precise as it is known, in EDTF, such as 2015-03.",
    },
    "Written": exactly(
        {
            "count": WHOLE,
            "results": {
                "type": "array",
                "items": exactly({"key": TEXT, "self": ADDRESS, "version": WHOLE}),
            },
        }
    )
    | {"description": "Which records were written, in the order that they were sent."},
    "Waiting": exactly({"detail": TEXT, "proposal": ADDRESS})
    | {"description": "Nothing is changed until a second person has approved it."},
}


def sent_schemas(model: type[Record], example: Schema | None) -> dict[str, Schema]:
    """A new record of this type and a change of one, with their citations, by name."""
    name = name_of(model)
    cited = _fields(Citation, without=("record",))
    found = {
        "CitationOfRecordNew": _object(cited, _required(Citation, cited))
        | {"description": "What a source says of the record; it is sent with it."},
        # One that is there already is named by its key; a new one has to be whole.
        "CitationOfRecordChange": _object(cited, ()),
    }
    own = _fields(model)
    reason = {REASON: TEXT | {"description": "Why; it goes into the history."}}
    beside: dict[str, dict[str, Schema]] = {"New": {}, "Change": {}}
    if model is not Citation:
        for word, more in beside.items():
            more[CITATIONS] = _many(f"CitationOfRecord{word}")
    new = _object({**own, **beside["New"]}, _required(model, own))
    version = {VERSION: WHOLE | {"description": "Which version is changed."}}
    change = {**own, **beside["Change"], **version}
    row = _object(change, ("key", VERSION))
    one = _object({**change, **reason}, ())
    return found | {
        f"{name}New": new
        | {"properties": new["properties"] | reason}
        | ({"examples": [example]} if example else {}),
        f"{name}Change": one,
        f"{name}ChangeOfMany": row,
    }


def sent_to(model: type[Record], method: str, *, is_one: bool) -> Schema:
    """The body of a request: a record, a change, or up to 500 of them."""
    name = name_of(model)
    if is_one:
        return ref(f"{name}Change")
    kind = "ChangeOfMany" if method == "PATCH" else "New"
    many = {"minItems": 1, **_many(f"{name}{kind}")}
    return many if method == "PATCH" else {"oneOf": [ref(f"{name}New"), many]}


def told_of(model: type[Record], method: str, *, is_one: bool) -> Schema:
    """What is answered once it is done."""
    record, many = ref(name_of(model)), ref("Written")
    if is_one:
        return record
    return many if method == "PATCH" else {"oneOf": [record, many]}


def field_sent(field: Any) -> Schema:
    """What may be sent as the value of a field."""
    empties = field.blank or field.default is not NOT_PROVIDED
    if isinstance(field, models.ManyToManyField):
        found: Schema = {"type": "array", "items": ref("SentReference")}
    elif isinstance(field, RecordReferenceField):
        found = ref("SentTypedReference")
    elif isinstance(field, models.ForeignKey):
        found = ref("SentReference")
    elif isinstance(field, PartialDateField):
        found = ref("SentDate")
    else:
        return _plain(field, empties=empties)
    shown = {"oneOf": [found, {"type": "null"}]} if empties else found
    return {**shown, "description": str(field.help_text)} if field.help_text else shown


def _plain(field: Any, *, empties: bool) -> Schema:
    found = field_schema(field)
    if "enum" in found:
        values = [value for value in found["enum"] if value is not None]
        found["enum"] = [*values, None] if empties else values
        return found
    kinds = found.pop("type")
    kinds = [kinds] if isinstance(kinds, str) else list(kinds)
    if isinstance(field, models.DecimalField):
        kinds.append("number")
    if empties and "null" not in kinds:
        kinds.append("null")
    found["type"] = kinds if len(kinds) > 1 else kinds[0]
    if isinstance(field, models.CharField | models.TextField) and field.max_length:
        found["maxLength"] = field.max_length
    for validator in field.validators if "integer" in kinds else ():
        # Django hands the bounds of the column on as validators of their own.
        limit = getattr(validator, "limit_value", None)
        if isinstance(validator, MinValueValidator):
            found["minimum"] = limit
        elif isinstance(validator, MaxValueValidator):
            found["maximum"] = limit
    return found


def _fields(model: type[Record], without: tuple[str, ...] = ()) -> dict[str, Schema]:
    return {
        name: field_sent(model._meta.get_field(name))
        for name in staff_fields(model)
        if name not in without
    }


def _required(model: type[Record], names: dict[str, Schema]) -> list[str]:
    """What has to be said of a new record; a key is made where none is given."""
    fields: Any = [model._meta.get_field(name) for name in names if name != "key"]
    return [
        field.name
        for field in fields
        if not field.blank and field.default is NOT_PROVIDED
    ]


def _object(properties: dict[str, Schema], required: Any) -> Schema:
    optional = [name for name in properties if name not in required]
    return exactly(properties, *optional)


def _many(name: str) -> Schema:
    return {"type": "array", "items": ref(name), "maxItems": MOST_ROWS}
