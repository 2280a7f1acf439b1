"""Making the cluster: initdb, the role and the database, complete or not at all."""

from __future__ import annotations

import os
import shutil
import subprocess

from config.localpg.account import Account
from config.localpg.errors import LocalPostgresError
from config.localpg.places import DATABASE, ROLE, SUPERUSER, Places
from config.localpg.programs import Programs

SETUP = f"CREATE ROLE {ROLE} LOGIN CREATEDB\nCREATE DATABASE {DATABASE} OWNER {ROLE}\n"


def make_cluster(
    places: Places, programs: Programs, version: int, account: Account, lock: int
) -> None:
    """Make `data.new` and rename it to `data`; a kill at any moment leaves no half.

    The programs hold the lock as well, so one that outlives its starter keeps the
    next one waiting instead of writing into its cluster.
    """
    shutil.rmtree(places.unfinished, ignore_errors=True)
    places.unfinished.mkdir(mode=0o700)
    account.give(places.unfinished)
    initdb = [programs["initdb"], "--pgdata", str(places.unfinished)]
    initdb += ["--username", SUPERUSER, "--auth", "trust", "--encoding", "UTF8"]
    initdb += ["--no-instructions", *locale_options(version)]
    _checked(account.run(initdb, lock=lock))
    # Single-user mode ends by itself with its input; a server here could linger.
    single = [programs["postgres"], "--single", "-D", str(places.unfinished)]
    single += ["-c", "exit_on_error=on", SUPERUSER]
    _checked(account.run(single, lock=lock, text=SETUP))
    places.unfinished.rename(places.data)
    _sync(places)


def locale_options(version: int) -> tuple[str, ...]:
    """A locale that folds É and Й alike everywhere, whatever LANG says.

    The built-in provider of PostgreSQL 17 leaves full-text search unfolded.
    """
    if version >= 18:
        builtin = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        return (*builtin, "--locale=C")
    return ("--locale=C.UTF-8",)


def check_version(places: Places, programs: Programs, version: int) -> None:
    """Refuse a cluster that another major version of PostgreSQL made."""
    try:
        made_by = (places.data / "PG_VERSION").read_text().strip()
    except OSError:
        raise LocalPostgresError(
            f"{places.data} is not a PostgreSQL cluster (it has no PG_VERSION); move "
            "it away, and the next start makes a new, empty one."
        ) from None
    if made_by != str(version):
        raise LocalPostgresError(
            f"The database in {places.data} was made by PostgreSQL {made_by}, and the "
            f"programs in {programs.folder} are version {version}: name the programs "
            f"of version {made_by} in LOCALPG_BIN, or dump with those and load anew."
        )


def _checked(done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode:
        told = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        errors = [line for line in told if "error" in line.lower() or "FATAL" in line]
        raise LocalPostgresError(
            "PostgreSQL could not make the database: "
            + (errors or told or [f"{done.args[0]} gave no reason"])[-1]
        )


def _sync(places: Places) -> None:
    """Have the new name on the disk before anyone relies on it."""
    folder = os.open(places.home, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
