"""The product beside the limit, the tutorial's way and Datasette: `make bench`.

    python -m benchmarks.speed --size 10000 --jobs J1,J9 --seconds 20

First every answer is compared; then all are asked in turn, round by round, so that
whatever else the computer does falls on all alike. The ratio of a round is that of
answers a second; of processor time (the server's and the database's) beside it, which
is the steadier figure. Written are .local/bench-SIZE.json and a table in Markdown.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.speed import asking, database, limit, processes, telling

HERE = Path(__file__).resolve().parent
GUNICORN = "docs/operations/examples/gunicorn.conf.py"
PRODUCT, LIMIT, TUTORIAL = "product", "limit", "tutorial"


@dataclass(slots=True)
class Measured:
    """One job of one peer: milliseconds of each answer by round, and their cost."""

    took: list[list[float]] = field(default_factory=list)
    spans: list[float] = field(default_factory=list)
    app_ms: float = 0.0
    database_ms: float = 0.0
    queries: int | None = None


@dataclass(slots=True)
class Peer:
    """Somebody who answers: a server at a port, or the processes of the limit."""

    name: str
    port: int = 0
    process: int = 0
    lines: list[Any] = field(default_factory=list)
    peak_mb: float = 0.0


def main() -> None:
    """Measure what is asked for, and write it down."""
    given = _given()
    os.environ.setdefault("SECRET_KEY", "a key for measuring only, never for a site")
    # Nobody is turned away for asking too often, or waits for a page too slow.
    os.environ |= {"API_PER_MINUTE": "0", "STATEMENT_TIMEOUT": "0"}
    address = given.database or database.make(given.size)
    os.environ["DATABASE_URL"] = address
    folder = Path(given.out).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    processes.collect_static(folder / "bench-static")
    told = measure(address, given)
    name = folder / f"bench-{given.size}"
    name.with_suffix(".json").write_text(json.dumps(told, indent=1), encoding="utf-8")
    table = telling.markdown(told)
    name.with_suffix(".md").write_text(table, encoding="utf-8")
    print(table)


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--jobs", default="", help="such as J1,J9; all if left out")
    parser.add_argument("--seconds", type=float, default=6.0, help="for each job")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", default="", help="a URL, to make none")
    parser.add_argument("--out", default=".local")
    parser.add_argument("--without-tutorial", action="store_true")
    return parser.parse_args()


def measure(address: str, given: argparse.Namespace) -> dict[str, Any]:
    """Start all peers, compare their answers, and time them if seconds are given."""
    import django  # noqa: PLC0415 (needs the settings above)

    django.setup()
    from benchmarks.speed import jobs as described  # noqa: PLC0415 (needs settings)

    with psycopg.connect(address, autocommit=True) as connection, ExitStack() as stack:
        connection.execute(described.KNOWN)
        place = described.place(connection)
        wanted = [name for name in given.jobs.split(",") if name]
        jobs = [
            job
            for job in described.jobs(place)
            if not wanted or job.word.split()[0] in wanted or job.word in wanted
        ]
        peers = [
            stack.enter_context(served(address)),
            stack.enter_context(_limit(address)),
        ]
        if not given.without_tutorial:
            peers.append(stack.enter_context(_tutorial(address)))
        recall = _compare(connection, jobs, place, peers)
        found = {job.word: {peer.name: Measured() for peer in peers} for job in jobs}
        if given.seconds:
            _queries(jobs, found)
            _time(jobs, peers, found, address, given)
    return {
        "size": given.size,
        "recall_at_20": recall,
        **telling.where_and_when(),
        "peak_mb": {peer.name: peer.peak_mb for peer in peers if peer.peak_mb},
        "jobs": [
            {
                "word": job.word,
                "title": job.title,
                "goal": job.goal,
                "of": job.of,
                "peers": {
                    name: asdict(measured)
                    for name, measured in found[job.word].items()
                    if measured.took or not given.seconds
                },
            }
            for job in jobs
        ],
    }


def _gunicorn(application: str, port: int) -> list[str]:
    # As deployed, but for workers that end after a number of questions.
    options = ["--config", GUNICORN, "--max-requests", "0", "--timeout", "900"]
    command = [sys.executable, "-m", "gunicorn", *options]
    return [*command, "--bind", f"127.0.0.1:{port}", application]


@contextmanager
def served(address: str) -> Iterator[Peer]:
    """The product as it is deployed."""
    port = processes.free_port()
    command = _gunicorn("config.wsgi", port)
    probe = f"http://127.0.0.1:{port}/healthz"
    with processes.serving(command, probe, DATABASE_URL=address) as process:
        peer = Peer(PRODUCT, port, process)
        yield peer
        peer.peak_mb = processes.peak(process)


@contextmanager
def _tutorial(address: str) -> Iterator[Peer]:
    port = processes.free_port()
    command = _gunicorn("benchmarks.speed.tutorial.wsgi", port)
    probe = f"http://127.0.0.1:{port}/heads/?day=1900-01-01"
    with processes.serving(command, probe, DATABASE_URL=address) as process:
        peer = Peer(TUTORIAL, port, process)
        yield peer
        peer.peak_mb = processes.peak(process)


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


def _compare(
    connection: Any, jobs: list[Any], place: Any, peers: list[Peer]
) -> float | None:
    """Hold all answers equal; tell how many of the names with slips are found."""
    ports = {peer.name: peer.port for peer in peers}
    base = f"http://127.0.0.1:{ports[PRODUCT]}/api/v1/"
    recall = None
    for job in jobs:
        for values in job.values:
            values["base"] = base
        ours = asking.one(ports[PRODUCT], job.addresses[0])
        if job.word == "J3 name":
            recall = _recall(job, place, ports[PRODUCT])
        elif job.sql:
            theirs = limit.answer(
                connection, job.sql, job.values[0], is_copy=job.is_copy
            )
            _equal(job.word, LIMIT, job.rows(ours), job.plain(theirs))
        if job.tutorial and TUTORIAL in ports:
            theirs = asking.one(ports[TUTORIAL], job.tutorial)
            _equal(job.word, TUTORIAL, job.common(ours), job.common(theirs))
        print(f"{job.word}: {len(ours):,} bytes, answers are equal", flush=True)
    return recall


def _equal(word: str, peer: str, ours: Any, theirs: Any) -> None:
    if ours == theirs:
        return
    if isinstance(ours, list) and isinstance(theirs, list):
        pairs = zip(ours, theirs, strict=False)
        ours, theirs = next(
            ((a, b) for a, b in pairs if a != b), (len(ours), len(theirs))
        )
    raise SystemExit(
        f"{word}: the product and the {peer} differ:\n{str(ours)[:3000]}\n"
        f"{str(theirs)[:3000]}"
    )


def _recall(job: Any, place: Any, port: int) -> float:
    hits = [
        key in job.rows(asking.one(port, address))
        for address, (_, key) in zip(job.addresses, place.names, strict=True)
    ]
    return sum(hits) / len(hits)


def _queries(jobs: list[Any], found: dict[str, dict[str, Measured]]) -> None:
    """Count the product's queries of each job, in this very process."""
    from django.conf import settings  # noqa: PLC0415 (needs settings)
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    client = Client()
    for job in jobs:
        client.get(job.addresses[0])
        with CaptureQueriesContext(connection) as queries:
            response: Any = client.get(job.addresses[0])
            for _ in response.streaming_content if response.streaming else ():
                pass
        # Of these, what is a question: not the beginning and end of a transaction.
        found[job.word][PRODUCT].queries = sum(
            query["sql"].lstrip()[:6].upper()
            in ("SELECT", "INSERT", "WITH R", "COPY (")
            for query in queries
        )
    connection.close()


def _time(
    jobs: list[Any],
    peers: list[Peer],
    found: dict[str, dict[str, Measured]],
    address: str,
    given: argparse.Namespace,
) -> None:
    server = processes.postmaster(address)
    seconds = given.seconds / given.rounds
    for number in range(given.rounds):
        for job in jobs:
            for peer in peers:
                if asked := _question(job, peer, seconds):
                    _round(found[job.word][peer.name], peer, server, asked)
        print(f"round {number + 1} of {given.rounds}", file=sys.stderr, flush=True)


def _question(job: Any, peer: Peer, seconds: float) -> Callable[[], list[float]] | None:
    """How the peer is asked for a job; None where it has no answer."""
    if peer.name == LIMIT:
        if not job.sql:
            return None
        told = {"sql": job.sql, "values": job.values, "is_copy": job.is_copy}
        told |= {"seconds": seconds, "most": 10_000}
        return lambda: _from_limit(peer, json.dumps(told, default=str))
    addresses = job.addresses
    if peer.name == TUTORIAL:
        addresses = (job.tutorial,) if job.tutorial else ()
    if not addresses:
        return None
    return lambda: asking.load(peer.port, addresses, seconds, 10_000)


def _from_limit(peer: Peer, line: str) -> list[float]:
    for process in peer.lines:
        process.stdin.write(line + "\n")
        process.stdin.flush()
    answers = [json.loads(process.stdout.readline()) for process in peer.lines]
    return [took for answer in answers for took in answer]


def _round(
    measured: Measured, peer: Peer, server: int, asked: Callable[[], list[float]]
) -> None:
    own = [peer.process] if peer.process else [p.pid for p in peer.lines]

    def spent() -> tuple[float, float]:
        return sum(map(processes.spent, own)), processes.spent(
            server
        ) if server else 0.0

    before = spent()
    took = asked()
    after = spent()
    measured.took.append(took)
    measured.spans.append(sum(took) / asking.AT_ONCE)
    measured.app_ms += after[0] - before[0]
    measured.database_ms += after[1] - before[1]


if __name__ == "__main__":
    main()
