"""From when to when somebody held an office, as far as is known, and what lies between.

By the one rule of who is in office (people.models.in_office): functions begin on
the first of BEGINNING that is known, in that order, and end on the first of ENDING.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from people.choices import AppointmentEventKind, EndState, Outcome
from people.models import AppointmentEvent
from people.models.in_office import ATTESTED_EARLIER, BEGINNING, ENDING
from records.partial_dates.edtf import PartialDate, sort_key
from records.reading import Reader
from relations.timing import begun_by, on_words, surely_by, when

# Steps that are dated by an interval of their own.
_SPANS = (AppointmentEventKind.PATENT_VALID, AppointmentEventKind.ATTESTED)


def has_begun(steps: list[Any], day: date) -> bool:
    """Whether an appointment is known by the day: not all of its steps come later."""
    return not steps or any(is_told_by(step, day) for step in steps)


def is_told_by(step: Any, day: date) -> bool:
    """Whether a step may be told as of a day; “until D” is told from D on."""
    if step.date and step.date.is_open_start and step.kind not in _SPANS:
        return surely_by(step.date, day)
    return begun_by(step.date, day)


def first_of(steps: Iterable[Any], kinds: tuple[AppointmentEventKind, ...]) -> Any:
    """The step that decides, by the order of kinds; None where none is dated."""
    order = {kind: rank for rank, kind in enumerate(kinds)}
    dated = [step for step in steps if step.kind in order and step.date]
    return min(
        dated,
        key=lambda step: (order[step.kind], *sort_key(step.date), step.key),
        default=None,
    )


def why_in_office(known: str, steps: Iterable[Any], day: date) -> str:
    """By what somebody counts as in office on a day: the rule, with the dates."""
    steps = list(steps)
    if known == "attested":
        return "A source says so for that very day."
    if known == ATTESTED_EARLIER:
        attested = [
            (value, "" if step.date else " (inferred)")
            for step in steps
            if step.kind == AppointmentEventKind.ATTESTED
            and (value := when(step))
            and surely_by(value, day)
        ]
        last, inferred = max(attested, key=lambda one: one[0].upper_bound or date.min)
        return (
            f"Last attested {on_words(last)}{inferred}; neither beginning nor end is "
            "known, nor another term in that office since."
        )
    begun, ended = first_of(steps, BEGINNING), first_of(steps, ENDING)
    if begun is None:
        return "A source attests the office for a span around that day."
    kind = str(begun.get_kind_display())
    if begun.kind == AppointmentEventKind.PATENT_VALID:
        return f"{kind} {on_words(begun.date)}; when it began is not known."
    # What happened “until” a day happened by then.
    reason = f"{kind} {re.sub('^until ', 'by ', on_words(begun.date))}; "
    if known == "certain":
        return f"{reason}the end came later." if ended else f"{reason}found current."
    return f"{reason}{'on which day it ended' if ended else 'its end'} is not known."


@dataclass(frozen=True, slots=True)
class Tenure:
    """One appointment in time; ``known`` says how surely it held on the day asked.

    ``why`` is the step that decides that. ``attested`` are the dates, other than
    beginning and end, for which a source has the person in the office. ``ends_later``:
    the end is known, and not told as of the day.
    """

    appointment: Any
    begun: Any = None
    ended: Any = None
    attested: list[Any] = field(default_factory=list)
    known: str = ""
    why: str = ""
    ends_later: bool = False
    steps: list[Any] = field(default_factory=list)

    def step(self, kind: str) -> Any:
        """The first step of a kind; None where none is recorded."""
        found = [step for step in self.steps if step.kind == kind]
        return min(found, key=lambda s: (*sort_key(when(s)), s.key), default=None)

    @property
    def start(self) -> PartialDate | None:
        """When functions began."""
        return self.begun.date if self.begun else None

    @property
    def end(self) -> PartialDate | None:
        """When they ended: on that day they were over."""
        return self.ended.date if self.ended else None

    @property
    def served(self) -> bool:
        """Whether the person took up the office, as far as is known."""
        return self.appointment.outcome in (Outcome.SERVED, Outcome.UNKNOWN)

    @property
    def dates(self) -> list[PartialDate]:
        """Every date that places it in time."""
        attested = [when(step) for step in self.attested]
        found = [self.start, self.end, *attested]
        return [value for value in found if value is not None and value.has_place]

    @property
    def first_day(self) -> date | None:
        """The earliest day on which it may have held."""
        days = [low for value in self.dates if (low := value.lower_bound)]
        return min(days, default=None)

    @property
    def last_day(self) -> date | None:
        """The latest day for which it is recorded."""
        days = [high for value in self.dates if (high := value.upper_bound)]
        return max(days, default=None)

    @property
    def surely_from(self) -> date | None:
        """The first day by which it had begun for certain."""
        days = [high for value in self.dates if (high := value.upper_bound)]
        return min(days, default=None)

    @property
    def surely_until(self) -> date | None:
        """The last day up to which it held for certain."""
        days = [low for value in self.dates if (low := value.lower_bound)]
        return max(days, default=None)

    @property
    def end_words(self) -> str:
        """What is known of the end where it has no date."""
        if self.ended:
            return ""
        if self.ends_later:
            return "after that day"
        if self.appointment.end_state == EndState.CURRENT:
            checked = PartialDate.from_date(self.appointment.checked_on)
            return f"current when checked {on_words(checked)}"
        if self.appointment.end_state == EndState.ENDED:
            return "ended, when is not recorded"
        return "end not recorded"


def tenures(
    appointments: Iterable[Any], day: date, reader: Reader, *, told_then: bool = False
) -> list[Tenure]:
    """These appointments in the order of time, undated ones last; two queries.

    ``told_then``: without what came after the day.
    """
    rows = list(appointments)
    numbers = [row.pk for row in rows]
    steps: dict[int, list[Any]] = defaultdict(list)
    visible = AppointmentEvent.objects.visible_to(reader)
    for step in visible.filter(appointment__in=numbers):
        steps[step.appointment_id].append(step)
    model = type(rows[0]) if rows else None
    known: dict[int, str] = {}
    if model is not None:
        in_office = model.objects.visible_to(reader).filter(pk__in=numbers)
        in_office = in_office.in_office_on(day, reader).order_by()
        known = dict(in_office.values_list("pk", "in_office"))
    why = {pk: why_in_office(word, steps[pk], day) for pk, word in known.items()}
    later: set[int] = set()
    if told_then:
        rows = [row for row in rows if has_begun(steps[row.pk], day)]
        for row in rows:
            told = [step for step in steps[row.pk] if is_told_by(step, day)]
            if first_of(steps[row.pk], ENDING) and not first_of(told, ENDING):
                later.add(row.pk)
            steps[row.pk] = told
    found = [
        Tenure(
            appointment=row,
            begun=first_of(steps[row.pk], BEGINNING),
            ended=first_of(steps[row.pk], ENDING),
            attested=sorted(
                (s for s in steps[row.pk] if s.kind == AppointmentEventKind.ATTESTED),
                key=lambda s: (*sort_key(when(s)), s.key),
            ),
            known=known.get(row.pk, ""),
            why=why.get(row.pk, ""),
            ends_later=row.pk in later,
            steps=steps[row.pk],
        )
        for row in rows
    ]
    return sorted(
        found, key=lambda one: (one.first_day or date.max, one.appointment.key)
    )


@dataclass(frozen=True, slots=True)
class Between:
    """What lies between two tenures that follow each other, as a sentence.

    ``kind`` is gap, overlap or unknown; ``after`` and ``before`` are the two.
    """

    kind: str
    after: Tenure
    before: Tenure


def between(found: Iterable[Tenure]) -> list[Between]:
    """Gaps and overlaps of tenures that are placed in time, one after another.

    A gap: the one had ended for certain before the other could begin. Unknown: that the
    end of the one is not recorded. Nothing is said where the one ends as the other
    begins.
    """
    placed = [one for one in found if one.first_day and one.served]
    told = []
    reach: Tenure | None = None
    for one in placed:
        if reach is not None:
            kind = _kind(reach, one)
            if kind:
                told.append(Between(kind, reach, one))
        # Whose end is not known may have stayed longest.
        if reach is None or one.end is None or _last(one) >= _last(reach):
            reach = one
    return told


def _last(one: Tenure) -> date:
    return one.last_day or date.min


def _kind(one: Tenure, other: Tenure) -> str:
    """How two that follow each other meet."""
    begun, until = other.surely_from, one.surely_until
    if begun and until and begun < until:
        return "overlap"
    if one.end is None or one.end.upper_bound is None:
        return "unknown"
    assert other.first_day is not None
    return "gap" if one.end.upper_bound < other.first_day else ""
