"""Missions and accreditations of one party to the other, and who heads them."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from events.pair.showing import Shower
from people.models.in_office import ATTESTED_EARLIER, BEGINNING, POSSIBLE
from people.tenure import first_of, has_begun, why_in_office
from records.kit.pages.showing import Shown
from records.partial_dates.edtf import sort_key
from relations.models import Party
from relations.timing import State, interval_on, mission_on

# Of those who headed a post at other times the latest are told.
MOST_FORMER = 6
# How well it is known that somebody is in office, best first.
IN_OFFICE = ("certain", "attested", POSSIBLE, ATTESTED_EARLIER)


@dataclass(frozen=True, slots=True)
class Head:
    """A head of a post; ``known`` is empty for somebody not in office on the day.

    ``why`` is the rule by which he or she counts as in office.
    """

    record: Any
    person: Shown
    title: str
    known: str
    since: Shown
    since_what: str
    why: str


@dataclass(frozen=True, slots=True)
class Post:
    """A mission, consular post or accreditation, as it was on the day.

    ``heads`` are those in office and the latest others; ``more_heads`` headed it as
    well, and ``appointments`` is the list of all.
    """

    record: Any
    title: Shown
    what: str
    state: State
    seat: Shown
    since: Shown
    heads: list[Head] = field(default_factory=list)
    more_heads: int = 0
    appointments: str = ""

    @property
    def in_office(self) -> list[Head]:
        """Who headed it on the day, as far as is known."""
        return [head for head in self.heads if head.known]

    @property
    def others(self) -> list[Head]:
        """Who headed it at other times, or when is not known."""
        return [head for head in self.heads if not head.known]


@dataclass(frozen=True, slots=True)
class Direction:
    """The posts that one party has with the other."""

    sender: Party
    receiver: Party
    posts: list[Post]


def directions(shower: Shower) -> list[Direction]:
    """The posts of both, first those of the party that stands first."""
    gathered = shower.gathered
    found = []
    for sender in gathered.pair.parties:
        receiver = gathered.pair.other(sender)
        ours = gathered.sides[sender.pk]
        missions = [m for m in gathered.missions if m.sending_party_id in ours]
        elsewhere = [a for a in gathered.accreditations if a.sending_party_id in ours]
        posts = [_mission(shower, mission) for mission in missions]
        posts += [_accreditation(shower, one) for one in elsewhere]
        found.append(Direction(sender, receiver, posts))
    return found


def _mission(shower: Shower, mission: Any) -> Post:
    return Post(
        record=mission,
        title=shower.whole(mission),
        what=str(mission.get_kind_display()),
        state=mission_on(mission, shower.gathered.day),
        seat=shower.fact(mission, "seat"),
        since=shower.fact(mission, "opened"),
        **_heads(shower, "mission", mission),
    )


def _accreditation(shower: Shower, one: Any) -> Post:
    return Post(
        record=one,
        title=shower.whole(one),
        what="Accreditation from elsewhere",
        state=interval_on(one.valid, shower.gathered.day, "in force"),
        seat=shower.fact(one, "residence"),
        since=shower.fact(one, "valid"),
        **_heads(shower, "accreditation", one),
    )


def _heads(shower: Shower, name: str, post: Any) -> dict[str, Any]:
    """Who headed a post by the day, and where the rest of them is."""
    gathered = shower.gathered
    rows = [
        one
        for one in gathered.appointments
        if getattr(one, f"{name}_id") == post.pk
        and has_begun(gathered.steps.get(one.pk, []), gathered.day)
    ]
    known = [one for one in rows if gathered.in_office.get(one.pk)]
    known.sort(key=lambda one: (IN_OFFICE.index(gathered.in_office[one.pk]), one.key))
    others = [one for one in rows if not gathered.in_office.get(one.pk)]
    if len(others) > MOST_FORMER:
        others.sort(key=lambda one: _since(shower, one), reverse=True)
    told = [*known, *others[:MOST_FORMER]]
    return {
        "heads": [_head(shower, one) for one in told],
        "more_heads": len(rows) - len(told),
        "appointments": f"{reverse('appointments-list')}?{urlencode({name: post.key})}",
    }


def _since(shower: Shower, appointment: Any) -> tuple[bool, Any, str]:
    """When a term began, to be compared; one without a date comes before all others."""
    step = first_of(shower.gathered.steps.get(appointment.pk, []), BEGINNING)
    return step is not None, sort_key(step.date) if step else (), appointment.key


def _head(shower: Shower, appointment: Any) -> Head:
    gathered = shower.gathered
    steps = gathered.steps.get(appointment.pk, [])
    step = first_of(steps, BEGINNING)
    known = gathered.in_office.get(appointment.pk, "")
    return Head(
        record=appointment,
        person=shower.fact(appointment, "person"),
        title=shower.text(appointment, "office") or appointment.title_as_written,
        known=known,
        since=shower.fact(step, "date") if step else Shown([]),
        since_what=str(step.get_kind_display()).lower() if step else "",
        why=why_in_office(known, steps, gathered.day) if known else "",
    )
