"""The page of a forum: who came to which session, and who belongs to it."""

from dataclasses import dataclass, field
from typing import Any

from events.models import Event
from events.pages.present import Present, present_at
from records.kit.nearest import did_you_mean
from records.kit.pages.exhibits import Desk, Exhibit, Refused
from records.kit.pages.showing import Shown
from records.kit.pages.tables import make_table
from records.kit.pages.values import Value, reference
from records.kit.views import Browse
from relations.models import Membership, Party
from relations.timing import begun_by, by_date, when

# As many sessions as a table has room for, the latest.
MOST_SESSIONS = 12
MOST_PERSONS = 60
PARTY = "party"


@dataclass(frozen=True, slots=True)
class Line:
    """One person of a party, or those not named: what he or she was at each session."""

    person: Shown
    cells: list[Shown]


@dataclass(frozen=True, slots=True)
class Group:
    """A party: at which sessions it was, and the persons of its delegations."""

    party: Value
    cells: list[Shown]
    lines: list[Line]


@dataclass(slots=True)
class Matrix:
    """Persons by sessions, for each party."""

    sessions: list[tuple[Shown, str]] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    choices: list[tuple[str, str, bool]] = field(default_factory=list)
    left_out: int = 0


def sessions_of_forum(desk: Desk) -> Exhibit | None:
    """The delegation matrix: persons by sessions, for each party."""
    visible = Event.objects.visible_to(desk.reader).filter(forum=desk.record)
    sessions = by_date(visible)
    if desk.as_of:
        sessions = [one for one in sessions if begun_by(when(one), desk.day)]
    shown = sessions[-MOST_SESSIONS:]
    present = present_at((one.pk for one in shown), desk.reader)
    desk.references.want_ids(Party, {row.party_id for row in present.records} - {None})
    desk.take(shown, present.records)
    parties = {
        party.pk: party
        for row in present.records
        if (party := desk.references.by_id(Party, row.party_id or 0))
    }
    asked = desk.asked(PARTY)
    keys = [party.key for party in parties.values()]
    if asked and asked not in keys:
        told = f"“{asked[:60]}” is recorded at no session.{did_you_mean(asked, keys)}"
        raise Refused(PARTY, told)
    if not parties:
        return None
    ordered = sorted(parties.values(), key=str)
    chosen = [party for party in ordered if not asked or party.key == asked]
    shower = desk.shower
    matrix = Matrix(
        sessions=[
            (shower.whole(one), _dated(shower.fact(one, "date"))) for one in shown
        ],
        groups=[_group(desk, party, shown, present) for party in chosen],
        choices=[
            ("All", f"{desk.link(party=None)}#delegations", not asked),
            *(
                (str(p), f"{desk.link(party=p.key)}#delegations", p.key == asked)
                for p in ordered
            ),
        ],
        left_out=len(sessions) - len(shown),
    )
    return Exhibit(
        name="delegations",
        title="Delegations by session",
        template="events/pages/_matrix.html",
        told=matrix,
    )


def _dated(date: Shown) -> str:
    """“2014”, “May 2013, inferred”; empty for no date."""
    marks = [value.mark for value in date.values if value.mark]
    return ", ".join([date.text, *marks]) if date.text else ""


def members_over_time(desk: Desk) -> Exhibit | None:
    """The members of the organisation whose series it is."""
    rows = list(
        Membership.objects.visible_to(desk.reader).filter(
            organisation=desk.record.organisation_id or 0
        )
    )
    rows = by_date(rows, "start")
    if desk.as_of:
        rows = [row for row in rows if begun_by(row.start, desk.day)]
    if not rows:
        return None
    desk.take(rows)
    shape = Browse.of_type[Membership].shape().without("organisation")
    return Exhibit(
        name="members",
        title="Members over time",
        template="events/pages/_members.html",
        told=make_table("Members over time", shape, rows, desk.references, desk.cited),
        count=len(rows),
    )


def _group(desk: Desk, party: Any, sessions: list[Any], present: Present) -> Group:
    """A party at the sessions, and its persons in the order of their first session."""
    lines: dict[Any, dict[int, Any]] = {}
    for session in sessions:
        for row in present.persons.get(session.pk, ()):
            if row.party_id == party.pk:
                who = row.person_id or row.name_as_written or "unnamed"
                lines.setdefault(who, {})[session.pk] = row
    return Group(
        party=reference(party, desk.references),
        cells=[_attended(desk, party, session, present) for session in sessions],
        lines=[
            Line(
                person=_person(desk, next(iter(rows.values()))),
                cells=[_as_what(desk, rows.get(session.pk)) for session in sessions],
            )
            for rows in list(lines.values())[:MOST_PERSONS]
        ],
    )


def _attended(desk: Desk, party: Any, session: Any, present: Present) -> Shown:
    """What the party was at a session: its role and the size of its delegation."""
    rows = [
        d for d in present.delegations.get(session.pk, ()) if d.party_id == party.pk
    ]
    if rows:
        [row, *_] = rows
        words = str(row.get_role_display())
        if row.stated_size:
            words += f", {row.stated_size} persons"
        cited = desk.cited.support(row, "")
        return Shown([Value(words, address=row.get_absolute_url())], cited.markers)
    named = [p for p in present.persons.get(session.pk, ()) if p.party_id == party.pk]
    return Shown([Value("took part")] if named else [])


def _person(desk: Desk, row: Any) -> Shown:
    shown = desk.shower.fact(row, "person")
    if not shown.values:
        shown = desk.shower.fact(row, "name_as_written")
    return Shown(shown.values or [Value("not named")])


def _as_what(desk: Desk, row: Any) -> Shown:
    """The office as of the session, else the role there; nothing if not there."""
    if row is None:
        return Shown([])
    for name in ("office", "office_as_written"):
        shown = desk.shower.fact(row, name)
        if shown.values:
            return shown
    return Shown([Value(str(row.get_role_display()), address=row.get_absolute_url())])
