"""What would fall with a source: the records that no other source speaks of."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.text import capfirst

from records.kit.pages.references import References
from records.kit.pages.values import Value, reference
from records.kit.registry import by_record_type
from records.models import Citation, Record, RegisterEntry, Source
from records.reading import Reader

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Resting:
    """Records of one type that rest on one source alone; the first few of them."""

    label: str
    count: int
    records: list[Value]

    @property
    def hidden(self) -> int:
        """How many are not shown."""
        return self.count - len(self.records)


@dataclass(frozen=True, slots=True)
class Weight:
    """How much rests on a source, as far as the reader sees records and sources."""

    citations: int
    records: int
    alone: int
    resting: list[Resting]


def weigh(source: Source, references: References) -> Weight:
    """What cites a source, and what cites nothing else."""
    reader = references.reader
    entries = RegisterEntry.objects.visible_to(reader).order_by()
    citations = _visible_citations(reader)
    own = citations.filter(source=source)
    cited = entries.filter(Exists(own.filter(record_id=OuterRef("pk"))))
    others = citations.exclude(source=source).filter(record_id=OuterRef("pk"))
    rows = list(
        cited.annotate(has_other=Exists(others))
        .order_by("record_type", "key")
        .values_list("pk", "record_type", "has_other")
    )
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
        citations=own.filter(record__in=entries).count(),
        records=len(rows),
        alone=sum(len(numbers) for numbers in alone.values()),
        resting=sorted(resting, key=lambda one: (-one.count, one.label)),
    )


def _visible_citations(reader: Reader) -> Any:
    sources = Source.objects.visible_to(reader).order_by()
    return Citation.objects.visible_to(reader).filter(source__in=sources).order_by()
