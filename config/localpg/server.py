"""Starting and stopping the server, safe from any number of processes at once."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shlex
import signal
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from config.localpg.account import Account, account_for
from config.localpg.cluster import check_version, make_cluster
from config.localpg.errors import LocalPostgresError
from config.localpg.places import Places, check_spelling, make_folder, present
from config.localpg.probe import answers, process_id
from config.localpg.programs import Programs, usable_programs

PATIENCE = 60.0  # seconds
PAUSE = 0.05
# For one small application on somebody's computer.
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "log_min_messages": "warning",
}


def start(places: Places, patience: float = PATIENCE) -> None:
    """Return when the server takes connections; make and start it where needed."""
    check_spelling(places.home)
    account = account_for(places)
    # Below /tmp anybody could have made the folder before us.
    if present(places.socket_folder):
        _check_socket_folder(places.socket_folder, account)
    deadline = time.monotonic() + patience
    while not answers(places):
        with _lock(places, account) as lock:
            if lock is not None:
                _start_locked(places, account, lock)
                return
        if time.monotonic() > deadline:
            raise LocalPostgresError(
                f"The server of {places.data} neither answers nor ends; see "
                f"{places.log} and end the processes that hold {places.lock}."
            )
        time.sleep(PAUSE)


def stop(places: Places, patience: float = PATIENCE) -> bool:
    """Stop the server and wait for its last process; False if none was running."""
    account = account_for(places)
    if not present(places.lock):
        return False
    told = False
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with _lock(places, account) as lock:
            if lock is not None:
                return told
        server = process_id(places)
        if server and not told:
            os.kill(server, signal.SIGINT)  # PostgreSQL's "fast shutdown"
            told = True
        time.sleep(PAUSE)
    raise LocalPostgresError(
        f"The server of {places.data} did not end within {patience:.0f} seconds; see "
        f"{places.log}."
    )


@contextlib.contextmanager
def _lock(places: Places, account: Account) -> Iterator[int | None]:
    """The lock as an open descriptor, or None where somebody else holds it.

    It is let go by closing, never by unlocking: an unlock would take it from the
    server too, which holds the same lock by its copy of the descriptor.
    """
    make_folder(places.home)
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        lock = os.open(places.lock, flags, 0o600)
    except OSError as error:
        raise LocalPostgresError(
            f"Chancery cannot write in {places.home}: {error.strerror}. Make it "
            "writable for you, or name another folder in CHANCERY_DATA."
        ) from None
    try:
        owner = places.home.stat()
        if os.geteuid() == 0 and owner.st_uid:
            os.fchown(lock, owner.st_uid, owner.st_gid)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield lock
    finally:
        os.close(lock)


def _start_locked(places: Places, account: Account, lock: int) -> None:
    programs, version = usable_programs(places, account)
    if not present(places.data):
        make_cluster(places, programs, version, account, lock)
    check_version(places, programs, version)
    _make_socket_folder(places.socket_folder, account)
    _refuse_foreign_server(places.data)
    # With the lock in hand whatever these tell is of a server that is gone.
    for stale in (
        places.data / "postmaster.pid",
        places.socket,
        places.socket.with_name(places.socket.name + ".lock"),
    ):
        stale.unlink(missing_ok=True)
    done = account.run(_command(places, programs), lock=lock)
    if done.returncode:
        raise LocalPostgresError(
            f"PostgreSQL did not start in {places.data}: {_reason(places.log)} "
            f"(all of it in {places.log})"
        )


def _command(places: Places, programs: Programs) -> list[str]:
    folder = str(places.socket_folder).replace('"', '""')
    settings = {**SETTINGS, "unix_socket_directories": f'"{folder}"'}
    options = [f"-c{name}={value}" for name, value in settings.items()]
    command = [programs["pg_ctl"], "start", "--wait", f"--timeout={PATIENCE:.0f}"]
    command += ["--pgdata", str(places.data), "--log", str(places.log)]
    return [*command, "--options", shlex.join(options)]


def _make_socket_folder(folder: Path, account: Account) -> None:
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        account.give(folder)
    _check_socket_folder(folder, account)


def _check_socket_folder(folder: Path, account: Account) -> None:
    """Trust a socket only in a closed folder of the account's own."""
    found = folder.lstat()
    if not (
        stat.S_ISDIR(found.st_mode)
        and found.st_uid == account.uid
        and stat.S_IMODE(found.st_mode) & 0o077 == 0
    ):
        raise LocalPostgresError(
            f"{folder} should be a folder that only {account.name} can enter, and it "
            "is not; remove it and start again."
        )


def _refuse_foreign_server(data: Path) -> None:
    """Refuse to start beside a server that somebody started by hand, without us.

    A server works in its data folder, so a reused process id does not mislead.
    """
    with contextlib.suppress(OSError, ValueError, IndexError):
        server = int((data / "postmaster.pid").read_text().splitlines()[0])
        if Path(f"/proc/{server}/cwd").resolve(strict=True) == data:
            raise LocalPostgresError(
                f"A PostgreSQL that Chancery did not start (process {server}) works in "
                f"{data}; stop it first."
            )


def _reason(log: Path) -> str:
    """The last thing the server complained about."""
    with contextlib.suppress(OSError):
        for line in reversed(log.read_text(errors="replace").splitlines()):
            if "FATAL:" in line or "PANIC:" in line:
                return line.partition(": ")[2].strip() or line
    return "it gave no reason"
