"""Rows written as they stand in the history: inserted, changed or deleted again."""

import json
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from itertools import groupby
from typing import Any

from django.db import connection

from records.choices import HistoryOperation
from records.kit.lookups import batched
from records.models import ProposedRow

# What the database works out or stamps by itself; it says nothing of what was meant.
STAMPED = frozenset({"version", "created_at", "updated_at", "secrecy", "unpublished"})

# Not more: psycopg keeps the text of a hundred statements, with the rows in them.
_TOGETHER = 100


def write_rows(proposed: Iterable[ProposedRow]) -> None:
    """Do to the rows what was proposed, in their order.

    New rows of one table that follow each other are written together.
    """
    columns = cache(_columns)
    for is_new, of_table in groupby(proposed, _new_of_table):
        if is_new:
            for some in batched(of_table, _TOGETHER):
                _insert(some, columns(some[0].table))
        else:
            for one in of_table:
                _write(one, columns(one.table))


def _new_of_table(proposed: ProposedRow) -> tuple[str, frozenset[str]] | None:
    """What rows have in common that can be inserted together."""
    if proposed.operation != HistoryOperation.INSERT:
        return None
    return proposed.table, frozenset(proposed.row)


def _insert(proposed: Sequence[ProposedRow], columns: Collection[str]) -> None:
    table, row = proposed[0].table, proposed[0].row
    named = ", ".join(f'"{name}"' for name in columns if name in row)
    _execute(
        f'INSERT INTO "{table}" ({named}) OVERRIDING SYSTEM VALUE SELECT {named}'
        f' FROM jsonb_populate_recordset(NULL::"{table}", %s::jsonb)',
        [json.dumps([one.row for one in proposed])],
    )


def _write(proposed: ProposedRow, columns: Collection[str]) -> None:
    """Delete a row, or change it: what was changed only.

    What a trigger did already, such as deleting what hangs on a record, is no fault.
    """
    table, row = proposed.table, proposed.row
    if proposed.operation == HistoryOperation.DELETE:
        _execute(f'DELETE FROM "{table}" WHERE id = %s', [row["id"]])
        return
    before = proposed.before or {}
    changed = [
        name
        for name in columns
        if name in row and name not in STAMPED and row[name] != before.get(name)
    ]
    if changed:
        named = ", ".join(f'"{name}"' for name in changed)
        values = ", ".join(f'new."{name}"' for name in changed)
        _execute(
            f'UPDATE "{table}" SET ({named}) = ROW({values})'
            f' FROM jsonb_populate_record(NULL::"{table}", %s::jsonb) AS new'
            f' WHERE "{table}".id = new.id',
            [json.dumps(row)],
        )


def lock_rows(proposed: Iterable[ProposedRow]) -> None:
    """Keep others from changing these rows before this transaction ends."""
    numbers: dict[str, set[int]] = {}
    for one in proposed:
        # Nobody else knows of a row that is still to be made.
        if one.operation != HistoryOperation.INSERT:
            numbers.setdefault(one.table, set()).add(one.row_id)
    for table in sorted(numbers):
        _execute(
            f'SELECT FROM "{table}" WHERE id = ANY(%s) ORDER BY id FOR UPDATE',
            [sorted(numbers[table])],
        )


def _columns(table: str) -> list[str]:
    """The columns that can be written: generated ones can't."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = %s"
            " AND is_generated = 'NEVER'",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


def _execute(sql: str, parameters: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
