"""The records of two parties, once they are fetched."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from events.pair.parties import Pair, Side, Two
from records.kit.pages.citing import Cited
from records.kit.pages.references import References
from records.models import Dispute, Record
from relations.models import Party

Rows = list[Any]


@dataclass(slots=True)
class Gathered:
    """The records of a pair; ``sides`` are each party with its bodies and companies.

    ``sessions`` both attended; ``told_together`` are sessions that one of them
    attended and that a source tells of together with contacts of the two. ``is_cut``:
    there are more contacts than were fetched, which are the latest.
    """

    pair: Pair
    day: date
    references: References
    cited: Cited
    sides: dict[int, frozenset[int]]
    relation_events: Rows = field(default_factory=list)
    missions: Rows = field(default_factory=list)
    accreditations: Rows = field(default_factory=list)
    appointments: Rows = field(default_factory=list)
    steps: dict[int, Rows] = field(default_factory=dict)
    in_office: dict[int, str] = field(default_factory=dict)
    contacts: Rows = field(default_factory=list)
    sessions: Rows = field(default_factory=list)
    told_together: Rows = field(default_factory=list)
    delegations: dict[int, Rows] = field(default_factory=dict)
    participations: dict[int, Rows] = field(default_factory=dict)
    stops: dict[int, Rows] = field(default_factory=dict)
    outcomes: dict[int, Rows] = field(default_factory=dict)
    statements: Rows = field(default_factory=list)
    agreements: Rows = field(default_factory=list)
    actions: dict[int, Rows] = field(default_factory=dict)
    candidatures: Rows = field(default_factory=list)
    supports: dict[int, Rows] = field(default_factory=dict)
    memberships: Rows = field(default_factory=list)
    undertakings: Rows = field(default_factory=list)
    stages: dict[int, Rows] = field(default_factory=dict)
    figures: dict[int, Rows] = field(default_factory=dict)
    trade: Rows = field(default_factory=list)
    person_names: dict[int, Rows] = field(default_factory=dict)
    party_names: Rows = field(default_factory=list)
    disputes: dict[int, list[Dispute]] = field(default_factory=dict)
    is_cut: bool = False

    @property
    def either(self) -> frozenset[int]:
        """The two with all their bodies and companies."""
        return frozenset().union(*self.sides.values())

    @property
    def events(self) -> Rows:
        """Contacts and sessions of every kind."""
        return [*self.contacts, *self.sessions, *self.told_together]

    @property
    def records(self) -> list[Record]:
        """Everything that was gathered, each record once."""
        found: dict[int, Record] = {}
        for record in self._all():
            found.setdefault(record.pk, record)
        return list(found.values())

    def side_of(self, party: int | None) -> Party | None:
        """The party of the pair to which a party, body or company belongs."""
        for one in self.pair.parties:
            if party in self.sides[one.pk]:
                return one
        return None

    def _all(self) -> Iterator[Any]:
        if self.pair.relation is not None:
            yield self.pair.relation
        for rows in (
            self.relation_events,
            self.missions,
            self.accreditations,
            self.appointments,
            self.events,
            self.statements,
            self.agreements,
            self.candidatures,
            self.memberships,
            self.undertakings,
            self.trade,
            self.party_names,
        ):
            yield from rows
        for groups in (
            self.steps,
            self.delegations,
            self.participations,
            self.stops,
            self.outcomes,
            self.actions,
            self.supports,
            self.stages,
            self.figures,
            self.person_names,
        ):
            for rows in groups.values():
                yield from rows


def as_two(gathered: Gathered) -> Two:
    """The two parties, each with all that count as it."""
    return Two(
        *(
            Side(party.pk, party.key, party.name, gathered.sides[party.pk])
            for party in gathered.pair.parties
        )
    )
