"""Disputes told to a reader: who claims what, what is shown, and why."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from string import ascii_uppercase
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from records.choices import DisputeKind, DisputeStatus, RulingOutcome
from records.kit.pages.citing import agree
from records.kit.pages.references import Headings, References
from records.kit.pages.stated import as_cited, field_of, in_words, keys_in
from records.kit.pages.values import (
    Value,
    label_of,
    related_names,
    title_of,
    values_of,
    with_unit,
)
from records.models import (
    Citation,
    Dispute,
    HistoryEntry,
    Record,
    Ruling,
    claims_visible_to,
)
from records.reading import Reader

Place = tuple[int, str]

# What a kind of dispute means, as a sentence for readers.
MEANINGS = {
    DisputeKind.CONTRADICTION: "The sources contradict each other.",
    DisputeKind.DAY_MONTH_SWAP: "Day and month look swapped in one of the sources.",
    DisputeKind.SCOPE: "The sources speak of different stretches of time.",
    DisputeKind.SPELLING: "The sources spell it differently.",
    DisputeKind.SLIP: "One of the sources seems to have slipped.",
    DisputeKind.PRECISION: "One source says it more precisely than another.",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One claim as it is told: the citation, its source and its passage."""

    citation: Citation
    source: Record | None
    passage: Record | None


@dataclass(slots=True)
class Side:
    """One of the values in dispute, with all the claims that give it."""

    letter: str
    raw: str
    values: list[Value]
    claims: list[Told] = field(default_factory=list)
    is_shown: bool = False

    @property
    def key(self) -> str:
        """Key of the citation by which a ruling prefers this side."""
        return self.claims[0].citation.key

    @property
    def text(self) -> str:
        """The value as plain text."""
        return ", ".join(value.text for value in self.values) or self.raw


@dataclass(slots=True)
class ToldDispute:
    """A dispute with all that a reader may know of it.

    ``shown`` is the value on the record, ``preferred`` the side that a ruling prefers,
    ``ruled_by`` the name of whoever ruled, for staff only.
    """

    dispute: Any
    record: Record
    title: str
    type_name: str
    label: str
    shown: list[Value]
    accepted: str
    sides: list[Side]
    ruling: Ruling | None = None
    ruled_by: str = ""

    @property
    def reference(self) -> str:
        """The record as ``type:key``."""
        return f"{self.record.record_type()}:{self.record.key}"

    @property
    def address(self) -> str:
        """Address of the dispute's own page."""
        return address_of(self.record, self.dispute.field)

    @property
    def meaning(self) -> str:
        """The kind of dispute as a sentence."""
        return MEANINGS[self.dispute.known_kind]

    @property
    def kind(self) -> str:
        """The kind of dispute in a word or two."""
        return str(DisputeKind(self.dispute.known_kind).label)

    @property
    def is_open(self) -> bool:
        """Whether nobody has ruled yet."""
        return bool(self.dispute.known_status == DisputeStatus.OPEN)

    @property
    def age(self) -> str:
        """How long the sources have disagreed here, such as “3 days”."""
        return age_of(self.dispute.known_since)

    @property
    def preferred(self) -> Side | None:
        """The side that the ruling prefers; none when all stand, or without ruling."""
        if self.ruling is None or self.ruling.prevails_id is None:
            return None
        for side in self.sides:
            if any(c.citation.pk == self.ruling.prevails_id for c in side.claims):
                return side
        return None

    @property
    def is_followed(self) -> bool:
        """Whether the record shows what was ruled."""
        preferred = self.preferred
        return preferred is None or preferred.is_shown

    @property
    def all_stand(self) -> str:
        """What a ruling says that prefers none."""
        return "Both stand" if len(self.sides) == 2 else "All stand"

    @property
    def chosen(self) -> str:
        """What the ruling chose, as the form gives it; empty without one."""
        if self.ruling is None:
            return ""
        if self.ruling.outcome == RulingOutcome.BOTH_STAND:
            return RulingOutcome.BOTH_STAND
        return self.preferred.key if self.preferred else ""

    @property
    def seen(self) -> str:
        """A mark of all that whoever rules has seen: another one if any of it changed.

        Claims, their values, the value on the record and the ruling so far.
        """
        parts = [self.dispute.field, self.reference, self.accepted]
        if self.ruling:
            parts.append(f"{self.ruling.pk}.{self.ruling.version}")
        for side in self.sides:
            parts += [f"{c.citation.pk}.{c.citation.version}" for c in side.claims]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def address_of(record: Record, name: str) -> str:
    """Address of the page of a dispute on a field of a record."""
    return reverse("dispute-detail", args=[record.record_type(), record.key, name])


def tell(
    disputes: Iterable[Any], reader: Reader, headings: Headings
) -> list[ToldDispute]:
    """The disputes in their order; the number of queries grows with the types of
    records among them, not with their number.
    """
    disputes = list(disputes)
    claims = _claims(disputes, reader)
    rulings = {
        (ruling.record_id, ruling.field): ruling
        for ruling in Ruling.objects.visible_to(reader).filter(
            record__in=[dispute.record_id for dispute in disputes]
        )
    }
    citations = [claim for found in claims.values() for claim in found]
    references = References(reader, headings)
    references.want(citations, ["record", "source", "passage"])
    references.fetch()
    records = {
        claim.record_id: record
        for claim in citations
        if (record := references.one(claim, "record")) is not None
    }
    _want_fields(records, claims, references)
    references.fetch()
    names = _who_ruled(rulings.values(), reader)
    told = []
    for dispute in disputes:
        place = (dispute.record_id, dispute.field)
        record = records.get(dispute.record_id)
        if record is not None:
            found = _tell(dispute, record, claims[place], references)
            found.ruling = rulings.get(place)
            if found.ruling is not None:
                found.ruled_by = names.get(found.ruling.pk, "")
            told.append(found)
    return told


def _claims(disputes: Sequence[Dispute], reader: Reader) -> dict[Place, list[Citation]]:
    places = {(dispute.record_id, dispute.field) for dispute in disputes}
    found: dict[Place, list[Citation]] = defaultdict(list)
    visible = claims_visible_to(reader).filter(
        record__in={number for number, _ in places},
        field__in={name for _, name in places},
    )
    for citation in visible:
        place = (citation.record_id, citation.field)
        if place in places:
            found[place].append(citation)
    return found


def _want_fields(
    records: dict[int, Record],
    claims: dict[Place, list[Citation]],
    references: References,
) -> None:
    """Note what the disputed fields and the claims refer to."""
    by_type: dict[type[Record], tuple[dict[int, Record], dict[str, None]]] = {}
    for (number, name), citations in claims.items():
        record = records.get(number)
        if record is None:
            continue
        model = type(record)
        of_type, names = by_type.setdefault(model, ({}, {}))
        of_type[number] = record
        names[name] = None
        for citation in citations:
            for target, key in keys_in(model, name, citation.value):
                references.want_key(target, key)
    for model, (of_type, names) in by_type.items():
        references.want(of_type.values(), related_names(model, tuple(names)))


def _tell(
    dispute: Any, record: Record, citations: list[Citation], references: References
) -> ToldDispute:
    model, name = type(record), dispute.field
    sides: dict[str, Side] = {}
    for citation in citations:
        raw = citation.value
        if raw not in sides:
            letter = ascii_uppercase[len(sides) % 26]
            values = with_unit(record, name, in_words(model, name, raw, references))
            sides[raw] = Side(letter, raw, values)
        sides[raw].claims.append(
            Told(
                citation,
                references.one(citation, "source"),
                references.one(citation, "passage"),
            )
        )
    accepted = as_cited(record, name, references)
    _mark_shown(list(sides.values()), field_of(model, name), accepted)
    return ToldDispute(
        dispute=dispute,
        record=record,
        title=title_of(record, references),
        type_name=capfirst(str(model._meta.verbose_name)),
        label=label_of(model, name),
        shown=with_unit(record, name, values_of(record, name, references)),
        accepted=accepted,
        sides=list(sides.values()),
    )


def _mark_shown(sides: list[Side], of: Any, accepted: str) -> None:
    """Mark the side that the record shows: the same value, else one that agrees."""
    if not accepted:
        return
    same = [side for side in sides if _parts(side.raw) == _parts(accepted)]
    for side in same or sides:
        side.is_shown = bool(same) or agree(of, accepted, side.raw)


def _parts(value: str) -> list[str]:
    return sorted(value.split(";"))


def _who_ruled(rulings: Iterable[Ruling], reader: Reader) -> dict[int, str]:
    """For staff, who ruled last, by the number of the ruling; one query."""
    numbers = [ruling.pk for ruling in rulings]
    if not numbers or not getattr(reader, "is_staff", False):
        return {}
    entries = HistoryEntry.objects.filter(record__in=numbers, actor__isnull=False)
    return {
        entry.record: entry.actor.get_username()
        for entry in entries.select_related("actor").order_by("id")
        if entry.record is not None and entry.actor is not None
    }


def age_of(since: datetime) -> str:
    """A stretch of time up to now in its largest unit; empty for less than a day."""
    days = (timezone.now() - since).days
    for length, unit in ((365, "year"), (30, "month"), (7, "week"), (1, "day")):
        # Weeks only from two on: “8 days” says more than “1 week”.
        least = 2 * length if length in (7, 30) else length
        if days >= least:
            count = days // length
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return ""
