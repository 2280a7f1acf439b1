"""Datasette on the same data: what everybody may see, in SQLite, with queries kept.

The jobs are “canned queries”, as its documentation calls them, whose answers are JSON;
the tables have the indexes that these need, and no more.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg

from benchmarks.speed.install import DATASETTE
from benchmarks.speed.place import DAY, STATE, Place
from benchmarks.speed.questions import FIRST, HIGHER, LAST, SEEN

PROGRAM = DATASETTE / "bin" / "datasette"
# Table of SQLite: table of the product, columns, and a condition more.
TABLES = {
    "party": ("relations_party", "id, key, name", ""),
    "person": ("people_person", "id, key, name", ""),
    "place": ("relations_place", "id, key, name", ""),
    "office": ("people_office", "id, key, title", ""),
    "mission": ("relations_mission", "id, key, name", ""),
    "event": (
        "events_event",
        "id, key, kind, title, summary, date, date_earliest, date_latest, place_id,"
        " country_id",
        "",
    ),
    "participation": (
        "events_participation",
        'id, key, event_id, party_id, person_id, office_id, level, role, "order"',
        "",
    ),
    "citation": (
        "records_citation",
        "id, record_id",
        "AND record_id IN (SELECT id FROM events_event)",
    ),
    "appointment": (
        "people_appointment",
        "id, key, person_id, mission_id, rank",
        "",
    ),
    "step": (
        "people_appointmentevent",
        "id, appointment_id, kind, date_earliest, date_latest",
        "",
    ),
    "trade": (
        "relations_traderecord",
        "key, reporter_id, partner_id, flow, period, value, currency, commodity_code",
        "",
    ),
}
INDEXES = """
    CREATE INDEX event_key ON event (key);
    CREATE INDEX party_key ON party (key);
    CREATE INDEX event_order ON event (date_earliest, date_latest, key);
    CREATE INDEX event_country ON event (country_id, date_earliest, date_latest, key);
    CREATE INDEX participation_party ON participation (event_id, party_id, level);
    CREATE INDEX citation_record ON citation (record_id);
    CREATE INDEX appointment_person ON appointment (person_id, rank);
    CREATE INDEX person_name ON person (name, key);
    CREATE INDEX step_appointment ON step (appointment_id, kind);
    CREATE INDEX trade_order ON trade (period, key);
    CREATE VIRTUAL TABLE words USING fts5 (title, summary, content='', tokenize=porter);
    INSERT INTO words (rowid, title, summary) SELECT id, title, summary FROM event;
    ANALYZE;
"""
_EVENTS = """
    SELECT e.key, e.kind, e.title, e.date, place.name AS place, country.name AS country,
        (SELECT json_group_array(json_object('key', p.key, 'party', party.name,
            'person', person.name, 'office', office.title, 'level', p.level,
            'role', p.role))
            FROM participation p LEFT JOIN party ON party.id = p.party_id
            LEFT JOIN person ON person.id = p.person_id
            LEFT JOIN office ON office.id = p.office_id
            WHERE p.event_id = e.id) AS participations,
        (SELECT count(*) FROM citation c WHERE c.record_id = e.id) AS citation_count
    FROM event e LEFT JOIN place ON place.id = e.place_id
    LEFT JOIN party country ON country.id = e.country_id
    WHERE {condition} ORDER BY e.date_earliest, e.date_latest, e.key LIMIT 50
"""
QUERIES = {
    "J1": _EVENTS.format(
        condition=f"""
            e.country_id = (SELECT id FROM party WHERE key = :state)
            AND e.date_earliest BETWEEN date(:first, '-366 days') AND :last
            AND e.date_latest >= :first
            AND EXISTS (SELECT 1 FROM participation p WHERE p.event_id = e.id
                AND p.level = 'minister' AND NOT EXISTS (
                    SELECT 1 FROM participation h WHERE h.event_id = e.id
                    AND h.party_id = p.party_id AND h.level IN ({HIGHER})))
        """
    ),
    "J2": _EVENTS.format(
        condition="(e.date_earliest, e.date_latest, e.key) > (:d1, :d2, :behind)"
    ),
    "J3 words": "SELECT count(*) AS count FROM words WHERE words MATCH :words",
    "J5": _EVENTS.format(condition="e.key = :event"),
    "J8": """
        SELECT count(*) AS count FROM event
        WHERE country_id = (SELECT id FROM party WHERE key = :state)
    """,
    "J9": """
        SELECT a.key, person.name AS person, mission.name AS mission, a.rank
        -- In that order: person after person, until there are enough.
        FROM person CROSS JOIN appointment a ON a.person_id = person.id
        LEFT JOIN mission ON mission.id = a.mission_id
        WHERE a.rank = 'ambassador'
        AND EXISTS (SELECT 1 FROM step s WHERE s.appointment_id = a.id
            AND s.kind = 'appointed' AND s.date_earliest <= :day)
        AND NOT EXISTS (SELECT 1 FROM step s WHERE s.appointment_id = a.id
            AND s.kind = 'ended' AND s.date_latest <= :day)
        ORDER BY person.name, person.key, a.key LIMIT 50
    """,
}


def addresses(place: Place) -> dict[str, str]:
    """Where it is asked for each job that it can do."""
    values = {
        "J1": {"state": STATE, "first": FIRST, "last": LAST},
        "J2": {"d1": place.row[0], "d2": place.row[1], "behind": place.row[2]},
        "J3 words": {"words": "consular education"},
        "J5": {"event": place.event},
        "J8": {"state": STATE},
        "J9": {"day": DAY},
    }
    kept = {
        word: f"/bench/{_slug(word)}.json?"
        + urlencode(given | {"_shape": "array", "_json": "participations"})
        for word, given in values.items()
    }
    return kept | {"J6": "/bench/trade.csv?_sort=period&_size=max&_stream=on"}


def _slug(word: str) -> str:
    return word.lower().replace(" ", "_")


def command(folder: Path, address: str, port: int) -> list[str]:
    """How it is started, on a file that is made first where there is none yet."""
    name = address.rpartition("/")[2]
    file, kept = folder / f"{name}.sqlite", folder / "datasette.json"
    _export(address, file)
    queries = {_slug(word): {"sql": sql} for word, sql in QUERIES.items()}
    kept.write_text(json.dumps({"databases": {"bench": {"queries": queries}}}))
    # Of one name, whatever the database is called.
    served = folder / "bench.db"
    served.unlink(missing_ok=True)
    served.symlink_to(file)
    settings = {"sql_time_limit_ms": 900_000, "facet_time_limit_ms": 1}
    settings |= {"max_csv_mb": 0, "default_cache_ttl": 0}
    options = [
        part
        for name, value in settings.items()
        for part in ("--setting", name, str(value))
    ]
    start = [
        str(PROGRAM.resolve()),
        "serve",
        "-i",
        str(served),
        "-m",
        str(kept),
        *options,
    ]
    return [*start, "--host", "127.0.0.1", "--port", str(port)]


def _export(address: str, file: Path) -> None:
    with psycopg.connect(address) as there:
        [events] = there.execute(
            f"SELECT count(*) FROM events_event WHERE {SEEN}"
        ).fetchone() or [0]
        if file.exists():
            with closing(sqlite3.connect(file)) as here:
                if here.execute("SELECT count(*) FROM event").fetchone() == (events,):
                    return
            file.unlink()
        print("Making the same for SQLite; once for this database.", flush=True)
        new = file.with_suffix(".part")
        new.unlink(missing_ok=True)
        with closing(sqlite3.connect(new)) as here:
            here.executescript("PRAGMA journal_mode = off; PRAGMA synchronous = off")
            for table, (source, columns, condition) in TABLES.items():
                names = columns.split(", ")
                typed = [
                    f"{n} {'integer' if n.endswith('id') else 'text'}" for n in names
                ]
                columns_there = ", ".join([f"{typed[0]} PRIMARY KEY", *typed[1:]])
                here.execute(f"CREATE TABLE {table} ({columns_there})")
                marks = ", ".join("?" * len(names))
                rows = _rows(
                    there, f"SELECT {columns} FROM {source} WHERE {SEEN} {condition}"
                )
                here.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
            here.executescript(INDEXES)
        new.rename(file)


def _rows(connection: Any, query: str) -> Iterator[tuple[Any, ...]]:
    """The rows as SQLite has them: dates as text, numbers as numbers."""
    with connection.cursor(name="rows") as cursor:
        cursor.itersize = 10_000
        for row in cursor.execute(query):
            yield tuple(
                value if value is None or isinstance(value, int) else str(value)
                for value in row
            )
