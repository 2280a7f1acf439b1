"""`python -m config.localpg start|stop|status|psql|dump`: the server by hand."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from config.localpg.account import account_for
from config.localpg.errors import LocalPostgresError
from config.localpg.places import (
    DATABASE,
    PORT,
    ROLE,
    Places,
    present,
    project_places,
)
from config.localpg.probe import answers
from config.localpg.programs import find_programs
from config.localpg.server import start, stop

USAGE = """\
usage: python -m config.localpg COMMAND

  start         start Chancery's own PostgreSQL, making its data folder at first
  stop          stop it and wait until it is gone
  status        say whether it runs and where it is; exit code 3 if it does not run
  psql [...]    open the database in psql; further words go to psql
  dump [...]    write the database as SQL; further words go to pg_dump
"""
NOT_RUNNING = 3


def main(arguments: Sequence[str]) -> int:
    """Do one command and return the exit code."""
    commands = {"start": _start, "stop": _stop, "status": _status}
    clients = {"psql": "psql", "dump": "pg_dump"}
    name, *rest = arguments or [""]
    try:
        if name in clients:
            _client(clients[name], rest)
        if name in commands and not rest:
            return commands[name](project_places())
    except LocalPostgresError as error:
        print(error, file=sys.stderr)
        return 1
    helping = name in ("-h", "--help", "help")
    print(USAGE, end="", file=sys.stdout if helping else sys.stderr)
    return 0 if helping else 2


def _start(places: Places) -> int:
    _refuse_elsewhere()
    start(places)
    return _status(places)


def _stop(places: Places) -> int:
    stopped = stop(places)
    print("PostgreSQL has stopped." if stopped else "PostgreSQL was not running.")
    return 0


def _status(places: Places) -> int:
    running = answers(places)
    print("PostgreSQL is running." if running else "PostgreSQL is not running.")
    if present(places.data):
        owner = account_for(places).name
        print(f"data    {places.data} (owned by {owner})\nsocket  {places.socket}")
        print(f"log     {places.log}")
    return 0 if running else NOT_RUNNING


def _client(program: str, arguments: Sequence[str]) -> None:
    """Become psql or pg_dump, connected to the database as the application is."""
    _refuse_elsewhere()
    places = project_places()
    start(places)
    path = find_programs()[program]
    if not os.access(path, os.X_OK):
        raise LocalPostgresError(f"There is no program {path}.")
    server = ["-h", str(places.socket_folder), "-p", PORT, "-U", ROLE, "-d", DATABASE]
    os.execv(path, [program, *server, *arguments])


def _refuse_elsewhere() -> None:
    if os.environ.get("DATABASE_URL"):
        raise LocalPostgresError(
            "DATABASE_URL is set, so Chancery uses that server and not its own; unset "
            "it to work with its own."
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
