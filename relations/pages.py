"""What the pages of missions and agreements tell besides: how they stood on a day."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from records.kit.pages.exhibits import Desk, Exhibit
from records.kit.pages.showing import Shown
from records.kit.pages.values import Value
from records.partial_dates.display import display
from records.partial_dates.edtf import PartialDate, sort_key
from relations.models import PartyAction, RelationEvent
from relations.timing import (
    RULE_OF_FORCE,
    RULE_OF_MISSIONS,
    Known,
    State,
    begun_by,
    by_date,
    force_on,
    mission_on,
)

FORCE_WORDS = {
    Known.CERTAIN: "In force",
    Known.POSSIBLE: "Possibly in force: when it ends is not recorded",
    Known.UNKNOWN: "Not known: no date of its entry into force is recorded",
    Known.NO: "Not in force",
}


@dataclass(frozen=True, slots=True)
class Step:
    """Something dated that changed how a thing stands: when, what, where, who."""

    date: Shown
    what: Shown
    place: Shown
    by: Shown
    note: str = ""


@dataclass(slots=True)
class Standing:
    """How a thing stood on a day, by which rule, and the steps that led there."""

    day: str
    words: str
    known: str
    rule: str
    steps: list[Step] = field(default_factory=list)
    empty: str = ""

    @property
    def has_places(self) -> bool:
        """Whether a place is known of any step."""
        return any(step.place.values for step in self.steps)

    @property
    def has_actors(self) -> bool:
        """Whether it is known of any step who took it."""
        return any(step.by.values or step.note for step in self.steps)


def status_of_mission(desk: Desk) -> Exhibit:
    """Whether a mission works, and everything dated that bears on it."""
    mission, shower = desk.record, desk.shower
    visible = RelationEvent.objects.visible_to(desk.reader)
    events = by_date(visible.filter(mission=mission))
    desk.take(events)
    own = (("opened", "Opened"), ("status_as_of", ""), ("closed", "Closed"))
    dated: list[tuple[Any, Step]] = [
        (
            getattr(mission, name),
            Step(
                date=shower.fact(mission, name),
                what=_plain(words or f"{mission.get_status_display()}, as reported"),
                place=Shown([]),
                by=Shown([]),
            ),
        )
        for name, words in own
        if getattr(mission, name)
    ]
    dated += [
        (
            event.date,
            Step(
                date=shower.fact(event, "date"),
                what=shower.whole(event),
                place=Shown([]),
                by=Shown([]),
                note=event.summary,
            ),
        )
        for event in events
    ]
    state = mission_on(mission, desk.day)
    return Exhibit(
        name="status-over-time",
        title="Status over time",
        template="relations/_standing.html",
        told=Standing(
            day=_day(desk),
            words=state.words,
            known=_known(state),
            rule=RULE_OF_MISSIONS,
            steps=_in_order(desk, dated),
            empty="No opening, closing or other dated step is recorded.",
        ),
        replaces=("relation_events",),
    )


def force_of_agreement(desk: Desk) -> Exhibit:
    """Whether an agreement is in force, and what each party did, when and where."""
    agreement, shower = desk.record, desk.shower
    visible = PartyAction.objects.visible_to(desk.reader)
    actions = by_date(visible.filter(agreement=agreement))
    desk.take(actions)
    dated: list[tuple[Any, Step]] = [
        (
            getattr(agreement, name),
            Step(
                date=shower.fact(agreement, name),
                what=_plain(words),
                place=shower.fact(agreement, "place")
                if name == "concluded"
                else Shown([]),
                by=shower.fact(agreement, "parties")
                if name == "concluded"
                else Shown([]),
            ),
        )
        for name, words in (
            ("concluded", "Concluded"),
            ("in_force_from", "Entered into force"),
            ("in_force_until", "Ceased to be in force"),
        )
        if getattr(agreement, name)
    ]
    dated += [
        (
            action.date,
            Step(
                date=shower.fact(action, "date"),
                what=shower.fact(action, "action"),
                place=shower.fact(action, "place"),
                by=shower.fact(action, "party"),
                note=action.signatory,
            ),
        )
        for action in actions
    ]
    state = force_on(agreement, desk.day)
    return Exhibit(
        name="in-force",
        title="In force or not",
        template="relations/_standing.html",
        told=Standing(
            day=_day(desk),
            words=FORCE_WORDS[state.known],
            known=_known(state),
            rule=RULE_OF_FORCE,
            steps=_in_order(desk, dated),
            empty="No signature, ratification or other dated step is recorded.",
        ),
        replaces=("party_actions",),
    )


def _plain(words: str) -> Shown:
    return Shown([Value(words)])


def _day(desk: Desk) -> str:
    return display(PartialDate.from_date(desk.day))


def _known(state: State) -> str:
    return {Known.NO: "", Known.UNKNOWN: "not known"}.get(state.known, state.known)


def _in_order(desk: Desk, dated: Iterable[tuple[Any, Step]]) -> list[Step]:
    """The steps in the order of time; as of a day asked for, those that had come."""
    rows = [
        (value, step)
        for value, step in dated
        if not desk.as_of or begun_by(value, desk.day)
    ]
    rows.sort(key=lambda row: sort_key(row[0]))
    return [step for _, step in rows]
