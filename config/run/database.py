"""Bringing the database up to date: tables, records, accounts; and the static files.

Runs inside the virtual environment. Migrations are asked of the database itself. What
was loaded into it is remembered under the identity of that very database, so a new or
another one is filled again.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor
from environs import EnvError

from config.localpg.places import PROJECT, local_folder
from config.localpg.programs import OLDEST
from config.run.problem import Problem, leave_quietly
from records.reading import everything

ENGINES = ("django.db.backends.postgresql", "config.localpg.backend")
NOT_ALLOWED = "42501"  # SQLSTATE insufficient_privilege
STAMPS = local_folder() / "done.json"


def bring_up_to_date() -> None:
    """Everything between an empty database and pages that answer."""
    _load_settings()
    _check_server()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Bringing the tables of the database up to date …", flush=True)
        _migrate()
    stamps = Stamps()
    _load_records(stamps)
    folder = Path(settings.STATIC_ROOT)
    static = fingerprint([PROJECT / "requirements.txt", *_static_files()])
    if not folder.is_dir() or not stamps.has(str(folder), static):
        print("Collecting the static files …", flush=True)
        # The pages of the REST framework itself are switched off.
        call_command(
            "collectstatic",
            interactive=False,
            verbosity=0,
            ignore_patterns=["rest_framework"],
        )
        stamps.add(str(folder), static)
    connection.close()


def _load_records(stamps: Stamps) -> None:
    """Fill the database where it is new, or the files have changed."""
    # Not again for new tables: that would undo what staff corrected since.
    records = fingerprint(_files(PROJECT / "fixtures"))
    if not stamps.has(_identity(), records):
        print("Loading the records …", flush=True)
        try:
            with everything():
                call_command("load_fixtures", stdout=io.StringIO())
        except CommandError as error:
            raise Problem(str(error)) from None
        stamps.add(_identity(), records)
    # New tables bring new rights for the roles.
    accounts = f"accounts of {_identity()}"
    migrations = fingerprint(sorted(PROJECT.glob("*/migrations/*.py")))
    if not stamps.has(accounts, migrations):
        with everything():
            call_command("make_demo_accounts")
        stamps.add(accounts, migrations)


class Stamps:
    """What has been done, as a fingerprint for each place it was done in."""

    def __init__(self, path: Path = STAMPS) -> None:
        self._path = path
        try:
            self._done: dict[str, str] = json.loads(path.read_text())
        except (OSError, ValueError):
            self._done = {}

    def has(self, place: str, done: str) -> bool:
        """Whether exactly this was done there."""
        return self._done.get(place) == done

    def add(self, place: str, done: str) -> None:
        """Remember it."""
        self._done[place] = done
        unfinished = self._path.with_suffix(".new")
        unfinished.write_text(json.dumps(self._done, indent=1))
        unfinished.rename(self._path)


def fingerprint(files: Iterable[Path]) -> str:
    """A hash of names and contents, which no clock or copying changes."""
    total = hashlib.sha256()
    for path in files:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.name}\0{content}\n".encode())
    return total.hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _static_files() -> list[Path]:
    """Our own static files; those of packages change with requirements.txt."""
    return [
        path
        for folder in sorted(PROJECT.glob("*/static"))
        for path in _files(folder)
        if folder != Path(settings.STATIC_ROOT)
    ]


def _load_settings() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        engine = settings.DATABASES["default"]["ENGINE"]
        if engine not in ENGINES:
            raise Problem(
                "Chancery works on PostgreSQL only, and DATABASE_URL asks for "
                f"{engine}: name one as postgres://user:password@host/database."
            )
        django.setup()
    except (ImproperlyConfigured, EnvError) as error:
        raise Problem(f"The settings are not right: {_line(error)}") from None


def _check_server() -> None:
    """Raise Problem where the database does not answer or is too old."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        named = os.environ.get("DATABASE_URL")
        which = "the database that DATABASE_URL names" if named else "its own database"
        raise Problem(f"Chancery cannot reach {which}: {_line(error)}") from None
    version = connection.get_database_version()
    if version < (OLDEST,):
        raise Problem(
            f"The server that DATABASE_URL names is PostgreSQL {version[0]}; Chancery "
            f"needs {OLDEST} or newer."
        )


def _migrate() -> None:
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", None) != NOT_ALLOWED:
            raise
        raise Problem(
            "The role in DATABASE_URL must own its database, so that it may make "
            f"tables and the trusted extensions: {_line(error)}"
        ) from None


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


def _identity() -> str:
    """Names this one database: not the next one made under the same name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT system_identifier || '/' || oid FROM pg_control_system(),"
            " pg_database WHERE datname = current_database()"
        )
        return str(cursor.fetchone()[0])


if __name__ == "__main__":
    leave_quietly()
    try:
        bring_up_to_date()
    except Problem as problem:
        sys.exit(str(problem))
    print("Chancery is set up: `make run` starts it, `make test` tests it.")
