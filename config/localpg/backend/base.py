"""The one change to Django's PostgreSQL backend: before a connection, a server."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db.backends.postgresql import base

from config.localpg.errors import LocalPostgresError
from config.localpg.places import project_places
from config.localpg.server import start


class DatabaseWrapper(base.DatabaseWrapper):
    """Makes sure that the server is up before the first connection of the process
    and after a failed one; a server killed under the application is started again."""

    _server_seen = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if not DatabaseWrapper._server_seen:
            _start()
            DatabaseWrapper._server_seen = True
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            _start()
            return super().get_new_connection(conn_params)


def _start() -> None:
    try:
        start(project_places())
    except LocalPostgresError as error:
        raise psycopg.OperationalError(str(error)) from error
