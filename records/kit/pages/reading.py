"""A source as it is read: its passages in order, each with the facts it supports."""

from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import EmptyPage
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from records.kit.pages.citing import anchor_of, citations_of
from records.kit.pages.quoting import Piece, excerpt, mark
from records.kit.pages.references import References
from records.kit.pages.stated import in_words, keys_in
from records.kit.pages.values import (
    INFERRED,
    Value,
    label_of,
    reference,
    with_unit,
)
from records.models import Citation, Passage, Record, RegisterEntry, Source
from records.models.parts import citations_counted_for
from records.partial_dates.display import display
from records.reading import Reader

# A page of a source holds so many passages, with so many facts resting on them.
PASSAGES = 100
FACTS = 150
# A passage that more records rest on shows them on demand.
UNFOLDED = 8


@dataclass(frozen=True, slots=True)
class Use:
    """One citation: the field, the value claimed, the words it is taken from.

    ``fact`` leads to the fact on the page of the record, ``anchor`` is where the use
    is told here.
    """

    citation: Citation
    label: str
    values: list[Value]
    fact: str
    anchor: str
    is_disputed: bool


@dataclass(frozen=True, slots=True)
class Supported:
    """A record, with all that it takes from one passage."""

    type_name: str
    record: Value
    uses: list[Use] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    """One passage and what rests on it; none for citations of the whole source."""

    passage: Passage | None
    supported: list[Supported] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)

    @property
    def is_folded(self) -> bool:
        """Whether there is so much that it is shown on demand."""
        return len(self.supported) > UNFOLDED

    @property
    def facts(self) -> int:
        """How many citations there are."""
        return sum(len(one.uses) for one in self.supported)


@dataclass(frozen=True, slots=True)
class Panel:
    """What a panel beside a fact tells: who says so, where, and in which words."""

    source: Source
    passage: Passage | None
    locator: str
    supported: Supported
    pieces: list[Piece]

    @property
    def dates(self) -> str:
        """When the source was published, and when it was read, as far as known."""
        source = self.source
        known = {"published": source.published, "read": source.accessed}
        return " · ".join(
            f"{word} {display(day)}" for word, day in known.items() if day
        )


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One page of the passages of a source: which of how many.

    ``count`` are the passages of the source, ``starts`` the number of the first passage
    on each of its pages.
    """

    number: int
    count: int
    starts: list[int]

    @property
    def last(self) -> int:
        """Number of the last page."""
        return len(self.starts)


def page_of(passage: Passage, reader: Reader) -> int:
    """On which page of its source a passage is."""
    for number, passages in enumerate(_cut(passage.source_id, reader), 1):
        if passage.pk in [pk for pk, _ in passages]:
            return number
    return 1


def read_source(
    source: Source, references: References, number: int
) -> tuple[list[Reading], SourcePage]:
    """The passages of one page of the source; first what cites no passage of it.

    Raises EmptyPage for a page that is not there.
    """
    pages = _cut(source.pk, references.reader)
    if number > len(pages):
        raise EmptyPage(f"There are {len(pages)} pages.")
    passages = Passage.objects.visible_to(references.reader).filter(source=source)
    here = passages.filter(pk__in=[pk for pk, _ in pages[number - 1]])
    shown = list(here.order_by("number", "key"))
    cited = Q(passage__in=[passage.pk for passage in shown])
    if number == 1:
        # A passage that the reader may not see is none.
        cited |= Q(passage__isnull=True) | ~Q(passage__in=passages.order_by())
    readings = _read(shown, Q(cited, source=source), references)
    page = SourcePage(
        number=number,
        count=sum(len(passages) for passages in pages),
        starts=[passages[0][1] for passages in pages if passages],
    )
    return readings, page


def _cut(source: int, reader: Reader) -> list[list[tuple[int, int]]]:
    """The passages of a source on pages, by primary key and number; one page at least.

    Cut by what rests on them: some passages carry fifty facts and most carry one.
    """
    citations = citations_counted_for(reader).filter(passage=OuterRef("pk"))
    facts = citations.values("passage").annotate(count=Count("pk")).values("count")
    passages = Passage.objects.visible_to(reader).filter(source=source)
    pages: list[list[tuple[int, int]]] = [[]]
    weight = 0
    for pk, number, found in (
        passages.order_by("number", "key")
        .annotate(facts=Coalesce(Subquery(facts), 0))
        .values_list("pk", "number", "facts")
    ):
        if pages[-1] and (len(pages[-1]) == PASSAGES or weight + found > FACTS):
            pages.append([])
            weight = 0
        pages[-1].append((pk, number))
        weight += found
    return pages


def read_passage(passage: Passage, references: References) -> Reading:
    """One passage with what rests on it."""
    readings = _read([passage], Q(passage=passage), references)
    return readings[-1]


def _read(passages: list[Passage], cited: Q, references: References) -> list[Reading]:
    """The passages with the visible citations that fit the condition; first, where
    there are any, those of no passage among them."""
    visible = RegisterEntry.objects.visible_to(references.reader)
    found = citations_of(None, references.reader).filter(cited, record__in=visible)
    citations = list(found.order_by("passage__number", "key"))
    return _tell(passages, citations, references)


def _tell(
    passages: list[Passage], citations: list[Any], references: References
) -> list[Reading]:
    """The passages with these citations; first those of no passage among them."""
    references.want(citations, ["record"])
    references.fetch()
    records = {
        citation.pk: references.one(citation, "record") for citation in citations
    }
    for citation in citations:
        record = records[citation.pk]
        if record is not None:
            named = keys_in(type(record), citation.field, citation.value)
            for model, key in named:
                references.want_key(model, key)
    references.fetch()
    known = {passage.pk for passage in passages}
    by_passage: dict[int | None, list[Any]] = {}
    for citation in citations:
        place = citation.passage_id if citation.passage_id in known else None
        by_passage.setdefault(place, []).append(citation)
    whole = _reading(None, by_passage.get(None, []), records, references)
    return [
        *([whole] if whole.supported else []),
        *(
            _reading(passage, by_passage.get(passage.pk, []), records, references)
            for passage in passages
        ),
    ]


def _reading(
    passage: Passage | None,
    citations: list[Any],
    records: dict[int, Record | None],
    references: References,
) -> Reading:
    supported: dict[int, Supported] = {}
    for citation in citations:
        record = records[citation.pk]
        if record is None:
            continue
        one = supported.get(record.pk)
        if one is None:
            name, value = str(record._meta.verbose_name), reference(record, references)
            one = supported[record.pk] = Supported(name, value)
        one.uses.append(_use(citation, record, one.record.address, references))
    pieces = []
    if passage is not None and passage.text:
        pieces = mark(passage.text, [citation.as_written for citation in citations])
    return Reading(passage, list(supported.values()), pieces)


def read_panel(key: str, references: References) -> "Panel | None":
    """What is told of a citation, with all else that the passage says of that fact.

    None where the reader sees no such citation.
    """
    visible = RegisterEntry.objects.visible_to(references.reader)
    citations = citations_of(None, references.reader).filter(record__in=visible)
    asked = citations.filter(key=key).first()
    if asked is None:
        return None
    passage = asked.passage if asked.shows_passage else None
    same = list(
        citations.filter(
            record=asked.record_id,
            field=asked.field,
            source=asked.source_id,
            passage=asked.passage_id,
        ).order_by("key")
    )
    passages = [passage] if passage else []
    reading = _tell(passages, same, references)[-1]
    [supported] = reading.supported
    return Panel(
        asked.source, passage, asked.locator, supported, excerpt(reading.pieces)
    )


def _use(citation: Any, record: Record, address: str, references: References) -> Use:
    model, name = type(record), citation.field
    # What is inferred stands in the line of what it completes.
    line = name.removesuffix(INFERRED)
    return Use(
        citation=citation,
        label=label_of(model, name) if name else "",
        values=with_unit(
            record, name, in_words(model, name, citation.value, references)
        ),
        fact=f"{address}#fact-{line}" if name else address,
        anchor=anchor_of(citation),
        is_disputed=citation.is_disputed,
    )
