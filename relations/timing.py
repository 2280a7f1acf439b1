"""How things stood on a day, and how well that is known.

Intervals are half-open: on the day of its end a thing is over. What no date decides
stays unknown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from records.partial_dates.display import display
from records.partial_dates.edtf import PartialDate, Precision, sort_key
from relations.choices import MissionStatus, RelationEventKind

RULE_OF_STATUS = (
    "The last dated event on or before the day that changes the status decides."
)
RULE_OF_MISSIONS = (
    "Open on a day: certainly, when it opened on or before that day and a closing, or "
    "a source that still has it open, comes after it; attested, when a source says so "
    "for that very day; possibly, when nothing dated speaks against it. Otherwise it "
    "is not known."
)
RULE_OF_FORCE = (
    "In force: from the day of its entry into force up to but not including its end; "
    "certain when both are known, possible when the end is not."
)

_DAYS = (Precision.DAY, Precision.YEAR_UNKNOWN)


class Known(StrEnum):
    """How well it is known that something holds on a day."""

    CERTAIN = "certain"
    ATTESTED = "attested"
    POSSIBLE = "possible"
    UNKNOWN = "unknown"
    NO = "no"


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a thing on a day, in words."""

    known: Known
    words: str


def when(record: Any, name: str = "date") -> PartialDate | None:
    """The stated date of a record, else the one inferred for it."""
    stated: PartialDate | None = getattr(record, name)
    return stated or getattr(record, f"{name}_inferred", None)


def is_dated(value: PartialDate | None) -> bool:
    """Whether a date has a place on the time line."""
    return value is not None and value.has_place


def by_date(records: Iterable[Any], name: str = "date") -> list[Any]:
    """Records in the order of their dates, undated ones last."""
    return sorted(records, key=lambda one: (*sort_key(when(one, name)), one.key))


def latest_first(records: Iterable[Any], name: str = "date") -> list[Any]:
    """Records in the order of their dates, the latest first; undated ones last."""
    rows = by_date(records, name)
    dated = [one for one in rows if is_dated(when(one, name))]
    return [*reversed(dated), *rows[len(dated) :]]


def begun_by(value: PartialDate | None, day: date) -> bool:
    """Whether something of that date has, possibly, begun on a day; undated has."""
    low = value.lower_bound if value else None
    return low is None or low <= day


def surely_by(value: PartialDate | None, day: date) -> bool:
    """Whether something of that date is certainly over or begun by the day."""
    high = value.upper_bound if value else None
    return high is not None and high <= day


def overlaps(value: PartialDate | None, asked: PartialDate) -> bool:
    """Whether a date possibly lies in the period asked for; an undated one does not."""
    if value is None or not value.has_place:
        return False
    low, high = value.lower_bound, value.upper_bound
    first, last = asked.lower_bound, asked.upper_bound
    if low is None or high is None or first is None or last is None:
        return False
    return low <= last and high >= first


STATUS_AFTER = {
    RelationEventKind.RELATIONS_ESTABLISHED: "Diplomatic relations",
    RelationEventKind.RESUMED: "Diplomatic relations, resumed",
    RelationEventKind.LEVEL_RAISED: "Diplomatic relations, at a higher level",
    RelationEventKind.LEVEL_LOWERED: "Diplomatic relations, at a lower level",
    RelationEventKind.SUSPENDED: "Diplomatic relations suspended",
    RelationEventKind.SEVERED: "Diplomatic relations severed",
    RelationEventKind.RECOGNITION_DE_JURE: "Recognised; no relations recorded",
    RelationEventKind.RECOGNITION_DE_FACTO: "Recognised de facto only",
    RelationEventKind.RECOGNITION_WITHDRAWN: "Recognition withdrawn",
}


def status_on(events: Iterable[Any], day: date) -> tuple[State, Any]:
    """The status of a relation on a day, and the event that decides; or None."""
    changing = [e for e in by_date(events) if e.kind in STATUS_AFTER]
    begun = [e for e in changing if is_dated(e.date) and begun_by(e.date, day)]
    if not begun:
        return State(Known.UNKNOWN, "Not known"), None
    last = begun[-1]
    words = STATUS_AFTER[last.kind]
    if surely_by(last.date, day):
        return State(Known.CERTAIN, words), last
    return State(Known.POSSIBLE, f"Possibly: {words[0].lower()}{words[1:]}"), last


def mission_on(mission: Any, day: date) -> State:
    """Whether a mission was open on a day."""
    known: PartialDate | None = mission.status_as_of
    reached = _reach(known)
    if mission.opened and not begun_by(mission.opened, day):
        return State(Known.NO, f"Not yet open; it opened {on_words(mission.opened)}")
    if surely_by(mission.closed, day):
        return State(Known.NO, f"Closed {on_words(mission.closed)}")
    if mission.status not in (MissionStatus.OPEN, MissionStatus.CLOSED):
        word = mission.get_status_display()
        if _covers(known, day):
            return State(Known.NO, f"{word} then")
        return State(Known.UNKNOWN, f"Not known; {word.lower()} {reached}".rstrip(" ;"))
    if mission.status == MissionStatus.OPEN and _covers(known, day):
        return State(Known.ATTESTED, "Open, attested for that day")
    lasting = (
        mission.closed
        and mission.closed.lower_bound is not None
        and mission.closed.lower_bound > day
    ) or (
        mission.status == MissionStatus.OPEN
        and known is not None
        and known.lower_bound is not None
        and known.lower_bound >= day
    )
    if surely_by(mission.opened, day) and lasting:
        return State(Known.CERTAIN, "Open")
    if mission.opened or (known and known.lower_bound and known.lower_bound <= day):
        told = f"; last known open {reached}" if reached else ""
        return State(Known.POSSIBLE, f"Possibly open{told}")
    return State(
        Known.UNKNOWN, f"Not known; open {reached}" if reached else "Not known"
    )


def force_on(agreement: Any, day: date) -> State:
    """Whether an agreement was in force on a day; without a date it is not known."""
    start, end = agreement.in_force_from, agreement.in_force_until
    if not is_dated(start) or not begun_by(start, day) or surely_by(end, day):
        return State(Known.UNKNOWN if not is_dated(start) else Known.NO, "")
    ends_later = end and end.lower_bound is not None and end.lower_bound > day
    if surely_by(start, day) and ends_later:
        return State(Known.CERTAIN, "certain")
    return State(Known.POSSIBLE, "possible")


def interval_on(value: PartialDate | None, day: date, what: str) -> State:
    """Whether something kept as one interval holds on a day."""
    if value is None or not value.has_place:
        return State(Known.UNKNOWN, f"Not known whether {what}")
    if not begun_by(value, day):
        return State(Known.NO, f"Not yet {what}; {display(value)}")
    high = value.upper_bound
    if high is not None and high <= day:
        return State(Known.NO, f"No longer {what}; {display(value)}")
    if value.is_open_end or value.start is None:
        return State(Known.POSSIBLE, f"Possibly {what}: {display(value)}")
    return State(Known.CERTAIN, what.capitalize())


def _covers(value: PartialDate | None, day: date) -> bool:
    """Whether a date of days, not of months or years, includes the day."""
    if value is None or value.lower_bound is None or value.upper_bound is None:
        return False
    if any(p and p.precision is not Precision.DAY for p in (value.start, value.end)):
        return False
    if value.is_open_start or value.is_open_end:
        return False
    return value.lower_bound <= day <= value.upper_bound


def _reach(value: PartialDate | None) -> str:
    return on_words(value) if value else ""


def on_words(value: PartialDate) -> str:
    """A date with its preposition: “on 17 September 2015”, “in 2014”, “since 2003”."""
    words = display(value)
    is_phrase = words.startswith(("on ", "in ", "since", "until", "between", "from"))
    if is_phrase:
        return words
    point = value.start or value.end
    is_day = point is not None and point.precision in _DAYS
    return f"{'on' if is_day else 'in'} {words}"
