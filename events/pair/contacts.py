"""Contacts of two parties: in time, narrowed, and the last one at each level."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from events.choices import EventStatus
from events.pair.asked import Asked
from events.pair.narrowing import known_by
from events.pair.numbers import Numbers
from events.pair.showing import Shower, Side
from people.choices import Level
from records.kit.pages.showing import Shown
from records.kit.pages.values import Value, once, state_words
from relations.timing import is_dated, overlaps, surely_by, when


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact, as the timeline tells it; ``words`` limit it."""

    record: Any
    date: Shown
    title: Shown
    form: str
    place: Shown
    sides: list[Side]
    topics: list[Value]
    within: Value | None
    words: list[str]


@dataclass(frozen=True, slots=True)
class Year:
    """The contacts of one year, or those without a date."""

    label: str
    contacts: list[Contact]


@dataclass(frozen=True, slots=True)
class LastAt:
    """The last contact in which a side was represented at a level."""

    code: str
    level: str
    contact: Contact
    others: int = 0


# As many contacts as a page tells, the latest; a list has them all.
MOST = 50
# Of the years of contacts those that hold the latest few stand, the others unfold.
UNFOLDED = 8


@dataclass(slots=True)
class Timeline:
    """Contacts, narrowed as asked, and cut: ``found`` before that, ``total`` of all.

    ``left_out`` have no date and so no place in the period asked for. ``at_least``:
    they were narrowed among the latest only, so there are more than were found.
    """

    contacts: list[Contact] = field(default_factory=list)
    found: int = 0
    total: int = 0
    left_out: int = 0
    at_least: bool = False

    @property
    def years(self) -> list[Year]:
        """The contacts by year, the latest first; undated ones at the end."""
        groups: dict[str, list[Contact]] = {}
        for contact in reversed(self.contacts):
            value = when(contact.record)
            low = value.lower_bound if value and is_dated(value) else None
            groups.setdefault(str(low.year) if low else "Undated", []).append(contact)
        undated = groups.pop("Undated", [])
        years = [Year(label, contacts) for label, contacts in groups.items()]
        return [*years, Year("Undated", undated)] if undated else years

    @property
    def latest(self) -> list[Year]:
        """The years that stand on the page as it opens."""
        years, told = [], 0
        for year in self.years:
            if told >= UNFOLDED:
                break
            years.append(year)
            told += len(year.contacts)
        return years

    @property
    def earlier(self) -> list[Year]:
        """The years before them, and what has no date."""
        return self.years[len(self.latest) :]


def make_contact(shower: Shower, event: Any, day: date | None) -> Contact:
    """A contact in words; with a day, whether it had surely happened by then."""
    parent = shower.fact(event, "parent").values
    title, told = shower.whole(event), shower.fact(event, "date")
    words = state_words(event)
    if event.date_role == "within":
        words.append("some day within this span")
    value = when(event)
    if day and is_dated(value) and not surely_by(value, day):
        words.append("possibly by then")
    return Contact(
        record=event,
        date=replace(told, words=once(told.words, said=title.words)),
        title=title,
        form=str(event.get_form_display() or event.get_kind_display()),
        place=_place(shower, event),
        sides=shower.sides(event),
        topics=shower.fact(event, "topics").values,
        within=parent[0] if parent else None,
        words=once(words, said=title.words),
    )


def timeline(shower: Shower, numbers: Numbers, asked: Asked) -> Timeline:
    """The contacts asked for, in the order of time."""
    rows = known_by(shower.gathered.contacts, asked.as_of)
    is_cut = shower.gathered.is_cut
    found = Timeline(total=numbers.contacts, at_least=is_cut and asked.narrows)
    if asked.topics:
        rows = [event for event in rows if _is_about(shower, event, asked)]
    if asked.kinds:
        rows = [event for event in rows if event.kind in asked.kinds]
    if asked.period:
        undated = [event for event in rows if not is_dated(when(event))]
        found.left_out = len(undated)
        rows = [event for event in rows if overlaps(when(event), asked.period)]
    if asked.levels:
        rows = [e for e in rows if shower.levels(e) & set(asked.levels)]
    found.found = len(rows) if asked.narrows else numbers.contacts
    dated = [event for event in rows if is_dated(when(event))]
    undated = [event for event in rows if not is_dated(when(event))]
    shown = [*dated[-MOST:], *undated[-MOST:]]
    found.contacts = [make_contact(shower, event, asked.as_of) for event in shown]
    return found


def last_at_each_level(shower: Shower, asked: Asked) -> list[LastAt]:
    """For each level, highest first, the last contact held with somebody of it."""
    held = [
        event
        for event in known_by(shower.gathered.contacts, asked.day)
        if event.status == EventStatus.HELD and is_dated(when(event))
    ]
    held.sort(key=lambda e: (_end(e), e.key))
    at_levels: dict[str, list[Any]] = defaultdict(list)
    for event in held:
        for level in shower.levels(event):
            at_levels[level].append(event)
    return [
        LastAt(
            level,
            str(Level(level).label),
            make_contact(shower, at_levels[level][-1], asked.as_of),
            len(at_levels[level]) - 1,
        )
        for level in Level.values
        if at_levels[level]
    ]


def _end(event: Any) -> date:
    value = when(event)
    assert value is not None
    return value.upper_bound or date.max


def _place(shower: Shower, event: Any) -> Shown:
    """The city, and the state where that is all or more than what is known."""
    place, country = shower.fact(event, "place"), shower.fact(event, "country")
    if not place.values:
        return country
    return Shown(
        [*place.values, *country.values],
        list({m.number: m for m in (*place.markers, *country.markers)}.values()),
        place.words,
        place.is_disputed or country.is_disputed,
    )


def _is_about(shower: Shower, event: Any, asked: Asked) -> bool:
    """Whether the event, or a statement made there, is about one of the topics."""
    wanted = frozenset().union(*asked.topics.values())
    said = [s for s in shower.gathered.statements if s.event_id == event.pk]
    return any(
        topic.pk in wanted
        for record in (event, *said)
        for topic in shower.references.many(record, "topics")
    )
