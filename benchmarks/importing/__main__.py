"""What an import costs: ``python -m benchmarks.importing --events 2000 --trade 0``.

The same rows of visits with participants and citations go into the same tables, whose
triggers write history, register and disputes, in one run: by our import, of a folder in
our own format and of one foreign file with a mapping (its plan, kept row by row, and
applied), by django-import-export as it comes, and by COPY into staging tables with
INSERT … SELECT, which checks no rule of a record. Told are rows a second, their ratio
and the peak of memory; each way has a process of its own, and what it leaves is
counted. The plain way, for which a sample has to do, finds the tables as full as ours
has left them. With ``--ask`` the site is asked for two pages meanwhile; ``--mib 200``
has a file of that size kept, planned and applied, for its memory.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.importing.answering import answering
from benchmarks.importing.files import LONG, PARTIES, write_files, write_long
from benchmarks.importing.ways import copy, mapped, ours, plain, planned
from benchmarks.speed.database import address_of, server

NAME = "chancery_bench_import"
# The plain way is asked for fewer rows: its rate does not depend on their number.
PLAIN = 300
EVENTS = (
    "dry run", "mapped", "mapped again", "ours", "ours again", "plain", "copy",
)  # fmt: skip
TRADE = ("dry run", "ours", "ours again", "plain", "copy")
# Those that find the database as the way before has left it.
AFTER = ("mapped again", "ours again", "plain")


def empty() -> None:
    """The database as every way finds it: parties, one source, nothing else."""
    from django.db import connection  # noqa: PLC0415 (needs settings)

    from records.importing import import_file  # noqa: PLC0415
    from records.models import Source  # noqa: PLC0415
    from relations.models import Party  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables"
            " WHERE schemaname = 'public'"
            " AND (tablename ~ '^(events|people|relations)_' OR tablename ~"
            " '^records_(citation|source|passage|registerentry"
            "|historyentry|change|formerkey|dispute|searchentry)$')"
        )
        cursor.execute(f"TRUNCATE {cursor.fetchone()[0]} CASCADE")
    names = "".join(f"party-{n},Party {n},state\n" for n in range(PARTIES))
    for model, text in (
        (Party, f"key,name,kind\n{names}"),
        (Source, "key,title,kind\ngazette,Gazette,press\n"),
    ):
        report = import_file(model, text.encode())
        assert not report.errors, report.errors
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def left() -> dict[str, int]:
    """What there is afterwards, which has to be the same for all ways."""
    from events.models import Participation, Visit  # noqa: PLC0415 (needs settings)
    from records.models import Citation, HistoryEntry  # noqa: PLC0415
    from relations.models import TradeRecord  # noqa: PLC0415

    models: tuple[Any, ...] = (
        Visit, Participation, Citation, TradeRecord, HistoryEntry,
    )  # fmt: skip
    return {model.__name__: model.objects.count() for model in models}


def run(way: str, folder: Path, plurals: list[str]) -> None:
    """One way, in this process; told in JSON."""
    server()
    from django.db import connection  # noqa: PLC0415 (needs settings)

    from records.reading import everything  # noqa: PLC0415

    with everything():
        if way in AFTER:
            # The server does by itself within a minute; the plain way is not to suffer.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        else:
            empty()
        idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started, spent = time.perf_counter(), time.process_time()
        match way:
            case "plain":
                plain(folder, plurals)
            case "copy":
                copy(folder, plurals)
            case "long":
                planned(folder, LONG, "parties", then_applied=True)
            case "dry run" if "trade-records" in plurals:
                name = "trade-records"
                planned(folder, name, name, then_applied=False)
            case "dry run" | "mapped" | "mapped again":
                mapped(folder, dry_run=way == "dry run")
            case _:
                ours(folder, plurals)
        told = {
            "seconds": time.perf_counter() - started,
            "own": time.process_time() - spent,
            "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "idle": idle // 1024,
            "left": left(),
        }
    sys.stdout.write(json.dumps(told))


def in_turn(
    ways: Sequence[str],
    folder: Path,
    plurals: list[str],
    rows: int,
    few: Path,
    plain: int,
    asked: bool,
) -> dict[str, dict[str, Any]]:
    """All ways one after the other, each told in a line."""
    found = {}
    for way in ways:
        if way == "plain" and not plain:
            continue
        where = few if way == "plain" else folder
        command = [sys.executable, "-m", "benchmarks.importing", "--way", way]
        with answering() if asked and way == "mapped" else nullcontext():
            done = subprocess.run(
                [*command, "--folder", str(where), "--plurals", *plurals],
                capture_output=True,
                text=True,
                check=False,
            )
        if done.returncode:
            raise SystemExit(f"{way}: {done.stderr[-2000:]}")
        told = json.loads(done.stdout)
        many = plain if way == "plain" else rows
        told["rate"] = many / told["seconds"]
        found[way] = told
        say(
            f"{way:<13}{many:>10,} rows{told['seconds']:>9.1f} s"
            f"{told['rate']:>9,.0f} rows/s{told['own']:>8.1f} s own"
            f"{told['mib']:>6} MiB (idle {told['idle']})"
        )
    compare(found)
    return found


def lines_of(folder: Path, mib: int) -> int:
    """Write the long file; how many rows it has, none of which is of several lines."""
    write_long(folder, mib)
    with (folder / f"{LONG}.csv").open() as file:
        return sum(1 for _ in file) - 1


def compare(found: dict[str, dict[str, Any]]) -> None:
    """What each way leaves has to be the same; then how they differ in speed."""
    left = [found[way]["left"] for way in found if way not in ("plain", "dry run")]
    assert all(one == left[0] for one in left), left
    for way in ("mapped", "ours"):
        if way not in found:
            continue
        rate = found[way]["rate"]
        if "plain" in found:
            times = rate / found["plain"]["rate"]
            say(f"{way}: {times:.1f} times as fast as plain django-import-export")
        if "copy" in found:
            times = found["copy"]["rate"] / rate
            say(f"{way}: {times:.2f} times the time of COPY and INSERT … SELECT")
        if f"{way} again" in found:
            times = found[f"{way} again"]["rate"] / rate
            say(f"{way}, unchanged, again: {times:.2f} times as fast as the first")


def say(text: str) -> None:
    """A line, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    """Make the database and the files, and go through all ways."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=2_000)
    parser.add_argument("--trade", type=int, default=0)
    parser.add_argument("--plain", type=int, default=PLAIN)
    parser.add_argument("--mib", type=int, default=0)
    parser.add_argument("--ask", action="store_true", help="Ask the site meanwhile.")
    parser.add_argument("--ways", nargs="*", choices=EVENTS, default=EVENTS)
    parser.add_argument("--database", default=NAME)
    parser.add_argument("--told", type=Path, help="Write it there as JSON, too.")
    parser.add_argument("--way", choices=(*EVENTS, "long"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--plurals", nargs="*", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.way:
        run(asked.way, asked.folder, asked.plurals)
        return
    where = server()
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as connection:  # type: ignore[arg-type]
        query = "SELECT FROM pg_database WHERE datname = %s"
        if connection.execute(query, [asked.database]).fetchone() is None:
            statement = "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'"
            connection.execute(
                sql.SQL(statement).format(sql.Identifier(asked.database))
            )
    os.environ["DATABASE_URL"] = address_of(where, asked.database)
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], check=True)
    with TemporaryDirectory() as name, TemporaryDirectory() as other:
        folder, few = Path(name), Path(other)
        write_files(folder, asked.events, asked.trade)
        write_files(few, asked.plain // 3, asked.plain, max(asked.events, asked.trade))
        told = {}
        if asked.mib:
            rows = lines_of(folder, asked.mib)
            told["long"] = in_turn(["long"], folder, ["parties"], rows, few, 0, False)
        if asked.events:
            plurals = ["visits", "participations", "citations"]
            plain = asked.plain // 3 * 3
            rows = asked.events * 3
            ways = [way for way in EVENTS if way in asked.ways]
            told["visits"] = in_turn(ways, folder, plurals, rows, few, plain, asked.ask)
        if asked.trade:
            plurals = ["trade-records"]
            ways = [way for way in TRADE if way in asked.ways]
            told["trade"] = in_turn(
                ways, folder, plurals, asked.trade, few, asked.plain, False
            )
    if asked.told:
        asked.told.write_text(json.dumps(told, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
