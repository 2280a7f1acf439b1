"""The page of a person: the events, with whom, in which office; and who was met."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from events.choices import EventStatus
from events.models import Delegation
from events.pages.present import (
    CONTACTS,
    MOST_TOLD,
    Present,
    is_contact,
    latest_of,
    present_at,
)
from people.models import Person
from records.kit.nearest import did_you_mean
from records.kit.pages.exhibits import Desk, Exhibit, Refused
from records.kit.pages.showing import Shown
from records.kit.pages.values import Value, reference
from relations.models import Party

MOST = 100
MOST_MET = 25
PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Attended:
    """One event of the person: in which office then, and which parties were there."""

    date: Shown
    event: Shown
    office: Shown
    partners: list[Value]


@dataclass(frozen=True, slots=True)
class Choice:
    """A party that the person dealt with; at how many of the events."""

    label: str
    address: str
    count: int
    is_chosen: bool


@dataclass(slots=True)
class Attendance:
    """The events, the latest first, of one partner if asked; ``found`` is of all.

    ``is_cut``: there are more than were looked at, which are the latest.
    """

    rows: list[Attended] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    found: int = 0
    is_cut: bool = False
    list_address: str = ""


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody met: how often, and the address of the list of those contacts."""

    person: Shown
    count: int
    address: str


def events_of_person(desk: Desk) -> Exhibit | None:
    """The events of a person, to be narrowed by partner."""
    events, is_cut = latest_of(desk.record, desk.reader, _day(desk))
    present = present_at((event.pk for event in events), desk.reader)
    if not events:
        if desk.asked(PARTNER):
            raise Refused(PARTNER, "No event of this person is recorded.")
        return None
    shower = desk.shower
    number = desk.record.pk
    numbers = {p for event in events for p in present.parties(event.pk)}
    desk.references.want_ids(Party, numbers)
    desk.references.fetch()
    own = _own_parties(present, number)
    partners = {
        event.pk: _partners(desk, present, event.pk, own.get(event.pk, set()))
        for event in events
    }
    asked = desk.asked(PARTNER)
    choices = _choices(desk, events, partners, asked, is_cut=is_cut)
    if asked:
        events = [e for e in events if any(p.key == asked for p in partners[e.pk])]
    shown = list(reversed(events))[:MOST]
    mine = {p.event_id: p for p in present.records if _is_of(p, number)}
    desk.take(shown, (mine[event.pk] for event in shown if event.pk in mine))
    told = Attendance(
        choices=choices,
        found=len(events),
        is_cut=is_cut,
        list_address=_list(person=desk.record.key),
        rows=[
            Attended(
                date=shower.fact(event, "date"),
                event=shower.whole(event),
                office=_office(desk, mine.get(event.pk)),
                partners=[reference(p, desk.references) for p in partners[event.pk]],
            )
            for event in shown
        ],
    )
    return Exhibit(
        name="events",
        title="Events",
        template="events/pages/_attendance.html",
        told=told,
        count=len(events),
        replaces=("participations",),
    )


def met_by_person(desk: Desk) -> Exhibit | None:
    """Those whom a person met most often, on the other side; by number."""
    events, is_cut = latest_of(desk.record, desk.reader, _day(desk))
    events = [event for event in events if is_contact(event)]
    present = present_at((event.pk for event in events), desk.reader)
    own = _own_parties(present, desk.record.pk)
    met: dict[int, set[int]] = defaultdict(set)
    for row in present.records:
        number = _person_of(row)
        is_other = row.party_id not in own.get(row.event_id, set())
        if number and number != desk.record.pk and is_other:
            met[number].add(row.event_id)
    if not met:
        return None
    desk.references.want_ids(Person, met)
    desk.references.fetch()
    people = {n: desk.references.by_id(Person, n) for n in met}
    ranked = sorted(
        ((person, met[n]) for n, person in people.items() if person is not None),
        key=lambda row: (-len(row[1]), str(row[0]), row[0].key),
    )
    query = {
        "person": desk.record.key,
        "kind": ",".join(CONTACTS),
        "status": EventStatus.HELD.value,
    }
    rows = [
        Met(
            person=Shown([reference(person, desk.references)]),
            count=len(at),
            address=_list(**query, with_person=person.key),
        )
        for person, at in ranked[:MOST_MET]
    ]
    return Exhibit(
        name="met-with",
        title="Met with",
        template="events/pages/_met.html",
        told={
            "rows": rows,
            "more": len(ranked) - len(rows),
            "latest": MOST_TOLD if is_cut else 0,
        },
        count=len(ranked),
    )


def _day(desk: Desk) -> date | None:
    return desk.day if desk.as_of else None


def _person_of(row: Any) -> int | None:
    """The person that a participation or a delegation, by its head, names."""
    name = "head_id" if isinstance(row, Delegation) else "person_id"
    number: int | None = getattr(row, name)
    return number


def _list(**asked: str) -> str:
    return f"{reverse('events-list')}?{urlencode(asked)}"


def _is_of(row: Any, number: int) -> bool:
    return getattr(row, "person_id", None) == number


def _own_parties(present: Present, number: int) -> dict[int, set[int]]:
    """For which parties the person was at each event."""
    own: dict[int, set[int]] = defaultdict(set)
    for row in present.records:
        if _person_of(row) == number and row.party_id:
            own[row.event_id].add(row.party_id)
    return own


def _partners(desk: Desk, present: Present, event: int, own: set[int]) -> list[Any]:
    """The other parties at an event, by name."""
    found = [
        party
        for number in present.parties(event)
        if number not in own and (party := desk.references.by_id(Party, number))
    ]
    return sorted(found, key=str)


def _choices(
    desk: Desk,
    events: list[Any],
    partners: dict[int, list[Any]],
    asked: str,
    *,
    is_cut: bool,
) -> list[Choice]:
    """The partners to choose from, the most frequent first; refuses an unknown one."""
    counts: dict[Any, int] = defaultdict(int)
    for event in events:
        for party in partners[event.pk]:
            counts[party] += 1
    keys = [party.key for party in counts]
    if asked and asked not in keys:
        where = f"among the latest {MOST_TOLD}" if is_cut else "recorded"
        told = f"No event with “{asked[:60]}” is {where}.{did_you_mean(asked, keys)}"
        raise Refused(PARTNER, told)
    ranked = sorted(counts, key=lambda party: (-counts[party], str(party)))
    everything = Choice(
        "All", f"{desk.link(partner=None)}#events", len(events), not asked
    )
    return [
        everything,
        *(
            Choice(
                str(party),
                f"{desk.link(partner=party.key)}#events",
                counts[party],
                party.key == asked,
            )
            for party in ranked
        ),
    ]


def _office(desk: Desk, row: Any) -> Shown:
    """The office as of the event; as written where it is no office of ours."""
    if row is None:
        return Shown([Value("Head of delegation")])
    office = desk.shower.fact(row, "office")
    return office if office.values else desk.shower.fact(row, "office_as_written")
