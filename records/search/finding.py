"""What is found for a question, by type, the nearest first.

A record is found if each word stands in one of its texts, in a name, number or citation
of it, or in the name of what it is told with: the models' ``SEARCH`` says of what.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from operator import and_, or_
from typing import Any

from django.db import router

from records.kit.again import Statement, once
from records.kit.among import is_among
from records.kit.filtering.paths import in_order, visible
from records.kit.prepared import fetched, numbered
from records.kit.registry import record_types
from records.models import Record, SearchEntry
from records.reading import Reader
from records.search.asking import Asked
from records.search.counting import Counted, count_some
from records.search.following import hops
from records.search.many import (
    ALL,
    NEAREST,
    SMALL,
    Combine,
    Sought,
    first_of_many,
    named_so,
    named_with_all,
    parts_by_type,
)
from records.search.matching import Match, kinds_of, look_for
from records.search.weighing import weighed

# Up to so many records of a type stand in the order of how near they come, more in
# another (records.search.many). So many are counted.
RANKED = 2_000
COUNTED = 10_000
# From so many in a part of all on there may be as many as are counted.
RICH = 300


@dataclass(frozen=True, slots=True)
class Alike:
    """A record whose name is like a whole question, how much so, and why."""

    number: int
    score: float
    because: str


# For types whose records go by names that are written in many ways: who finds them. The
# app that knows of such names enters itself.
Finder = Callable[[Reader, str], Iterable[Alike]]
FINDERS: dict[type[Record], Finder] = {}

# How near a record comes; the lower the nearer.
Rank = tuple[float, ...]
FARTHEST: Rank = (9,)


@dataclass(slots=True)
class Hits:
    """What is found of one type: numbers of the records, the nearest first.

    Of too many to be put in that order only those that are shown, in another.
    """

    model: type[Record]
    numbers: list[int]
    count: int
    best: Rank = FARTHEST
    order: str = NEAREST
    # There are so many at least; no others were looked for.
    is_least: bool = False

    def of_page(self, start: int, end: int) -> list[int]:
        """Those that are shown."""
        return self.numbers[start:end] if self.order == NEAREST else self.numbers


@dataclass(slots=True)
class Finding:
    """All that is found; ``is_partly`` where no record holds all of the words.

    ``exact`` are the records that have just this key, number or code.
    """

    matches: list[Match]
    hits: list[Hits]
    exact: list[int] = field(default_factory=list)
    alike: dict[int, Alike] = field(default_factory=dict)
    is_partly: bool = False


def find(
    asked: Asked,
    reader: Reader,
    shown: slice = slice(0, RANKED),
) -> Finding:
    """Look for it in all types, or in the one asked for.

    ``shown`` says which will be told; what is ranked is given whole.
    """
    matches = look_for(asked.wanted, reader)
    alike = _find_alike(asked, reader)
    found = Finding(matches, [], alike={one.number: one for one in alike})
    unwanted = look_for(asked.unwanted, reader) if asked.unwanted else []
    is_common = any(match.found is None for match in matches)
    small = _small(asked.model, reader) if is_common else set()
    is_of_part = all(match.found is None for match in matches) and not (
        asked.model or unwanted
    )
    for combine in (and_, or_) if len(matches) > 1 else (and_,):
        parts = parts_by_type(matches, combine, reader, RANKED) if is_of_part else None
        named = _named(matches, combine, reader)
        for model in _types(asked, found, combine, small, parts, named, reader):
            like = [*found.alike] if model._meta.concrete_model in FINDERS else []
            sought = Sought(model, matches, combine, unwanted, like, named)
            hits = _hits(
                sought, reader, shown, small, parts, is_asked=bool(asked.model)
            )
            if hits:
                found.hits.append(hits)
        if found.hits:
            break
        found.is_partly = len(matches) > 1
    if found.hits:
        _rank(found, asked, reader)
    return found


def _named(
    matches: list[Match], combine: Combine, reader: Reader
) -> Callable[[], dict[int, str]]:
    """What has all of the terms in a name or title, asked for once, if at all."""
    return cache(
        lambda: named_with_all(matches, reader, RANKED) if combine is and_ else {}
    )


def _hits(
    sought: Sought,
    reader: Reader,
    shown: slice,
    small: set[type[Record]],
    parts: dict[str, Counted] | None,
    *,
    is_asked: bool,
) -> Hits | None:
    """What is found of one type, if anything is."""
    model: Any = sought.model
    some, is_least = None, False
    if sought.is_common and model in small:
        some = _found(sought.one_by_one(reader))
    elif parts is not None:
        some, is_least = parts.get(model.record_type(), Counted()), True
    elif sought.is_common:
        part, wider = sought.parts
        some = _counted(sought, reader, part)
        is_least = some.count > COUNTED or not is_asked
        if is_asked and RICH <= some.count <= COUNTED:
            # There may be as many as are counted: these are found before all are.
            some = _counted(sought, reader, wider)
            is_least = some.count > COUNTED or wider != ALL
        if not is_least:
            some = None
            is_least = sought.is_cut
    if some is None:
        some = _found(sought.rows(reader))
    count, numbers = some.count, some.numbers
    if is_least and count <= RANKED:
        known = named_so(sought, reader, model._meta.ordering)
        led = sought.led_by_name(reader)[: COUNTED - count]
        numbers = [*dict.fromkeys([*known, *numbers, *led])]
        count = len(numbers)
    if not count:
        return None
    if count <= RANKED:
        ordered = in_order(model, reader).filter(is_among("pk", numbers))
        numbers = list(ordered.values_list("pk", flat=True))
        return Hits(model, numbers, len(numbers), is_least=is_least)
    first, order = first_of_many(sought, reader, shown, numbers, COUNTED + 1)
    return Hits(model, first, count, (1, 0), order, is_least)


def _found(rows: Any) -> Counted:
    numbers = list(rows.values_list("pk", flat=True)[: COUNTED + 1])
    return Counted(len(numbers), numbers)


def _counted(sought: Sought, reader: Reader, part: int) -> Counted:
    return count_some(sought.in_one_text(reader, part), COUNTED + 1, RANKED)


def _small(asked: type[Record] | None, reader: Reader) -> set[type[Record]]:
    """The types with few records, but some, or whether the one asked for is; one query.

    Its text depends on nothing that is looked for, and is kept.
    """
    models = [asked] if asked else _all_types()

    def make() -> Statement:
        parts: list[str] = []
        values: list[Any] = []
        for place, model in enumerate(models):
            rows = visible(model, reader).values("pk")[: SMALL + 1]
            sql, params = rows.query.sql_with_params()
            parts.append(f"SELECT {place}, count(*) FROM ({sql}) AS found")
            values += params
        return numbered(" UNION ALL ".join(parts)), (*values,)

    sql, values = once(("small", SMALL), asked or Record, reader, make)
    sizes = fetched(sql, values, router.db_for_read(SearchEntry))
    return {models[place] for place, size in sizes if 0 < size <= SMALL}


def _all_types() -> list[type[Record]]:
    """The types that are told; names and the like are told with what they name."""
    types = record_types()
    return [one for one in types if not one._meta.proxy and not one.TELLS_OF]


def _find_alike(asked: Asked, reader: Reader) -> list[Alike]:
    if not asked.is_plain:
        return []
    return [
        one
        for model, finder in FINDERS.items()
        if asked.model is None or asked.model._meta.concrete_model is model
        for one in finder(reader, asked.whole)
    ]


def _types(
    asked: Asked,
    found: Finding,
    combine: Combine,
    small: set[type[Record]],
    parts: dict[str, Counted] | None,
    named: Callable[[], dict[int, str]],
    reader: Reader,
) -> list[type[Record]]:
    """The types of which something may be found.

    ``parts`` tell of terms that very many texts hold what a part of all has; what goes
    by a name that holds them is known besides, and a small type may have them anyway.
    """
    if asked.model:
        return [asked.model]
    # Of a term that is found in very many texts it takes long to ask; of one, where all
    # are, it is worth it.
    asked_of = found.matches
    if combine is and_:
        noted = [match for match in found.matches if match.found is not None]
        asked_of = noted or found.matches[:1]
    told = [
        (
            kinds_of(one, reader) if parts is None else {*parts, *named().values()},
            {*one.called.values()},
        )
        for one in asked_of
    ]
    enough = all if combine is and_ else any
    is_common = all(match.found is None for match in asked_of)
    return [
        model
        for model in _all_types()
        if (
            not told
            or (is_common and model in small)
            or (model in FINDERS and found.alike)
            or enough(
                model.record_type() in kinds
                or any(target.record_type() in called for _, target in hops(model))
                for kinds, called in told
            )
        )
    ]


def _rank(found: Finding, asked: Asked, reader: Reader) -> None:
    """Put the hits of each type, and the types, in the order of how near they come."""
    numbers = [n for hits in found.hits if hits.order == NEAREST for n in hits.numbers]
    ranks = dict.fromkeys(numbers, FARTHEST)
    exact: set[int] = set()
    texts = weighed(found.matches, numbers, asked.whole, reader) if numbers else ()
    for text in texts:
        if text.is_equal and text.is_identifier:
            exact.add(text.about)
        is_own = text.row == text.about
        rank: Rank = (
            0 if text.is_equal else 1,
            -text.held,
            text.kind,
            -text.as_written,
            0 if is_own else 1,
        )
        ranks[text.about] = min(ranks[text.about], rank)
    for number, one in found.alike.items():
        if number in ranks:
            rank = (1, -len(found.matches), 0.5 - one.score / 2)
            ranks[number] = min(ranks[number], rank)
    for hits in found.hits:
        if hits.order != NEAREST:
            continue
        hits.numbers.sort(key=lambda number: ranks[number])
        hits.best = ranks[hits.numbers[0]]
    parts = parts_of_others()
    order = {model: place for place, model in enumerate(in_reading_order())}
    found.hits.sort(
        key=lambda hits: (
            hits.best[0],
            hits.model in parts,
            hits.best[:3],
            order[hits.model],
        )
    )
    found.exact = sorted(exact)


def parts_of_others() -> set[Any]:
    """The types that are told as parts of others."""
    return {
        model._meta.get_field(name).related_model
        for model in record_types()
        for name in model.PARTS
    }


def in_reading_order() -> list[type[Record]]:
    """Types in the order in which they are told.

    Whoever and whatever goes by a name first, then what they did; sources last.
    """
    return sorted(
        record_types(),
        key=lambda model: (
            model._meta.app_label == "records",
            bool(model.TELLS_OF),
            "name" not in model.SEARCH,
        ),
    )
