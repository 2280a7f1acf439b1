"""Processes that are measured: how much time of the processor and memory they took."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 60  # seconds


def _stat(process: int) -> list[str]:
    text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    return text.rpartition(")")[2].split()


def family(process: int) -> list[int]:
    """A process and its children, as far as they live."""
    found = [process]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if int(_stat(int(entry.name))[1]) == process:
                    found.append(int(entry.name))
    return found


def spent(process: int) -> float:
    """Milliseconds of the processor that a process and its children have taken."""
    ticks = 0
    for member in family(process):
        with contextlib.suppress(OSError):
            # Of its own; of the first one those of children that have ended, too.
            ticks += sum(map(int, _stat(member)[11 : 15 if member == process else 13]))
    return 1000 * ticks / TICKS


def peak(process: int) -> float:
    """Megabytes at the highest of the largest child, or of the process alone."""
    found = []
    for member in family(process):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{member}/status").read_text().splitlines():
                if line.startswith("VmHWM:"):
                    found.append(int(line.split()[1]) / 1024)
    return max(found[1:] or found or [0.0])


def held(process: int) -> float:
    """Megabytes that a process holds now."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def postmaster(address: str) -> int:
    """The first process of a database server; 0 if it is on another computer."""
    with (
        psycopg.connect(address) as connection,
        contextlib.suppress(OSError, ValueError, IndexError),
    ):
        backend = connection.info.backend_pid
        if "postgres" in Path(f"/proc/{backend}/comm").read_text():
            return int(_stat(backend)[1])
    return 0


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def collect_static(folder: Path) -> None:
    """Collect the product's static files, and serve those from now on."""
    os.environ["STATIC_ROOT"] = str(folder)
    collect = ["manage.py", "collectstatic", "--noinput", "-v0"]
    collect += ["--ignore", "rest_framework"]
    subprocess.run([sys.executable, *collect], check=True)


@contextlib.contextmanager
def serving(
    command: list[str], probe: str, cwd: Path | None = None, **environment: str
) -> Iterator[int]:
    """A server while it is needed, from its first answer on; gives its process.

    What is empty of the environment given is as if it had not been set.
    """
    known = os.environ | environment
    server = subprocess.Popen(
        command,
        cwd=cwd,
        env={name: value for name, value in known.items() if value},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    place = urlsplit(probe)
    asked = HTTPConnection(place.netloc, timeout=5)
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            if server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"Did not start: {' '.join(command)}")
            with contextlib.suppress(OSError):
                # Any answer: also one that refuses, or that sends elsewhere.
                asked.request("GET", place.path)
                asked.getresponse()
                break
            asked.close()
            time.sleep(0.1)
        asked.close()
        yield server.pid
    finally:
        if server.poll() is None:
            server.send_signal(signal.SIGTERM)
            server.wait(PATIENCE)
