"""What a record looks like in the API."""

from collections.abc import Collection
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.db.models import ForeignKey, ManyToManyField
from rest_framework import serializers

from records.kit.api.loading import Loaded
from records.kit.api.wanted import (
    CITATION_COUNT,
    PARTS,
    RESTS_ON,
    SELF,
    VERSION,
    Wanted,
)
from records.kit.fields import (
    UNCITED_REASON,
    RecordField,
    public_fields,
    record_fields,
)
from records.kit.inclusion import CITATIONS
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
    what is cited, or why nothing is. ``context`` holds ``loaded``, ``wanted`` and
    ``extra``: names of values that a filter worked out.
    """

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """The record with all that belongs to it, as far as it is wanted."""
        loaded: Loaded = self.context["loaded"]
        wanted: Wanted = self.context["wanted"]
        model: type[Record] = type(instance)
        shown = fields_of(model, instance, loaded, wanted.names)
        for name in self.context["extra"]:
            if wanted.has(name) and hasattr(instance, name):
                shown[name] = getattr(instance, name)
        if wanted.has(SELF):
            shown[SELF] = loaded.address(model, instance.key)
        if wanted.has(VERSION):
            shown[VERSION] = instance.version
        if wanted.has(PARTS):
            shown[PARTS] = {
                name: [_part(part, loaded) for part in by_owner.get(instance.pk, [])]
                for name, by_owner in loaded.parts.items()
            }
        shown |= self._cited(instance, loaded, wanted)
        for name, beside in loaded.beside.items():
            shown[name] = beside.get(instance.pk, [])
        return shown

    def _cited(self, instance: Any, loaded: Loaded, wanted: Wanted) -> dict[str, Any]:
        """What is cited for the record, or how much, or why nothing is."""
        told: dict[str, Any] = {}
        if CITATIONS not in wanted.included or wanted.names is not None:
            told[CITATION_COUNT] = loaded.citation_counts.get(instance.pk, 0)
        if CITATIONS in wanted.included:
            citations = loaded.citations[instance.pk]
            told[CITATIONS] = [
                fields_of(Citation, citation, loaded, CITATION_FIELDS)
                for citation in citations
            ]
            if not citations:
                told[UNCITED_REASON] = instance.uncited_reason
                if not instance.uncited_reason:
                    told[RESTS_ON] = _wholes(instance, loaded)
        return {name: value for name, value in told.items() if wanted.has(name)}


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
    model: type[Record],
    record: Any,
    loaded: Loaded,
    names: Collection[str] | None = None,
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
