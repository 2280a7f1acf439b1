"""What records look like in the API, worked out by the database.

For each record type, for what is wanted of it and for who reads there is one statement
that gives records as JSON, with their parts, references and citations, as far as the
reader may see them; it is put together from the model's public fields, once. Python
makes no objects of rows: it only puts words in place of the marks that are left
(``records.kit.api.marks``).
"""

from collections.abc import Callable, Collection, Iterator
from typing import Any

from django.db.models import (
    Count,
    DateField,
    DecimalField,
    F,
    ForeignKey,
    Func,
    ManyToManyField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    TimeField,
    Value,
)
from django.db.models.functions import Collate

from records.choices import DisputeKind
from records.kit.api.json_text import (
    Constant,
    JsonValue,
    Piece,
    as_json,
    joined,
    listed,
    members,
    unescaped,
    where,
)
from records.kit.api.marks import date_mark, label_mark, record_mark
from records.kit.api.rows import plain_label
from records.kit.api.wanted import (
    SELF,
    VERSION,
    Wanted,
)
from records.kit.as_of import rows_on
from records.kit.fields import RecordField, public_fields, record_fields
from records.kit.filtering.paths import in_order, visible
from records.models import (
    Citation,
    Dispute,
    ExternalId,
    Record,
    RecordReferenceField,
)
from records.models.parts import whole_fields
from records.partial_dates.fields import PartialDateField
from records.reading import Reader, sight_of

# What is told of a citation within the record that it is for: all but the record.
CITATION_FIELDS = frozenset(public_fields(Citation)) - {"record"}

Member = tuple[str, JsonValue]
# Makes a column of a name: of the row itself, or of the one outside.
Column = Callable[[str], Any]


class Wording:
    """Words records of all types for one reader; ``base`` is the API's address."""

    def __init__(self, reader: Reader, base: str) -> None:
        self.reader, self.base = reader, base
        self.sight = sight_of(reader)

    # One record

    def fields(
        self, model: type[Record], names: Collection[str] | None = None
    ) -> Iterator[Member]:
        """The public fields of a type, or some of them."""
        for field in record_fields(model):
            if names is None or field.name in names:
                yield field.name, self._value(field)

    def own(self, model: type[Record]) -> Iterator[Member]:
        """A record's address and version."""
        yield SELF, self.address(f"{model.PLURAL}/", F("key"), "/")
        yield VERSION, F("version")

    def parts(self, model: type[Record], wanted: Wanted) -> Piece:
        """What belongs to a record, by its kind, in order."""
        whole: Any = model._meta.concrete_model
        found: list[Piece] = ["{"]
        for name in model.PARTS:
            comma = "," if len(found) > 1 else ""
            relation = whole._meta.get_field(name)
            found += [f'{comma}"{name}":[', self._parts(relation, wanted), "]"]
        return joined(*found, "}")

    def citations(self) -> Piece:
        """What is cited for a record; the elements of a list."""
        rows = in_order(Citation, self.reader).filter(record_id=OuterRef("pk"))
        return listed(rows, self._object(self.fields(Citation, CITATION_FIELDS)))

    def citation_count(self) -> Piece:
        """How much is cited for a record."""
        rows = visible(Citation, self.reader).filter(record_id=OuterRef("pk"))
        counted = rows.values("record_id").annotate(n=Count("pk")).values("n")
        return joined(Func(Subquery(counted), Constant("0"), function="coalesce"))

    def wholes(self, model: type[Record]) -> Piece:
        """What a part is part of, and rests on the citations of; elements of a list."""
        found = []
        for field in whole_fields(model):
            told = self.reference(field.related_model, f"{field.name}__", kind=True)
            nothing = Value(None, TextField())
            found.append(where(self._is_seen(field), self._object(told), nothing))
        if not found:
            return joined("")
        comma = Constant(",")
        return Func(comma, *found, function="concat_ws", output_field=TextField())

    def disputes(self) -> Piece:
        """On which fields sources disagree; mere precision is no dispute."""
        rows = Dispute.objects.visible_to(self.reader).filter(record_id=OuterRef("pk"))
        rows = rows.exclude(known_kind=DisputeKind.PRECISION).order_by("field")
        address = ("disputes/", F("record__record_type"), ":", F("record__key"), "/")
        told = [
            ("field", as_json(F("field"))),
            ("kind", as_json(F("known_kind"))),
            ("status", as_json(F("known_status"))),
            ("url", self.address(*address, F("field"), "/")),
        ]
        return listed(rows, self._object(told))

    def external_ids(self) -> Piece:
        """The numbers that other systems have for a record."""
        rows = in_order(ExternalId, self.reader).filter(record_id=OuterRef("pk"))
        told = [
            ("scheme", as_json(F("scheme"))),
            ("value", as_json(F("value"))),
            ("url", self.address(f"{ExternalId.PLURAL}/", F("key"), "/")),
        ]
        return listed(rows, self._object(told))

    def reference(
        self,
        model: type[Record],
        path: str = "",
        *,
        kind: bool = False,
        column: Column = F,
    ) -> list[Member]:
        """Key, label and address of the record at a path; before them its type.

        ``column`` tells which row the record's columns are of.
        """
        word: list[Member] = [("type", f'"{model.record_type()}"')]
        return [
            *(word if kind else ()),
            ("key", unescaped(column(f"{path}key"))),
            ("label", self._label(model, path, column)),
            ("url", self.address(f"{model.PLURAL}/", column(f"{path}key"), "/")),
        ]

    def address(self, *pieces: Piece) -> list[Piece]:
        """An address of the API."""
        return unescaped(self.base, *pieces)

    # What they are made of

    def _object(self, told: Any) -> Piece:
        return joined("{", *members(told), "}")

    def _value(self, field: RecordField) -> JsonValue:
        column = field.attname
        if column == "key":
            return unescaped(F(column))
        if isinstance(field, ManyToManyField):
            return joined("[", self._references(field), "]")
        if isinstance(field, RecordReferenceField):
            return where(Q(**{f"{column}__isnull": False}), record_mark(column))
        if isinstance(field, ForeignKey):
            return self._reference(field)
        if isinstance(field, PartialDateField):
            return where(~Q(**{column: ""}), date_mark(column))
        value: Any = F(column)
        if isinstance(field, DecimalField):
            # As text, so that no digit is lost; without the zeros of the column.
            value = _text(value, "trim_scale(%(expressions)s)::text")
        elif isinstance(field, TimeField):
            value = _text(value, "to_char(%(expressions)s, 'HH24:MI')")
        elif isinstance(field, DateField):
            value = _text(value, "to_char(%(expressions)s, 'YYYY-MM-DD')")
        return as_json(value, may_be_null=field.null)

    def _label(self, model: type[Record], path: str, column: Column) -> Piece:
        if name := plain_label(model):
            return as_json(column(f"{path}{name}"))
        return label_mark(model, path, column)

    def _reference(self, field: Any) -> Piece:
        """A record that is referred to; null where none may be seen."""
        told = self.reference(field.related_model, f"{field.name}__")
        return where(self._is_seen(field), self._object(told))

    def _is_seen(self, field: Any) -> Q:
        is_there = Q(**{f"{field.name}__isnull": False})
        return self.sight.condition(f"{field.name}__") & is_there

    def _references(self, field: Any) -> Piece:
        """The records that a list of references names, by label."""
        links = field.remote_field.through._default_manager
        path = f"{field.m2m_reverse_field_name()}__"
        rows = links.filter(
            self.sight.condition(path), **{field.m2m_field_name(): OuterRef("pk")}
        )
        label = plain_label(field.related_model)
        order = [Collate(f"{path}{name}", "C") for name in (label, "key")]
        told = self.reference(field.related_model, path)
        return listed(rows.order_by(*order), self._object(told))

    def _parts(self, relation: Any, wanted: Wanted) -> Piece:
        part, whole = relation.related_model, relation.field
        rows: QuerySet[Any] = in_order(part, self.reader)
        rows = rows.filter(**{whole.name: OuterRef("pk")})
        if wanted.day is not None:
            rows = rows_on(rows, wanted.day, self.reader)  # type: ignore[arg-type]
        # Of one whole they all are.
        order = [name for name in part._meta.ordering if name != whole.name]
        # What it is part of is the row outside, which is seen: it is not looked up.
        outside = self._object(self.reference(whole.related_model, column=OuterRef))
        fields = (
            (name, outside if name == whole.name else value)
            for name, value in self.fields(part)
        )
        told = [*fields, *self.own(part)]
        return listed(rows.order_by(*order), self._object(told))


def _text(value: Any, template: str) -> Func:
    return Func(value, template=template, output_field=TextField())
