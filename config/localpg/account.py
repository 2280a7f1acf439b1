"""The account that runs the server programs: never root, which PostgreSQL refuses."""

from __future__ import annotations

import fcntl
import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.localpg.errors import LocalPostgresError
from config.localpg.places import Places

SYSTEM_ACCOUNT = "chancery"


@dataclass(frozen=True)
class Account:
    """A user and group by number."""

    uid: int
    gid: int

    @property
    def name(self) -> str:
        """The account's name, or its number where it has none."""
        return _name_of(self.uid)

    def run(
        self, arguments: Sequence[str], *, lock: int | None = None, text: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a server program as this account, with `text` as its input.

        `lock` is a descriptor that the program and all its children keep open.
        Nothing of the caller's locale or PG* variables reaches the program.
        """
        other: dict[str, object] = {}
        if self.uid != os.geteuid():
            other = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(  # type: ignore[call-overload, no-any-return]
            arguments,
            **other,
            input=text,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            pass_fds=() if lock is None else (lock,),
        )

    def give(self, path: Path) -> None:
        """Make the account the owner of something that root has just made."""
        if self.uid != os.geteuid():
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def account_for(places: Places) -> Account:
    """Whom the cluster belongs to; refuses a cluster of another account."""
    if os.geteuid() != 0:
        own = Account(os.geteuid(), os.getegid())
        for path in (places.home, places.data):
            owner = _owner(path)
            if owner is not None and owner.uid != own.uid:
                raise LocalPostgresError(
                    f"The database in {places.home} was made by {owner.name} and you "
                    f"are {own.name}: run this as {_maker(owner)}, or name a folder "
                    "of your own in CHANCERY_DATA."
                )
        return own
    owners = (_owner(places.data), _owner(places.home))
    return next((owner for owner in owners if owner and owner.uid), None) or _system()


def _maker(owner: Account) -> str:
    return "root" if owner.name in (SYSTEM_ACCOUNT, "nobody") else owner.name


def _owner(path: Path) -> Account | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return Account(found.st_uid, found.st_gid)


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _system() -> Account:
    """The system account for root's cluster, made where useradd can; else nobody."""
    # Several processes may come at once, and useradd gives up on a second one.
    with open("/etc/passwd") as turn:  # noqa: PTH123
        fcntl.flock(turn, fcntl.LOCK_EX)
        for attempt in (1, 2):
            try:
                entry = pwd.getpwnam(SYSTEM_ACCOUNT)
                return Account(entry.pw_uid, entry.pw_gid)
            except KeyError:
                if attempt == 1:
                    _useradd()
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid)


def _useradd() -> None:
    options = ["--system", "--user-group", "--no-create-home"]
    places = ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
    try:
        subprocess.run(
            ["useradd", *options, *places, SYSTEM_ACCOUNT],
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        return
