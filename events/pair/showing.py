"""Facts of any record of a pair as pages show them, and who stood on which side."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from events.pair.gathered import Gathered
from people.choices import Level
from records.kit.pages.showing import FactShower, Shown
from records.kit.pages.tables import MOST_MARKERS
from relations.models import Party

_RANK = {level: rank for rank, level in enumerate(Level.values)}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at an event: the name of ours, the office then, who says so."""

    shown: Shown
    office: str
    role: str


@dataclass(frozen=True, slots=True)
class Side:
    """One party at an event: its persons, its level, the delegation's stated size."""

    party: Party
    persons: list[Person]
    level: str
    size: Shown | None

    @property
    def level_words(self) -> str:
        """The level in words; empty where no office is known."""
        return str(Level(self.level).label) if self.level else ""


class Shower(FactShower):
    """Words the facts of a pair; everything it needs has been gathered."""

    def __init__(self, gathered: Gathered) -> None:
        super().__init__(gathered.references, gathered.cited)
        self.gathered = gathered
        self._sides: dict[tuple[int, int], Side] = {}

    def sides(self, event: Any) -> list[Side]:
        """Both parties at an event, with their persons in order of precedence."""
        return [self.side(event, party) for party in self.gathered.pair.parties]

    def side(self, event: Any, party: Party) -> Side:
        """One party at an event, its bodies and companies included; worked out once."""
        known = (event.pk, party.pk)
        if known not in self._sides:
            self._sides[known] = self._side(event, party)
        return self._sides[known]

    def levels(self, event: Any) -> set[str]:
        """At which levels the two were represented, as far as that is known."""
        parties = self.gathered.pair.parties
        found = {highest(self._present(event, party)) for party in parties}
        return found - {""}

    def _present(self, event: Any, party: Party) -> list[Any]:
        """Who took part for a party, its bodies and companies."""
        ours = self.gathered.sides[party.pk]
        rows = self.gathered.participations.get(event.pk, [])
        return [row for row in rows if row.party_id in ours]

    def _side(self, event: Any, party: Party) -> Side:
        ours = self.gathered.sides[party.pk]
        rows = self._present(event, party)
        delegations = [
            row
            for row in self.gathered.delegations.get(event.pk, [])
            if row.party_id in ours
        ]
        persons = [self.person(row) for row in rows]
        named = {row.person_id for row in rows}
        for delegation in delegations:
            if delegation.head_id and delegation.head_id not in named:
                shown = self.fact(delegation, "head")
                persons.insert(0, Person(shown, "", "Head of delegation"))
        sized = [row for row in delegations if row.stated_size]
        return Side(
            party=party,
            persons=[person for person in persons if person.shown.values],
            level=highest(rows),
            size=self.fact(sized[0], "stated_size") if sized else None,
        )

    def person(self, row: Any) -> Person:
        """One participant; by the name as written where not identified."""
        shown = self.fact(row, "person")
        if not shown.values:
            shown = self.fact(row, "name_as_written")
        if not shown.values:
            shown = self.fact(row, "party")
        office = self.text(row, "office") or row.office_as_written
        if not shown.markers:
            markers = self.cited.markers(self.cited.agreeing(row))
            shown = replace(shown, markers=markers[:MOST_MARKERS])
        role = "" if row.role == "principal" else str(row.get_role_display())
        return Person(shown, office, role)


def highest(rows: Iterable[Any]) -> str:
    """The highest level among participations; empty where none is known."""
    levels = [row.level for row in rows if row.level in _RANK]
    return min(levels, key=_RANK.__getitem__, default="")
