"""How relations stand: status, missions and who heads them, who is who."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from events.pair.brief.sentences import (
    FULL,
    ONE,
    THREE,
    Said,
    Sentence,
    Teller,
    capital,
    joined,
    key_of,
    stop,
)
from events.pair.narrowing import in_time
from events.pair.posts import (
    Direction,
    Post,
    directions,
)
from people.choices import AppointmentEventKind
from people.models.in_office import RULE_OF_OFFICE
from people.tenure import has_begun, is_told_by, why_in_office
from records.kit.pages.values import Value
from relations.models import Accreditation, Mission
from relations.timing import status_on


def tell_status(teller: Teller) -> Iterator[Sentence]:
    """The status on the day and since when; first in every brief."""
    gathered = teller.gathered
    day = teller.asked.day
    status, event = status_on(gathered.relation_events, day)
    if event is None:
        one, other = gathered.pair.parties
        words = f"The status of relations of {one} and {other} is not known"
        yield teller.count(f"{words}: no event that decides it is recorded.")
        return
    agreement = teller.link(event, "agreement")
    yield teller.say(
        f"{gathered.pair.a} and {gathered.pair.b}: {status.words.lower()} since ",
        teller.words(event, "date"),
        [", by the “", agreement, "”"] if agreement else [],
        ".",
        tells=[event],
        weight=ONE,
        summaries=False,
    )


def tell_history(teller: Teller) -> Iterator[Sentence]:
    """What happened to the relation, in the order of time."""
    gathered = teller.gathered
    if gathered.pair.relation is not None:
        relation = gathered.pair.relation
        yield teller.say(
            "The relation of ",
            teller.named(gathered.pair.a),
            " and ",
            teller.named(gathered.pair.b),
            " is recorded as “",
            Value(relation.title),
            "”.",
            tells=[relation],
            weight=FULL,
        )
    for event in in_time(gathered.relation_events, teller.asked):
        agreement = teller.link(event, "agreement")
        mission = teller.link(event, "mission")
        when = capital(teller.on(event)) or "At a time that is not recorded"
        place = teller.link(event, "place")
        yield teller.say(
            f"{when}: {str(event.get_kind_display()).lower()}",
            [", by the “", agreement, "”"] if agreement else [],
            [": ", mission] if mission else [],
            [", in ", place] if place else [],
            ".",
            tells=[event],
            weight=THREE,
        )


def tell_posts(teller: Teller) -> Iterator[Sentence]:
    """Each party’s missions with the other, as they stood, and who headed them."""
    for direction in directions(teller.shower):
        yield from _direction(teller, direction)


def _direction(teller: Teller, direction: Direction) -> Iterator[Sentence]:
    if not direction.posts:
        yield teller.count(
            f"No mission of {direction.sender} to {direction.receiver} is recorded."
        )
    for post in direction.posts:
        yield _post(teller, post)
        if not post.in_office:
            yield teller.count(
                f"Nobody is recorded in office at “{post.record}” on the day; who was "
                "is not known.",
                THREE,
            )
        for head in post.in_office:
            yield tell_appointment(teller, head.record, ONE)
        for head in post.others:
            yield tell_appointment(teller, head.record, THREE)
        if post.more_heads:
            yield teller.count(
                f"{post.more_heads:,} more who headed “{post.record}” before are "
                "recorded.",
                THREE,
            )


def _post(teller: Teller, post: Post) -> Sentence:
    record = post.record
    told = [record]
    since = post.since.text
    what = post.what.lower()
    # An embassy called “Embassy of …” is not named one again.
    named = "" if str(record).lower().startswith(what) else f" ({what})"
    resident = None
    if isinstance(record, Accreditation):
        resident = teller.references.one(record, "resident_mission")
        told += [resident] if resident else []
    return teller.say(
        teller.named(record),
        f"{named}: ",
        f"{post.state.words[:1].lower()}{post.state.words[1:]}",
        f"; opened {since}" if since and isinstance(record, Mission) else "",
        ["; in ", *post.seat.values] if post.seat.values else [],
        ["; from ", teller.named(resident)] if resident else [],
        _attestation(record),
        ".",
        tells=told,
        weight=ONE,
        summaries=True,
    )


def _attestation(record: Any) -> str:
    word = getattr(record, "attestation", "stated")
    return "" if word == "stated" else f"; {record.get_attestation_display().lower()}"


def tell_appointment(
    teller: Teller, appointment: Any, weight: int = FULL, *, reasoned: bool = True
) -> Sentence:
    """Who held which office, whether on the day, and the dated steps known of it.

    ``reasoned``: with the step by which he or she counts as in office.
    """
    known = teller.gathered.in_office.get(appointment.pk, "")
    every = teller.gathered.steps.get(appointment.pk, [])
    steps = [
        step
        for step in every
        if not teller.asked.as_of or is_told_by(step, teller.asked.as_of)
    ]
    office = teller.words(appointment, "office") or appointment.title_as_written
    mission = teller.references.one(appointment, "mission")
    residence = teller.link(appointment, "residence")
    notes = [teller.inference(step) for step in steps]
    notes += [step.summary for step in steps if step.summary]
    if known and reasoned:
        why = why_in_office(known, every, teller.asked.day)
        notes.append(f"In office, {known}: {why[:1].lower()}{why[1:]}")
    return teller.say(
        teller.link(appointment, "person"),
        f", {office}" if office else "",
        [", at the ", teller.named(mission)] if mission else [],
        [", resident in ", residence] if residence else [],
        f" – in office: {known}" if known else "",
        ["; ", _steps(teller, steps)] if steps else "; nothing dated is known of it",
        ".",
        tells=[appointment, *steps],
        also=[mission] if mission else [],
        weight=weight,
        notes=notes,
        summaries=False,
    )


def _steps(teller: Teller, steps: list[Any]) -> list[Said]:
    """The steps in words; days on which somebody is attested together."""
    attested = [s for s in steps if s.kind == AppointmentEventKind.ATTESTED]
    others = [s for s in steps if s not in attested]
    said: list[Value | str] = [_step(teller, step) for step in others]
    days = [teller.on(step) or "at a time not recorded" for step in attested]
    if days:
        said.append("attested " + "".join(v.text for v in joined(days)))
    return list(joined(said, ", "))


def _step(teller: Teller, step: Any) -> str:
    """A step with its date; what happened “until” a day happened by then."""
    when = teller.on(step)
    if step.kind != AppointmentEventKind.PATENT_VALID:
        when = re.sub("^until ", "by ", when)
    return f"{str(step.get_kind_display()).lower()} {when}".rstrip()


def tell_people(teller: Teller, told: frozenset[str]) -> Iterator[Sentence]:
    """Everybody who appears: offices, and how sources write the names."""
    gathered = teller.gathered
    present = {
        row.person_id
        for rows in gathered.participations.values()
        for row in rows
        if key_of(row) in told
    }
    by_person: dict[int, list[Any]] = {}
    for appointment in gathered.appointments:
        known = has_begun(gathered.steps.get(appointment.pk, []), gathered.day)
        if key_of(appointment) in told or (known and appointment.person_id in present):
            by_person.setdefault(appointment.person_id, []).append(appointment)
    persons = _persons(teller, {*by_person, *present})
    if persons:
        yield teller.count(RULE_OF_OFFICE, FULL)
    for person in persons:
        for appointment in by_person.get(person.pk, []):
            if key_of(appointment) not in told:
                yield tell_appointment(teller, appointment, reasoned=False)
        names = gathered.person_names.get(person.pk, [])
        if names:
            written = joined([f"“{name.name}”" for name in names])
            alike = [name.name for name in names] == [person.name]
            yield teller.say(
                "Sources write ",
                teller.named(person),
                " as we do" if alike else [" as ", *written],
                ".",
                tells=names,
                notes=[f"Our form of the name: {stop(person.name_basis)}."]
                if person.name_basis
                else [],
            )
    for name in gathered.party_names:
        yield teller.say(
            "A source writes ",
            teller.link(name, "party"),
            f" as “{name.name}”.",
            tells=[name],
        )


def _persons(teller: Teller, numbers: Iterable[int]) -> list[Any]:
    """The persons, by name."""
    found: dict[int, Any] = {}
    for rows in (
        teller.gathered.appointments,
        *teller.gathered.participations.values(),
        *teller.gathered.person_names.values(),
    ):
        for row in rows:
            person = teller.references.one(row, "person")
            if person is not None:
                found[person.pk] = person
    persons = [person for pk, person in found.items() if pk in set(numbers)]
    return sorted(persons, key=lambda person: (person.name, person.key))
