"""What a record looks like in the API."""

from collections.abc import Collection
from functools import cache, partial
from typing import Any

from django.db.models import ForeignKey, ManyToManyField

from records.kit.api.loading import Loaded
from records.kit.api.rows import Row, Show, show_of
from records.kit.api.wanted import (
    CITATION_COUNT,
    PARTS,
    RESTS_ON,
    SELF,
    VERSION,
    Wanted,
)
from records.kit.fields import UNCITED_REASON, RecordField, public_fields, record_fields
from records.kit.filtering.on_a_day import CERTAIN, STANDING
from records.kit.inclusion import CITATIONS
from records.models import Citation, Record, RecordReferenceField
from records.models.parts import whole_fields

# What is told of a citation within the record that it is for: all but the record.
CITATION_FIELDS = [name for name in public_fields(Citation) if name != "record"]


@cache
def _shown(model: type[Record]) -> list[tuple[RecordField, Show | None]]:
    return [(field, show_of(field)) for field in record_fields(model)]


class Fields:
    """Tells the public fields of rows of one type, or some of them, by name.

    References are objects with key, label and address, partial dates objects, decimal
    numbers text, choices their value. How, is worked out once for all rows of a page.
    """

    def __init__(
        self,
        model: type[Record],
        loaded: Loaded,
        names: Collection[str] | None = None,
    ) -> None:
        self._each: list[tuple[str, str, Show | None]] = []
        for field, show in _shown(model):
            if names is not None and field.name not in names:
                continue
            column = field.attname
            if isinstance(field, ManyToManyField):
                column, show = "id", partial(loaded.references, field.name)
            elif isinstance(field, RecordReferenceField):
                show = loaded.typed_reference
            elif isinstance(field, ForeignKey):
                show = loaded.reference
            self._each.append((field.name, column, show))

    def tell(self, row: Row) -> dict[str, Any]:
        """The fields of one row."""
        return {
            name: row[column] if show is None else show(row[column])
            for name, column, show in self._each
        }


class Records:
    """Tells the rows of one page, as the reader may see them.

    First the public fields, as in files. Then ``self``, the record's own address,
    ``version``, the ``parts`` that belong to it, and what is cited, or why nothing is.
    ``extra`` are names of values that a filter worked out.
    """

    def __init__(
        self,
        model: type[Record],
        loaded: Loaded,
        wanted: Wanted,
        extra: Collection[str] = (),
    ) -> None:
        self.model, self.loaded, self.wanted = model, loaded, wanted
        self.extra = [name for name in extra if wanted.has(name)]
        self.fields = Fields(model, loaded, wanted.names)
        self.citations = Fields(Citation, loaded, CITATION_FIELDS)
        whole: Any = model._meta.concrete_model
        self.parts: dict[str, tuple[type[Record], Fields]] = {}
        for name in loaded.parts:
            part = whole._meta.get_field(name).related_model
            self.parts[name] = part, Fields(part, loaded)

    def tell(self, row: Row) -> dict[str, Any]:
        """The record with all that belongs to it, as far as it is wanted."""
        loaded, wanted = self.loaded, self.wanted
        told = self.fields.tell(row)
        for name in self.extra:
            if name in row:
                told[name] = row[name]
        if STANDING in row and wanted.has(STANDING):
            # Of what is certain, pages say nothing.
            told[STANDING] = CERTAIN if row[STANDING] == "" else row[STANDING]
        if wanted.has(SELF):
            told[SELF] = loaded.address(self.model, row["key"])
        if wanted.has(VERSION):
            told[VERSION] = row["version"]
        if wanted.has(PARTS):
            told[PARTS] = {name: self._parts(name, row["id"]) for name in loaded.parts}
        told |= self._cited(row)
        for name, beside in loaded.beside.items():
            told[name] = beside.get(row["id"], [])
        return told

    def _parts(self, name: str, owner: int) -> list[dict[str, Any]]:
        model, fields = self.parts[name]
        return [
            {
                **fields.tell(part),
                SELF: self.loaded.address(model, part["key"]),
                VERSION: part["version"],
            }
            for part in self.loaded.parts[name].get(owner, ())
        ]

    def _cited(self, row: Row) -> dict[str, Any]:
        """What is cited for the record, or how much, or why nothing is."""
        wanted, number = self.wanted, row["id"]
        told: dict[str, Any] = {}
        if CITATIONS not in wanted.included or wanted.names is not None:
            told[CITATION_COUNT] = self.loaded.citation_counts.get(number, 0)
        if CITATIONS in wanted.included:
            citations = self.loaded.citations.get(number, ())
            told[CITATIONS] = [self.citations.tell(one) for one in citations]
            if not citations:
                told[UNCITED_REASON] = row[UNCITED_REASON]
                if not row[UNCITED_REASON]:
                    told[RESTS_ON] = self._wholes(row)
        return {name: value for name, value in told.items() if wanted.has(name)}

    def _wholes(self, row: Row) -> list[dict[str, str]]:
        """What a part without citations is part of, and rests on the citations of."""
        found = {
            field.related_model.record_type(): self.loaded.reference(row[field.attname])
            for field in whole_fields(self.model)
        }
        return [{"type": word, **whole} for word, whole in found.items() if whole]
