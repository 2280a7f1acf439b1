"""The page of two parties, section by section."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from events.choices import StatementKind, StatementStatus
from events.pair.asked import KINDS, Asked
from events.pair.contacts import (
    LastAt,
    Timeline,
    last_at_each_level,
    timeline,
)
from events.pair.coverage import Coverage, coverage_of
from events.pair.gathered import Gathered
from events.pair.narrowing import disputed_by, in_time, known_by, reported_by
from events.pair.numbers import Numbers
from events.pair.pictures import Pictures, draw
from events.pair.posts import Direction, directions
from events.pair.showing import Shower, Side
from events.pair.trade import Trade, make_trade
from records.kit.pages.showing import Shown
from records.kit.pages.tables import Table, make_table
from records.kit.pages.values import Value, state_words
from records.kit.views import Browse
from records.models import Record
from relations.timing import (
    Known,
    State,
    begun_by,
    force_on,
    latest_first,
    status_on,
    when,
)

# What is wanted of the other side and may still be answered.
WANTED = (
    StatementKind.REQUEST,
    StatementKind.PLEDGE,
    StatementKind.OFFER,
    StatementKind.PROPOSAL,
)


@dataclass(frozen=True, slots=True)
class Open:
    """Open statements of one side, or of both together."""

    heading: str
    statements: list["Said"]


@dataclass(frozen=True, slots=True)
class Said:
    """One statement: what was said, when, at which contact."""

    kind: str
    text: Shown
    date: Shown
    event: Value | None


@dataclass(frozen=True, slots=True)
class Session:
    """A session of a forum: who led each side there."""

    record: Any
    date: Shown
    title: Shown
    forum: Shown
    place: Shown
    sides: list[Side]


@dataclass(frozen=True, slots=True)
class Bid:
    """A candidature, and where the other side's support stands."""

    title: Shown
    candidate: Shown
    status: str
    supports: list["Backing"]


@dataclass(frozen=True, slots=True)
class Backing:
    """Support for a candidature by one of the two."""

    supporter: Shown
    stage: Shown
    date: Shown
    in_return: Shown


@dataclass(frozen=True, slots=True)
class Project:
    """An undertaking with its steps and figures."""

    title: Shown
    kind: str
    status: Shown
    period: Shown
    summary: Shown
    stages: Table | None
    figures: Table | None


@dataclass(slots=True)
class Page:
    """All sections of the page of a pair."""

    status: State
    status_since: Shown
    status_event: Shown | None
    directions: list[Direction]
    last: list[LastAt]
    timeline: Timeline
    contacts_table: Table | None
    contacts_list: str
    contacts_files: str
    sessions: list[Session]
    single_sessions: list[Session]
    relation_events: Table | None
    agreements: Table | None
    agreements_list: str
    in_force: list[tuple[Shown, str]]
    force_unknown: int
    open: list[Open]
    statements: Table | None
    statements_list: str
    statements_left_out: int
    bids: list[Bid]
    memberships: Table | None
    projects: list[Project]
    trade: Trade
    pictures: Pictures
    disputes: int
    disputes_list: str
    is_cut: bool
    coverage: Coverage
    topics: list[Any] = field(default_factory=list)

    @property
    def disputed(self) -> str:
        """How many facts are disputed; of very many contacts only the latest count."""
        more = "+" if self.is_cut else ""
        return f"{self.disputes}{more} fact{'' if self.disputes == 1 else 's'}"

    @property
    def open_count(self) -> int:
        """How many requests, pledges, offers and proposals are open."""
        return sum(len(group.statements) for group in self.open)


def make_page(gathered: Gathered, numbers: Numbers, asked: Asked) -> Page:
    """Word everything that was gathered and counted; no query."""
    shower = Shower(gathered)
    status, event = status_on(gathered.relation_events, asked.day)
    contacts = timeline(shower, numbers, asked)
    trade = make_trade(shower, reported_by(gathered.trade, asked))
    posts = directions(shower)
    sessions = in_time(known_by(gathered.sessions, asked.as_of), asked)
    single = in_time(known_by(gathered.told_together, asked.as_of), asked)
    statements = [
        s
        for s in gathered.statements
        if not asked.as_of or begun_by(when(s), asked.as_of)
    ]
    told = [s for s in statements if s.kind != StatementKind.BACKGROUND]
    between = ",".join(party.key for party in gathered.pair.parties)
    agreements = in_time(gathered.agreements, asked, "concluded")
    disputed = disputed_by(gathered, asked.as_of)
    forces = [(one, force_on(one, asked.day)) for one in agreements]
    return Page(
        status=status,
        status_since=shower.fact(event, "date") if event else Shown([]),
        status_event=shower.whole(event) if event else None,
        directions=posts,
        last=last_at_each_level(shower, asked),
        timeline=contacts,
        contacts_table=_table(
            shower, "Contacts", [one.record for one in contacts.contacts]
        ),
        contacts_list=_list("events-list", between=between),
        contacts_files=_list("events-list", **_listed(asked, between)),
        sessions=[_session(shower, one) for one in latest_first(sessions)],
        single_sessions=[_session(shower, one) for one in latest_first(single)],
        relation_events=_table(
            shower,
            "What happened to the relation",
            in_time(gathered.relation_events, asked),
            gathered.pair.relation,
        ),
        agreements=_table(shower, "Agreements", agreements),
        agreements_list=_list("agreements-list", between=between),
        in_force=[
            (shower.whole(one), state.words)
            for one, state in forces
            if state.known in (Known.CERTAIN, Known.POSSIBLE)
        ],
        force_unknown=sum(state.known is Known.UNKNOWN for _, state in forces),
        open=_open(shower, told),
        statements=_table(shower, "Statements", latest_first(told)),
        statements_list=_list("statements-list", between=between),
        statements_left_out=len(statements) - len(told),
        bids=_bids(shower, asked),
        memberships=_table(
            shower, "Organisations", in_time(gathered.memberships, asked, "start")
        ),
        projects=[
            _project(shower, one, asked)
            for one in in_time(gathered.undertakings, asked, "period")
        ],
        trade=trade,
        pictures=draw(
            shower,
            contacts.contacts,
            posts,
            trade,
            None if asked.narrows else numbers,
        ),
        disputes=sum(map(len, disputed.values())),
        disputes_list=_list("dispute-list", between=between),
        is_cut=gathered.is_cut,
        coverage=coverage_of(gathered, asked),
        topics=_topics(shower),
    )


def _table(
    shower: Shower, caption: str, records: list[Any], within: Record | None = None
) -> Table | None:
    """The usual table of records of one type; None for none."""
    if not records:
        return None
    model = type(records[0])
    shape = Browse.of_type[model].shape()
    if within is not None:
        shape = shape.without("relation")
    return make_table(
        caption, shape, records, shower.references, shower.cited, within=within
    )


def _list(name: str, **asked: str) -> str:
    return f"{reverse(name)}?{urlencode(asked)}"


def _listed(asked: Asked, between: str) -> dict[str, str]:
    """What the list of events is asked for, to hold the contacts that are shown."""
    wanted = {
        "between": between,
        "kind": ",".join(asked.kinds or KINDS),
        "level": ",".join(asked.levels),
        "topic": ",".join(asked.topics),
        "date": asked.raw.get("date", ""),
        "ordering": "-date",
    }
    return {name: value for name, value in wanted.items() if value}


def _session(shower: Shower, event: Any) -> Session:
    place, country = shower.fact(event, "place"), shower.fact(event, "country")
    return Session(
        record=event,
        date=shower.fact(event, "date"),
        title=shower.whole(event),
        forum=shower.fact(event, "forum"),
        place=place if place.values else country,
        sides=shower.sides(event),
    )


def _open(shower: Shower, statements: list[Any]) -> list[Open]:
    """What is open, by who wants it: each side, then both or not said."""
    wanted = [
        s for s in statements if s.kind in WANTED and s.status == StatementStatus.OPEN
    ]
    groups: list[Open] = []
    for party in (*shower.gathered.pair.parties, None):
        ours = [s for s in wanted if shower.gathered.side_of(s.party_id) == party]
        if ours:
            heading = f"By {party}" if party else "By both, or not said by whom"
            groups.append(Open(heading, [_said(shower, one) for one in ours]))
    return groups


def _said(shower: Shower, statement: Any) -> Said:
    event = shower.fact(statement, "event").values
    text = shower.fact(statement, "text")
    markers = text.markers or shower.whole(statement).markers
    return Said(
        kind=str(statement.get_kind_display()),
        text=Shown(
            [Value(statement.text, address=statement.get_absolute_url())], markers
        ),
        date=shower.fact(statement, "date"),
        event=event[0] if event else None,
    )


def _bids(shower: Shower, asked: Asked) -> list[Bid]:
    """Candidatures with the support that was asked for or given in time."""
    bids = []
    for one in shower.gathered.candidatures:
        supports = in_time(shower.gathered.supports.get(one.pk, []), asked)
        if supports:
            bids.append(_bid(shower, one, supports))
    return bids


def _bid(shower: Shower, one: Any, supports: list[Any]) -> Bid:
    return Bid(
        title=_titled(shower, one),
        candidate=shower.fact(one, "candidate"),
        status=str(one.get_status_display()),
        supports=[
            Backing(
                supporter=shower.fact(support, "supporter"),
                stage=shower.fact(support, "stage"),
                date=shower.fact(support, "date"),
                in_return=shower.fact(support, "in_return_for"),
            )
            for support in supports
        ],
    )


def _project(shower: Shower, one: Any, asked: Asked) -> Project:
    stages = shower.gathered.stages.get(one.pk, [])
    figures = shower.gathered.figures.get(one.pk, [])
    if asked.as_of:
        stages = [row for row in stages if begun_by(row.date, asked.as_of)]
        figures = [row for row in figures if begun_by(row.period, asked.as_of)]
    return Project(
        title=_titled(shower, one),
        kind=str(one.get_kind_display()),
        status=shower.fact(one, "status"),
        period=shower.fact(one, "period"),
        summary=shower.fact(one, "summary"),
        stages=_part(shower, "Steps", stages, one),
        figures=_part(shower, "Figures", figures, one),
    )


def _titled(shower: Shower, one: Any) -> Shown:
    """A record as a link, without its status, which stands below."""
    return replace(shower.whole(one), words=state_words(one, ("status",)))


def _part(shower: Shower, caption: str, rows: list[Any], whole: Any) -> Table | None:
    if not rows:
        return None
    shape = Browse.of_type[type(rows[0])].shape().without("undertaking")
    title = f"{caption}: {whole}"
    return make_table(title, shape, rows, shower.references, shower.cited, within=whole)


def _topics(shower: Shower) -> list[Any]:
    """The topics of the contacts and of what was said there, for the filter."""
    gathered = shower.gathered
    records = [*gathered.contacts, *(s for s in gathered.statements if s.event_id)]
    found = {
        topic.pk: topic
        for record in records
        for topic in shower.references.many(record, "topics")
    }
    return sorted(found.values(), key=str)
