"""How far the records of two parties reach, and what they do not hold."""

from dataclasses import dataclass, field
from typing import Any

from events.choices import EventStatus
from events.pair.asked import Asked
from events.pair.gathered import Gathered
from events.pair.narrowing import known_by
from events.pair.trade import in_spans
from relations.timing import is_dated, when


@dataclass(slots=True)
class Coverage:
    """Sentences on what is recorded; ``first`` and ``last`` are years of contacts."""

    sentences: list[str] = field(default_factory=list)
    first: int | None = None
    last: int | None = None


def coverage_of(gathered: Gathered, asked: Asked) -> Coverage:
    """Since when there are contacts, in which years there are none, what is undated."""
    events = [*known_by(gathered.contacts, asked.as_of)]
    held = [e for e in events if e.status == EventStatus.HELD]
    dated = [event for event in events if is_dated(when(event))]
    found = Coverage()
    if not events:
        found.sentences.append("No contact of the two is recorded.")
    if gathered.is_cut:
        found.sentences.append(
            "More contacts are recorded than are told here: these are the latest"
            f" {len(events)}. Ask for a period to see others."
        )
    elif dated:
        _spans(found, dated)
    undated = len(events) - len(dated)
    if undated:
        which = "contact has" if undated == 1 else "contacts have"
        found.sentences.append(f"{undated} {which} no date, stated or inferred.")
    if len(held) < len(events):
        others = len(events) - len(held)
        was = "was" if others == 1 else "were"
        found.sentences.append(
            f"{others} of the {len(events)} {was} planned, asked for or called off; "
            "that it took place is not recorded."
        )
    for sender in gathered.pair.parties:
        ours = gathered.sides[sender.pk]
        posts = [*gathered.missions, *gathered.accreditations]
        if not any(post.sending_party_id in ours for post in posts):
            receiver = gathered.pair.other(sender)
            found.sentences.append(f"No mission of {sender} to {receiver} is recorded.")
    if gathered.pair.relation is None:
        found.sentences.append(
            "Nobody has entered a record of their relation: when relations were "
            "established is not recorded."
        )
    return found


def _spans(found: Coverage, dated: list[Any]) -> None:
    years: set[int] = set()
    for event in dated:
        value = when(event)
        if value and value.earliest and value.latest:
            years |= set(range(value.earliest.year, value.latest.year + 1))
    if not years:
        return
    found.first, found.last = min(years), max(years)
    found.sentences.append(f"No contact is recorded before {found.first}.")
    between = set(range(found.first, found.last)) - years
    if between:
        found.sentences.append(f"None is recorded for {in_spans(between)}.")
    found.sentences.append(f"The latest recorded is of {found.last}.")
