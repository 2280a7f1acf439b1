"""The whole brief: which sections there are, in which order, at which length."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from events.choices import EventKind, EventStatus, StatementKind
from events.pair.asked import LENGTHS, Asked
from events.pair.brief.dealings import (
    tell_agreements,
    tell_figure,
    tell_memberships,
    tell_support,
    tell_trade,
    tell_undertakings,
)
from events.pair.brief.meetings import tell_event, tell_statement
from events.pair.brief.sentences import (
    FULL,
    ONE,
    THREE,
    Brief,
    Said,
    Section,
    Sentence,
    Teller,
)
from events.pair.brief.standing import (
    tell_history,
    tell_people,
    tell_posts,
    tell_status,
)
from events.pair.changes import Change
from events.pair.contacts import last_at_each_level
from events.pair.coverage import coverage_of
from events.pair.gathered import Gathered
from events.pair.narrowing import disputed_by, in_time, known_by, reported_by
from events.pair.page import WANTED
from events.pair.trade import make_trade
from people.choices import Level
from records.kit.pages.citing import Marker, Place
from records.partial_dates.display import display
from records.partial_dates.edtf import PartialDate, sort_key
from relations.timing import Known, by_date, force_on, is_dated, when

# How many contacts, the latest, are told in each length; None for all.
MOST_CONTACTS = {ONE: 3, THREE: 8, FULL: None}
# Of which levels the last contact is told in short.
_TOLD_LEVELS = (Level.HEAD_OF_STATE, Level.HEAD_OF_GOVERNMENT, Level.MINISTER)
MOST_WANTED = {ONE: 3, THREE: 10, FULL: None}


def write(gathered: Gathered, asked: Asked, changes: Iterable[Change] = ()) -> Brief:
    """The brief of the length asked for; what tells of changes is marked; no query."""
    length = LENGTHS[asked.length]
    teller = Teller(gathered, asked)
    sections = [
        Section("In short", in_short(teller)),
        Section("Missions, and who heads them", list(tell_posts(teller))),
        Section("How relations came about", list(tell_history(teller))),
        *_in_time(teller, length),
        Section("Open requests and pledges", _wanted(teller, length)),
        Section("Agreements", list(tell_agreements(teller))),
        Section("Candidatures and support", list(tell_support(teller))),
        Section("Organisations", list(tell_memberships(teller))),
        Section("Undertakings", list(tell_undertakings(teller))),
        Section("Trade", list(tell_trade(teller))),
        Section("Other statements", _other_statements(teller)),
        Section("Background, as sources tell it", _background(teller)),
    ]
    told = _told(sections)
    sections.append(
        Section("People and names", list(tell_people(teller, told)) if told else [])
    )
    sections.append(Section("What is not recorded", _gaps(teller)))
    sections = [_cut(section, length) for section in sections]
    sections = [one for one in sections if one.sentences or one.above]
    brief = Brief(
        title=gathered.pair.title,
        day=display(PartialDate.from_date(asked.day)),
        lead=_lead(asked),
        sections=sections,
        places=[],
        told=_told(sections),
        is_full=length == FULL,
    )
    _mark(brief, changes)
    return _renumbered(brief, gathered.cited.places)


def _mark(brief: Brief, changes: Iterable[Change]) -> None:
    """Mark sentences all of whose records are new, or some of whose changed."""
    words = {change.key: "new" if change.is_new else "changed" for change in changes}
    for section in brief.sections:
        section.sentences = [
            replace(one, mark=_mark_of([words.get(key, "") for key in one.told]))
            for one in section.sentences
        ]


def _mark_of(words: list[str]) -> str:
    if words and all(word == "new" for word in words):
        return "new"
    return "changed" if any(words) else ""


def _lead(asked: Asked) -> str:
    """What the reader has to know of the whole, in one line."""
    day = display(PartialDate.from_date(asked.day))
    words = [f"As of {day}"]
    if asked.period:
        words.append(f"contacts, statements and dealings of {display(asked.period)}")
    if asked.changed_since:
        since = display(PartialDate.from_date(asked.changed_since))
        words.append(f"marked is what was entered or changed since {since}")
    return (
        "; ".join(words) + ". Each sentence is generated from records, and ends in the "
        "numbers of the places that say so."
    )


def _cut(section: Section, length: int) -> Section:
    return replace(
        section, sentences=[s for s in section.sentences if s.weight <= length]
    )


def _told(sections: Iterable[Section]) -> frozenset[str]:
    return frozenset(
        key for section in sections for s in section.sentences for key in s.told
    )


def in_short(teller: Teller) -> list[Sentence]:
    """Status, contacts, trade and disputes: what every brief begins with."""
    gathered, asked = teller.gathered, teller.asked
    found = list(tell_status(teller))
    contacts = in_time(known_by(gathered.contacts, asked.as_of), asked)
    if contacts:
        kinds = [
            (EventKind(kind), sum(event.kind == kind for event in contacts))
            for kind in EventKind
        ]
        words = ", ".join(f"{n} {_plural(kind, n)}" for kind, n in kinds if n)
        dated = [event for event in contacts if is_dated(when(event))]
        span = f", {_span(dated)}" if dated else ""
        told = "The latest contacts" if gathered.is_cut else "Contacts recorded"
        found.append(teller.count(f"{told}{span}: {words}."))
    found += _highest(teller)
    found += _agreed(teller)
    trade = [r for r in reported_by(gathered.trade, asked) if r.value is not None]
    for party in gathered.pair.parties:
        ours = [r for r in trade if gathered.side_of(r.reporter_id) == party]
        if ours:
            found.append(tell_figure(teller, by_date(ours, "period")[-1], ONE))
    wanted = len(_open(teller))
    if wanted:
        found.append(
            teller.count(f"Open requests, pledges, offers and proposals: {wanted}.")
        )
    disputes = sum(map(len, disputed_by(gathered, asked.as_of).values()))
    if disputes:
        found.append(teller.count(f"Facts on which sources disagree: {disputes}."))
    return found


def _highest(teller: Teller) -> list[Sentence]:
    """The last contact with a head of state, of government, and with a minister."""
    if teller.asked.period:
        return []
    last = last_at_each_level(teller.shower, teller.asked)
    told = [one for one in last if one.code in _TOLD_LEVELS]
    if not told:
        return []
    said: list[Said] = []
    for one in told:
        start = f"{'; ' if said else ''}{one.level.lower()}, {one.contact.date.text} ("
        said += [start, *one.contact.title.values, ")"]
    records = [one.contact.record for one in told]
    return [
        teller.say(
            "Last contact, by the highest office of a side: ",
            said,
            ".",
            tells=[],
            also=records,
            weight=ONE,
        )
    ]


def _agreed(teller: Teller) -> list[Sentence]:
    """How many agreements there are, and how many in force on the day."""
    asked = teller.asked
    agreements = in_time(teller.gathered.agreements, asked, "concluded")
    if not agreements:
        return []
    states = [force_on(one, asked.day).known for one in agreements]
    held = sum(state in (Known.CERTAIN, Known.POSSIBLE) for state in states)
    words = f"Agreements, also those only spoken of: {len(agreements)}; "
    words += f"in force on the day, as far as is recorded: {held or 'none'}."
    return [teller.count(words)]


def _plural(kind: EventKind, count: int) -> str:
    word = str(kind.label).lower()
    if count == 1:
        return word
    special = {"letter or message": "letters or messages", "ceremony": "ceremonies"}
    return special.get(word, f"{word}s")


def _span(dated: list[Any]) -> str:
    years = []
    for event in dated:
        value = when(event)
        years += [day.year for day in (value.earliest, value.latest) if day]  # type: ignore[union-attr]
    if not years:
        return ""
    first, last = min(years), max(years)
    return str(first) if first == last else f"{first}–{last}"


def _in_time(teller: Teller, length: int) -> list[Section]:
    """Contacts and sessions in the order of time, all with a heading for each year."""
    gathered, asked = teller.gathered, teller.asked
    events = in_time(known_by(gathered.events, asked.as_of), asked)
    if not events:
        return []
    most = MOST_CONTACTS[length]
    latest = events if most is None else _contacts(events)[-most:]
    # Of one day the visit comes before the meetings within it.
    latest.sort(key=lambda e: (*sort_key(when(e)), e.parent_id is not None, e.key))
    if most is not None:
        heading = f"The latest {len(latest)} of {len(_contacts(events))} dated contacts"
        told = [s for event in latest for s in tell_event(teller, event, length)]
        return [Section(heading, told)]
    found = [Section("Contacts and sessions in the order of time", [], above=True)]
    for event in latest:
        value = when(event)
        low = value.lower_bound if value and is_dated(value) else None
        year = str(low.year) if low else "Without a date"
        if found[-1].heading != year:
            found.append(Section(year, [], level=3))
        found[-1].sentences += tell_event(teller, event, length)
    return found


def _contacts(events: list[Any]) -> list[Any]:
    """Contacts that were held and have a date, in the order of time."""
    held = [e for e in events if e.status == EventStatus.HELD and is_dated(when(e))]
    return [e for e in held if e.kind != EventKind.FORUM_SESSION]


def _open(teller: Teller) -> list[Any]:
    statements = in_time(teller.gathered.statements, teller.asked)
    return [s for s in statements if s.kind in WANTED and s.status == "open"]


def _wanted(teller: Teller, length: int) -> list[Sentence]:
    """What is open, the latest first."""
    rows = list(reversed(_open(teller)))
    most = MOST_WANTED[length]
    found = [tell_statement(teller, one, ONE) for one in rows[:most]]
    if len(found) < len(rows):
        words = f"These are the latest; {len(rows)} are open in all."
        found.append(teller.count(words, THREE))
    return found


def _other_statements(teller: Teller) -> list[Sentence]:
    rows = in_time(teller.gathered.statements, teller.asked)
    return [
        tell_statement(teller, one)
        for one in rows
        if one.kind != StatementKind.BACKGROUND
        and one.event_id is None
        and not (one.kind in WANTED and one.status == "open")
    ]


def _background(teller: Teller) -> list[Sentence]:
    rows = in_time(teller.gathered.statements, teller.asked)
    return [
        tell_statement(teller, one)
        for one in rows
        if one.kind == StatementKind.BACKGROUND and one.event_id is None
    ]


def _gaps(teller: Teller) -> list[Sentence]:
    gathered, asked = teller.gathered, teller.asked
    trade = make_trade(teller.shower, reported_by(gathered.trade, asked))
    sentences = coverage_of(gathered, asked).sentences
    return [
        *(teller.count(sentence) for sentence in sentences),
        *(teller.count(f"Trade: {sentence}", THREE) for sentence in trade.gaps),
    ]


def _renumbered(brief: Brief, places: Iterable[Place]) -> Brief:
    """The brief with its places numbered from 1, in the order of citing them."""
    order: dict[int, int] = {}

    def new(piece: Any) -> Any:
        if not isinstance(piece, Marker):
            return piece
        number = order.setdefault(piece.number, len(order) + 1)
        return replace(piece, number=number)

    for section in brief.sections:
        section.sentences = [
            replace(
                sentence,
                markers=[new(marker) for marker in sentence.markers],
                notes=[[new(piece) for piece in note] for note in sentence.notes],
            )
            for sentence in section.sentences
        ]
    cited = [place for place in places if place.number in order]
    cited.sort(key=lambda place: order[place.number])
    brief.places = [replace(p, number=order[p.number], claims=[]) for p in cited]
    brief.told |= frozenset(f"source:{place.source.key}" for place in brief.places)
    return brief
