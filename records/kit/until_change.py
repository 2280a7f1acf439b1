"""What takes long to find out about records, kept until any record changes.

Whoever turns the pages of a list, sorts it or chooses its columns asks the same again:
how many there are, and how many of each kind. Each process keeps that for the last
questions (setting ``COUNTS_KEPT``), with the transaction from which on it may be
another (``until_now``). One question to an index tells whether anything was changed; a
change of whatever record, also of one that the reader may not see, has all counted
anew.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from math import inf
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from django.conf import settings
from django.db import router

from records.kit.prepared import fetched
from records.models import Change
from records.models.changes import changed_since, unchanged_until
from records.reading import Reader, current_sight, sight_of

Found = TypeVar("Found")

# Beside each the transaction from which on it may be another, and when it is too old.
_KEPT: OrderedDict[Hashable, tuple[Any, int, float]] = OrderedDict()
# Threads share it.
_LOCK = Lock()
# Since when nothing had been changed, as was asked last.
_SINCE: list[int] = []
# The oldest transaction from which on nothing was changed, as was asked since a reader
# began to be answered; none before that was asked.
_unchanged: ContextVar[list[int] | None] = ContextVar("unchanged", default=None)


@contextmanager
def asking_once() -> Iterator[None]:
    """Inside, where one answer is read, it is asked once whether anything changed.

    Nothing may be written inside. What others write meanwhile may be in the answer or
    not, as if it had been given at once.
    """
    token = _unchanged.set([])
    try:
        yield
    finally:
        _unchanged.reset(token)


def until_now() -> int | None:
    """From which transaction on what is read now may change; None where we write."""
    [[horizon]] = fetched(f"SELECT {unchanged_until()}", (), router.db_for_read(Change))
    return None if horizon is None else int(horizon)


def is_unchanged(horizon: int) -> bool:
    """Whether nothing was changed by that transaction or a later one."""
    told = _unchanged.get()
    if told and told[0] <= horizon:
        return True
    # Most of what is kept was found out since the last change: of all that at once.
    for since in sorted({min([horizon, *_SINCE]), horizon}):
        if not fetched(changed_since(), [since], router.db_for_read(Change)):
            _SINCE[:] = [since]
            if told is not None:
                told[:] = [since]
            return True
    return False


def found_once(meant: Hashable, reader: Reader, find: Callable[[], Found]) -> Found:
    """What is found out for a reader, by several statements; ``meant`` says what."""
    key = meant, sights_of(reader)
    found: Found | None = kept(key)
    if found is None:
        # Before anything is read: what is written meanwhile counts as a change.
        horizon = until_now() if settings.COUNTS_KEPT else None
        found = find()
        keep(key, found, horizon)
    return found


def sights_of(reader: Reader) -> Hashable:
    """How much a reader may see, whoever it is."""
    return sight_of(reader), current_sight()


def kept(meant: Hashable | None) -> Any:
    """What is kept; None where there is nothing, or records were changed since.

    ``meant`` stands for all that was asked, and for who reads.
    """
    with _LOCK:
        found = None if meant is None else _KEPT.get((meant, today()))
    if found is None:
        return None
    value, horizon, ends = found
    return value if monotonic() < ends and is_unchanged(horizon) else None


def keep(
    meant: Hashable | None, value: Any, horizon: int | None, seconds: float = inf
) -> None:
    """Keep what was found out; nothing where it can't be told until when it holds.

    What could be told better if there were more time is kept for some seconds only.
    """
    most = settings.COUNTS_KEPT
    if meant is None or horizon is None or not most:
        return
    with _LOCK:
        _KEPT.pop((meant, today()), None)
        while len(_KEPT) >= most:
            _KEPT.popitem(last=False)
        _KEPT[meant, today()] = value, horizon, monotonic() + seconds


def today() -> date:
    """The day: what holds today may not tomorrow, though no record changes."""
    return datetime.now(UTC).date()


def forget() -> None:
    """Keep nothing of what was found out before."""
    with _LOCK:
        _KEPT.clear()
        _SINCE.clear()
