"""Who is asked: the product as deployed, the limit, and others on the same data."""

import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.speed import asking, datasette, directus, limit, processes

GUNICORN = "docs/operations/examples/gunicorn.conf.py"
PRODUCT, LIMIT, TUTORIAL = "product", "limit", "tutorial"
# The product as it is deployed, which keeps what it found out until a record changes.
AGAIN = "product, asked again"
KEPT = ("COUNTS_KEPT", "TEXTS_KEPT")
DATASETTE, DIRECTUS = "datasette", "directus"


@dataclass(slots=True)
class Peer:
    """Somebody who answers: a server at a port, or the processes of the limit."""

    name: str
    port: int = 0
    process: int = 0
    lines: list[Any] = field(default_factory=list)
    peak_mb: float = 0.0


def _gunicorn(application: str, port: int) -> list[str]:
    # As deployed, but for workers that end after a number of questions.
    options = ["--config", GUNICORN, "--max-requests", "0", "--timeout", "900"]
    command = [sys.executable, "-m", "gunicorn", *options]
    return [*command, "--bind", f"127.0.0.1:{port}", application]


@contextmanager
def served(address: str, name: str = AGAIN) -> Iterator[Peer]:
    """The product as it is deployed; or so that it keeps nothing of what it found."""
    port = processes.free_port()
    command = _gunicorn("config.wsgi", port)
    kept = dict.fromkeys(KEPT, "" if name == AGAIN else "0")
    probe = "/healthz"
    with _serving(name, command, port, probe, DATABASE_URL=address, **kept) as peer:
        yield peer


@contextmanager
def _serving(
    name: str, command: list[str], port: int, probe: str, **environment: str
) -> Iterator[Peer]:
    where = f"http://127.0.0.1:{port}{probe}"
    with processes.serving(command, where, **environment) as process:
        peer = Peer(name, port, process)
        yield peer
        peer.peak_mb = processes.peak(process)


@contextmanager
def all_of(
    address: str, folder: Path, wanted: Collection[str]
) -> Iterator[dict[str, Peer]]:
    """The product, the limit, and of the others those wanted that are there."""
    with ExitStack() as stack:
        found = [
            stack.enter_context(served(address, PRODUCT)),
            stack.enter_context(served(address)),
            stack.enter_context(_limit(address)),
        ]
        for name, start in _OTHERS.items():
            if name in wanted and (peer := start(address, folder)):
                found.append(stack.enter_context(peer))
        yield {peer.name: peer for peer in found}


@contextmanager
def _limit(address: str) -> Iterator[Peer]:
    lines = [limit.start(address) for _ in range(asking.AT_ONCE)]
    try:
        yield Peer(LIMIT, lines=lines)
    finally:
        for line in lines:
            assert line.stdin
            line.stdin.close()
            line.wait()


def _tutorial(address: str, folder: Path) -> AbstractContextManager[Peer]:
    port = processes.free_port()
    command = _gunicorn("benchmarks.speed.tutorial.wsgi", port)
    probe = "/heads/?day=1900-01-01"
    return _serving(TUTORIAL, command, port, probe, DATABASE_URL=address)


def _datasette(address: str, folder: Path) -> AbstractContextManager[Peer] | None:
    if not datasette.PROGRAM.exists():
        _left_out("Datasette")
        return None
    port = processes.free_port()
    command = datasette.command(folder, address, port)
    return _serving(DATASETTE, command, port, "/-/versions.json")


@contextmanager
def _set_up_directus(address: str, folder: Path) -> Iterator[Peer]:
    with directus.serving(address, folder) as (port, process):
        peer = Peer(DIRECTUS, port, process)
        yield peer
        peer.peak_mb = processes.peak(process)


def _directus(address: str, folder: Path) -> AbstractContextManager[Peer] | None:
    if not directus.PROGRAM.exists():
        _left_out("Directus")
        return None
    return _set_up_directus(address, folder)


def _left_out(name: str) -> None:
    how = "`python -m benchmarks.speed.install` installs it"
    print(f"{name} is not there and left out ({how}).", flush=True)


_OTHERS: dict[str, Callable[[str, Path], AbstractContextManager[Peer] | None]] = {
    TUTORIAL: _tutorial,
    DATASETTE: _datasette,
    DIRECTUS: _directus,
}
