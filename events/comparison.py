"""Two persons side by side: all that helps to tell whether they are one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from events.models import Event, Participation
from people.models import Appointment, AppointmentEvent, Office, Person, PersonName
from records.kit.entry.comparing import Link, link_to
from records.models import Citation, ExternalId, Source
from records.partial_dates.display import display
from records.reading import Reader
from relations.models import Accreditation, Mission, Party

# How many offices, events and sources of one person are told; the rest are counted.
TOLD = 20
# To what somebody is appointed, the first that is given.
HELD: dict[str, Any] = {
    "office": Office,
    "mission": Mission,
    "accreditation": Accreditation,
}


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of one person in one respect."""

    label: str
    items: list[Link]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two persons, with what is known in each respect, in one order."""

    letter: str
    person: Person
    link: Link
    rows: list[Row]


def side_of(person: Person, letter: str, reader: Reader) -> Side:
    """What the reader may know of a person."""
    names = PersonName.objects.visible_to(reader).filter(person=person)
    appointments = Appointment.objects.visible_to(reader).filter(person=person)
    at_events = _at_events(person, reader).select_related("event")
    by_date = ("event__date_earliest", "event__date_latest", "event__key")
    serves = Party.objects.visible_to(reader).filter(pk=person.serves_id).first()
    cited = [person, *names, *appointments, *at_events]
    citations = Citation.objects.visible_to(reader).filter(
        record__in=[record.pk for record in cited]
    )
    sources = Source.objects.visible_to(reader).filter(
        pk__in=citations.order_by().values("source")
    )
    identifiers = ExternalId.objects.visible_to(reader).filter(record=person.pk)
    rows = [
        _row("Names", [_name(name) for name in names]),
        _row("Acts for", [str(serves)] if serves else []),
        _row("Born", [display(person.born)] if person.born else []),
        _row("Died", [display(person.died)] if person.died else []),
        _row("Offices", _offices(appointments, reader)),
        _linked("Events", [(_event(o), o.event) for o in at_events.order_by(*by_date)]),
        _linked("Sources", [(str(one), one) for one in sources]),
        _row("Identifiers", [f"{one.scheme}: {one.value}" for one in identifiers]),
        _row("Summary", [person.summary] if person.summary else []),
    ]
    return Side(letter, person, link_to(person), rows)


def shared_events(one: Person, other: Person, reader: Reader) -> list[Link]:
    """Events at which both were: one person is hardly listed twice."""
    events = Event.objects.visible_to(reader)
    both = events.filter(participations__in=_at_events(one, reader))
    both = both.filter(participations__in=_at_events(other, reader))
    return [
        Link(f"{event}, {display(event.date)}", link_to(event).address)
        for event in both.distinct()[:TOLD]
    ]


def _at_events(person: Person, reader: Reader) -> Any:
    """A person's participations in events that the reader may see, by date."""
    visible = Participation.objects.visible_to(reader)
    events = Event.objects.visible_to(reader)
    return visible.filter(person=person, event__in=events)


def _row(label: str, texts: Iterable[str]) -> Row:
    texts = list(texts)
    return Row(label, [Link(text) for text in texts[:TOLD]], len(texts[TOLD:]))


def _linked(label: str, records: list[tuple[str, Any]]) -> Row:
    told = [Link(text, link_to(record).address) for text, record in records[:TOLD]]
    return Row(label, told, len(records[TOLD:]))


def _name(name: PersonName) -> str:
    about = [name.get_kind_display().lower(), name.script, name.language]
    return f"{name} ({', '.join(filter(None, about))})"


def _offices(appointments: Any, reader: Reader) -> list[str]:
    """Each appointment with its dated steps."""
    steps = AppointmentEvent.objects.visible_to(reader)
    dated: dict[int, list[str]] = {}
    for step in steps.filter(appointment__in=appointments):
        words = [step.get_kind_display().lower(), display(step.date)]
        dated.setdefault(step.appointment_id, []).append(" ".join(filter(None, words)))
    titles = {
        name: model.objects.visible_to(reader).in_bulk(
            [getattr(one, f"{name}_id") for one in appointments]
        )
        for name, model in HELD.items()
    }
    found = []
    for one in appointments:
        held = (titles[name].get(getattr(one, f"{name}_id")) for name in HELD)
        title = one.title_as_written or next((str(it) for it in held if it), str(one))
        found.append(": ".join(filter(None, [title, "; ".join(dated.get(one.pk, []))])))
    return found


def _event(one: Participation) -> str:
    words = [display(one.event.date), str(one.event)]
    as_written = [one.name_as_written, one.office_as_written]
    said = ", ".join(filter(None, as_written))
    return ": ".join(filter(None, words)) + (f" (as {said})" if said else "")
