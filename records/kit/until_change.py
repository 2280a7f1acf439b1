"""What takes long to find out about records, kept until any record changes.

Whoever turns the pages of a list, sorts it or chooses its columns asks the same again:
how many there are, and how many of each kind. Each process keeps that for the last
questions (setting ``COUNTS_KEPT``), with the transaction from which on it may be
another (``ChangeQuerySet.horizon``). One question to an index tells whether anything
was changed; a change of whatever record, also of one that the reader may not see, has
all counted anew.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime
from threading import Lock
from typing import Any, TypeVar

from django.conf import settings

from records.models import Change
from records.reading import Reader, current_sight, sight_of

Found = TypeVar("Found")

_KEPT: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
# Threads share it.
_LOCK = Lock()


def found_once(meant: Hashable, reader: Reader, find: Callable[[], Found]) -> Found:
    """What is found out for a reader, by several statements; ``meant`` says what."""
    key = meant, sights_of(reader)
    found: Found | None = kept(key)
    if found is None:
        # Before anything is read: what is written meanwhile counts as a change.
        horizon = Change.objects.horizon()
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
        found = None if meant is None else _KEPT.get((meant, _today()))
    if found is None:
        return None
    value, horizon = found
    return None if Change.objects.has_any_since(horizon) else value


def keep(meant: Hashable | None, value: Any, horizon: int | None) -> None:
    """Keep what was found out; nothing where it can't be told until when it holds."""
    most = settings.COUNTS_KEPT
    if meant is None or horizon is None or not most:
        return
    with _LOCK:
        _KEPT.pop((meant, _today()), None)
        while len(_KEPT) >= most:
            _KEPT.popitem(last=False)
        _KEPT[meant, _today()] = value, horizon


def _today() -> date:
    # What holds today may not tomorrow, though no record changes.
    return datetime.now(UTC).date()


def forget() -> None:
    """Keep nothing of what was found out before."""
    with _LOCK:
        _KEPT.clear()
