"""What an import wrote, by its name in the history: rows before it, after it, and now.

It may have written a million: which they are is kept in a few bytes for each, and what
they hold is read again by some thousand at a time.
"""

import json
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Max, Min
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from records.models import HistoryEntry, Import

Row = dict[str, Any]
# A table, and the number of a row in it.
Place = tuple[str, int]
AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Written:
    """A row that an import wrote, and where it stands among those of its table."""

    place: Place
    position: int
    before: Row | None
    after: Row | None
    now: Row | None


def _numbers() -> "array[int]":
    return array("q")


@dataclass(slots=True)
class _OfTable:
    """Numbers of rows, with those of their first and last entries in the history."""

    rows: "array[int]" = field(default_factory=_numbers)
    firsts: "array[int]" = field(default_factory=_numbers)
    lasts: "array[int]" = field(default_factory=_numbers)


class WrittenRows:
    """All rows that an import wrote, table by table in the order of its writing."""

    def __init__(self, done: Import) -> None:
        self._tables: dict[str, _OfTable] = defaultdict(_OfTable)
        number = KeyTextTransform("id", Coalesce("after", "before"))
        found = (
            HistoryEntry.objects.filter(request=done.request)
            .annotate(number=Cast(number, BigIntegerField()))
            .values("table", "number")
            .annotate(first=Min("pk"), last=Max("pk"))
            .order_by("first")
            .values_list("table", "number", "first", "last")
        )
        for table, row, first, last in found.iterator(AT_ONCE):
            of_table = self._tables[table]
            of_table.rows.append(row)
            of_table.firsts.append(first)
            of_table.lasts.append(last)

    def each(self) -> Iterator[Written]:
        """Every row."""
        for table, of_table in self._tables.items():
            yield from self._read(table, range(len(of_table.rows)))

    def at(self, positions: Mapping[str, Sequence[int]]) -> Iterator[Written]:
        """The rows at these positions of their tables."""
        for table, of_table in positions.items():
            yield from self._read(table, of_table)

    def _read(self, table: str, positions: Sequence[int]) -> Iterator[Written]:
        of_table = self._tables[table]
        for start in range(0, len(positions), AT_ONCE):
            some = positions[start : start + AT_ONCE]
            before = _entries("before", [of_table.firsts[one] for one in some])
            after = _entries("after", [of_table.lasts[one] for one in some])
            now = rows_now(table, [of_table.rows[one] for one in some])
            for one in some:
                row = of_table.rows[one]
                yield Written(
                    (table, row),
                    one,
                    before[of_table.firsts[one]],
                    after[of_table.lasts[one]],
                    now.get(row),
                )


def _entries(which: str, numbers: list[int]) -> dict[int, Row | None]:
    entries = HistoryEntry.objects.filter(pk__in=numbers).order_by()
    return dict(entries.values_list("pk", which))


def rows_now(table: str, numbers: list[int]) -> dict[int, Row]:
    """Rows of a table as they are."""
    sql = f'SELECT id, to_jsonb(t) FROM "{table}" AS t WHERE id = ANY(%s)'
    return {
        number: json.loads(row) if isinstance(row, str) else row
        for number, row in fetched(sql, numbers)
    }


def fetched(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """What a statement finds."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
