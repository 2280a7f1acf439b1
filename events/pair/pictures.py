"""The pictures of two parties, each of what a table beside it says."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from events.choices import EventKind, EventStatus
from events.pair.contacts import Contact
from events.pair.met_picture import PairRow, draw_met, listed
from events.pair.numbers import Numbers
from events.pair.posts import Direction
from events.pair.showing import Shower, highest
from events.pair.trade import Trade
from events.pair.trade_picture import draw_trade
from people.choices import Level
from records.kit.pages.showing import Shown
from records.kit.pages.values import reference
from records.kit.pictures.atlas import Spot, draw_map
from records.kit.pictures.bars import Part, Period, draw_bars
from records.kit.pictures.picture import MARGIN, WIDTH, Picture, shortened
from records.kit.pictures.scales import Time
from relations.choices import Attestation
from relations.models import Accreditation
from relations.timing import is_dated, when

_MOST_YEARS = 24
_MOST_KEYS = 20
_ROW = 34
LEVELS = (
    ("Head of state", (Level.HEAD_OF_STATE, Level.DEPUTY_HEAD_OF_STATE)),
    (
        "Head of government",
        (Level.HEAD_OF_GOVERNMENT, Level.DEPUTY_HEAD_OF_GOVERNMENT),
    ),
    ("Minister", (Level.PARLIAMENT_LEADERSHIP, Level.MINISTER)),
    ("Other", tuple(list(Level)[6:])),
    ("Not known", ("",)),
)


@dataclass(frozen=True, slots=True)
class YearRow:
    """One year: how many contacts at each group of levels."""

    year: str
    counts: list[int]

    @property
    def total(self) -> int:
        """All contacts of the year."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place where contacts took place; ``address`` lists them."""

    place: Shown
    count: int
    address: str
    is_drawn: bool


@dataclass(slots=True)
class Pictures:
    """All pictures with the tables that only they need."""

    timeline: Picture | None = None
    levels: Picture | None = None
    trade: Picture | None = None
    missions: Picture | None = None
    places: Picture | None = None
    people: Picture | None = None
    level_names: list[str] = field(default_factory=lambda: [one for one, _ in LEVELS])
    years: list[YearRow] = field(default_factory=list)
    where: list[PlaceRow] = field(default_factory=list)
    no_place: int = 0
    met: list[PairRow] = field(default_factory=list)
    met_in_all: int = 0
    seats_missing: list[str] = field(default_factory=list)

    @property
    def all(self) -> list[Picture | None]:
        """The pictures in the order of the page."""
        return [
            self.missions,
            self.levels,
            self.timeline,
            self.places,
            self.people,
            self.trade,
        ]


def draw(
    shower: Shower,
    contacts: list[Contact],
    directions: list[Direction],
    trade: Trade,
    numbers: Numbers | None,
) -> Pictures:
    """All pictures of the contacts, posts and figures that the page tells.

    ``numbers`` count all contacts, of which it may tell the latest only; None where not
    all are asked for.
    """
    found = Pictures()
    _timeline(found, shower, contacts)
    _levels(found, shower, contacts, numbers)
    _places(found, shower, contacts)
    source = _source(shower, contacts)
    found.people, found.met, found.met_in_all = draw_met(shower, contacts, source)
    _missions(found, shower, directions)
    title = f"Trade, {shower.gathered.pair.title}"
    found.trade = draw_trade(trade, title)
    return found


def _source(shower: Shower, contacts: list[Contact]) -> str:
    sources = shower.cited.sources(one.record for one in contacts)
    named = [shortened(str(source), 60) for source in sources[:2]]
    more = len(sources) - len(named)
    words = "; ".join(named) or "Chancery, no source cited"
    return f"Source: {words}{f' and {more} more' if more > 0 else ''}"


def _timeline(found: Pictures, shower: Shower, contacts: list[Contact]) -> None:
    """A row for each kind; a dot for a day, a bar for a span, hollow if not held."""
    dated = [(one, when(one.record)) for one in contacts]
    placed = [
        (one, value.lower_bound, value.upper_bound)
        for one, value in dated
        if value and is_dated(value) and value.lower_bound and value.upper_bound
    ]
    if not placed:
        return
    kinds = [
        kind for kind in EventKind if any(one.record.kind == kind for one, *_ in placed)
    ]
    days = [day for _, low, high in placed for day in (low, high)]
    time = Time.over(days, 150, WIDTH - MARGIN - 12)
    base = _ROW * len(kinds) + 4
    words = "; ".join(f"{one.date.text}: {one.title.text}" for one, *_ in placed)
    picture = Picture(
        "timeline",
        f"Contacts, {shower.gathered.pair.title}",
        f"{words}.",
        _source(shower, contacts),
        base + 20,
        notes=["Dot: a day; bar: some day or days within; hollow: not known as held."],
    )
    time.draw(picture, 0, base)
    for number, kind in enumerate(kinds):
        picture.write(MARGIN, number * _ROW + 21, str(EventKind(kind).label))
    lanes: Counter[tuple[int, int]] = Counter()
    for one, low, high in placed:
        row = kinds.index(EventKind(one.record.kind))
        _mark(picture, one, row, lanes, time.at(low), time.at(high))
    found.timeline = picture


def _mark(
    picture: Picture,
    one: Contact,
    row: int,
    lanes: Counter[tuple[int, int]],
    left: float,
    right: float,
) -> None:
    doubted = one.record.attestation in (Attestation.UNVERIFIED, Attestation.DOUBTFUL)
    is_sure = one.record.status == EventStatus.HELD and not doubted
    look = "mark" if is_sure else "hollow"
    words = f"{one.date.text}: {one.title.text}"
    address = f"#contact-{one.record.key}"
    # Those at one place in time stand one below the other.
    lane = lanes[row, round(left / 10)] % 3
    lanes[row, round(left / 10)] += 1
    y = row * _ROW + 8 + 9 * lane
    if right - left < 12:
        x = (left + right) / 2
        picture.mark("circle", look, words, address, cx=x, cy=y, r=4.5)
    else:
        picture.mark(
            "rect", look, words, address, x=left, y=y - 3, width=right - left,
            height=6, rx=3,
        )  # fmt: skip


def _levels(
    found: Pictures, shower: Shower, contacts: list[Contact], numbers: Numbers | None
) -> None:
    """Contacts per year, by the higher of both sides’ levels."""
    told: dict[int, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for one in contacts:
        value = when(one.record)
        if value and is_dated(value) and value.lower_bound:
            group = _group(highest(shower.sides(one.record)))
            told[value.lower_bound.year][group].append(one.record)
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    for year, groups in told.items() if numbers is None else ():
        counts[year].update({group: len(rows) for group, rows in groups.items()})
    for of_year, level, count in numbers.counts if numbers else ():
        if of_year:
            counts[of_year][_group(level)] += count
    if not counts:
        return
    years = range(min(counts), max(counts) + 1)[-_MOST_YEARS:]
    periods = []
    for year in years:
        row = counts[year]
        parts = [
            Part(
                series=number,
                value=row[number],
                label=str(row[number]),
                words=f"{year}, {name.lower()}: {row[number]}",
                address=_these(told[year][number], row[number], shower, date=str(year)),
            )
            for number, (name, _) in enumerate(LEVELS)
            if row[number]
        ]
        periods.append(Period(str(year) if len(years) <= 12 else str(year)[2:], parts))
        found.years.append(YearRow(str(year), [row[n] for n in range(len(LEVELS))]))
    found.levels = draw_bars(
        "levels",
        f"Contacts per year by level, {shower.gathered.pair.title}",
        _source(shower, contacts),
        [name for name, _ in LEVELS],
        periods,
        stacked=True,
    )


def _group(level: str) -> int:
    return next(n for n, (_, levels) in enumerate(LEVELS) if level in levels)


def _these(events: list[Any], count: int, shower: Shower, **asked: str) -> str:
    """The list of exactly these events; of too many to name, of all alike.

    Of a letter handed over during a visit only the sender may be recorded, so that not
    all of them are found by the two parties.
    """
    if len(events) == count <= _MOST_KEYS:
        return listed(key=",".join(sorted(event.key for event in events)))
    parties = ",".join(party.key for party in shower.gathered.pair.parties)
    return listed(between=parties, **asked)


def _places(found: Pictures, shower: Shower, contacts: list[Contact]) -> None:
    """Where contacts took place: stated places and those inferred."""
    at: dict[Any, list[Any]] = defaultdict(list)
    for one in contacts:
        place = shower.references.one(one.record, "place")
        place = place or shower.references.one(one.record, "place_inferred")
        if place is None:
            found.no_place += 1
        else:
            at[place].append(one.record)
    spots = []
    for place, events in sorted(
        at.items(), key=lambda row: (-len(row[1]), str(row[0]))
    ):
        count = len(events)
        address = _these(events, count, shower, place=place.key)
        is_drawn = place.latitude is not None and place.longitude is not None
        shown = Shown([reference(place, shower.references)])
        found.where.append(PlaceRow(shown, count, address, is_drawn))
        if is_drawn:
            words = f"{place}: {count} contact{'s' if count > 1 else ''}"
            spots.append(
                Spot(
                    str(place),
                    float(place.latitude),
                    float(place.longitude),
                    words,
                    address,
                    count,
                )
            )
    found.places = draw_map(
        "places",
        f"Where contacts took place, {shower.gathered.pair.title}",
        _source(shower, contacts),
        spots,
    )


def _missions(found: Pictures, shower: Shower, directions: list[Direction]) -> None:
    """The seats of the posts of both; hollow where not known to be open."""
    spots = []
    for direction in directions:
        for post in direction.posts:
            is_elsewhere = isinstance(post.record, Accreditation)
            name = "residence" if is_elsewhere else "seat"
            place: Any = shower.references.one(post.record, name)
            if place is None or place.latitude is None or place.longitude is None:
                found.seats_missing.append(post.title.text)
                continue
            spots.append(
                Spot(
                    f"{place}: {shortened(post.title.text, 40)}",
                    float(place.latitude),
                    float(place.longitude),
                    f"{post.title.text}, {place}: {post.state.words}",
                    post.record.get_absolute_url(),
                    is_hollow=post.state.known not in ("certain", "attested"),
                )
            )
    sources = shower.cited.sources(p.record for d in directions for p in d.posts)
    named = [shortened(str(source), 60) for source in sources[:2]]
    found.missions = draw_map(
        "missions",
        f"Missions and residences, {shower.gathered.pair.title}",
        f"Source: {'; '.join(named) or 'Chancery, no source cited'}",
        spots,
        ["Filled: known to be open on the day; hollow: not known to be."],
    )
