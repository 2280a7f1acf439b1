"""Connections to the database that are kept from one request to the next.

Before each request Django asks a kept connection whether it still works, and waits for
the answer. A server that ends a connection says so, or closes it, and either can be
seen at once on this side: where nothing is there to be read, nothing has ended. Only
one that was not used for a while is asked, for what lies between may have dropped it.
``trust`` is called where the server begins (config.wsgi).
"""

import select
from threading import local
from time import monotonic
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import connections
from psycopg import OperationalError

# So long a connection that was not used is believed.
BELIEVED_SECONDS = 30.0

# When the thread last answered somebody: each has connections of its own.
_answered = local()


def trust() -> None:
    """Believe kept connections of this process from now on, as long as nothing ends."""
    # After Django's own receivers, which want each connection to be asked.
    request_started.connect(_believe, dispatch_uid="config.connections")
    request_finished.connect(_note, dispatch_uid="config.connections")


def is_quiet(connection: Any) -> bool:
    """Whether the server has neither said anything nor closed the connection."""
    try:
        watch = select.poll()
        watch.register(connection.pgconn.socket, select.POLLIN)
        return not watch.poll(0)
    except (OperationalError, OSError):
        return False


def _believe(sender: Any, **kwargs: Any) -> None:
    if monotonic() - getattr(_answered, "at", 0.0) > BELIEVED_SECONDS:
        return
    one: Any
    for one in connections.all(initialized_only=True):
        if one.connection is not None and is_quiet(one.connection):
            one.health_check_done = True


def _note(sender: Any, **kwargs: Any) -> None:
    _answered.at = monotonic()
