"""Contacts and sessions as sentences: who met whom, when, where, about what."""

from collections.abc import Iterator
from typing import Any

from events.choices import ContactForm, EventKind, EventStatus
from events.pair.brief.sentences import (
    FULL,
    Said,
    Sentence,
    Teller,
    capital,
    joined,
    stop,
)
from events.pair.page import WANTED
from records.kit.pages.values import Value
from relations.choices import Attestation
from relations.models import Party
from relations.timing import is_dated, surely_by
from relations.timing import when as when_of

_COUNTED = {
    "unclear": " (whether that counts the head is unclear)",
    "yes": ", head included",
    "no": ", head not included",
}
_NOT_SEEN = "; that it took place is not recorded"
_UNSURE = (Attestation.UNVERIFIED, Attestation.DOUBTFUL)


def tell_event(teller: Teller, event: Any, weight: int) -> Iterator[Sentence]:
    """An event, the delegations to a session, what came of it, and what was said."""
    gathered = teller.gathered
    if event.kind == EventKind.FORUM_SESSION:
        yield from _session(teller, event, weight)
    else:
        yield _contact(teller, event, weight)
    for outcome in gathered.outcomes.get(event.pk, []):
        record = teller.link(outcome, "record")
        # A record that the reader may not see is not named.
        yield teller.say(
            f"{outcome.get_kind_display()}: " if record else "",
            record or str(outcome.get_kind_display()),
            ".",
            tells=[outcome],
        )
    for statement in gathered.statements:
        if statement.event_id == event.pk:
            yield tell_statement(teller, statement)


def tell_statement(teller: Teller, statement: Any, weight: int = FULL) -> Sentence:
    """What was said, in our words, and whether it is still open."""
    kind = str(statement.get_kind_display()).lower()
    wanted = statement.kind in WANTED
    status = str(statement.get_status_display()).lower()
    date = "" if statement.event_id else teller.on(statement)
    marks = [kind, status] if wanted else []
    speaker = teller.link(statement, "speaker")
    written = statement.speaker_as_written
    return teller.say(
        f"{capital(date)}: " if date else "",
        Value(stop(statement.text), address=statement.get_absolute_url()),
        f" ({', '.join(marks)})" if marks else "",
        ".",
        tells=[statement],
        weight=weight,
        notes=[
            f"The speaker is written “{written}”"
            + (f", which is {speaker.text}." if speaker else ".")
            if written
            else "",
            teller.inference(statement),
        ],
    )


def _contact(teller: Teller, event: Any, weight: int) -> Sentence:
    gathered = teller.gathered
    # Of third parties that took part the sentence does not speak.
    rows, delegations = (
        [row for row in found if gathered.side_of(row.party_id)]
        for found in (
            gathered.participations.get(event.pk, []),
            gathered.delegations.get(event.pk, []),
        )
    )
    told = [event, *delegations, *rows, *gathered.stops.get(event.pk, [])]
    when = capital(teller.on(event)) or "At a time that is not recorded"
    as_of, value = teller.asked.as_of, when_of(event)
    if as_of and is_dated(value) and not surely_by(value, as_of):
        when += " (possibly after the day)"
    if event.status != EventStatus.HELD:
        return _not_held(teller, event, told, weight)
    unsure = event.attestation in _UNSURE
    start = f"{event.get_attestation_display()}: {when[:1].lower()}{when[1:]}"
    return teller.say(
        start if unsure else when,
        _place(teller, event),
        ", ",
        _what(teller, event),
        _within(teller, event),
        _about(teller, event),
        ".",
        tells=told,
        weight=weight,
        notes=[
            *_spellings(teller, rows),
            teller.inference(event),
            teller.inference(event, "place"),
            _cluster(teller, event),
        ],
    )


def _not_held(teller: Teller, event: Any, told: list[Any], weight: int) -> Sentence:
    """What was planned, asked for or called off, and whom it concerned."""
    rows = teller.gathered.participations.get(event.pk, [])
    when = teller.on(event)
    status = str(event.get_status_display()).lower()
    persons = _flat([_person(teller, row) for row in rows])
    return teller.say(
        Value(event.title, address=event.get_absolute_url()),
        f": {status}",
        f" {when}" if when else ", without a date",
        _place(teller, event),
        [", for ", *persons] if persons else [],
        "" if event.status == EventStatus.CANCELLED else _NOT_SEEN,
        _about(teller, event),
        ".",
        tells=told,
        weight=weight,
        notes=[*_spellings(teller, rows), teller.inference(event)],
    )


def _what(teller: Teller, event: Any) -> list[Said]:
    """The clause in the middle: who did what with whom."""
    one, other = teller.gathered.pair.parties
    ours, theirs = _side(teller, event, one), _side(teller, event, other)
    match event.kind, event.form:
        case EventKind.VISIT, _:
            return _visit(teller, event)
        case EventKind.CALL, ContactForm.VIDEO_CALL:
            return [*ours, " and ", *theirs, " spoke by video"]
        case EventKind.CALL, _:
            return [*ours, " and ", *theirs, " spoke by telephone"]
        case EventKind.LETTER, _:
            return _letter(teller, event)
        case _, ContactForm.CREDENTIALS_CEREMONY:
            return _credentials(teller, event)
        case EventKind.MEETING, _:
            return [*ours, " met ", *theirs]
        case _:
            title = Value(event.title, address=event.get_absolute_url())
            return [title, ": ", *ours, " and ", *theirs, " took part"]


def _visit(teller: Teller, event: Any) -> list[Said]:
    gathered = teller.gathered
    delegations = gathered.delegations.get(event.pk, [])
    visitors = [d for d in delegations if d.role == "visitor"]
    party = gathered.side_of(visitors[0].party_id) if visitors else None
    if party is None:
        return [Value(event.title, address=event.get_absolute_url()), " took place"]
    host = gathered.pair.other(party)
    manner = ""
    if event.visit_class and event.visit_class != "unspecified":
        words = str(event.get_visit_class_display()).lower()
        manner = f" (class of the visit: {words})"
    return [*_side(teller, event, party), " visited ", str(host), manner]


def _letter(teller: Teller, event: Any) -> list[Said]:
    rows = teller.gathered.participations.get(event.pk, [])
    authors = [_person(teller, row) for row in rows if row.role == "author"]
    others = [_person(teller, row) for row in rows if row.role == "recipient"]
    form = str(event.get_form_display() or event.get_kind_display()).lower()
    form = f"an {form}" if form[:1] in "aeiou" else f"a {form}"
    title = Value(event.title, address=event.get_absolute_url())
    if not authors:
        return [title, " was sent"]
    sent: list[Said] = [*_flat(authors), " sent "]
    if others:
        return [*sent, *_flat(others), f" {form} (“", title, "”)"]
    return [*sent, f"{form} (“", title, "”)"]


def _credentials(teller: Teller, event: Any) -> list[Said]:
    rows = teller.gathered.participations.get(event.pk, [])
    heads = [row for row in rows if row.level == "head_of_mission"]
    hosts = [row for row in rows if row.level != "head_of_mission"]
    if not (heads and hosts):
        return [Value(event.title, address=event.get_absolute_url()), " took place"]
    return [
        *_flat([_person(teller, row) for row in heads]),
        " presented credentials to ",
        *_flat([_person(teller, row) for row in hosts]),
    ]


def _side(teller: Teller, event: Any, party: Party) -> list[Said]:
    """The persons of a side with their offices; the party where nobody is named."""
    ours = teller.gathered.sides[party.pk]
    rows = teller.gathered.participations.get(event.pk, [])
    persons = [_person(teller, row) for row in rows if row.party_id in ours]
    if not persons:
        return [f"{party} (nobody named)"]
    return _flat(persons)


def _flat(persons: list[list[Said]]) -> list[Said]:
    found: list[Said] = []
    for place, person in enumerate(persons):
        if place:
            found.append(" and " if place == len(persons) - 1 else ", ")
        found += person
    return found


def _person(teller: Teller, row: Any) -> list[Said]:
    person, party = teller.link(row, "person"), teller.link(row, "party")
    office = teller.words(row, "office") or row.office_as_written
    if person is not None:
        return [person, f" ({office})" if office else ""]
    if row.name_as_written and party and row.name_as_written != party.text:
        return [f"“{row.name_as_written}” (", party, ")"]
    return [party or f"“{row.name_as_written}”"]


def _spellings(teller: Teller, rows: list[Any]) -> list[str]:
    """How the source writes the names that we write otherwise."""
    written = []
    for row in rows:
        person = teller.link(row, "person")
        if person and row.name_as_written and row.name_as_written != person.text:
            written.append(f"{person.text} is written “{row.name_as_written}”")
    return [capital("; ".join(written)) + "."] if written else []


def _place(teller: Teller, event: Any) -> list[Said]:
    place = teller.link(event, "place")
    country = teller.link(event, "country")
    inferred = teller.link(event, "place_inferred")
    if place:
        return [", in ", place, ", " if country else "", country]
    if inferred:
        return [", in ", inferred, " (inferred)"]
    return [", in ", country] if country else []


def _within(teller: Teller, event: Any) -> list[Said]:
    parent = teller.link(event, "parent")
    if parent is None:
        return []
    margins = event.form == ContactForm.MARGINS_MEETING
    return [", on the margins of " if margins else ", within: ", parent]


def _about(teller: Teller, event: Any) -> list[Said]:
    topics = teller.references.many(event, "topics")
    if not topics:
        return []
    return ["; topics: ", *joined([str(topic) for topic in topics])]


def _cluster(teller: Teller, event: Any) -> str:
    if not event.cluster:
        return ""
    others = [
        other.title
        for other in teller.gathered.contacts
        if other.cluster == event.cluster and other.pk != event.pk
    ]
    if not others:
        return ""
    return f"May have been one joint meeting with: {'; '.join(others)}."


def _session(teller: Teller, event: Any, weight: int) -> Iterator[Sentence]:
    """The session itself, then each side’s delegation."""
    gathered = teller.gathered
    forum = teller.references.one(event, "forum")
    joint = teller.link(event, "joint_with")
    when = teller.on(event) or "at a time that is not recorded"
    held = "was held"
    if event.status != EventStatus.HELD:
        status = str(event.get_status_display()).lower()
        held, when = f"was {status} for", when.removeprefix("on ").removeprefix("in ")
    if event.date_role == "day_attested":
        when = f"{when} (a day attested within it)"
    auspices = teller.link(event, "auspices")
    yield teller.say(
        Value(event.title, address=event.get_absolute_url()),
        f" {held} {when}",
        _place(teller, event),
        [", a session of “", teller.named(forum), "”"] if forum else [],
        [", together with ", joint] if joint else [],
        [", under the auspices of ", auspices] if auspices else [],
        ".",
        tells=[event, *([forum] if forum else [])],
        weight=weight,
        notes=[teller.inference(event), teller.inference(event, "place")],
    )
    delegations = gathered.delegations.get(event.pk, [])
    for delegation in delegations:
        yield _delegation(teller, event, delegation, weight)
    parties = {delegation.party_id for delegation in delegations}
    rows = gathered.participations.get(event.pk, [])
    if alone := [row for row in rows if row.party_id not in parties]:
        yield teller.say(
            *_flat([_person(teller, row) for row in alone]),
            " took part in ",
            Value(event.title),
            ".",
            tells=alone,
            weight=weight,
            notes=_spellings(teller, alone),
        )


def _delegation(teller: Teller, event: Any, delegation: Any, weight: int) -> Sentence:
    rows = [
        row
        for row in teller.gathered.participations.get(event.pk, [])
        if row.delegation_id == delegation.pk or row.party_id == delegation.party_id
    ]
    head = teller.link(delegation, "head")
    size = delegation.stated_size
    leaders = [row for row in rows if row.person_id == delegation.head_id and head]
    others = [row for row in rows if row not in leaders]
    implied = [row for row in others if row.role == "implied"]
    others = [row for row in others if row not in implied]
    said: list[Said] = [
        teller.link(delegation, "party"),
        f" {_as(delegation)} ",
        Value(event.title),
    ]
    if size:
        counted = _COUNTED.get(delegation.size_includes_head, "")
        said.append(f"; a delegation of {size}{counted}")
    if leaders:
        said += ["; led by ", *_person(teller, leaders[0])]
    elif head:
        said += ["; led by ", head]
    if others:
        said += ["; ", *_flat([_person(teller, row) for row in others])]
    if implied:
        persons = [_person(teller, row) for row in implied]
        said += ["; presence only implied: ", *_flat(persons)]
    return teller.say(
        said,
        ".",
        tells=[delegation, *rows],
        weight=max(weight, FULL if not (rows or size) else weight),
        notes=_spellings(teller, rows),
    )


def _as(delegation: Any) -> str:
    role = str(delegation.get_role_display()).lower()
    words = {
        "participant": "took part in",
        "host": "was host of",
        "absent": "was absent from",
    }
    return words.get(role, f"was {role} at")
