"""What would fall with a source: the records that no other source speaks of."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Value
from django.utils.text import capfirst

from records.kit.pages.references import References
from records.kit.pages.values import Value as Shown
from records.kit.pages.values import reference
from records.kit.registry import by_record_type, record_types
from records.models import Record, RegisterEntry, Source
from records.models.base import Reader
from records.models.parts import citations_counted_for, rests_on, whole_fields

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Resting:
    """Records of one type that rest on one source alone; the first few of them."""

    label: str
    count: int
    records: list[Shown]

    @property
    def hidden(self) -> int:
        """How many are not shown."""
        return self.count - len(self.records)


@dataclass(frozen=True, slots=True)
class Weight:
    """How much rests on a source, as far as the reader sees records and sources.

    ``records`` counts those that are cited and the parts that rest on what is.
    """

    citations: int
    records: int
    alone: int
    resting: list[Resting]


def weigh(source: Source, references: References) -> Weight:
    """What rests on a source, and what rests on nothing else; three queries."""
    reader = references.reader
    citations = citations_counted_for(reader)
    own = citations.filter(source=source)
    rows = list(_resting(reader, own, citations.exclude(source=source), citations))
    alone: dict[type[Record], list[int]] = {}
    for number, word, has_other in rows:
        if not has_other:
            alone.setdefault(by_record_type(word), []).append(number)
    for model, numbers in alone.items():
        references.want_ids(model, numbers[:SHOWN])
    references.fetch()
    resting = [
        Resting(
            capfirst(str(model._meta.verbose_name_plural)),
            len(numbers),
            [
                reference(record, references)
                for number in numbers[:SHOWN]
                if (record := references.by_id(model, number)) is not None
            ],
        )
        for model, numbers in alone.items()
    ]
    return Weight(
        citations=own.count(),
        records=len(rows),
        alone=sum(len(numbers) for numbers in alone.values()),
        resting=sorted(resting, key=lambda one: (-one.count, one.label)),
    )


def _resting(reader: Reader, own: Any, others: Any, counted: Any) -> Any:
    """Number, type, and whether there is another source: of all that rests on one."""
    columns = ("pk", "record_type", "has_other")
    cited = (
        RegisterEntry.objects.visible_to(reader)
        .order_by()
        .filter(Exists(own.filter(record_id=OuterRef("pk"))))
        .annotate(has_other=Exists(others.filter(record_id=OuterRef("pk"))))
        .values_list(*columns)
    )
    parts = [
        model.objects.visible_to(reader)
        .order_by()
        .filter(rests_on(model, own, counted))
        .exclude(Exists(counted.filter(record_id=OuterRef("pk"))))
        .annotate(
            record_type=Value(model.record_type()),
            has_other=ExpressionWrapper(
                rests_on(model, others, counted), output_field=BooleanField()
            ),
        )
        .values_list(*columns)
        for model in record_types()
        if not model._meta.proxy and whole_fields(model)
    ]
    return cited.union(*parts, all=True).order_by("record_type", "pk")
