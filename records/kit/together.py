"""Several lists of records, of whatever types, in one question to the database.

What a page shows is of ten types and more, each with columns of its own: to ask for
them one by one takes as many ways to the database and back. Here each list comes as
one value, written by the database as JSON, and Django makes records of it as ever.
"""

import json
from collections.abc import Callable, Collection, Hashable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, router
from django.db.models import BigIntegerField, Func, QuerySet, Value
from django.db.models.query import ModelIterable

from records.kit.again import made_of, once
from records.kit.among import KEYS, NUMBERS, among, among_keys, listed
from records.kit.filtering.paths import visible
from records.kit.prepared import fetched, numbered
from records.reading import Reader

# What JSON has no word for, by the type of the column.
_READ: dict[str, Callable[[Any], Any]] = {
    "DateField": date.fromisoformat,
    "DateTimeField": datetime.fromisoformat,
    "DecimalField": Decimal,
    "TimeField": time.fromisoformat,
}
_AS_IT_IS = {
    "BigAutoField",
    "BigIntegerField",
    "BooleanField",
    "CharField",
    "ForeignKey",
    "IntegerField",
    "PositiveBigIntegerField",
    "PositiveIntegerField",
    "PositiveSmallIntegerField",
    "RecordReferenceField",
    "SlugField",
    "TextField",
}

Rows = list[Any]


class _List:
    """One list: its SQL, as one value, and how what comes back is read."""

    def __init__(self, rows: QuerySet[Any, Any], using: str) -> None:
        self._compiler = rows.query.get_compiler(using)
        self._using = using
        self._of_records = rows._iterable_class is ModelIterable
        sql, self.params = self._compiler.as_sql()
        kinds = [_kind(column) for column, *_ in self._compiler.select]
        columns = ", ".join(f"c{place}" for place in range(len(kinds)))
        # In the order of the list, which is put in order within.
        self.sql = (
            f"(SELECT json_agg(json_build_array({columns}))::text"
            f" FROM ({sql}) AS listed({columns}))"
        )
        self._to_read = [
            (place, _READ[kind]) for place, kind in enumerate(kinds) if kind in _READ
        ]

    def read(self, written: str | None) -> Rows:
        """The records, or the values, of a list that the database wrote."""
        rows = json.loads(written, parse_float=Decimal) if written else []
        for row in rows:
            for place, read in self._to_read:
                if row[place] is not None:
                    row[place] = read(row[place])
        if self._of_records:
            return made_of(self._compiler, rows, self._using)
        return list(self._compiler.results_iter([rows], tuple_expected=True))


def _kind(column: Any) -> str:
    kind = str(column.output_field.get_internal_type())
    if kind not in _READ and kind not in _AS_IT_IS:
        raise TypeError(f"{column}: how JSON is read as {kind} is not known here.")
    return kind


def together(*asked: QuerySet[Any, Any]) -> list[Rows]:
    """What each of the querysets finds, records or tuples of values; one query."""
    found: list[Rows] = [[] for _ in asked]
    lists: list[tuple[int, _List]] = []
    using = router.db_for_read(asked[0].model) if asked else DEFAULT_DB_ALIAS
    for place, rows in enumerate(asked):
        try:
            lists.append((place, _List(rows, using)))
        except EmptyResultSet:
            # Django sees by itself that nothing can fit.
            continue
    if lists:
        with connections[using].cursor() as cursor:
            sql = ", ".join(one.sql for _, one in lists)
            params = [value for _, one in lists for value in one.params]
            cursor.execute(f"SELECT {sql}", params)
            written = cursor.fetchone()
        for (place, one), text in zip(lists, written, strict=True):
            found[place] = one.read(text)
    return found


def together_again(
    meant: Hashable,
    reader: Reader,
    make: Callable[..., Sequence[QuerySet[Any, Any]]],
    *given: Collection[int] | date,
    may_keep: bool = True,
) -> list[Rows]:
    """The same of querysets that are put together once; their SQL is kept.

    ``make`` takes what stands for each of ``given``, which are lists of numbers, for
    :func:`records.kit.among.is_one_of`, or days; what it makes depends on nothing but
    that, what is meant and what may be seen. Where all lists are empty nothing is
    asked.
    """
    stands = [_stand_in(place, value) for place, value in enumerate(given)]

    def made() -> tuple[list[_List], str, list[Any], list[tuple[int, int]], str]:
        asked = make(*(expression for expression, _ in stands))
        using = router.db_for_read(asked[0].model)
        lists = [_List(rows, using) for rows in asked]
        known = [param for _, param in stands]
        params = [param for one in lists for param in one.params]
        places = [(n, known.index(p)) for n, p in enumerate(params) if p in known]
        sql = numbered(f"SELECT {', '.join(one.sql for one in lists)}")
        return lists, sql, params, places, using

    key = ("together", meant)
    lists, sql, params, places, using = once(key, type(None), reader, made)
    if not any(isinstance(value, date) or value for value in given):
        return [[] for _ in lists]
    told = [
        value if isinstance(value, date) else listed(sorted(value)) for value in given
    ]
    values = list(params)
    for place, which in places:
        values[place] = told[which]
    [written] = fetched(sql, values, using, may_keep=may_keep)
    return [one.read(text) for one, text in zip(lists, written, strict=True)]


def _stand_in(place: int, value: Collection[int] | date) -> tuple[Any, Any]:
    """What stands for a value in a query, and how it is found among its parameters."""
    if isinstance(value, date):
        day = date.min + timedelta(days=place)
        return day, day
    numbers = [NUMBERS[0] - 1 - place]
    return Value(numbers, output_field=ArrayField(BigIntegerField())), numbers


def known_together(
    reader: Reader,
    numbers: Sequence[tuple[type[Any], Collection[int]]],
    keys: Sequence[tuple[type[Any], Collection[str]]],
) -> Rows:
    """The records of these numbers and keys that the reader may see; one query.

    Of whatever types, in no order. The SQL for each type is kept.
    """
    asked: list[tuple[type[Any], Func, Any]]
    asked = [(model, among("pk"), listed(some)) for model, some in numbers]
    asked += [(model, among_keys(), list(some)) for model, some in keys]
    if not asked:
        return []
    using = router.db_for_read(asked[0][0])
    lists: list[_List] = []
    params: list[Any] = []
    for model, condition, given in asked:

        def make(model: Any = model, condition: Any = condition) -> _List:
            return _List(visible(model, reader).filter(condition), using)

        one = once(("together", isinstance(given, str)), model, reader, make)
        lists.append(one)
        params += [given if p in (NUMBERS, KEYS) else p for p in one.params]
    sql = ", ".join(one.sql for one in lists)
    [written] = fetched(numbered(f"SELECT {sql}"), params, using)
    return [
        record
        for one, text in zip(lists, written, strict=True)
        for record in one.read(text)
    ]
