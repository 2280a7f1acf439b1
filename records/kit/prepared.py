"""Statements that are asked again and again, with other values.

Django writes the values of a statement into its text, so that the database plans each
anew: for a page of events with all that belongs to them that takes as long as reading
it. Here text and values go apart, and psycopg has the server keep the plan of whatever
was asked a few times on one connection (``prepare_threshold``).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections


class _Asked:
    """What was asked, as Django tells it where somebody watches: with its values."""

    def __init__(self, compose: Callable[[], str]) -> None:
        self._compose = compose

    @property
    def query(self) -> bytes:
        """The statement as text."""
        return self._compose().encode()


class _Cursor(psycopg.Cursor[Any]):
    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        """Ask; and remember what, which psycopg forgets of what is prepared."""
        super().execute(query, params, **options)
        known: Any = self
        own: Any = self.connection
        known._query = _Asked(lambda: psycopg.ClientCursor(own).mogrify(query, params))
        return self


@contextmanager
def prepared_cursor(using: str = DEFAULT_DB_ALIAS) -> Iterator[Any]:
    """Django's cursor, with all that watches it, that sends values beside the text."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.cursor = _Cursor(connection.connection)
        yield cursor


def fetched(
    sql: str, params: Sequence[Any], using: str = DEFAULT_DB_ALIAS
) -> list[tuple[Any, ...]]:
    """The rows that a statement finds."""
    with prepared_cursor(using) as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
