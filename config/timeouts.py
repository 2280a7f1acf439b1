"""How long a statement of the web server may take; commands may take their time.

``limit_statements`` is called where the server begins (config.wsgi).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

LOCK_SECONDS = 2
IDLE_SECONDS = 30

# Not empty in a process that is a web server.
_LIMITED: list[bool] = []


def limit_statements() -> None:
    """Every connection that this process opens from now on is limited.

    Behind a pool connections are everybody's: there the database's role has the limits.
    """
    if settings.DATABASE_POOLED:
        return
    _LIMITED.append(True)
    connection_created.connect(_limit_new, dispatch_uid="config.timeouts")


def limit(connection: BaseDatabaseWrapper) -> None:
    """Put the limits for reading on a connection; 0 seconds are no limit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, false),"
            " set_config('lock_timeout', %s, false),"
            " set_config('idle_in_transaction_session_timeout', %s, false)",
            [
                f"{settings.STATEMENT_TIMEOUT}s",
                f"{LOCK_SECONDS}s",
                f"{IDLE_SECONDS}s",
            ],
        )


@contextmanager
def patience() -> Iterator[None]:
    """Statements inside may take as long as writing may take."""
    if not _LIMITED:
        yield
        return
    _set(settings.WRITE_TIMEOUT)
    try:
        yield
    finally:
        try:
            _set(settings.STATEMENT_TIMEOUT)
        except DatabaseError:
            # The connection is gone; the next one has its limits from the beginning.
            connection.close()


def _set(seconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, false)", [f"{seconds}s"]
        )


def _limit_new(sender: Any, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    limit(connection)
