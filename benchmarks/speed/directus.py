"""Directus on the same tables, as its guide would set it up: one process, no cache.

What it keeps of its own goes into a schema of its own, which is taken away afterwards.
Rules by which a row is seen need a licence; the conditions are part of the questions
instead. Two jobs can't be asked: that nobody of the same party stood higher (J1) is no
filter of its, and “none of the parts” (J9) takes one condition, so that whoever had
left office by the day is found, too.
"""

import json
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg

from benchmarks.speed import processes
from benchmarks.speed.install import DIRECTUS
from benchmarks.speed.place import STATE, Place

PROGRAM = DIRECTUS / "node_modules" / "directus" / "cli.js"
SCHEMA = "directus"
ADMIN = {"email": "admin@example.com", "password": "for measuring only"}
SEEN = {"secrecy": {"_lte": 0}, "unpublished": {"_eq": False}}
COLLECTIONS = (
    *("events_event", "events_participation", "relations_party", "relations_place"),
    *("people_person", "people_office"),
)
EVENT = (
    *("key", "kind", "title", "date", "place_id.key", "place_id.name"),
    *("country_id.key", "country_id.name", "participations.key"),
    *("participations.role", "participations.level", "participations.order"),
    *("participations.party_id.name", "participations.person_id.name"),
    "participations.office_id.title",
)


def addresses(place: Place) -> dict[str, str]:
    """Where it is asked for each job that it can do."""
    whole = {"fields": ",".join(EVENT)}
    whole["deep"] = json.dumps({"participations": {"_limit": -1, "_filter": SEEN}})
    in_order = {"sort": "date_earliest,date_latest,key", "limit": 50}
    in_country = {"country_id": {"key": {"_eq": STATE}}}
    page = {"page": place.behind // 50 + 1}
    return {
        "J2": _items("events_event", **whole, **in_order, **page),
        "J5": _items("events_event", {"key": {"_eq": place.event}}, **whole),
        "J8": _items("events_event", in_country, **{"aggregate[count]": "*"}),
    }


def _items(collection: str, *conditions: Any, **asked: Any) -> str:
    found = {"filter": json.dumps({"_and": [SEEN, *conditions]}), **asked}
    return f"/items/{collection}?{urlencode(found)}"


@contextmanager
def serving(address: str, folder: Path) -> Iterator[tuple[int, int]]:
    """Directus on that database, set up: its port and its process."""
    port, node = processes.free_port(), shutil.which("node") or "node"
    # It writes into the folder that it is started in.
    kept = folder / "directus"
    environment = _environment(address, kept, port)
    command = [node, str(PROGRAM.resolve())]
    _schema(address, f"CREATE SCHEMA {SCHEMA}")
    try:
        subprocess.run(
            [*command, "bootstrap"],
            cwd=kept,
            env=os.environ | environment,
            check=True,
            capture_output=True,
        )
        probe = f"http://127.0.0.1:{port}/server/ping"
        start = [*command, "start"]
        with processes.serving(start, probe, kept, **environment) as process:
            _set_up(f"http://127.0.0.1:{port}")
            yield port, process
    finally:
        _schema(address)


def _schema(address: str, *then: str) -> None:
    """Take what it kept away, and then do more."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        for statement in then:
            connection.execute(statement)


def _environment(address: str, kept: Path, port: int) -> dict[str, str]:
    given = psycopg.conninfo.conninfo_to_dict(address)
    for name in ("uploads", "extensions"):
        (kept / name).mkdir(parents=True, exist_ok=True)
    return {
        "DB_CLIENT": "pg",
        "DB_HOST": str(given.get("host", "")),
        "DB_PORT": str(given.get("port", 5432)),
        "DB_DATABASE": str(given["dbname"]),
        "DB_USER": str(given.get("user", "")),
        "DB_PASSWORD": str(given.get("password", "")),
        "DB_SEARCH_PATH": f"array:{SCHEMA},public",
        "SECRET": "a secret for measuring only, never for a site",
        "ADMIN_EMAIL": ADMIN["email"],
        "ADMIN_PASSWORD": ADMIN["password"],
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "LOG_LEVEL": "error",
        "TELEMETRY": "false",
        "CACHE_ENABLED": "false",
        "RATE_LIMITER_ENABLED": "false",
        "STORAGE_LOCAL_ROOT": str(kept / "uploads"),
        "EXTENSIONS_PATH": str(kept / "extensions"),
    }


def _set_up(base: str) -> None:
    """Everybody may read the tables, and an event has its participations as a list."""

    def call(method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(f"{base}{path}", method=method)
        request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(request, data, timeout=60) as answer:
            return json.loads(answer.read())["data"]

    token = ""
    token = call("POST", "/auth/login", ADMIN)["access_token"]
    policies = call("GET", "/policies")
    [public] = [one["id"] for one in policies if "public" in one["name"]]
    for name in COLLECTIONS:
        may = {"policy": public, "collection": name, "action": "read"}
        call("POST", "/permissions", may | {"fields": ["*"], "permissions": {}})
    alias = {"special": ["o2m"], "interface": "list-o2m"}
    field = {"field": "participations", "type": "alias", "meta": alias}
    call("POST", "/fields/events_event", field)
    part = {"collection": "events_participation", "field": "event_id"}
    part |= {"related_collection": "events_event"}
    meta = {"meta": {"one_field": "participations"}}
    call("PATCH", "/relations/events_participation/event_id", part | meta)
