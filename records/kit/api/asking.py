"""What may be asked of a list, as the documentation tells it: from its filter set."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, QueryDict

from records.kit.api.paging import COUNT, COUNTS, CURSOR, PAGE_SIZE
from records.kit.api.shapes import Schema
from records.kit.api.wanted import FIELDS, INCLUDABLE, INCLUDABLE_OF_ONE
from records.kit.filtering.common import OrderField
from records.kit.filtering.external import IdentifiersField
from records.kit.filtering.fields import (
    LONGEST_TEXT,
    ChoicesField,
    ClockField,
    DayField,
    NumberField,
    OneChoiceField,
    ShortTextField,
)
from records.kit.filtering.on_a_day import AS_OF
from records.kit.filtering.references import KeysField, RecordReferencesField
from records.kit.filters import RecordFilterSet, filterset_for
from records.kit.inclusion import INCLUDE
from records.models import Record


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a list: its name, what it takes, in words and as a schema.

    A form sends what was not filled in, so filters may be empty; it is as if left out.
    """

    name: str
    takes: str
    told: str
    schema: Schema
    required: bool = False
    may_be_empty: bool = False


def filters_of(model: type[Record]) -> list[Parameter]:
    """The filters of a record type, the main ones first."""
    return parameters_of(filterset_for(model), model.objects.none())


def parameters_of(kind: type[RecordFilterSet], rows: Any) -> list[Parameter]:
    """The filters of a filter set."""
    request = HttpRequest()
    request.user = AnonymousUser()
    filters = kind(QueryDict(), rows, request=request).filters
    found = []
    for name, one in filters.items():
        field = one.field
        takes, schema = _taken(field)
        told = str(field.help_text or kind.base_filters[name].label or "")
        found.append(Parameter(name, takes, told, schema, may_be_empty=True))
    return found


def paging() -> list[Parameter]:
    """The parameters by which a list is cut into pages and counted."""
    most, usual = settings.PAGE_SIZE_LIMIT, settings.PAGE_SIZE
    return [
        Parameter(
            PAGE_SIZE,
            f"a number from 1 to {most}",
            f"Rows on a page; {usual} if left out.",
            {"type": "integer", "minimum": 1, "maximum": most, "default": usual},
        ),
        Parameter(
            CURSOR,
            "the cursor of an answer",
            "Where the page begins; it stands in “next” and “previous”.",
            {"type": "string"},
        ),
        Parameter(
            COUNT,
            ", ".join(COUNTS),
            "Whether all rows are counted, at most 10,000 (the default), or none.",
            {"type": "string", "enum": list(COUNTS)},
        ),
    ]


def choosing(
    known: list[str], includable: tuple[str, ...] = INCLUDABLE
) -> list[Parameter]:
    """The parameters that choose what is told of each record."""
    return [
        Parameter(
            FIELDS,
            "names of fields",
            "Only these keys of each record; all if left out.",
            _many({"type": "string", "enum": known}),
        ),
        Parameter(
            INCLUDE,
            ", ".join(includable),
            "What is told besides.",
            _many({"type": "string", "enum": list(includable)}),
        ),
    ]


def of_one(known: list[str]) -> list[Parameter]:
    """The parameters of a single record."""
    day = Parameter(
        AS_OF,
        "a day as 2015-03-15",
        "Of its parts those that held on that day; “standing” says whether it did.",
        {"type": "string", "format": "date"},
        may_be_empty=True,
    )
    return [*choosing(known, INCLUDABLE_OF_ONE), day]


def _many(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _taken(field: Any) -> tuple[str, Schema]:
    """What a form field takes, in words and as a schema."""
    text: Schema = {"type": "string", "maxLength": LONGEST_TEXT}
    match field:
        case ChoicesField():
            choices: Any = field.choices
            values = [str(value) for value, _ in choices]
            return ", ".join(values), _many({"type": "string", "enum": values})
        case OneChoiceField():
            return ", ".join(field.known), {"type": "string", "enum": list(field.known)}
        case OrderField():
            names = [word for name in field.names for word in (name, f"-{name}")]
            return "names of fields", _many({"type": "string", "enum": names})
        case KeysField():
            what = field.model._meta.verbose_name
            return f"keys of records: {what}", _many({"type": "string"})
        case RecordReferencesField():
            return "records as type:key", _many({"type": "string"})
        case IdentifiersField():
            return "identifiers as scheme:value", _many({"type": "string"})
        case NumberField():
            kind = "integer" if field.whole else "number"
            bounds = {"minimum": field.lowest, "maximum": field.highest}
            return "a number", {"type": kind, **bounds}
        case ClockField():
            return "a time as 17:15", {"type": "string", "example": "17:15"}
        case DayField():
            return "a day as 2015-03-15", {"type": "string", "format": "date"}
        case ShortTextField():
            return "words", text
    return "a date, such as 2015, 2015-03 or 2012/..", text
