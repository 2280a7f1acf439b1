"""What a list finds, asked of the database in SQL that is worked out once."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import EmptyResultSet
from django.db import router
from django.db.models import QuerySet

from records.kit import until_change
from records.kit.again import made_once
from records.kit.api.ordering import Column, Kept, beyond, columns_of
from records.kit.api.rows import Row
from records.kit.prepared import fetched, numbered, written_out
from records.models.changes import unchanged_until


@dataclass(frozen=True, slots=True)
class Place:
    """Behind which row a page begins, or before which one it ends."""

    values: tuple[Kept, ...]
    backwards: bool


class Listed(Protocol):
    """The rows of a list, in their order."""

    @property
    def order(self) -> list[Column]:
        """What they are ordered by."""

    def cut(self, place: Place | None, most: int) -> list[Any]:
        """So many rows from a place on, away from it."""

    def count(self, most: int | None = None) -> int:
        """How many they are; counted no further than ``most``."""


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with its values, of what, and what its columns are called."""

    model: type[Any]
    sql: str
    names: tuple[str, ...] = ()

    def run(self) -> list[tuple[Any, ...]]:
        """What it finds; nothing where no row can fit."""
        if not self.sql:
            return []
        return fetched(self.sql, (), router.db_for_read(self.model))

    def rows(self) -> list[Row]:
        """The same, by the names of the columns."""
        return [dict(zip(self.names, row, strict=True)) for row in self.run()]


class Records:
    """Rows as models."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        self.rows = rows
        self.order = columns_of(rows)

    def cut(self, place: Place | None, most: int) -> list[Any]:
        """So many records from a place on."""
        found: list[Any] = []
        for rows in _parts(self.rows, self.order, place):
            if len(found) < most:
                found += rows[: most - len(found)]
        return found

    def count(self, most: int | None = None) -> int:
        """How many records there are."""
        rows = self.rows.order_by()
        return (rows if most is None else rows[:most]).count()


class Columns:
    """Rows as dictionaries of some columns.

    ``rows`` puts the question together and ``names`` says which columns it has;
    ``question`` stands for both, with all that they depend on. None is never kept.
    ``some`` are rows that are found sooner than all: where they are as many as anybody
    counts, the others are not looked for.
    """

    def __init__(
        self,
        rows: Callable[[], QuerySet[Any]],
        names: Callable[[QuerySet[Any]], Sequence[str]],
        question: Hashable | None,
        some: Callable[[int], QuerySet[Any] | None] = lambda most: None,
    ) -> None:
        self._rows, self._names, self._question = rows, names, question
        self._some = some
        self._has_asked = False

    @property
    def order(self) -> list[Column]:
        """What the rows are ordered by."""
        found: list[Column] = self._once("order", lambda: columns_of(self._rows()))
        return found

    def cut(self, place: Place | None, most: int) -> list[Row]:
        """So many rows from a place on."""
        order = self.order

        def statements() -> list[Statement]:
            rows = self._rows()
            names = (*self._names(rows), *(one.name for one in order))
            return [
                _statement(part.values_list(*names)[:most], names)
                for part in _parts(rows, order, place)
            ]

        found: list[Row] = []
        for statement in self._once(("cut", place, most), statements):
            if len(found) < most:
                found += statement.rows()[: most - len(found)]
        return found

    def count(self, most: int | None = None) -> int:
        """How many rows there are; kept until a record changes."""
        since = unchanged_until()

        def statement(asked: QuerySet[Any]) -> Statement:
            rows = asked.order_by().values_list("pk")
            found = _statement(rows if most is None else rows[:most])
            counting = f"SELECT COUNT(*), {since} FROM ({found.sql}) AS found"
            return Statement(found.model, found.sql and counting)

        purpose = "count", most, since
        key = None if self._question is None else (*purpose, self._question)
        number: int | None = until_change.kept(key)
        if number is None:
            some = None if most is None else self._some(most)
            counted = [] if some is None else statement(some).run()
            if not counted or counted[0][0] != most:
                all_of = self._once(purpose, lambda: statement(self._rows()))
                counted = all_of.run()
            number, horizon = counted[0] if counted else (0, None)
            until_change.keep(key, number, horizon)
        return number

    def _once(self, purpose: Hashable, make: Callable[[], Any]) -> Any:
        # Rows that the database was asked for are there from then on, without asking.
        never = self._question is None or self._has_asked
        key = None if never else ("listed", purpose, self._question)
        made, has_asked = made_once(key, make)
        self._has_asked |= has_asked
        return made


def _parts(
    rows: QuerySet[Any], order: list[Column], place: Place | None
) -> list[QuerySet[Any]]:
    """The rows from a place on, away from it; in two parts where one has no value."""
    backwards = place is not None and place.backwards
    placed = rows.annotate(**{one.name: one.expression for one in order})
    placed = placed.order_by(*(one.order(backwards=backwards) for one in order))
    if place is None:
        return [placed]
    near, far = beyond(order, list(place.values), backwards=backwards)
    return [placed.filter(part) for part in (near, far) if part is not None]


def _statement(rows: QuerySet[Any], names: tuple[str, ...] = ()) -> Statement:
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return Statement(rows.model, "", names)
    return Statement(rows.model, written_out(numbered(sql), params), names)
