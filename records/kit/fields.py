"""The one list of a record type's fields, worked out from its model.

Pages, files, API and data dictionary all take it from here, so that a new field
appears everywhere, and in the same order, without being named anywhere else.
"""

from typing import Any, TypeAlias

from django.db import models

from records.models import Record

# Editable, but no part of what a record says: who may see it, why it has no source,
# and colleagues' notes.
UNCITED_REASON = "uncited_reason"
STAFF_FIELDS = ("classification", "review", UNCITED_REASON, "note")

RecordField: TypeAlias = "models.Field[Any, Any]"


def public_fields(model: type[Record]) -> list[str]:
    """Names of the fields that readers may see, the key first, references last."""
    return [field.name for field in _editable(model) if field.name not in STAFF_FIELDS]


def staff_fields(model: type[Record]) -> list[str]:
    """Names of all fields that staff may enter: the public ones and their own."""
    return [*public_fields(model), *STAFF_FIELDS]


def record_fields(model: type[Record]) -> list[RecordField]:
    """The public fields themselves."""
    return [model._meta.get_field(name) for name in public_fields(model)]  # type: ignore[misc]


def _editable(model: type[Record]) -> list[RecordField]:
    options = model._meta
    fields = [
        field
        for field in (*options.concrete_fields, *options.many_to_many)
        if field.editable and not field.primary_key and field.name not in model.HIDDEN
    ]
    return sorted(fields, key=lambda field: field.name != "key")
