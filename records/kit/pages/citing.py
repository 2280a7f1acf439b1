"""Who says so: numbered places of sources, and the markers that lead to them."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef

from records.choices import DisputeKind, Reading
from records.kit.again import records_again
from records.kit.among import among
from records.kit.pages.references import References
from records.kit.pages.stated import as_cited, field_of
from records.kit.pages.values import Value
from records.models import Citation, Dispute, Passage, Record, Source
from records.models.addresses import address
from records.partial_dates.edtf import PartialDate, PartialDateError
from records.partial_dates.fields import PartialDateField
from records.reading import Reader


@dataclass(frozen=True, slots=True)
class Marker:
    """The number of a place, as a link to it; ``panel`` is what is told of it."""

    number: int
    address: str
    panel: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One citation, as it is listed: what is claimed, in which words.

    ``about`` names the part of the record that is cited, ``label`` the field; both are
    empty for the record as a whole.
    """

    citation: Citation
    about: Value | None
    label: str
    values: list[Value]


@dataclass(slots=True)
class Place:
    """A passage of a source, or a source as a whole, that a page cites.

    ``claims`` are what the record of the page takes from it; none where only a table
    of other records does.
    """

    number: int
    source: Source
    passage: Passage | None
    locator: str
    claims: list[Claim] = field(default_factory=list)


@dataclass(slots=True)
class Support:
    """What stands behind one fact: markers, and the words that limit it."""

    markers: list[Marker] = field(default_factory=list)
    is_disputed: bool = False
    words: list[str] = field(default_factory=list)


class Cited:
    """The citations that one page shows; places are numbered as they are met."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._loaded: set[int] = set()
        self._by_fact: dict[tuple[int, str], list[Any]] = defaultdict(list)
        self._by_record: dict[int, list[Any]] = defaultdict(list)
        self._places: dict[tuple[int, int | None, str], Place] = {}

    @property
    def places(self) -> list[Place]:
        """The places met so far, in the order of their numbers."""
        return list(self._places.values())

    def load(self, records: Iterable[Record]) -> list[Any]:
        """Fetch the citations of the records that are not here yet; one query."""
        missing = {record.pk for record in records} - self._loaded
        self._loaded |= missing
        if not missing:
            return []
        reader = self._references.reader
        found = records_again(
            "citations of records",
            Citation,
            reader,
            missing,
            lambda: citations_of(None, reader).filter(among("record_id")),
        )
        for citation in found:
            self._by_fact[citation.record_id, citation.field].append(citation)
            self._by_record[citation.record_id].append(citation)
        return found

    def place(self, citation: Any) -> Place:
        """The numbered place that a citation points to."""
        passage = citation.passage if citation.shows_passage else None
        key = (citation.source_id, passage.pk if passage else None, citation.locator)
        if key not in self._places:
            number = len(self._places) + 1
            self._places[key] = Place(
                number, citation.source, passage, citation.locator
            )
        return self._places[key]

    def markers(self, citations: Iterable[Any]) -> list[Marker]:
        """A marker for each place of these citations, each place once."""
        found: dict[int, Marker] = {}
        for citation in citations:
            place = self.place(citation)
            found.setdefault(
                place.number,
                Marker(place.number, address_of(citation, place), panel_of(citation)),
            )
        return list(found.values())

    def support(self, record: Record, name: str) -> Support:
        """What stands behind a field of a record; behind all of it for no name."""
        rivals = self._by_fact.get((record.pk, name))
        if not rivals:
            return Support()
        agreeing, _ = self.sides(record, name)
        return Support(
            markers=self.markers(agreeing),
            is_disputed=any(citation.is_disputed for citation in rivals),
            words=words_of(agreeing),
        )

    def support_of_any(self, record: Record) -> Support:
        """What stands behind any field of a record."""
        return Support(self.markers(self._by_record.get(record.pk, [])))

    def agreeing(self, record: Record) -> list[Any]:
        """The citations of a record, field by field, that say what the record says."""
        names = {citation.field: None for citation in self._by_record[record.pk]}
        return [c for name in names for c in self.sides(record, name)[0]]

    def sources(self, records: Iterable[Record]) -> list[Source]:
        """The sources that speak of these records, each once, the most cited first."""
        counts: Counter[Source] = Counter(
            citation.source
            for record in records
            for citation in self._by_record.get(record.pk, ())
        )
        return sorted(counts, key=lambda source: (-counts[source], source.key))

    def sides(self, record: Record, name: str) -> tuple[list[Any], list[Any]]:
        """The citations of a field that agree with the record, and those that do not.

        Of the references that the record has by the field, those count that the reader
        may see.
        """
        agreeing: list[Any] = []
        differing: list[Any] = []
        for citation in self._by_fact.get((record.pk, name), ()):
            agrees = not name or agree(
                field_of(type(record), name),
                as_cited(record, name, self._references),
                citation.value,
            )
            (agreeing if agrees else differing).append(citation)
        return agreeing, differing


# When something was entered: a moment takes longer to read than all else of its row.
_STAMPS = tuple(
    f"{of}{stamp}"
    for of in ("", "source__", "passage__")
    for stamp in ("created_at", "updated_at")
)


def citations_of(records: Iterable[int] | None, reader: Reader) -> models.QuerySet[Any]:
    """The citations that a reader may see, with source and passage; of these records.

    ``shows_passage``: the reader may see the passage too; ``is_disputed``: sources
    disagree on the field, beyond being more or less precise.
    """
    disputes = Dispute.objects.visible_to(reader).exclude(
        known_kind=DisputeKind.PRECISION
    )
    passages = Passage.objects.visible_to(reader)
    visible = Citation.objects.visible_to(reader).filter(
        source__in=Source.objects.visible_to(reader).order_by()
    )
    if records is not None:
        visible = visible.filter(record_id__in=list(records))
    found: models.QuerySet[Any] = (
        visible.select_related("source", "passage")
        .defer("passage__text", "source__reliability_reason", *_STAMPS)
        .annotate(
            shows_passage=Exists(passages.filter(pk=OuterRef("passage_id"))),
            is_disputed=Exists(
                disputes.filter(
                    record_id=OuterRef("record_id"), field=OuterRef("field")
                )
            ),
        )
        .order_by("source__key", "passage__number", "key")
    )
    return found


def address_of(citation: Citation, place: Place) -> str:
    """Address of the place, where it is told that it says so."""
    page = place.passage or place.source
    return f"{page.get_absolute_url()}#{anchor_of(citation)}"


def anchor_of(citation: Citation) -> str:
    """Fragment that leads to a citation on the page of its passage or source."""
    return f"cited-{citation.key}"


def panel_of(citation: Citation) -> str:
    """Address of what a panel tells of a citation."""
    return address("citation-panel", citation.key)


def words_of(citations: list[Any]) -> list[str]:
    """“doubtful”, where every citation of a fact reads so."""
    doubtful = [citation.reading == Reading.DOUBTFUL for citation in citations]
    return ["doubtful"] if doubtful and all(doubtful) else []


def agree(field: Any, accepted: str, claimed: str) -> bool:
    """Whether a claimed value says the same as the accepted one, or only says less.

    A coarser date or one of several references is no disagreement; a value where the
    record has none is one.
    """
    if not claimed or claimed == accepted or field is None:
        return True
    if isinstance(field, PartialDateField):
        return _dates_agree(accepted, claimed)
    if isinstance(field, models.ManyToManyField):
        return set(claimed.split(";")) <= set(accepted.split(";"))
    if isinstance(field, models.DecimalField | models.IntegerField):
        try:
            return bool(accepted) and Decimal(accepted) == Decimal(claimed)
        except InvalidOperation:
            return False
    # Of a long text, such as a list of names, a source may give a part.
    return isinstance(field, models.TextField) and claimed in accepted


def _dates_agree(accepted: str, claimed: str) -> bool:
    try:
        one, other = PartialDate.parse(accepted), PartialDate.parse(claimed)
    except PartialDateError:
        return False
    return one.is_coarser_than(other) or other.is_coarser_than(one)
