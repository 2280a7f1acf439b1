"""What a record looks like in the API."""

from datetime import date, time
from decimal import Decimal
from typing import Any

from django.db.models import ForeignKey, ManyToManyField
from rest_framework import serializers

from records.kit.api.loading import Loaded
from records.kit.fields import (
    UNCITED_REASON,
    RecordField,
    public_fields,
    record_fields,
)
from records.models import Citation, Record, RecordReferenceField
from records.models.parts import whole_fields
from records.partial_dates import PartialDate
from records.partial_dates.serialisation import as_api

# What is told of a citation within the record that it is for: all but the record.
CITATION_FIELDS = [name for name in public_fields(Citation) if name != "record"]


class RecordSerializer(serializers.BaseSerializer[Any]):
    """A record as the reader may see it; read only.

    First its public fields, as in files: references as objects with key, label and
    address, partial dates as objects, decimal numbers as text, choices by their value.
    Then ``self``, its own address, ``version``, the ``parts`` that belong to it, and
    what is cited, or why nothing is. ``context`` holds ``loaded``, ``with_citations``
    and ``extra``: names of values that a filter worked out.
    """

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """The record with all that belongs to it."""
        loaded: Loaded = self.context["loaded"]
        model: type[Record] = type(instance)
        shown = fields_of(model, instance, loaded)
        for name in self.context["extra"]:
            if hasattr(instance, name):
                shown[name] = getattr(instance, name)
        shown["self"] = loaded.address(model, instance.key)
        shown["version"] = instance.version
        shown["parts"] = {
            name: [_part(part, loaded) for part in by_owner.get(instance.pk, [])]
            for name, by_owner in loaded.parts.items()
        }
        if self.context["with_citations"]:
            shown["citations"] = [
                fields_of(Citation, citation, loaded, CITATION_FIELDS)
                for citation in loaded.citations[instance.pk]
            ]
            if not shown["citations"]:
                shown[UNCITED_REASON] = instance.uncited_reason
                if not instance.uncited_reason:
                    shown["rests_on"] = _wholes(instance, loaded)
        else:
            shown["citation_count"] = loaded.citation_counts.get(instance.pk, 0)
        return shown


def _wholes(part: Record, loaded: Loaded) -> list[dict[str, str]]:
    """What a part without citations is part of, and rests on the citations of."""
    found = {
        field.related_model.record_type(): loaded.reference(
            getattr(part, field.attname)
        )
        for field in whole_fields(type(part))
    }
    return [{"type": word, **whole} for word, whole in found.items() if whole]


def fields_of(
    model: type[Record], record: Any, loaded: Loaded, names: list[str] | None = None
) -> dict[str, Any]:
    """The public fields of a record, or some of them, by name."""
    return {
        field.name: _value(field, record, loaded)
        for field in record_fields(model)
        if names is None or field.name in names
    }


def _part(part: Record, loaded: Loaded) -> dict[str, Any]:
    model = type(part)
    return {
        **fields_of(model, part, loaded),
        "self": loaded.address(model, part.key),
        "version": part.version,
    }


def _value(field: RecordField, record: Any, loaded: Loaded) -> Any:
    if isinstance(field, ManyToManyField):
        return loaded.references(field.name, record.pk)
    if isinstance(field, RecordReferenceField):
        return loaded.typed_reference(getattr(record, field.attname))
    if isinstance(field, ForeignKey):
        return loaded.reference(getattr(record, field.attname))
    value = getattr(record, field.attname)
    match value:
        case PartialDate():
            return as_api(value)
        case Decimal():
            # As text, so that no digit is lost; without the zeros of the column.
            return f"{value.normalize():f}"
        case time():
            return f"{value:%H:%M}"
        case date():
            return value.isoformat()
    return value
