"""Rows written as they stand in the history: inserted, changed or deleted again."""

import json
from typing import Any

from django.db import connection

from records.choices import HistoryOperation
from records.models import ProposedRow

# What the database works out or stamps by itself; it says nothing of what was meant.
STAMPED = frozenset({"version", "created_at", "updated_at", "secrecy", "unpublished"})


def write_row(proposed: ProposedRow) -> None:
    """Do to the row what was proposed; of a changed one, set what was changed only.

    What a trigger did already, such as deleting what hangs on a record, is no fault.
    """
    table, row = proposed.table, proposed.row
    if proposed.operation == HistoryOperation.DELETE:
        _execute(f'DELETE FROM "{table}" WHERE id = %s', [row["id"]])
        return
    columns = _columns(table)
    if proposed.operation == HistoryOperation.INSERT:
        named = ", ".join(f'"{name}"' for name in columns if name in row)
        _execute(
            f'INSERT INTO "{table}" ({named}) OVERRIDING SYSTEM VALUE SELECT {named}'
            f' FROM jsonb_populate_record(NULL::"{table}", %s::jsonb)',
            [json.dumps(row)],
        )
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


def lock_rows(proposed: list[ProposedRow]) -> None:
    """Keep others from changing these rows before this transaction ends."""
    numbers: dict[str, list[int]] = {}
    for one in proposed:
        numbers.setdefault(one.table, []).append(one.row_id)
    for table in sorted(numbers):
        _execute(
            f'SELECT FROM "{table}" WHERE id = ANY(%s) ORDER BY id FOR UPDATE',
            [sorted(set(numbers[table]))],
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
