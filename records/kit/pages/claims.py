"""What sources claim of the record of a page: citations, rivals, disputes, rulings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from records.choices import DisputeKind
from records.kit.pages.citing import Cited, Claim, Marker, Place
from records.kit.pages.references import References
from records.kit.pages.stated import in_words, keys_in
from records.kit.pages.values import Value, label_of, reference, title_of, with_unit
from records.models import Dispute, Record, Ruling
from records.models.parts import whole_fields


@dataclass(frozen=True, slots=True)
class Rival:
    """A value that sources give instead of the accepted one."""

    values: list[Value]
    markers: list[Marker]


class Claims(Cited):
    """The citations of a record and of its parts, numbered in the order of the page.

    A part that nothing is cited for, and no reason given, rests on ``wholes``: on what
    it is part of.
    """

    def __init__(
        self,
        record: Record,
        parts: Iterable[Record],
        fields: Sequence[str],
        references: References,
    ) -> None:
        super().__init__(references)
        self._subjects = {record.pk: record} | {part.pk: part for part in parts}
        self._record = record
        self._fields = list(fields)
        numbers = list(self._subjects)
        self._citations = self.load(self._subjects.values())
        rests = not record.uncited_reason and not self._by_record.get(record.pk)
        self.wholes = self._load_wholes() if rests else []
        rulings = Ruling.objects.visible_to(references.reader)
        self.rulings: dict[str, Ruling] = {
            ruling.field: ruling for ruling in rulings.filter(record_id=record.pk)
        }
        disputes = Dispute.objects.visible_to(references.reader)
        disputes = disputes.exclude(known_kind=DisputeKind.PRECISION)
        self._disputes: list[Dispute] = [
            dispute.as_known() for dispute in disputes.filter(record_id__in=numbers)
        ]
        for subject in self._subjects.values():
            references.want([subject], references.headings(type(subject)))
        for citation in self._citations:
            subject_type = type(self._subjects[citation.record_id])
            for model, key in keys_in(subject_type, citation.field, citation.value):
                references.want_key(model, key)

    def _load_wholes(self) -> list[Record]:
        """What the record is part of and rests on; two queries if there is any."""
        wholes: dict[int, Record] = {}
        for field in whole_fields(type(self._record)):
            number = getattr(self._record, field.attname)
            visible = field.related_model.objects.visible_to(self._references.reader)
            wholes |= {whole.pk: whole for whole in visible.filter(pk=number)}
        found = self.load(wholes.values())
        # What speaks of it as a whole; the sources of its facts where nothing does.
        chosen = [citation for citation in found if not citation.field] or found
        wholes = {
            number: whole
            for number, whole in wholes.items()
            if any(citation.record_id == number for citation in chosen)
        }
        self._citations += chosen
        self._subjects |= wholes
        return list(wholes.values())

    def named(self, whole: Record) -> Value:
        """What the record is part of, as a link; once what it refers to is fetched."""
        return reference(whole, self._references)

    def whole_markers(self) -> list[Marker]:
        """Markers for the record as a whole, or for what it rests on."""
        if not self.wholes:
            return self.support(self._record, "").markers
        numbers = {whole.pk for whole in self.wholes}
        return self.markers(c for c in self._citations if c.record_id in numbers)

    def number(self) -> None:
        """Number the places, once what the claims name has been fetched.

        First those of the record, field by field, then those of its parts.
        """
        order = {number: place for place, number in enumerate(self._subjects)}
        fields = {name: place for place, name in enumerate(self._fields)}
        ordered = sorted(
            self._citations,
            key=lambda citation: (
                order[citation.record_id],
                fields.get(citation.field, -1),
            ),
        )
        for citation in ordered:
            self.place(citation).claims.append(self._claim(citation))

    @property
    def own_places(self) -> list[Place]:
        """The places that say something of the record or of its parts."""
        return [place for place in self.places if place.claims]

    @property
    def further_places(self) -> list[Place]:
        """The places that only tables of other records cite."""
        return [place for place in self.places if not place.claims]

    def rivals(self, name: str) -> list[Rival]:
        """The other values that sources give the field, each once."""
        _, differing = self.sides(self._record, name)
        rivals: dict[str, list[Any]] = {}
        for citation in differing:
            rivals.setdefault(citation.value, []).append(citation)
        return [
            Rival(self._in_words(citations[0]), self.markers(citations))
            for citations in rivals.values()
        ]

    def dispute(self, name: str) -> Dispute | None:
        """That sources disagree on the field, beyond being more or less precise."""
        for dispute in self._disputes:
            if (dispute.record_id, dispute.field) == (self._record.pk, name):
                return dispute
        return None

    def is_followed(self, name: str) -> bool:
        """Whether the record shows what a ruling on the field prefers, if any does."""
        ruling = self.rulings.get(name)
        if ruling is None or ruling.prevails_id is None:
            return True
        agreeing, _ = self.sides(self._record, name)
        return any(citation.pk == ruling.prevails_id for citation in agreeing)

    def _claim(self, citation: Any) -> Claim:
        subject = self._subjects[citation.record_id]
        is_part = subject is not self._record
        field = citation.field
        about = None
        if subject in self.wholes:
            about = self.named(subject)
        elif is_part:
            about = self._part(subject)
        return Claim(
            citation=citation,
            about=about,
            label=label_of(type(subject), field) if field else "",
            values=self._in_words(citation),
        )

    def _in_words(self, citation: Any) -> list[Value]:
        subject, name = self._subjects[citation.record_id], citation.field
        values = in_words(type(subject), name, citation.value, self._references)
        return with_unit(subject, name, values)

    def _part(self, part: Record) -> Value:
        """A part as a link, not naming again the record whose part it is."""
        title = title_of(part, self._references, self._record)
        return Value(title, address=part.get_absolute_url())
