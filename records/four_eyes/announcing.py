"""What is more than rows says so, in order to be done by name when it is approved."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Operation = tuple[str, dict[str, Any]]

_heard: ContextVar[list[Operation] | None] = ContextVar("announced", default=None)


def announce(operation: str, **arguments: Any) -> None:
    """Say that what is done now is more than its rows, such as a merge.

    The names are those of records.four_eyes.deciding.OPERATIONS.
    """
    heard = _heard.get()
    if heard is not None:
        heard.append((operation, arguments))


@contextmanager
def listening() -> Iterator[list[Operation]]:
    """What is announced inside."""
    heard: list[Operation] = []
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)
