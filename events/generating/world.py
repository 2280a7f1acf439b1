"""The invented world, type by type: each is told with what came before it."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from events.generating.chance import Chance, Skewed, in_cyrillic
from events.generating.loading import Loading, Values
from events.models import Event, Forum, Participation
from people.choices import Level
from people.models import Appointment, AppointmentEvent, Office, Person, PersonName
from records.models import Citation, Passage, Source, Topic
from relations.models import Mission, Party, Place, TradeRecord

STATES, CITIES, TOPICS, FORUMS, PASSAGES = 200, 3, 40, 60, 50
OFFICES = (
    ("President", Level.HEAD_OF_STATE),
    ("Prime minister", Level.HEAD_OF_GOVERNMENT),
    ("Minister of foreign affairs", Level.MINISTER),
    ("Minister of trade", Level.MINISTER),
    ("Deputy minister of foreign affairs", Level.DEPUTY_MINISTER),
    ("Director of the department", Level.SENIOR_OFFICIAL),
)
KINDS = ("meeting",) * 11 + ("visit",) * 4 + ("call",) * 2 + ("letter", "consultation")
SUMMARIES = (
    "The sides discussed trade and transit.",
    "Talks on energy, water and the work of joint commissions.",
    "They reviewed what had been agreed and set a date for the next round.",
    "Consular matters, education and culture were on the agenda.",
)


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each there are, worked out from the number of events."""

    events: int

    @property
    def persons(self) -> int:
        """Persons: fifteen for a hundred events."""
        return max(STATES * 3, self.events * 15 // 100)

    @property
    def appointments(self) -> int:
        """Appointments: forty for a hundred events."""
        return max(STATES * len(OFFICES), self.events * 4 // 10)

    @property
    def sources(self) -> int:
        """Sources: one for two thousand events."""
        return 10 + self.events // 2000

    @property
    def trade(self) -> int:
        """Rows of trade: two for each event."""
        return self.events * 2


class World:
    """Everything, in the order in which it can be told; ``make`` does it all."""

    def __init__(self, size: Size, seed: int) -> None:
        self.size, self.chance, self.loading = size, Chance(seed), Loading()
        self.of_states = Skewed(STATES)
        numbers = self.loading.numbers
        self.states = numbers(STATES)
        self.places = numbers(STATES * CITIES)
        self.topics, self.forums = numbers(TOPICS), numbers(FORUMS)
        self.offices = numbers(STATES * len(OFFICES))
        self.persons = numbers(size.persons)
        self.sources = numbers(size.sources)
        self.passages = numbers(size.sources * PASSAGES)
        self.events = numbers(size.events)
        # Of each event: the two states, and the year.
        self.sides = array("H"), array("H")
        self.years = array("H")

    def make(self) -> Iterator[str]:
        """Load type after type, telling which has been loaded."""
        self._parties()
        yield "parties, places, topics"
        self._people()
        yield "people and their names"
        self._careers()
        yield "offices, missions and appointments"
        self._sources()
        yield "sources"
        self._events()
        yield "events"
        self._participations()
        yield "participations"
        self._trade()
        yield "trade"
        self._citations()
        yield "citations"
        self.loading.finish()

    def _parties(self) -> None:
        load, chance = self.loading.records, self.chance
        load(
            Party,
            (
                {"id": number, "key": f"generated-state-{n}", "kind": "state"}
                | {"name": f"State {n} of the invented world"}
                for n, number in enumerate(self.states)
            ),
        )
        load(
            Place,
            (
                {"id": number, "key": f"generated-city-{n}", "kind": "city"}
                | {"name": f"City {n}", "country": self.states[n // CITIES]}
                | {"latitude": chance.below(120) - 55, "longitude": n % 360 - 180}
                for n, number in enumerate(self.places)
            ),
        )
        load(
            Topic,
            (
                {"id": number, "key": f"generated-topic-{n}", "name": f"Topic {n}"}
                for n, number in enumerate(self.topics)
            ),
        )
        load(
            Forum,
            (
                {"id": number, "key": f"generated-forum-{n}", "name": f"Forum {n}"}
                | {"level": "minister"}
                for n, number in enumerate(self.forums)
            ),
        )

    def _people(self) -> None:
        self.loading.records(Person, self._persons())
        chance = Chance(self.chance.below(2**31))
        names = Chance(self._seed_of_names)
        numbers = self.loading.numbers

        def variants() -> Iterator[Values]:
            for n, person in enumerate(self.persons):
                name = names.name()
                given = {in_cyrillic(name): "Cyrl"}
                if chance.happens(0.4):
                    given[chance.variant(name)] = "Latn"
                given.pop(name, None)
                for place, (text, script) in enumerate(given.items()):
                    yield {
                        "id": numbers(1)[0],
                        "key": f"generated-name-{n}-{place}",
                        "person": person,
                        "name": text,
                        "kind": "native" if script == "Cyrl" else "alternative",
                        "script": script,
                    }

        self.loading.records(PersonName, variants())

    def _persons(self) -> Iterator[Values]:
        chance = self.chance
        self._seed_of_names = chance.below(2**31)
        names = Chance(self._seed_of_names)
        for n, number in enumerate(self.persons):
            yield {
                "id": number,
                "key": f"generated-person-{n}",
                "name": names.name(),
                "serves": self.states[n % STATES],
                "classification": "internal" if chance.happens(0.02) else "public",
            }

    def _careers(self) -> None:
        load, numbers, chance = self.loading.records, self.loading.numbers, self.chance
        load(
            Office,
            (
                {"id": number, "key": f"generated-office-{n}"}
                | {"party": self.states[n // len(OFFICES)]}
                | {"title": OFFICES[n % len(OFFICES)][0]}
                | {"level": OFFICES[n % len(OFFICES)][1]}
                for n, number in enumerate(self.offices)
            ),
        )
        missions = numbers(STATES * 20)
        receiving = [self.of_states.pick(chance) for _ in missions]
        load(
            Mission,
            (
                {"id": number, "key": f"generated-mission-{n}", "kind": "embassy"}
                | {"name": f"Embassy {n}", "sending_party": self.states[n // 20]}
                | {"status": "open", "opened": chance.partial(chance.year())}
                | {"seat": self.places[receiving[n] * CITIES], "attestation": "stated"}
                for n, number in enumerate(missions)
            ),
        )
        self.loading.references(
            Mission.receiving_parties.through,
            ("mission_id", "party_id"),
            ((m, self.states[to]) for m, to in zip(missions, receiving, strict=True)),
        )
        appointments = numbers(self.size.appointments)
        years = array("H", (chance.year() for _ in appointments))

        def careers() -> Iterator[Values]:
            for n, number in enumerate(appointments):
                if n % 3:
                    post: Values = {"office": self.offices[n % len(self.offices)]}
                else:
                    post = {"mission": missions[n % len(missions)]}
                    post |= {"rank": "ambassador"}
                yield {
                    "id": number,
                    "key": f"generated-appointment-{n}",
                    "person": self.persons[n % len(self.persons)],
                    "end_state": "ended" if years[n] < 2020 else "unknown",
                    **post,
                }

        load(Appointment, careers())

        def steps() -> Iterator[Values]:
            for n, number in enumerate(appointments):
                for kind, later in (("appointed", 0), ("ended", 2 + chance.below(4))):
                    if later and years[n] >= 2020:
                        continue
                    yield {
                        "id": numbers(1)[0],
                        "key": f"generated-step-{n}-{kind}",
                        "appointment": number,
                        "kind": kind,
                        "date": chance.partial(years[n] + later),
                    }

        load(AppointmentEvent, steps())

    def _sources(self) -> None:
        load, chance = self.loading.records, self.chance
        load(
            Source,
            (
                {"id": number, "key": f"generated-source-{n}", "title": f"Source {n}"}
                | {"kind": "official_primary", "reliability": "medium"}
                | {"classification": chance.classification()}
                for n, number in enumerate(self.sources)
            ),
        )
        load(
            Passage,
            (
                {"id": number, "key": f"generated-passage-{n}"}
                | {"source": self.sources[n // PASSAGES], "number": n % PASSAGES + 1}
                for n, number in enumerate(self.passages)
            ),
        )

    def _events(self) -> None:
        chance, (one, other) = self.chance, self.sides

        def events() -> Iterator[Values]:
            for n, number in enumerate(self.events):
                first, second = (self.of_states.pick(chance) for _ in range(2))
                if second == first:
                    second = (first + 1) % STATES
                one.append(first)
                other.append(second)
                year = chance.year()
                self.years.append(year)
                kind = KINDS[chance.below(len(KINDS))]
                at = (first, second)[chance.below(2)]
                yield {
                    "id": number,
                    "key": f"generated-event-{n}",
                    "kind": kind,
                    "title": f"{kind.capitalize()} of states {first} and {second}",
                    "date": "" if chance.happens(0.01) else chance.partial(year),
                    "country": self.states[at],
                    "place": self.places[at * CITIES + chance.below(CITIES)],
                    "visit_class": "working" if kind == "visit" else "",
                    "summary": SUMMARIES[n % len(SUMMARIES)],
                    "classification": chance.classification(),
                    "review": chance.review(),
                }

        self.loading.records(Event, events())
        self.loading.references(
            Event.topics.through,
            ("event_id", "topic_id"),
            (
                (number, self.topics[chance.below(TOPICS)])
                for number in self.events
                if chance.happens(0.5)
            ),
        )

    def _participations(self) -> None:
        chance, numbers = self.chance, self.loading.numbers
        of_each = len(self.persons) // STATES
        fame = Skewed(of_each)

        def taking_part() -> Iterator[Values]:
            for n, event in enumerate(self.events):
                for side in self.sides:
                    state = side[n]
                    several = 1 + (chance.below(4) if chance.happens(0.4) else 0)
                    persons = {fame.pick(chance) for _ in range(several)}
                    for order, person in enumerate(sorted(persons), start=1):
                        office = chance.below(len(OFFICES))
                        yield {
                            "id": numbers(1)[0],
                            "key": f"generated-part-{n}-{state}-{order}",
                            "event": event,
                            "party": self.states[state],
                            "person": self.persons[person * STATES + state],
                            "office": self.offices[state * len(OFFICES) + office],
                            "level": OFFICES[office][1],
                            "order": order,
                        }

        self.loading.records(Participation, taking_part())

    def _trade(self) -> None:
        chance, numbers = self.chance, self.loading.numbers(self.size.trade)

        def rows() -> Iterator[Values]:
            for n, number in enumerate(numbers):
                reporter = self.of_states.pick(chance)
                partner = (reporter + 1 + n % (STATES - 1)) % STATES
                flow = ("export", "import")[n % 2]
                yield {
                    "id": number,
                    "key": f"generated-trade-{n}",
                    "reporter": self.states[reporter],
                    "partner": self.states[partner],
                    "flow": flow,
                    "period": str(chance.year()),
                    "period_kind": "annual",
                    "value": chance.below(10**9),
                    "currency": "USD",
                    "valuation": ("fob", "cif")[n % 2],
                    "commodity_code": f"{1 + n % 97:02}",
                    "commodity_level": 2,
                    "value_status": "reported",
                }

        self.loading.records(TradeRecord, rows())

    def _citations(self) -> None:
        """One for each event, a fifth of them of its date, and some that contradict."""
        chance, numbers = self.chance, self.loading.numbers

        def citation(record: int, **more: str) -> Values:
            passage = chance.below(len(self.passages))
            number = numbers(1)[0]
            return {
                "id": number,
                "key": f"generated-citation-{number}",
                "record": record,
                "source": self.sources[passage // PASSAGES],
                "passage": self.passages[passage],
                "reading": "as_stated",
                **more,
            }

        def citations() -> Iterator[Values]:
            for n, event in enumerate(self.events):
                yield citation(event)
                if chance.happens(0.2):
                    year = self.years[n]
                    yield citation(event, field="date", value=chance.partial(year))
                    if chance.happens(0.05):
                        yield citation(event, field="date", value=str(year + 1))

        self.loading.records(Citation, citations())
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT records_weigh(record_id, field) FROM (SELECT DISTINCT"
                " record_id, field FROM records_citation"
                " WHERE record_id BETWEEN %s AND %s AND field <> '') AS fields",
                [self.events.start, self.events.stop],
            )
