"""How often two parties met, and how much of each list is between them.

For the page of the two and for the API, from one statement
(:mod:`events.pair.statement`); for the API with the latest contacts and the figures of
their trade, as it words them.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson
from django.conf import settings

from events.models import Event
from events.pair.parties import Two
from events.pair.statement import DAY, LATEST, ONE, ONES, OTHER, OTHERS, Asking
from people.choices import Level
from records.kit.again import Statement, given_again
from records.kit.among import listed
from records.kit.api.marks import filled
from records.kit.pages.doors import Counts, counted
from records.reading import Reader

_LEVELS = Level.values


@dataclass(slots=True)
class Numbers:
    """What is counted of two parties; ``years`` has how many contacts of each level.

    A level is that of the higher of the two sides, empty where none is known; the year
    of what has no date is None. ``lists`` are those of :mod:`records.kit.pages.doors`.
    ``latest`` are the events at which both were, by number, as many as were asked for.
    """

    years: dict[int | None, Counter[str]]
    lists: Counts
    latest: list[int] = field(default_factory=list)

    @property
    def contacts(self) -> int:
        """How many contacts there are."""
        return sum(row.total() for row in self.years.values())

    @property
    def counts(self) -> Iterator[tuple[int | None, str, int]]:
        """Year, level and how many, in order; what is not known comes last."""
        order = [*_LEVELS, ""]
        for year in sorted(self.years, key=lambda one: (one is None, one)):
            for level in sorted(self.years[year], key=order.index):
                yield year, level, self.years[year][level]


@dataclass(slots=True)
class Told(Numbers):
    """The same, with records in JSON as the API words them.

    ``contacts_told`` are the latest, the last first, each with the highest level and
    that of either side; ``figures`` of trade in the order of time, of many the latest.
    ``horizon`` is the transaction from which on it may be another.
    """

    contacts_told: list[tuple[str, str, str, str]] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    figures_in_all: int = 0
    relation: dict[str, str] | None = None
    horizon: int | None = None


def count(two: Two, reader: Reader, day: date | None, latest: int = LATEST) -> Numbers:
    """What is counted, as of a day, with so many of the latest events of both."""
    years, lists, numbers, _ = _asked(two, reader, day, "", latest)
    return Numbers(_years(years), counted(lists), numbers or [])


def tell(two: Two, reader: Reader, day: date | None, base: str) -> Told:
    """What is counted, and what the API tells; ``base`` is its address."""
    found = _asked(two, reader, day, base)
    years, lists, contacts, ranks, figures, in_all, relation, horizon = found
    texts = filled([*(contacts or ()), *(figures or ())], lambda _: {})
    return Told(
        _years(years),
        counted(lists),
        [],
        [
            (text, _level(highest), _level(one), _level(other))
            for text, (highest, one, other) in zip(texts, ranks or (), strict=False)
        ],
        texts[len(ranks or ()) :],
        in_all,
        orjson.loads(relation) if relation else None,
        horizon,
    )


def _years(rows: list[tuple[int | None, int | None, int]]) -> Any:
    years: dict[int | None, Counter[str]] = {}
    for year, rank, number in rows:
        years.setdefault(year, Counter())[_level(rank)] = number
    return years


def _level(rank: int | None) -> str:
    return "" if rank is None else _LEVELS[rank]


def _asked(
    two: Two, reader: Reader, day: date | None, base: str, latest: int = LATEST
) -> tuple[Any, ...]:
    given = [
        (ONES, listed(two.one.side)),
        (OTHERS, listed(two.other.side)),
        (ONE, two.one.pk),
        (OTHER, two.other.pk),
        (DAY, day),
    ]
    is_of_day = day is not None
    are_single = len(two.one.side) == len(two.other.side) == 1
    asked = is_of_day, base, latest, are_single
    meant = "two parties", asked, settings.PAGE_SIZE_LIMIT

    def make() -> Statement:
        day = DAY if is_of_day else None
        asking = Asking(reader, day, base, latest, are_single=are_single)
        return asking.statement(), tuple(asking.params)

    [found] = given_again(meant, Event, reader, make, given)
    years, lists, *told = found
    return orjson.loads(years), orjson.loads(lists), *told
