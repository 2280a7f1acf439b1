"""What an import costs: ``python -m benchmarks.importing --events 2000 --trade 0``.

The same rows of visits with participants and citations go into the same tables, whose
triggers write history, register and disputes, by three ways in one run: our import,
django-import-export as it comes, and COPY into staging tables with INSERT … SELECT,
which checks no rule of a record. Told are rows a second, their ratio and the peak of
memory; each way has a process of its own, and what it leaves is counted.
"""

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.speed.database import address_of, server

NAME = "chancery_bench_import"
PARTIES = 200
# The plain way is asked for fewer rows: its rate does not depend on their number.
PLAIN = 300
WAYS = ("ours", "ours again", "plain", "copy")
ROWS = {
    "visits": ("key", "title", "date", "country", "visit_class", "summary"),
    "participations": ("key", "event", "party", "name_as_written", "role", "order"),
    "citations": ("key", "record", "source", "locator", "as_written"),
    "trade-records": (
        "key", "reporter", "partner", "flow", "period", "period_kind", "value",
        "currency", "commodity_code", "commodity_revision", "uncited_reason",
    ),
}  # fmt: skip


def write_files(folder: Path, events: int, trade: int) -> None:
    """The files that all ways read; the words in them vary as real ones do."""
    rows: dict[str, Iterable[tuple[Any, ...]]] = {
        "visits": (
            (
                f"visit-{n}",
                f"Visit number {n} of a president",
                f"{1950 + n % 70}-{1 + n % 12:02}-{1 + n % 28:02}",
                f"party-{n % PARTIES}",
                "state",
                f"Talks on trade, transport and the {n % 91} projects begun before",
            )
            for n in range(events)
        ),
        "participations": (
            (
                f"visit-{n}-1",
                f"visit-{n}",
                f"party-{(n + 1) % PARTIES}",
                f"Person {n % 997}",
                "principal",
                1,
            )
            for n in range(events)
        ),
        "citations": (
            (f"c-{n}", f"event:visit-{n}", "gazette", f"no. {n}", "The visit")
            for n in range(events)
        ),
        "trade-records": (
            (
                f"trade-{n}",
                f"party-{n % PARTIES}",
                f"party-{(n // PARTIES + n + 1) % PARTIES}",
                "export" if n % 2 else "re_import",
                1960 + n % 60,
                "annual",
                n * 7 % 1_000_003,
                "USD",
                f"{1 + n % 97:02}",
                "H3",
                "Made for measuring.",
            )
            for n in range(trade)
        ),
    }
    for name, header in ROWS.items():
        with (folder / f"{name}.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(rows[name])


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


def ours(folder: Path, plurals: list[str]) -> None:
    """Our import, with every rule of a record asked."""
    from records.importing import import_file, load_folder  # noqa: PLC0415
    from relations.models import TradeRecord  # noqa: PLC0415

    if "trade-records" in plurals:
        report = import_file(TradeRecord, folder / "trade-records.csv")
        assert not report.errors, report.errors[:3]
        return
    with TemporaryDirectory() as some:
        for plural in plurals:
            (Path(some) / f"{plural}.csv").symlink_to(folder / f"{plural}.csv")
        load_folder(Path(some))


def plain(folder: Path, plurals: list[str]) -> None:
    """django-import-export with its defaults, as its documentation shows it."""
    import tablib  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415 (needs settings)
    from import_export.fields import Field  # noqa: PLC0415
    from import_export.resources import modelresource_factory  # noqa: PLC0415
    from import_export.widgets import ForeignKeyWidget  # noqa: PLC0415

    from records.kit.registry import by_plural  # noqa: PLC0415
    from records.models import RegisterEntry  # noqa: PLC0415

    class AnyRecord(ForeignKeyWidget):  # type: ignore[misc]
        def get_lookup_kwargs(self, value: str, row: Any, **kwargs: Any) -> Any:
            word, _, key = value.partition(":")
            return {"record_type": word, "key": key}

    with transaction.atomic():
        for plural in plurals:
            model = by_plural(plural)
            fields: dict[str, Any] = {}
            for name in ROWS[plural]:
                found: Any = model._meta.get_field(name)
                if not found.is_relation:
                    continue
                about_any = found.related_model is RegisterEntry
                widget = (AnyRecord if about_any else ForeignKeyWidget)(
                    found.related_model, "key"
                )
                fields[name] = Field(name, name, widget)
            resource = modelresource_factory(
                model,
                custom_fields=fields,
                meta_options={
                    "fields": list(ROWS[plural]),
                    "import_id_fields": ["key"],
                    "clean_model_instances": True,
                },
            )()
            with (folder / f"{plural}.csv").open() as file:
                dataset = tablib.Dataset().load(file, format="csv")
            result = resource.import_data(dataset)
            bad = [*result.base_errors, *result.row_errors(), *result.invalid_rows]
            assert not bad, bad[:3]


COPIED = {
    "visits": """
        INSERT INTO events_event (
            id, key, title, date, country_id, visit_class, summary, kind, {usual}
        ) SELECT nextval('records_record_id'), s.key, s.title, s.date, country.id,
            s.visit_class, s.summary, 'visit', {values}
        FROM staging AS s
        LEFT JOIN relations_party AS country ON country.key = s.country
    """,
    "participations": """
        INSERT INTO events_participation (
            id, key, event_id, party_id, name_as_written, role, "order", {usual}
        ) SELECT nextval('records_record_id'), s.key, event.id, party.id,
            s.name_as_written, s.role, s."order"::int, {values}
        FROM staging AS s
        JOIN events_event AS event ON event.key = s.event
        LEFT JOIN relations_party AS party ON party.key = s.party
    """,
    "citations": """
        INSERT INTO records_citation (
            id, key, record_id, source_id, locator, as_written, {usual}
        ) SELECT nextval('records_record_id'), s.key, entry.id, source.id, s.locator,
            s.as_written, {values}
        FROM staging AS s
        JOIN records_registerentry AS entry
            ON entry.record_type = split_part(s.record, ':', 1)
            AND entry.key = split_part(s.record, ':', 2)
        JOIN records_source AS source ON source.key = s.source
    """,
    "trade-records": """
        INSERT INTO relations_traderecord (
            id, key, reporter_id, partner_id, flow, period, period_kind, value,
            currency, commodity_code, commodity_revision, commodity_level,
            uncited_reason, {usual}
        ) SELECT nextval('records_record_id'), s.key, reporter.id, partner.id, s.flow,
            s.period, s.period_kind, s.value::numeric, s.currency, s.commodity_code,
            s.commodity_revision, 2, s.uncited_reason, {values}
        FROM staging AS s
        JOIN relations_party AS reporter ON reporter.key = s.reporter
        JOIN relations_party AS partner ON partner.key = s.partner
    """,
}


def copy(folder: Path, plurals: list[str]) -> None:
    """COPY into a staging table and INSERT … SELECT: the database resolves all keys."""
    from django.db import connection, transaction  # noqa: PLC0415 (needs settings)

    from records.kit.registry import by_plural  # noqa: PLC0415

    with transaction.atomic(), connection.cursor() as cursor:
        for plural in plurals:
            names = ROWS[plural]
            columns = ", ".join(f'"{name}" text' for name in names)
            cursor.execute(f"CREATE TEMPORARY TABLE staging ({columns}) ON COMMIT DROP")
            with (
                (folder / f"{plural}.csv").open("rb") as file,
                cursor.copy("COPY staging FROM STDIN (FORMAT csv, HEADER)") as into,
            ):
                while block := file.read(2**16):
                    into.write(block)
            cursor.execute("ANALYZE staging")
            usual = _usual(by_plural(plural), COPIED[plural])
            cursor.execute(
                COPIED[plural].format(
                    usual=", ".join(f'"{name}"' for name in usual),
                    values=", ".join(["%s"] * len(usual)),
                ),
                list(usual.values()),
            )
            cursor.execute("DROP TABLE staging")


def _usual(model: Any, statement: str) -> dict[str, Any]:
    """Values of the columns that the file does not give."""
    from django.db.models.fields import NOT_PROVIDED  # noqa: PLC0415 (needs settings)

    given = statement.partition("(")[2].partition("{usual}")[0]
    named = {name.strip().strip('"') for name in given.split(",")}
    return {
        field.column: None if field.null else str(field.get_default())
        for field in model._meta.concrete_fields
        if not field.generated and field.db_default is NOT_PROVIDED
        if field.column not in named
    }


def run(way: str, folder: Path, plurals: list[str]) -> None:
    """One way, in this process; told in JSON."""
    server()
    from django.db import connection  # noqa: PLC0415 (needs settings)

    from records.reading import everything  # noqa: PLC0415

    with everything():
        if way != "ours again":
            empty()
        connection.ensure_connection()
        idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started, spent = time.perf_counter(), time.process_time()
        {"plain": plain, "copy": copy}.get(way, ours)(folder, plurals)
        told = {
            "seconds": time.perf_counter() - started,
            "own": time.process_time() - spent,
            "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "idle": idle // 1024,
            "left": left(),
        }
    sys.stdout.write(json.dumps(told))


def in_turn(folder: Path, plurals: list[str], rows: int, few: Path, plain: int) -> None:
    """All ways one after the other, each told in a line."""
    found = {}
    for way in WAYS:
        if way == "plain" and not plain:
            continue
        where = few if way == "plain" else folder
        command = [sys.executable, "-m", "benchmarks.importing", "--way", way]
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
        sys.stdout.write(
            f"{way:<12}{many:>10,} rows{told['seconds']:>9.1f} s"
            f"{told['rate']:>9,.0f} rows/s{told['own']:>8.1f} s own"
            f"{told['mib']:>6} MiB (idle {told['idle']})\n"
        )
        sys.stdout.flush()
    assert found["ours"]["left"] == found["copy"]["left"] == found["ours again"]["left"]
    rate = found["ours"]["rate"]
    if plain:
        times = rate / found["plain"]["rate"]
        sys.stdout.write(f"{times:.1f} times as fast as plain django-import-export\n")
    times = found["copy"]["rate"] / rate
    sys.stdout.write(f"{times:.2f} times the time of COPY and INSERT … SELECT\n")
    times = found["ours again"]["rate"] / rate
    sys.stdout.write(f"unchanged, again: {times:.2f} times as fast as the first\n")


def main() -> None:
    """Make the database and the files, and go through all ways."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=2_000)
    parser.add_argument("--trade", type=int, default=0)
    parser.add_argument("--plain", type=int, default=PLAIN)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--plurals", nargs="*", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.way:
        run(asked.way, asked.folder, asked.plurals)
        return
    where = server()
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as connection:  # type: ignore[arg-type]
        query = "SELECT FROM pg_database WHERE datname = %s"
        if connection.execute(query, [NAME]).fetchone() is None:
            statement = "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'"
            connection.execute(sql.SQL(statement).format(sql.Identifier(NAME)))
    os.environ["DATABASE_URL"] = address_of(where, NAME)
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], check=True)
    with TemporaryDirectory() as name, TemporaryDirectory() as other:
        folder, few = Path(name), Path(other)
        write_files(folder, asked.events, asked.trade)
        write_files(few, asked.plain // 3, asked.plain)
        if asked.events:
            plurals = ["visits", "participations", "citations"]
            plain = asked.plain // 3 * 3
            in_turn(folder, plurals, asked.events * 3, few, plain)
        if asked.trade:
            in_turn(folder, ["trade-records"], asked.trade, few, asked.plain)


if __name__ == "__main__":
    main()
