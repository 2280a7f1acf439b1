"""The product beside the limit and others on the same data: `make bench`.

    python -m benchmarks.speed --size 10000 --jobs J1,J9 --seconds 20

First every answer is compared; then all are asked in turn, for a moment untimed, then
round by round, so that whatever else the computer does falls on all alike. The ratio of
a round is that of answers a second; of processor time (the server's and the database's)
beside it, which is the steadier figure. Written are .local/bench-SIZE.json and a table
in Markdown, with the indexes in the plans: where these are others than in the run
before, it fails.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.speed import (
    asking,
    database,
    imports,
    limit,
    peers,
    plans,
    processes,
    telling,
)
from benchmarks.speed.peers import AGAIN, LIMIT, PRODUCT, Peer
from benchmarks.speed.place import Place, find_place

# Before it is timed each is asked so long, as after the first minutes of a day: each
# connection plans a statement eight times before it keeps the plan.
WARM_SECONDS = 2.0


@dataclass(slots=True)
class Measured:
    """One job of one peer: milliseconds of each answer by round, and their cost."""

    took: list[list[float]] = field(default_factory=list)
    app_ms: float = 0.0
    database_ms: float = 0.0
    queries: int | None = None


def main() -> None:
    """Measure what is asked for, and write it down."""
    given = _given()
    os.environ.setdefault("SECRET_KEY", "a key for measuring only, never for a site")
    # Nobody is turned away for asking too often, or waits for a page too slow.
    os.environ |= {"API_PER_MINUTE": "0", "STATEMENT_TIMEOUT": "0"}
    # Each answer is found out anew, as if it had not been asked for before, but by the
    # peer that is as deployed.
    os.environ |= dict.fromkeys(peers.KEPT, "0")
    address = given.database or database.make(given.size)
    os.environ["DATABASE_URL"] = address
    folder = Path(given.out).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    processes.collect_static(folder / "bench-static")
    told = measure(address, folder, given)
    file = folder / f"bench-{given.size}.json"
    before = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    file.write_text(json.dumps(told, indent=1), encoding="utf-8")
    table = telling.markdown(told)
    file.with_suffix(".md").write_text(table, encoding="utf-8")
    print(table)
    if others := plans.changed(before, told):
        raise SystemExit("\n".join(["Other plans than in the run before:", *others]))


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--jobs", default="", help="such as J1,J9; all if left out")
    parser.add_argument("--seconds", type=float, default=6.0, help="for each job")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", default="", help="a URL, to make none")
    parser.add_argument("--out", default=".local")
    parser.add_argument(
        "--imports", type=int, default=2_000, help="visits that are imported for J7"
    )
    parser.add_argument(
        "--peers",
        default="tutorial,datasette,directus",
        help="beside the product and the limit; those that are not there are left out",
    )
    return parser.parse_args()


def measure(address: str, folder: Path, given: argparse.Namespace) -> dict[str, Any]:
    """Start all peers, compare their answers, and time them if seconds are given."""
    import django  # noqa: PLC0415 (needs the settings above)

    django.setup()
    from benchmarks.speed.jobs import jobs as described  # noqa: PLC0415

    wanted = [name for name in given.jobs.split(",") if name]

    def is_wanted(word: str) -> bool:
        return not wanted or word.split()[0] in wanted or word in wanted

    with psycopg.connect(address, autocommit=True) as connection:
        place = find_place(connection)
        jobs = [job for job in described(place) if is_wanted(job.word)]
        with peers.all_of(address, folder, given.peers.split(",")) as asked:
            recall = _compare(connection, jobs, place, asked)
            found = {job.word: {name: Measured() for name in asked} for job in jobs}
            used = _queries(connection, jobs, found)
            if given.seconds:
                _time(jobs, asked, found, address, given)
    has_imports = is_wanted("J7") and given.seconds > 0
    return {
        "size": given.size,
        "recall_at_20": recall,
        **telling.where_and_when(),
        "peak_mb": {name: peer.peak_mb for name, peer in asked.items() if peer.peak_mb},
        "imports": imports.measure(given.imports) if has_imports else {},
        "jobs": [
            {
                "word": job.word,
                "title": job.title,
                "goal": job.goal,
                "of": job.of,
                "indexes": used[job.word],
                "peers": {
                    name: asdict(measured)
                    for name, measured in found[job.word].items()
                    if measured.took or not given.seconds
                },
            }
            for job in jobs
        ],
    }


def _compare(
    connection: Any, jobs: list[Any], place: Place, asked: Mapping[str, Peer]
) -> float | None:
    """Hold all answers equal; tell how many of the names with slips are found."""
    port = asked[PRODUCT].port
    base = f"http://127.0.0.1:{port}/api/v1/"
    here = f":{port}/".encode()
    recall = None
    for job in jobs:
        for values in job.values:
            values["base"] = base
        ours = asking.one(port, job.addresses[0])
        if job.sql and not job.is_copy:
            for _ in range(2):
                again = asking.one(asked[AGAIN].port, job.addresses[0])
                again = again.replace(f":{asked[AGAIN].port}/".encode(), here)
                _equal(job.word, AGAIN, ours, again)
        if job.word == "J3 name":
            recall = _recall(job, place, port)
        elif job.sql:
            theirs = limit.answer(
                connection, job.sql, job.values[0], is_copy=job.is_copy
            )
            _equal(job.word, LIMIT, job.rows(ours), job.plain(theirs))
        for name, address in job.others.items():
            if name in asked:
                theirs = asking.one(asked[name].port, address)
                _equal(job.word, name, job.common(ours), job.common(theirs))
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


def _queries(
    connection: Any, jobs: list[Any], found: dict[str, dict[str, Measured]]
) -> dict[str, dict[str, list[str]]]:
    """Count the product's queries of each job, in this very process.

    Returned is which indexes these and the limit's statement use, by job.
    """
    from django.conf import settings  # noqa: PLC0415 (needs settings)
    from django.db import connection as own  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    client, used = Client(), {}
    for job in jobs:
        client.get(job.addresses[0])
        with CaptureQueriesContext(own) as queries:
            response: Any = client.get(job.addresses[0])
            for _ in response.streaming_content if response.streaming else ():
                pass
        # Of these, what is a question: not the beginning and end of a transaction.
        texts = [query["sql"].lstrip() for query in queries]
        texts = [sql for sql in texts if sql[:6].upper() in _QUESTIONS]
        found[job.word][PRODUCT].queries = len(texts)
        # The pages of a file are asked for alike.
        plain = [(sql, None) for sql in texts[:_EXPLAINED] if sql[:5] != "COPY "]
        used[job.word] = {PRODUCT: plans.indexes(connection, plain)}
        if job.sql:
            asked = [(job.sql, job.values[0])]
            used[job.word][LIMIT] = plans.indexes(connection, asked)
    own.close()
    return used


_QUESTIONS = ("SELECT", "INSERT", "WITH R", "WITH A", "COPY (")
_EXPLAINED = 50


def _time(
    jobs: list[Any],
    asked: Mapping[str, Peer],
    found: dict[str, dict[str, Measured]],
    address: str,
    given: argparse.Namespace,
) -> None:
    server = processes.postmaster(address)
    seconds = given.seconds / given.rounds
    for job in jobs:
        for peer in asked.values():
            if not job.is_copy and (question := _question(job, peer, WARM_SECONDS)):
                question()
    for number in range(given.rounds):
        for job in jobs:
            for peer in asked.values():
                if question := _question(job, peer, seconds):
                    _round(found[job.word][peer.name], peer, server, question)
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
    if peer.name == AGAIN and job.is_copy:
        # Files are made anew whenever they are asked for.
        return None
    if peer.name not in (PRODUCT, AGAIN):
        addresses = tuple(job.others[n] for n in (peer.name,) if n in job.others)
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
    measured.app_ms += after[0] - before[0]
    measured.database_ms += after[1] - before[1]


if __name__ == "__main__":
    main()
