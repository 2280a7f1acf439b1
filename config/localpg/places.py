"""Where the embedded server keeps its things, worked out without touching anything.

Usually all lies in `.local/postgres` of the project (CHANCERY_DATA names another
folder than `.local`). Two things send parts of it elsewhere: root cannot run
PostgreSQL, and the account that does it for root may not be able to enter the
project's folder; and the name of a Unix socket has a short, fixed room.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from config.localpg.errors import LocalPostgresError

DATABASE = "chancery"
# Owns the database and may create test databases; it is no superuser.
ROLE = "chancery"
SUPERUSER = "postgres"
PORT = "5432"

PROJECT = Path(__file__).resolve().parent.parent.parent
SYSTEM_FOLDER = Path("/var/lib/chancery")
SHORT_FOLDER = Path("/tmp")  # noqa: S108 (each place has a name of its own)
# The room in sockaddr_un, without the closing zero byte.
SOCKET_NAME_BYTES = 103 if sys.platform == "darwin" else 107
# initdb and pg_ctl hand paths to a shell between double quotes.
REFUSED_CHARACTERS = '"$`\\\n'


@dataclass(frozen=True)
class Places:
    """The paths of one cluster."""

    home: Path
    socket_folder: Path

    @property
    def data(self) -> Path:
        """The cluster itself, as initdb made it."""
        return self.home / "data"

    @property
    def unfinished(self) -> Path:
        """A cluster being made; renamed to `data` when it is complete."""
        return self.home / "data.new"

    @property
    def lock(self) -> Path:
        """Locked by whoever makes or starts the cluster, then by the server."""
        return self.home / "lock"

    @property
    def log(self) -> Path:
        """What the server has to say."""
        return self.data / "server.log"

    @property
    def socket(self) -> Path:
        """The Unix socket; there is no TCP port."""
        return self.socket_folder / f".s.PGSQL.{PORT}"

    @property
    def programs_copy(self) -> Path:
        """A copy of the server programs, for an account kept out of the project."""
        return self.home / "programs"


def local_folder() -> Path:
    """`.local` of the project, or the folder that CHANCERY_DATA names."""
    named = os.environ.get("CHANCERY_DATA")
    return Path(named).expanduser().resolve() if named else PROJECT / ".local"


def project_places() -> Places:
    """The places of this project's cluster; the same answer in every process."""
    return places_below(local_folder())


def places_below(folder: Path) -> Places:
    """The places of the cluster that belongs to `folder`, which need not exist."""
    mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    home = folder / "postgres"
    if os.geteuid() == 0 and not present(home / "data"):
        apart = SYSTEM_FOLDER / mark
        if present(apart / "data") or not _open_to_all(folder):
            home = apart
    socket_folder = home / "run"
    # libpq takes a comma for the end of one host and the start of the next.
    name = os.fsencode(socket_folder / f".s.PGSQL.{PORT}")
    if len(name) > SOCKET_NAME_BYTES or b"," in name:
        socket_folder = SHORT_FOLDER / f"chancery-{mark}"
    return Places(home, socket_folder)


def _open_to_all(folder: Path) -> bool:
    """Whether every account may enter `folder`, as far as it exists."""
    return all(
        parent.stat().st_mode & stat.S_IXOTH
        for parent in (folder, *folder.parents)
        if parent.is_dir()
    )


def present(path: Path) -> bool:
    """Whether something is there, as far as this account can see."""
    try:
        path.lstat()
    except OSError:
        return False
    return True


def check_spelling(path: Path) -> None:
    """Refuse a path that the server programs would hand to a shell broken."""
    for character in REFUSED_CHARACTERS:
        if character in str(path):
            name = "a line break" if character == "\n" else character
            raise LocalPostgresError(
                f"PostgreSQL cannot work in {str(path)!r} because the path contains "
                f"{name}; move the project or name another folder in CHANCERY_DATA."
            )


def make_folder(folder: Path) -> None:
    """Make `folder` where it lacks; what exists is never opened any wider.

    What root makes can be entered by every account, whatever the umask says: the
    account that runs the server for root has to pass through it.
    """
    try:
        folder.mkdir()
        if os.geteuid() == 0:
            folder.chmod(0o755)
    except (FileNotFoundError, NotADirectoryError):
        make_folder(folder.parent)
        make_folder(folder)
    except FileExistsError:
        if not folder.is_dir():
            raise LocalPostgresError(
                f"{folder} is in the way: it is a file, and Chancery needs a folder "
                "of that name for its data."
            ) from None
    except OSError as error:
        raise LocalPostgresError(
            f"Chancery cannot make the folder {folder}: {error.strerror}. Make its "
            "parent writable for you, or name another folder in CHANCERY_DATA."
        ) from None
