"""Who was at events, for which party, in which office: fetched once for many events."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from events.choices import DelegationRole, EventKind, EventStatus
from events.models import Delegation, Event, Participation
from people.choices import Level
from records.kit.together import together
from records.partial_dates.queries import order_by_partial_date
from records.reading import Reader
from relations.timing import begun_by, by_date, when

# A session of a forum brings together many who do not meet.
CONTACTS = [kind for kind in EventKind if kind != EventKind.FORUM_SESSION]
# Of more events of one person than this the latest are told of: nobody reads thousands.
MOST_TOLD = 500
RANK = {level: rank for rank, level in enumerate(Level.values)}


@dataclass(slots=True)
class Present:
    """Delegations and participations by event; absent delegations left out."""

    delegations: dict[int, list[Any]] = field(default_factory=dict)
    persons: dict[int, list[Any]] = field(default_factory=dict)

    @property
    def records(self) -> list[Any]:
        """All of them."""
        groups = [*self.delegations.values(), *self.persons.values()]
        return [record for group in groups for record in group]

    def parties(self, event: int) -> list[int]:
        """The parties at an event, by number."""
        rows = [*self.delegations.get(event, ()), *self.persons.get(event, ())]
        return list(dict.fromkeys(row.party_id for row in rows if row.party_id))

    def level(self, event: int) -> str:
        """The highest level of anybody there; empty where none is known."""
        levels = [p.level for p in self.persons.get(event, ()) if p.level in RANK]
        return min(levels, key=RANK.__getitem__, default="")


def present_at(events: Iterable[int], reader: Reader) -> Present:
    """Who was at these events; one query."""
    numbers = list(events)
    led = Delegation.objects.visible_to(reader).filter(event__in=numbers)
    took_part = Participation.objects.visible_to(reader).filter(event__in=numbers)
    delegations: dict[int, list[Any]] = defaultdict(list)
    persons: dict[int, list[Any]] = defaultdict(list)
    for found, rows in zip(
        (delegations, persons),
        together(
            led.exclude(role=DelegationRole.ABSENT),
            took_part.order_by("event", "party", "order", "key"),
        ),
        strict=True,
    ):
        for row in rows:
            found[row.event_id].append(row)
    return Present(delegations, persons)


def events_of(person: Any, reader: Reader) -> Any:
    """The events at which a person took part or led a delegation."""
    took = Participation.objects.visible_to(reader).filter(person=person)
    led = Delegation.objects.visible_to(reader).filter(head=person)
    led = led.exclude(role=DelegationRole.ABSENT)
    visible = Event.objects.visible_to(reader)
    mine = took.order_by().values("event").union(led.order_by().values("event"))
    return visible.filter(pk__in=mine)


def latest_of(person: Any, reader: Reader, day: date | None) -> tuple[list[Any], bool]:
    """The events of a person in the order of time, begun by a day if that is asked.

    Of very many only the latest; whether that is so is told beside them.
    """
    events = events_of(person, reader)
    found = list(events.order_by()[: MOST_TOLD + 1])
    is_cut = len(found) > MOST_TOLD
    if is_cut:
        if day:
            events = events.filter(date_earliest__lte=day)
        latest = order_by_partial_date("date", descending=True)
        found = list(events.order_by(*latest)[:MOST_TOLD])
    begun = [event for event in found if day is None or begun_by(when(event), day)]
    return by_date(begun), is_cut


def is_contact(event: Any) -> bool:
    """Whether those present met there: held, and no session of many."""
    return event.kind in CONTACTS and event.status == EventStatus.HELD
