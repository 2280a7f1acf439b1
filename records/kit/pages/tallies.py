"""Counting rows by their values, for everything that one page counts in one statement.

A tally takes its rows by their numbers, and its values from queries that depend on
nothing but what is counted and on who reads: each is compiled once and run again with
other numbers, and the tallies of a page are asked for together.
"""

from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from typing import Any

from django.db import router
from django.db.models import QuerySet

from records.kit.again import once
from records.kit.among import NUMBERS, among
from records.kit.filtering.paths import visible
from records.kit.prepared import fetched, numbered
from records.models import Record
from records.reading import Reader

# Queries for pairs: the number of a row, and a value that it has.
Pairs = list[QuerySet[Any, Any]]
Counts = list[tuple[str, int]]
Compiled = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of some rows have each value, those that most rows have first.

    ``numbers`` are the rows, as PostgreSQL writes a list. ``pairs`` makes the queries
    from the rows; ``above``, where it finds any, those for pairs of a value and another
    for which it counts too. ``meant`` is the same for the same queries. ``wanted``
    values come first in any case, and ``most`` are found.
    """

    name: str
    model: type[Record]
    numbers: str
    meant: Hashable
    pairs: Callable[[Any], Pairs]
    above: Callable[[], Pairs] = list
    wanted: Collection[str] = ()
    most: int = 100


def count(tallies: Collection[Tally], reader: Reader) -> dict[str, Counts]:
    """The values of each tally with their numbers of rows; one query for all."""
    found: dict[str, Counts] = {tally.name: [] for tally in tallies}
    if not found:
        return found
    parts: list[str] = []
    params: list[Any] = []
    for place, tally in enumerate(tallies):
        sql, given = _compiled(tally, reader)
        parts.append(
            f"(SELECT {place}, value::text, rows FROM ({sql}) AS counted"
            " WHERE value IS NOT NULL"
            " ORDER BY value::text = ANY(%s::text[]) DESC, rows DESC, value LIMIT %s)"
        )
        params += [tally.numbers if one == NUMBERS else one for one in given]
        params += [list(tally.wanted), tally.most + len(tally.wanted)]
    names = list(found)
    [model, *_] = [tally.model for tally in tallies]
    sql = numbered(" UNION ALL ".join(parts))
    for place, value, rows in fetched(sql, params, router.db_for_read(model)):
        found[names[place]].append((value, rows))
    return found


def _compiled(tally: Tally, reader: Reader) -> Compiled:
    def make() -> Compiled:
        rows = visible(tally.model, reader).filter(among("pk"))
        sql, params = _together(tally.pairs(rows))
        pairs = f"({sql}) AS pairs (number, value)"
        if not (above := tally.above()):
            counted = "SELECT value, count(DISTINCT number) AS rows"
            return f"{counted} FROM {pairs} GROUP BY value", params
        levels, given = _together(above)
        # A value counts for each that stands above it, and for itself.
        return (
            f"SELECT above.value, count(DISTINCT pairs.number) AS rows FROM {pairs}"
            f" JOIN ({levels}) AS above (own, value) ON above.own = pairs.value"
            " GROUP BY above.value",
            params + given,
        )

    made: Compiled = once(("tally", tally.meant), tally.model, reader, make)
    return made


def _together(queries: Pairs) -> Compiled:
    compiled = [query.order_by().query.sql_with_params() for query in queries]
    sql = " UNION ALL ".join(f"({text})" for text, _ in compiled)
    return sql, tuple(one for _, params in compiled for one in params)
