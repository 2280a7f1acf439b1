"""Statements that are asked again and again, with other values.

Django writes the values of a statement into its text, so that the database plans each
anew: for a page of events with all that belongs to them that takes as long as reading
it. Here text and values go apart, and psycopg has the server keep the plan of whatever
was asked a few times on one connection (``prepare_threshold``). The text is in the form
that PostgreSQL itself reads: nobody looks through it again for the places of values.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any, Self

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.sql import Literal

_PLACE = re.compile(r"%[s%]")
_NUMBERED = re.compile(r"\$([0-9]+)")


def numbered(sql: str) -> str:
    """Django's text of a statement with ``$1``, ``$2`` where values belong."""
    numbers = count(1)
    return _PLACE.sub(
        lambda found: "%" if found[0] == "%%" else f"${next(numbers)}", sql
    )


def written_out(sql: str, params: Sequence[Any], context: Any = None) -> str:
    """A numbered statement with its values where they belong.

    Of a question with filters no plan may serve other values: whether a country has
    three events or a tenth of all, a page could take a hundred times as long. With the
    values in its text the server keeps a plan for who asks the very same again.
    """

    def value(place: re.Match[str]) -> str:
        return Literal(params[int(place[1]) - 1]).as_string(context)

    return _NUMBERED.sub(value, sql)


class _Asked:
    """What was asked, as Django tells it where somebody watches: with its values."""

    def __init__(self, compose: Callable[[], str]) -> None:
        self._compose = compose

    @property
    def query(self) -> bytes:
        """The statement as text."""
        return self._compose().encode()


class _Cursor(psycopg.RawCursor[Any]):
    # Whether the server may keep the plan of what is asked again.
    may_keep = True

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        """Ask; and remember what, which psycopg forgets of what is prepared."""
        options.setdefault("prepare", None if self.may_keep else False)
        super().execute(query, params, **options)
        known: Any = self
        known._query = _Asked(lambda: self._written_out(query, params or ()))
        return self

    def _written_out(self, query: str, params: Sequence[Any]) -> str:
        # Where there are none, a “$1” is somebody's word.
        return written_out(query, params, self) if params else str(query)


@contextmanager
def prepared_cursor(
    using: str = DEFAULT_DB_ALIAS, *, may_keep: bool = True
) -> Iterator[Any]:
    """Django's cursor, with all that watches it, for statements that are numbered."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.cursor = _Cursor(connection.connection)
        cursor.cursor.may_keep = may_keep
        yield cursor


def fetched(
    sql: str,
    params: Sequence[Any],
    using: str = DEFAULT_DB_ALIAS,
    *,
    may_keep: bool = True,
) -> list[tuple[Any, ...]]:
    """The rows that a numbered statement finds.

    Where lists of numbers are its values, no plan may be kept: one of three numbers
    does not serve a thousand.
    """
    with prepared_cursor(using, may_keep=may_keep) as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
