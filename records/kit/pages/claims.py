"""What sources claim of a record: numbered citations, and values that differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models

from records.choices import DisputeKind
from records.kit.pages.references import References
from records.kit.pages.stated import as_cited, field_of, in_words, keys_in
from records.kit.pages.values import Value, label_of, title_of
from records.models import (
    Citation,
    Dispute,
    Record,
    Ruling,
    Source,
    rulings_visible_to,
)
from records.partial_dates.edtf import PartialDate, PartialDateError
from records.partial_dates.fields import PartialDateField


@dataclass(frozen=True, slots=True)
class Claim:
    """One citation, as it is listed: who says what, where, in which words.

    ``about`` names the part of the record that is cited, ``label`` the field; both are
    empty for the record as a whole.
    """

    number: int
    citation: Citation
    source: Source
    passage: Record | None
    about: Value | None
    label: str
    values: list[Value]


@dataclass(frozen=True, slots=True)
class Rival:
    """A value that sources give instead of the accepted one."""

    values: list[Value]
    markers: list[int]


class Claims:
    """The citations of a record and of its parts, numbered in the order of the page."""

    def __init__(
        self,
        record: Record,
        parts: Iterable[Record],
        fields: Sequence[str],
        references: References,
    ) -> None:
        self._references = references
        self._subjects = {record.pk: record} | {part.pk: part for part in parts}
        self._record = record
        self._fields = list(fields)
        numbers = list(self._subjects)
        visible = Citation.objects.visible_to(references.reader)
        self._citations = list(visible.filter(record_id__in=numbers))
        rulings = rulings_visible_to(references.reader)
        self.rulings: dict[str, Ruling] = {
            ruling.field: ruling for ruling in rulings.filter(record_id=record.pk)
        }
        disputes = Dispute.objects.visible_to(references.reader)
        disputes = disputes.exclude(known_kind=DisputeKind.PRECISION)
        self._disputes: list[Dispute] = [
            dispute.as_known() for dispute in disputes.filter(record_id__in=numbers)
        ]
        references.want(self._citations, ["source", "passage"])
        for subject in self._subjects.values():
            references.want([subject], references.headings(type(subject)))
        for citation in self._citations:
            subject_type = type(self._subjects[citation.record_id])
            for model, key in keys_in(subject_type, citation.field, citation.value):
                references.want_key(model, key)
        self.numbered: list[Claim] = []

    def number(self) -> None:
        """Number the citations, once their sources have been fetched.

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
            source = self._references.one(citation, "source")
            if isinstance(source, Source):
                self._add(citation, source)

    def markers(self, name: str) -> list[int]:
        """Numbers of the citations that give the field of the record its value."""
        agreeing, _ = self._sides(name)
        return [claim.number for claim in agreeing]

    def rivals(self, name: str) -> list[Rival]:
        """The other values that sources give the field, each once."""
        _, differing = self._sides(name)
        rivals: dict[str, Rival] = {}
        for claim in differing:
            value = claim.citation.value
            rival = rivals.setdefault(value, Rival(claim.values, []))
            rival.markers.append(claim.number)
        return list(rivals.values())

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
        agreeing, _ = self._sides(name)
        return any(claim.citation.pk == ruling.prevails_id for claim in agreeing)

    def disputed_parts(self) -> set[int]:
        """Numbers of the parts of which sources disagree on a field."""
        return {dispute.record_id for dispute in self._disputes} - {self._record.pk}

    def markers_of_record(self) -> list[int]:
        """Numbers of the citations of the record as a whole."""
        return self.markers("")

    def markers_by_part(self) -> dict[int, list[int]]:
        """Numbers of the citations of each part, by the number of the part."""
        found: dict[int, list[int]] = {}
        for claim in self.numbered:
            if claim.citation.record_id != self._record.pk:
                found.setdefault(claim.citation.record_id, []).append(claim.number)
        return found

    def cited_fields(self) -> set[str]:
        """Fields of the record that some citation gives a value."""
        return {
            claim.citation.field
            for claim in self.numbered
            if claim.citation.record_id == self._record.pk and claim.citation.value
        }

    def _add(self, citation: Citation, source: Source) -> None:
        subject = self._subjects[citation.record_id]
        is_part = subject is not self._record
        field = citation.field
        self.numbered.append(
            Claim(
                number=len(self.numbered) + 1,
                citation=citation,
                source=source,
                passage=self._references.one(citation, "passage"),
                about=self._part(subject) if is_part else None,
                label=label_of(type(subject), field) if field else "",
                values=in_words(type(subject), field, citation.value, self._references),
            )
        )

    def _part(self, part: Record) -> Value:
        """A part as a link, not naming again the record whose part it is."""
        title = title_of(part, self._references, self._record)
        return Value(title, address=part.get_absolute_url())

    def _sides(self, name: str) -> tuple[list[Claim], list[Claim]]:
        """The claims on a field that agree with the record, and those that do not."""
        agreeing: list[Claim] = []
        differing: list[Claim] = []
        for claim in self.numbered:
            citation = claim.citation
            if (citation.record_id, citation.field) != (self._record.pk, name):
                continue
            agrees = not name or agree(
                field_of(type(self._record), name),
                as_cited(self._record, name, self._references),
                citation.value,
            )
            (agreeing if agrees else differing).append(claim)
        return agreeing, differing


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
