"""Connections to the database that are kept from one request to the next.

Before each request Django asks a kept connection whether it still works, and waits for
the answer. A server that ends a connection says so, or closes it, and either can be
seen at once on this side: where nothing is there to be read, nothing has ended. Only
now and then it is asked all the same, for what lies between may have dropped it.
``trust`` is called where the server begins (config.wsgi).
"""

import select
from threading import local
from time import monotonic
from typing import Any

from django.core.signals import request_started
from django.db import connections
from psycopg import OperationalError

# So long a connection is believed after it was asked.
BELIEVED_SECONDS = 30.0

# When the thread last asked: each has connections of its own.
_asked = local()


def trust() -> None:
    """Believe kept connections of this process from now on, as long as nothing ends."""
    # After Django's own receiver, which wants each connection to be asked.
    request_started.connect(_believe, dispatch_uid="config.connections")


def is_quiet(connection: Any) -> bool:
    """Whether the server has neither said anything nor closed the connection."""
    try:
        watch = select.poll()
        watch.register(connection.pgconn.socket, select.POLLIN)
        return not watch.poll(0)
    except (OperationalError, OSError):
        return False


def _believe(sender: Any, **kwargs: Any) -> None:
    is_due = monotonic() - getattr(_asked, "at", 0.0) > BELIEVED_SECONDS
    one: Any
    for one in connections.all(initialized_only=True):
        if one.connection is None:
            continue
        if is_due or not is_quiet(one.connection):
            one.close_if_health_check_failed()
        one.health_check_done = True
    if is_due:
        _asked.at = monotonic()
