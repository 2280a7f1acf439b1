"""The page of an event: who was there for whom, and what came before and after."""

from dataclasses import dataclass, field
from datetime import date as Date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from events.choices import DateRole, DelegationRole, EventKind, EventStatus
from events.filters import EventFilterSet
from events.models import Event
from events.pages.present import CONTACTS, RANK, Present, present_at
from people.choices import Level
from people.models import Person
from records.kit.pages.exhibits import Desk, Exhibit
from records.kit.pages.showing import Shown
from records.kit.pages.values import Value, reference
from records.partial_dates.display import display
from records.partial_dates.queries import order_by_partial_date, undated
from relations.models import Party
from relations.timing import on_words, when

# Who comes first in the order of protocol of a list: those who receive.
_ORDER = (
    DelegationRole.HOST,
    DelegationRole.CHAIR,
    DelegationRole.CO_CHAIR,
    DelegationRole.VISITOR,
    DelegationRole.SENDER,
)
_NO_ONE = "nobody is named"


@dataclass(frozen=True, slots=True)
class Delegate:
    """Somebody in a delegation: the office as of the event, the role there."""

    person: Shown
    office: Shown
    role: str
    details: str


@dataclass(frozen=True, slots=True)
class Side:
    """A party at the event with its persons in the order of precedence."""

    party: Value | None
    role: str
    size: Shown
    delegates: list[Delegate]
    details: str


@dataclass(slots=True)
class Attendance:
    """The sides, and one sentence that names the event; list to filter or download."""

    sides: list[Side] = field(default_factory=list)
    sentence: str = ""
    list_address: str = ""
    absent: list[Value] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The previous or the next event of the same sort."""

    label: str
    date: Shown
    event: Shown


def delegations_of_event(desk: Desk) -> Exhibit | None:
    """Who was there, by side, in the order of protocol."""
    event = desk.record
    present = present_at([event.pk], desk.reader)
    absent = [row for row in desk.parts.get("delegations", ()) if row.role == "absent"]
    if not (present.records or absent):
        return None
    desk.take(present.records, absent)
    sides = _sides(desk, present)
    query = urlencode({"event": event.key})
    told = Attendance(
        sides=sides,
        sentence=_sentence(desk, sides),
        list_address=f"{reverse('participations-list')}?{query}",
        absent=[
            reference(party, desk.references)
            for row in absent
            if (party := desk.references.one(row, "party"))
        ],
    )
    return Exhibit(
        name="delegations",
        title="Who took part",
        template="events/pages/_sides.html",
        told=told,
        count=sum(len(side.delegates) for side in sides),
        replaces=("delegations", "participations"),
    )


def _nearest(
    events: Any, day: Date, until: Date | None, *, is_before: bool
) -> Event | None:
    """The last of some events over before a day, or the first to begin after it."""
    found: list[tuple[Any, Event]] = []
    # Where no date is stated an inferred one decides, as everywhere. Each is looked for
    # in the order of an index: to put all of two parties in order takes a second.
    for name, rows in (
        ("date", events),
        ("date_inferred", events.filter(undated("date"))),
    ):
        if is_before:
            # Both, so that the order can begin there.
            rows = rows.filter(
                **{f"{name}_earliest__lt": day, f"{name}_latest__lt": day}
            )
        else:
            rows = rows.filter(**{f"{name}_earliest__gt": day})
        if until:
            rows = rows.filter(**{f"{name}_earliest__lte": until})
        order = order_by_partial_date(name, descending=is_before)
        if one := rows.order_by(*order).first():
            bounds = getattr(one, f"{name}_earliest"), getattr(one, f"{name}_latest")
            found.append((bounds, one))
    if not found:
        return None
    nearest = max if is_before else min
    return nearest(found, key=lambda pair: pair[0])[1]


def before_and_after(desk: Desk) -> Exhibit | None:
    """The previous and next contact of the two at this level, or session."""
    event = desk.record
    date = when(event)
    if date is None or date.earliest is None or date.latest is None:
        return None
    if event.kind == EventKind.FORUM_SESSION:
        same = Event.objects.visible_to(desk.reader).filter(forum=event.forum_id)
        words, address = "session of this forum", ""
    else:
        asked = _same(desk)
        if asked is None:
            return None
        query, words = asked
        data = QueryDict(urlencode(query))
        visible = Event.objects.visible_to(desk.reader)
        same = EventFilterSet(
            data, queryset=visible, request=desk.request, only_asked=True
        ).qs
        address = f"{reverse('events-list')}?{urlencode(query)}"
    others = same.exclude(pk=event.pk)
    until = desk.day if desk.as_of else None
    previous = _nearest(others, date.earliest, None, is_before=True)
    following = _nearest(others, date.latest, until, is_before=False)
    found = [one for one in (previous, following) if one]
    desk.take(found)
    shower = desk.shower
    return Exhibit(
        name="before-and-after",
        title="Before and after",
        template="events/pages/_neighbours.html",
        told={
            "words": words,
            "address": address,
            "neighbours": [
                Neighbour(label, shower.fact(one, "date"), shower.whole(one))
                for label, one in (("Previous", previous), ("Next", following))
                if one
            ],
        },
    )


def _same(desk: Desk) -> tuple[dict[str, str], str] | None:
    """What finds contacts of the same two parties at the same level; and in words."""
    present = present_at([desk.record.pk], desk.reader)
    numbers = present.parties(desk.record.pk)
    if len(numbers) != 2:
        return None
    parties = Party.objects.visible_to(desk.reader).filter(pk__in=numbers)
    keys = list(parties.order_by("key").values_list("key", flat=True))
    if len(keys) != 2:
        return None
    query = {
        "between": ",".join(keys),
        "kind": ",".join(CONTACTS),
        "status": EventStatus.HELD.value,
    }
    level = present.level(desk.record.pk)
    words = "contact of the two"
    if level:
        query["level"] = level
        words += f" at the level “{Level(level).label.lower()}”"
    return query, words


def _sides(desk: Desk, present: Present) -> list[Side]:
    """Those who receive first, then by the rank of the highest person, then by name."""
    event = desk.record.pk
    delegations = {row.party_id: row for row in present.delegations.get(event, ())}
    persons: dict[int | None, list[Any]] = {number: [] for number in delegations}
    for row in present.persons.get(event, ()):
        persons.setdefault(row.party_id, []).append(row)

    def order(number: int | None) -> tuple[int, int, str]:
        row = delegations.get(number)
        place = _ORDER.index(row.role) if row and row.role in _ORDER else len(_ORDER)
        ranks = [RANK[p.level] for p in persons[number] if p.level in RANK]
        party = desk.references.by_id(Party, number or 0)
        return place, min(ranks, default=len(RANK)), str(party or "")

    return [
        _side(desk, number, delegations.get(number), persons[number])
        for number in sorted(persons, key=order)
    ]


def _side(desk: Desk, number: int | None, row: Any, persons: list[Any]) -> Side:
    party = desk.references.by_id(Party, number or 0)
    delegates = [_delegate(desk, one) for one in persons]
    named = {one.person_id for one in persons}
    if row and row.head_id and row.head_id not in named:
        head = desk.references.by_id(Person, row.head_id)
        if head:
            shown = desk.shower.fact(row, "head")
            delegates.insert(0, Delegate(shown, Shown([]), "Head of delegation", ""))
    return Side(
        party=reference(party, desk.references) if party else None,
        role="" if not row or row.role == "participant" else row.get_role_display(),
        size=desk.shower.fact(row, "stated_size") if row else Shown([]),
        delegates=delegates,
        details=row.get_absolute_url() if row else "",
    )


def _delegate(desk: Desk, row: Any) -> Delegate:
    shower = desk.shower
    person = shower.fact(row, "person")
    written = shower.fact(row, "name_as_written")
    if not person.values:
        person = written if written.values else Shown([Value("not named")])
    elif not person.markers:
        person = Shown(person.values, written.markers, person.words)
    office = shower.fact(row, "office")
    if not office.values:
        office = shower.fact(row, "office_as_written")
    role = "" if row.role == "principal" else str(row.get_role_display())
    return Delegate(person, office, role, row.get_absolute_url())


def _sentence(desk: Desk, sides: list[Side]) -> str:
    """One sentence that names the event: what, of whom, where, when."""
    event = desk.record
    what = str(event.get_form_display() or event.get_kind_display())
    if event.kind == EventKind.VISIT and event.visit_class not in ("", "unspecified"):
        what = f"{event.get_visit_class_display()} visit"
    if event.status != EventStatus.HELD:
        what = f"{event.get_status_display()}: {what[0].lower()}{what[1:]}"
    groups = [_named(side) for side in sides if side.party or side.delegates]
    place = desk.shower.text(event, "place") or desk.shower.text(event, "country")
    date = when(event)
    words = f"{what} of {' and '.join(groups[:3])}" if groups else what
    if len(groups) > 3:
        words += f" and {len(groups) - 3} more parties"
    words += f", {place}" if place else ""
    if date and event.date_role == DateRole.WITHIN:
        words += f", some day within {display(date)}"
    else:
        words += f", {on_words(date)}" if date else ", date not recorded"
    return f"{words}."


def _named(side: Side) -> str:
    """A side in the sentence: its first person with the office then, else the party."""
    party = side.party.text if side.party else "a party not named"
    if not side.delegates:
        return f"{party} ({_NO_ONE})"
    first = side.delegates[0]
    inside = ", ".join(filter(None, (first.office.text, party)))
    if first.office.text and party in first.office.text:
        inside = first.office.text
    more = len(side.delegates) - 1
    others = f" with {more} other{'s' if more > 1 else ''}" if more else ""
    return f"{first.person.text} ({inside}){others}"
