"""All that a page of records shows beside itself, in a constant number of queries.

Parts, lists of references, citations and the records referred to are read for all rows
of a page at once, and only as far as the reader may see them. Records of all types
share one sequence of numbers, so a number alone says which record is meant.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, ForeignKey, ManyToManyField

from records.choices import DisputeKind
from records.kit.api.rows import (
    Row,
    among,
    columns_of,
    found,
    label,
    label_columns,
    rows_by,
)
from records.kit.api.wanted import (
    CITATION_COUNT,
    DISPUTES,
    EXTERNAL_IDS,
    PARTS,
    RESTS_ON,
    WHOLE,
    Wanted,
)
from records.kit.as_of import rows_on
from records.kit.fields import record_fields
from records.kit.filtering.paths import visible
from records.kit.inclusion import CITATIONS
from records.kit.registry import by_record_type
from records.models import (
    Citation,
    Dispute,
    ExternalId,
    Record,
    RecordReferenceField,
    RegisterEntry,
)
from records.models.parts import whole_fields
from records.reading import Reader

Reference = dict[str, str]


class Loaded:
    """What the rows of one page need to be shown; ``base`` is the API's address."""

    def __init__(self, reader: Reader, base: str) -> None:
        self.reader, self.base = reader, base
        # Parts by the related name, then by the number of the record they belong to.
        self.parts: dict[str, dict[int, list[Row]]] = {}
        self.citations: dict[int, list[Row]] = defaultdict(list)
        self.citation_counts: dict[int, int] = {}
        # What was included: its key in the answer, then by the number of the record.
        self.beside: dict[str, dict[int, list[Reference]]] = {}
        self._lists: dict[tuple[str, int], list[int]] = defaultdict(list)
        self._wanted: dict[type[Record], set[int]] = defaultdict(set)
        self._of_any_type: set[int] = set()
        self._types: dict[int, str] = {}
        self._references: dict[int, Reference] = {}

    def load(
        self, model: type[Record], rows: Sequence[Row], wanted: Wanted = WHOLE
    ) -> None:
        """Read all that is wanted of the rows, and nothing else."""
        numbers = [row["id"] for row in rows]
        for name in (DISPUTES, EXTERNAL_IDS):
            if wanted.includes(name):
                self.beside[name] = defaultdict(list)
        if wanted.has(PARTS):
            self.parts = {name: defaultdict(list) for name in model.PARTS}
        if not numbers:
            return
        self._collect(model, rows, wanted.names)
        for name in self.parts:
            self._load_parts(model, name, numbers, wanted.day)
        if CITATIONS in wanted.included:
            self._load_citations(numbers)
            # A part that nothing is cited for names what it rests on.
            if wanted.has(RESTS_ON):
                self._collect(model, rows, {f.name for f in whole_fields(model)})
        if wanted.has(CITATION_COUNT) and (
            wanted.names is not None or CITATIONS not in wanted.included
        ):
            self._count_citations(numbers)
        if wanted.includes(DISPUTES):
            self._load_disputes(numbers)
        if wanted.includes(EXTERNAL_IDS):
            self._load_external_ids(numbers)
        self._resolve()

    def reference(self, number: int | None) -> Reference | None:
        """Key, label and address of a record; None when there is none to be seen."""
        return None if number is None else self._references.get(number)

    def typed_reference(self, number: int | None) -> Reference | None:
        """The same with the type before it, where a record of any type may stand."""
        found = self.reference(number)
        if number is None or found is None:
            return None
        return {"type": self._types[number], **found}

    def references(self, name: str, owner: int) -> list[Reference]:
        """The records that a list of references names, by label."""
        numbers = self._lists[name, owner]
        found = [self._references[n] for n in numbers if n in self._references]
        return sorted(found, key=lambda item: (item["label"], item["key"]))

    def address(self, model: type[Record], key: str) -> str:
        """Where the API gives the record."""
        return f"{self.base}{model.PLURAL}/{key}/"

    def _load_parts(
        self, model: type[Record], name: str, numbers: list[int], day: date | None
    ) -> None:
        whole: Any = model._meta.concrete_model
        relation: Any = whole._meta.get_field(name)
        part: type[Record] = relation.related_model
        mine = relation.field.attname
        columns = tuple(dict.fromkeys([*columns_of(part), mine]))
        rows = rows_by(mine, part, self.reader, numbers, columns)
        if day is not None:
            seen = part.objects.visible_to(self.reader)
            found = seen.filter(pk__in=[row["id"] for row in rows])
            held = set(rows_on(found, day, self.reader).values_list("pk", flat=True))
            rows = [row for row in rows if row["id"] in held]
        self._collect(part, rows)
        for row in rows:
            self.parts[name][row[mine]].append(row)

    def _load_citations(self, numbers: list[int]) -> None:
        columns = columns_of(Citation)
        rows = rows_by("record_id", Citation, self.reader, numbers, columns)
        self._collect(Citation, rows)
        for row in rows:
            self.citations[row["record_id"]].append(row)

    def _count_citations(self, numbers: list[int]) -> None:
        def query() -> Any:
            cited = visible(Citation, self.reader).filter(among("record_id"))
            return (
                cited.values("record_id")
                .annotate(n=Count("pk"))
                .values_list("record_id", "n")
            )

        self.citation_counts = dict(
            found("count", Citation, self.reader, numbers, query)
        )

    def _load_disputes(self, numbers: list[int]) -> None:
        """On which fields sources disagree; mere precision is no dispute."""
        rows = Dispute.objects.visible_to(self.reader).filter(record_id__in=numbers)
        disputed = rows.exclude(known_kind=DisputeKind.PRECISION).values_list(
            "record_id",
            "record__record_type",
            "record__key",
            "field",
            "known_kind",
            "known_status",
        )
        for number, record_type, key, field, kind, status in disputed.order_by("field"):
            url = f"{self.base}disputes/{record_type}:{key}/{field}/"
            told = {"field": field, "kind": kind, "status": status, "url": url}
            self.beside[DISPUTES][number].append(told)

    def _load_external_ids(self, numbers: list[int]) -> None:
        """The numbers that other systems have for the records."""
        columns = columns_of(ExternalId)
        for row in rows_by("record_id", ExternalId, self.reader, numbers, columns):
            url = self.address(ExternalId, row["key"])
            told = {"scheme": row["scheme"], "value": row["value"], "url": url}
            self.beside[EXTERNAL_IDS][row["record_id"]].append(told)

    def _collect(
        self,
        model: type[Record],
        rows: Sequence[Row],
        names: Collection[str] | None = None,
    ) -> None:
        """Note what the rows refer to; one query for each list of references."""
        if not rows:
            return
        for field in record_fields(model):
            if names is not None and field.name not in names:
                continue
            target: Any = field.related_model
            if isinstance(field, ManyToManyField):
                for owner, number in self._links(field, [row["id"] for row in rows]):
                    self._lists[field.name, owner].append(number)
                    self._wanted[target].add(number)
            elif isinstance(field, ForeignKey):
                numbers = {row[field.attname] for row in rows} - {None}
                if isinstance(field, RecordReferenceField):
                    self._of_any_type |= numbers
                else:
                    self._wanted[target] |= numbers

    def _links(self, field: Any, numbers: list[int]) -> list[tuple[Any, ...]]:
        """Who refers to whom by a list of references; of all records, seen or not."""
        through: Any = field.remote_field.through
        mine, theirs = field.m2m_column_name(), field.m2m_reverse_name()

        def query() -> Any:
            return through.objects.filter(among(mine)).values_list(mine, theirs)

        return found("links", through, self.reader, numbers, query)

    def _resolve(self) -> None:
        """Read key and label of all that was noted; one query for each type."""
        if self._of_any_type:
            for entry in rows_by(
                "id",
                RegisterEntry,
                self.reader,
                self._of_any_type,
                ("id", "record_type"),
            ):
                self._types[entry["id"]] = entry["record_type"]
                self._wanted[by_record_type(entry["record_type"])].add(entry["id"])
        for model, numbers in self._wanted.items():
            if not numbers:
                continue
            columns = label_columns(model)
            for row in rows_by("id", model, self.reader, numbers, columns):
                self._references[row["id"]] = {
                    "key": row["key"],
                    "label": label(model, row),
                    "url": self.address(model, row["key"]),
                }
