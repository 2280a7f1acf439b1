"""The time in which a page counts: how many rows there are, and how many of each kind.

Nobody waits for a number longer than for the rows. All that a page counts has one
budget; what does not come in it is said less exactly, “≥”, or left out and named.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from time import monotonic
from typing import Any

from django.db import OperationalError, connections, router, transaction
from psycopg.errors import QueryCanceled

from records.models import Record

MILLISECONDS = 200
# Of a list as short as this nothing takes long but to ask for the first time, when the
# database has to look at the statements: it has so much.
SHORT, MILLISECONDS_OF_SHORT = 1_000, 2_000
# Whatever is counted gets so much of what is left; others need the rest.
MOST_OF_IT = 3 / 5
# With less than this nothing is begun: a statement hardly starts in it, and what ends
# the counting has to come in it, too.
LEAST = 10
# A limit that was set for the statement before serves the next if it is so near.
NEAR = 1.25
# A statement that is ended early has no helpers to be stopped; nor is a number on a
# page worth all processors.
ALONE = "max_parallel_workers_per_gather = 0"


class OutOfTime(Exception):
    """What was asked did not come in the time that there was for it."""


class Time:
    """What is left of the time in which one page counts."""

    def __init__(self, model: type[Record]) -> None:
        self._using = router.db_for_read(model)
        self._all = MILLISECONDS
        self._spent = 0.0
        # Of the statements that follow; 0 where there is none.
        self._limit = 0
        self._is_open = False

    @property
    def left(self) -> float:
        """So many milliseconds."""
        return self._all - self._spent

    def allow_for(self, rows: int) -> None:
        """Give what is counted of so many rows, which are all, what it may need."""
        if rows <= SHORT:
            self._all = max(self._all, MILLISECONDS_OF_SHORT)

    @property
    def left_of_any(self) -> float:
        """So many of those that a list of any length has: of what may be many rows."""
        return MILLISECONDS - self._spent

    @property
    def is_half_left(self) -> bool:
        """Whether there is half of it, at least."""
        return self.left >= self._all / 2

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Inside, statements can be limited; for those that follow nothing is changed.

        The limit is set with what opens it, and only where something is asked: each
        statement more would be a way to the database and back.
        """
        is_within = connections[self._using].in_atomic_block
        with nullcontext() if is_within else transaction.atomic(self._using):
            try:
                yield
            finally:
                self.unlimited()
                self._is_open = False

    @contextmanager
    def within(
        self, share: float = MOST_OF_IT, *, needs: float = LEAST, of_any: bool = False
    ) -> Iterator[None]:
        """Inside, what is asked has to come in a share of what is left, or OutOfTime.

        It is for one statement or two, each of which may take that long. Nothing is
        begun that needs more milliseconds. ``of_any``: of what is left to a list of any
        length.
        """
        allowed = int(share * (self.left_of_any if of_any else self.left))
        if allowed < max(needs, LEAST):
            raise OutOfTime
        try:
            with connections[self._using].execute_wrapper(self._timed):
                # A limit that ends as the next one is set has been seen to end that.
                self._allow(allowed)
                yield
        except OperationalError as error:
            if not (self._limit and isinstance(error.__cause__, QueryCanceled)):
                raise
            self.unlimited()
            raise OutOfTime from error

    def _timed(self, execute: Callable[..., Any], *asked: Any) -> Any:
        """What the database takes is spent, not that statements are put together.

        They are put together once, and then are known.
        """
        began = monotonic()
        try:
            return execute(*asked)
        finally:
            self._spent += 1000 * (monotonic() - began)

    def _allow(self, allowed: int) -> None:
        if allowed / NEAR <= self._limit <= NEAR * allowed:
            return
        opening = "" if self._is_open else "SAVEPOINT counting; "
        alone = "" if self._limit else f"; SET LOCAL {ALONE}"
        self._say(f"{opening}SET LOCAL statement_timeout = {allowed}{alone}")
        self._limit, self._is_open = allowed, True

    def unlimited(self) -> None:
        """Let the next statement take its time, until another is limited."""
        while self._limit:
            # The savepoint stays: where the limit ends even this, it is said again.
            try:
                self._say("ROLLBACK TO SAVEPOINT counting")
                self._limit = 0
            except OperationalError as error:
                if not isinstance(error.__cause__, QueryCanceled):
                    raise

    def _say(self, sql: str) -> None:
        with connections[self._using].cursor() as cursor:
            cursor.execute(sql)
