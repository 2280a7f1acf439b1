"""Counting rows by their values, for everything that one page counts in one statement.

A tally takes its rows by their numbers, and its values from queries that depend on
nothing but what is counted and on who reads: each is compiled once and run again with
other numbers, and the tallies of a page are asked for together. Rows that several of
them count are looked up once, with the columns that these need.
"""

from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from typing import Any

from django.db import router
from django.db.models import QuerySet
from django.db.models.sql.datastructures import BaseTable

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

# What a tally calls the rows that it counts.
_ROWS = "rows to count"


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
    sql, params = _statement(list(tallies), reader)
    names = list(found)
    [model, *_] = [tally.model for tally in tallies]
    for place, value, rows in fetched(sql, params, router.db_for_read(model)):
        found[names[place]].append((value, rows))
    return found


def _statement(tallies: list[Tally], reader: Reader) -> tuple[str, list[Any]]:
    """The statement that counts all of them, with its values."""
    # Most count the same rows: each list of numbers is looked up once.
    lists = list(dict.fromkeys((tally.model, tally.numbers) for tally in tallies))
    columns: list[set[str]] = [set() for _ in lists]
    parts: list[str] = []
    params: list[Any] = []
    for place, tally in enumerate(tallies):
        (sql, given), needed = _compiled(tally, reader)
        which = lists.index((tally.model, tally.numbers))
        columns[which] |= needed
        sql = sql.replace(f'"{_ROWS}"', f'"{_ROWS}{which}"')
        parts.append(
            f"(SELECT {place}, value::text, rows FROM ({sql}) AS counted"
            " WHERE value IS NOT NULL"
            " ORDER BY value::text = ANY(%s::text[]) DESC, rows DESC, value LIMIT %s)"
        )
        params += [*given, list(tally.wanted), tally.most + len(tally.wanted)]
    heads: list[str] = []
    before: list[Any] = []
    for which, (model, numbers) in enumerate(lists):
        sql, given = _looked_up(model, frozenset(columns[which]), reader)
        heads.append(f'"{_ROWS}{which}" AS ({sql})')
        before += [numbers if value == NUMBERS else value for value in given]
    told = f"WITH {', '.join(heads)} {' UNION ALL '.join(parts)}"
    return numbered(told), before + params


def _looked_up(
    model: type[Record], columns: frozenset[str], reader: Reader
) -> Compiled:
    """What looks up the rows of a list of numbers."""

    def make() -> Compiled:
        rows = visible(model, reader).filter(among("pk"))
        return rows.values_list(*sorted(columns)).query.sql_with_params()

    made: Compiled = once(("rows to count", columns), model, reader, make)
    return made


def _compiled(tally: Tally, reader: Reader) -> tuple[Compiled, frozenset[str]]:
    """What counts the rows that were looked up, and the columns that it needs."""

    def make() -> tuple[Compiled, frozenset[str]]:
        rows = visible(tally.model, reader)
        alias = rows.query.get_initial_alias()
        rows.query.table_map[_ROWS] = [alias]
        rows.query.alias_map[alias] = BaseTable(_ROWS, alias)
        sql, params = _together(tally.pairs(rows))
        columns = {str(field.column) for field in tally.model._meta.concrete_fields}
        needed = frozenset(column for column in columns if f'"{column}"' in sql)
        distinct = f"(SELECT DISTINCT * FROM ({sql}) AS pairs (number, value))"
        if not (above := tally.above()):
            counted = f"SELECT value, count(*) AS rows FROM {distinct} AS pairs"
            return (f"{counted} GROUP BY value", params), needed
        levels, given = _together(above)
        # A value counts for each that stands above it, and for itself.
        return (
            f"SELECT above.value, count(DISTINCT pairs.number) AS rows FROM {distinct}"
            f" AS pairs JOIN ({levels}) AS above (own, value)"
            " ON above.own = pairs.value GROUP BY above.value",
            params + given,
        ), needed

    made: tuple[Compiled, frozenset[str]] = once(
        ("tally", tally.meant), tally.model, reader, make
    )
    return made


def _together(queries: Pairs) -> Compiled:
    compiled = [query.order_by().query.sql_with_params() for query in queries]
    sql = " UNION ALL ".join(f"({text})" for text, _ in compiled)
    return sql, tuple(one for _, params in compiled for one in params)
