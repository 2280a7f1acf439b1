"""What would fall with a source: the records that no other source speaks of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import capfirst

from records.kit.pages.references import References
from records.kit.pages.values import Value, reference
from records.kit.registry import by_record_type, record_types
from records.kit.together import together
from records.models import Citation, Record, RegisterEntry, Source
from records.models.parts import citations_counted_for, whole_fields
from records.reading import Reader

SHOWN = 20

Citations = QuerySet[Citation]
Lists = Callable[[type[Record]], str]


@dataclass(frozen=True, slots=True)
class Resting:
    """Records of one type that rest on one source alone; the first few of them.

    ``address`` is that of the list of them all.
    """

    label: str
    count: int
    address: str
    records: list[Value]

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


@dataclass(frozen=True, slots=True)
class Found:
    """What rests on a source, in numbers: of all citations and records, and by type
    of those that rest on it alone."""

    citations: int
    records: int
    alone: dict[type[Record], list[int]]


def find_resting(source: Source, references: References) -> Found:
    """Find what rests on a source, and note what of it is to be named.

    To be fetched with what else a page names.
    """
    reader = references.reader
    citations = citations_counted_for(reader)
    own = citations.filter(source=source)
    rows = _resting(reader, own, citations.exclude(source=source), citations)
    alone: dict[type[Record], list[int]] = {}
    for number, word, has_other in rows:
        if not has_other:
            alone.setdefault(by_record_type(word), []).append(number)
    for model, numbers in alone.items():
        references.want_ids(model, numbers[:SHOWN])
    return Found(own.count(), len(rows), alone)


def weigh(found: Found, references: References, lists: Lists) -> Weight:
    """Tell what was found, once what it names is fetched.

    ``lists(model)`` gives the address of the list of a type that rests on the source.
    """
    resting = [
        Resting(
            capfirst(str(model._meta.verbose_name_plural)),
            len(numbers),
            lists(model),
            [
                reference(record, references)
                for number in numbers[:SHOWN]
                if (record := references.by_id(model, number)) is not None
            ],
        )
        for model, numbers in found.alone.items()
    ]
    return Weight(
        citations=found.citations,
        records=found.records,
        alone=sum(len(numbers) for numbers in found.alone.values()),
        resting=sorted(resting, key=lambda one: (-one.count, one.label)),
    )


def _resting(
    reader: Reader, own: Citations, others: Citations, counted: Citations
) -> list[tuple[int, str, bool]]:
    """Number, type, and whether there is another source: of all that rests on one."""
    rows = list(
        RegisterEntry.objects.visible_to(reader)
        .order_by("record_type", "key")
        .filter(Exists(own.filter(record_id=OuterRef("pk"))))
        .annotate(has_other=Exists(others.filter(record_id=OuterRef("pk"))))
        .values_list("pk", "record_type", "has_other")
    )
    parts = list(_parts({number: word for number, word, _ in rows}, reader))
    numbers = [number for number, _, _ in parts]
    has_own = set(
        counted.filter(record_id__in=numbers).values_list("record_id", flat=True)
    )
    wholes = {whole for _, _, found in parts for whole in found}
    has_other = set(
        others.filter(record_id__in=wholes).values_list("record_id", flat=True)
    )
    rows += [
        (number, word, not has_other.isdisjoint(found))
        for number, word, found in parts
        if number not in has_own
    ]
    return rows


def _parts(
    cited: dict[int, str], reader: Reader
) -> Iterator[tuple[int, str, tuple[int, ...]]]:
    """Number and type of each part of these records, and what it is part of."""
    by_type: dict[str, list[int]] = {}
    for number, word in cited.items():
        by_type.setdefault(word, []).append(number)
    models, lists = [], []
    for model in record_types():
        of_cited = Q()
        columns = []
        for field in [] if model._meta.proxy else whole_fields(model):
            columns.append(field.attname)
            if numbers := by_type.get(field.related_model.record_type()):
                of_cited |= Q(**{f"{field.attname}__in": numbers})
        if of_cited:
            parts = model.objects.visible_to(reader).filter(of_cited, uncited_reason="")
            lists.append(parts.order_by("key").values_list("pk", *columns))
            models.append(model)
    for model, rows in zip(models, together(*lists), strict=True):
        for number, *wholes in rows:
            yield number, model.record_type(), tuple(filter(None, wholes))
