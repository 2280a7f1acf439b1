"""Rows into tables by COPY, past the triggers; what is derived is worked out at once.

Triggers work row by row and write history: for a million invented records that is an
hour. So they are switched off, and what they would have derived is worked out after.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import Model
from django.db.models.fields import NOT_PROVIDED

from records.database import record_models, reference_tables
from records.derived import settle
from records.models import Record

Values = dict[str, Any]


class Loading:
    """Tables being filled, and the numbers that their records get."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('records_record_id')")
            self.next = int(cursor.fetchone()[0])
        self.counts: dict[str, int] = {}

    def numbers(self, many: int) -> range:
        """Numbers for so many records, one after the other."""
        first, self.next = self.next, self.next + many
        return range(first, self.next)

    def records(self, model: type[Record], rows: Iterable[Values]) -> None:
        """Load records, each with its ``id`` and ``key``; what is left out is usual."""
        usual = _usual(model)
        names = [*usual]
        columns = [_column(model, name) for name in names]
        loaded = (tuple((usual | row)[name] for name in names) for row in rows)
        self.counts[model.PLURAL] = self._copy(model._meta.db_table, columns, loaded)
        settle(model)

    def references(
        self, through: type[Model], columns: tuple[str, str], rows: Iterable[Any]
    ) -> None:
        """Load a list of references: numbers of owner and of the record named."""
        self._copy(through._meta.db_table, columns, rows)

    def _copy(self, table: str, columns: Iterable[str], rows: Iterable[Any]) -> int:
        names = ", ".join(f'"{column}"' for column in columns)
        number = 0
        with (
            connection.cursor() as cursor,
            cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy,
        ):
            for row in rows:
                copy.write_row(row)
                number += 1
        return number

    def finish(self) -> None:
        """Let the next record take the next number, and the planner know the tables."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval('records_record_id', %s)", [self.next])


@contextmanager
def without_triggers() -> Iterator[None]:
    """Inside, nothing is derived or written down by the tables of records."""
    tables = [
        table
        for model in record_models()
        for table in (
            model._meta.db_table,
            *(through._meta.db_table for through, *_ in reference_tables(model)),
        )
    ]
    _each(tables, 'ALTER TABLE "{}" DISABLE TRIGGER USER')
    yield
    # References that are checked at commit wait in a queue, which forbids the change.
    _each(["ALL"], "SET CONSTRAINTS {} IMMEDIATE")
    _each(tables, 'ALTER TABLE "{}" ENABLE TRIGGER USER')


def _each(names: Iterable[str], statement: str) -> None:
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(statement.format(name))


def _usual(model: type[Record]) -> Values:
    """What every column of a record has unless something else is said."""
    usual: Values = {}
    for field in model._meta.concrete_fields:
        if field.generated or field.db_default is not NOT_PROVIDED:
            continue
        usual[field.name] = None if field.null else field.get_default()
    return usual


def _column(model: type[Record], name: str) -> str:
    return str(model._meta.get_field(name).column)  # type: ignore[union-attr]
