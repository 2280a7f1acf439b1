"""What the pages of persons, offices and posts tell besides: who held them when."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from people.models import Appointment, AppointmentEvent
from people.models.in_office import ATTESTED_EARLIER, RULE_OF_OFFICE
from people.tenure import Between, Tenure, between, tenures
from records.kit.pages.exhibits import Desk, Exhibit
from records.kit.pages.showing import Shown
from records.kit.pictures.picture import shortened
from records.kit.pictures.spans import Bar, draw_spans
from records.partial_dates.display import display
from records.partial_dates.edtf import PartialDate
from relations.timing import on_words, when

_MOST_SOURCES = 2
KNOWN_WORDS = {
    "certain": "in office",
    "attested": "in office, attested for that day",
    "possible": "possibly in office",
    ATTESTED_EARLIER: ATTESTED_EARLIER,
}
NOTES = [
    "Bar: from the known beginning on. Diamond: attested. Broken line: not known how"
    " far. ‖: overlaps.",
]


@dataclass(frozen=True, slots=True)
class Held:
    """One appointment as a row: who, what, from when to when, how known."""

    tenure: Tenure
    who: Shown
    what: Shown
    began: Shown
    began_as: str
    ended: Shown
    end_words: str
    credentials: Shown
    attested: list[Shown]
    outcome: str
    capacity: str
    why: str

    @property
    def known(self) -> str:
        """How surely it held on the day."""
        return KNOWN_WORDS.get(self.tenure.known, "")


@dataclass(slots=True)
class Holding:
    """Appointments one after another, those in office first told apart."""

    day: str
    heading: str
    who: str
    rows: list[Held]
    sentences: list[str] = field(default_factory=list)
    rule: str = RULE_OF_OFFICE
    has_credentials: bool = False

    @property
    def current(self) -> list[Held]:
        """Those in office on the day, as far as is known."""
        return [row for row in self.rows if row.known]


def offices_of_person(desk: Desk) -> Exhibit | None:
    """The offices of a person over time, gaps and overlaps said."""
    mine = Appointment.objects.visible_to(desk.reader).filter(person=desk.record)
    return _exhibit(
        desk,
        mine,
        name="offices",
        title="Offices over time",
        label=lambda row: row.what.text,
        link=lambda row: row.what,
        heading="Office",
    )


def holders_of_office(desk: Desk) -> Exhibit | None:
    """The holders of an office in order."""
    held = Appointment.objects.visible_to(desk.reader).filter(office=desk.record)
    return _exhibit(
        desk,
        held,
        name="holders",
        title="Holders in order",
        label=lambda row: row.who.text,
        link=lambda row: row.who,
        heading="Holder",
    )


def heads_of_mission(desk: Desk) -> Exhibit | None:
    """The heads of a mission since it opened, with the dates of their credentials."""
    heads = Appointment.objects.visible_to(desk.reader).filter(mission=desk.record)
    return _exhibit(
        desk,
        heads,
        name="heads",
        title="Heads since opening",
        label=lambda row: row.who.text,
        link=lambda row: row.who,
        heading="Head",
        opened=desk.record.opened,
    )


def heads_of_accreditation(desk: Desk) -> Exhibit | None:
    """Who was accredited from elsewhere, one after another."""
    heads = Appointment.objects.visible_to(desk.reader)
    return _exhibit(
        desk,
        heads.filter(accreditation=desk.record),
        name="heads",
        title="Accredited one after another",
        label=lambda row: row.who.text,
        link=lambda row: row.who,
        heading="Head",
    )


def _exhibit(
    desk: Desk,
    appointments: Any,
    *,
    name: str,
    title: str,
    label: Callable[[Held], str],
    link: Callable[[Held], Shown],
    heading: str,
    opened: PartialDate | None = None,
) -> Exhibit | None:
    """Appointments as bars and as a table; two queries, and one for what they name."""
    every = list(appointments)
    if not every:
        return None
    found = tenures(every, desk.day, desk.reader, told_then=desk.as_of)
    desk.take((one.appointment for one in found), _steps(found))
    rows = [_held(desk, one) for one in found]
    by_tenure = {id(row.tenure): row for row in rows}
    meetings = between(found)
    holding = Holding(
        day=display(PartialDate.from_date(desk.day)),
        heading=heading,
        who=heading.lower(),
        rows=rows,
        sentences=[
            *_since_opening(opened, rows, label),
            *(_sentence(one, by_tenure, label) for one in meetings),
        ],
        has_credentials=any(row.credentials.values for row in rows),
    )
    picture = (
        None
        if not found
        else draw_spans(
            name,
            f"{title}: {desk.record}",
            source_line(desk, [one.appointment for one in found], _steps(found)),
            list(_bars(rows, meetings, label, link)),
            desk.day,
            NOTES,
        )
    )
    return Exhibit(
        name=name,
        title=title,
        template="people/_holding.html",
        told=holding,
        count=len(rows),
        picture=picture,
        replaces=("appointments",),
    )


def _steps(found: Iterable[Tenure]) -> list[AppointmentEvent]:
    steps = {
        step.pk: step
        for one in found
        for step in (*one.steps, one.begun, one.ended, *one.attested)
        if step is not None
    }
    return list(steps.values())


def _held(desk: Desk, one: Tenure) -> Held:
    shower, row = desk.shower, one.appointment
    office = shower.fact(row, "office")
    post = shower.fact(row, "mission")
    post = post if post.values else shower.fact(row, "accreditation")
    what = office if office.values else post
    if not what.values:
        what = shower.fact(row, "title_as_written")
    credentials = one.step("credentials_presented")
    capacity = str(row.get_capacity_display())
    return Held(
        tenure=one,
        who=shower.fact(row, "person"),
        what=what,
        began=shower.fact(one.begun, "date") if one.begun else Shown([]),
        began_as=str(one.begun.get_kind_display()).lower() if one.begun else "",
        ended=shower.fact(one.ended, "date") if one.ended else Shown([]),
        end_words=one.end_words,
        credentials=shower.fact(credentials, "date") if credentials else Shown([]),
        attested=[shower.fact(step, "date") for step in one.attested],
        outcome="" if one.served else str(row.get_outcome_display()),
        capacity="" if row.capacity in ("unknown", "substantive") else capacity,
        why=one.why,
    )


def _sentence(one: Between, rows: dict[int, Held], label: Callable[[Held], str]) -> str:
    """A gap, an overlap or an end that is not recorded, in words."""
    first, then = label(rows[id(one.after)]), label(rows[id(one.before)])
    begins = _when_next(one.before)
    if one.kind == "gap":
        ended = on_words(one.after.end) if one.after.end else ""
        return f"Gap: {first} ended {ended}; next is {then}, {begins}."
    if one.kind == "overlap":
        return f"Overlap: {first} and {then} are both recorded {begins}."
    dates = sorted(one.after.dates, key=lambda value: value.sort_key)
    last = f", last recorded {on_words(dates[-1])}" if dates else ""
    return f"Not known how long: {first}{last}; next is {then}, {begins}."


def _when_next(one: Tenure) -> str:
    dates = sorted(one.dates, key=lambda value: value.sort_key)
    return on_words(dates[0]) if dates else ""


def _since_opening(
    opened: PartialDate | None, rows: list[Held], label: Callable[[Held], str]
) -> Iterable[str]:
    """Whether anybody is recorded from the opening to the first head."""
    if opened is None or opened.upper_bound is None:
        return
    placed = [row for row in rows if row.tenure.surely_from]
    if not placed:
        yield f"Opened {on_words(opened)}; no head is recorded with a year."
    elif placed[0].tenure.first_day and opened.upper_bound < placed[0].tenure.first_day:
        begins = _when_next(placed[0].tenure)
        yield (
            f"Gap: opened {on_words(opened)}; the first head recorded is "
            f"{label(placed[0])}, {begins}."
        )


def _bars(
    rows: list[Held],
    meetings: list[Between],
    label: Callable[[Held], str],
    link: Callable[[Held], Shown],
) -> Iterable[Bar]:
    overlapping = {
        id(one) for m in meetings if m.kind == "overlap" for one in (m.after, m.before)
    }
    for row in rows:
        one = row.tenure
        for gap in (m for m in meetings if m.kind == "gap" and m.before is one):
            yield Bar(
                label="nobody recorded",
                words=f"gap before {label(row)}",
                start=gap.after.end.upper_bound if gap.after.end else None,
                end=one.first_day,
                is_gap=True,
            )
        values = link(row).values
        yield Bar(
            label=label(row),
            words=f"{label(row)}: {_span_words(row)}",
            address=values[0].address if values else "",
            start=one.start.lower_bound if one.start else None,
            end=one.end.upper_bound if one.end else None,
            points=[_bounds(when(step)) for step in one.attested if _placed(step)],
            mark="‖" if id(one) in overlapping else "",
        )


def _placed(step: Any) -> bool:
    value = when(step)
    return bool(value and value.lower_bound and value.upper_bound)


def _bounds(value: PartialDate | None) -> Any:
    assert value is not None
    return value.lower_bound, value.upper_bound


def _span_words(row: Held) -> str:
    one = row.tenure
    words = []
    if one.start:
        words.append(f"{row.began_as} {on_words(one.start)}")
    words += [f"attested {on_words(d)}" for s in one.attested if (d := when(s))]
    if one.end:
        words.append(f"ended {on_words(one.end)}")
    else:
        words.append(row.end_words)
    return ", ".join(words)


def source_line(desk: Desk, *groups: Iterable[Any]) -> str:
    """The line in a picture that names the sources of what is drawn."""
    sources = desk.cited.sources(record for group in groups for record in group)
    named = [shortened(str(source), 60) for source in sources[:_MOST_SOURCES]]
    if not named:
        return "Source: Chancery; no source is cited for what is drawn"
    more = len(sources) - len(named)
    return f"Source: {'; '.join(named)}{f' and {more} more' if more > 0 else ''}"
