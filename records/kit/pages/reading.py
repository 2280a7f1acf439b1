"""A source as it is read: its passages in order, each with what cites it."""

from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q

from records.kit.pages.references import References
from records.kit.pages.values import Value, label_of, reference
from records.models import Citation, Passage, Record, Source

PASSAGES = 100


@dataclass(frozen=True, slots=True)
class Use:
    """One citation of a passage: the record, the field, and the words taken from it."""

    number: int
    record: Value
    label: str
    as_written: str
    address: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One passage with the citations of it; none for citations of the whole source."""

    passage: Passage | None
    uses: list[Use] = field(default_factory=list)


def read_source(
    source: Source, references: References, number: int
) -> tuple[list[Reading], Page[Any]]:
    """The passages of one page of the source; first what cites no passage of it.

    Raises EmptyPage for a page that is not there.
    """
    passages = Passage.objects.visible_to(references.reader).filter(source=source)
    page = Paginator(passages.order_by("number", "key"), PASSAGES).page(number)
    readings = {passage.pk: Reading(passage) for passage in page.object_list}
    whole = Reading(None)
    cited = Q(passage__in=list(readings))
    if number == 1:
        cited |= Q(passage__isnull=True)
    found = Citation.objects.visible_to(references.reader).filter(cited, source=source)
    citations = list(found.order_by("passage__number", "key"))
    references.want(citations, ["record"])
    references.fetch()
    for citation in citations:
        record = references.one(citation, "record")
        if record is not None:
            reading = readings.get(citation.passage_id or 0, whole)
            reading.uses.append(_use(citation, record, references))
    return [*([whole] if whole.uses else []), *readings.values()], page


def _use(citation: Citation, record: Record, references: References) -> Use:
    return Use(
        number=citation.pk,
        record=reference(record, references),
        label=label_of(type(record), citation.field) if citation.field else "",
        as_written=citation.as_written,
        address=citation.get_absolute_url(),
    )
