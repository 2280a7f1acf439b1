"""Which indexes the database would use for a job, by its plans."""

import json
import sys
from collections.abc import Iterable
from typing import Any

import psycopg


def indexes(connection: Any, statements: Iterable[tuple[str, Any]]) -> list[str]:
    """The names of all indexes in the plans of some statements, in order of name.

    A table that is read as a whole stands there with a star: ``*relations_party``.
    """
    found: set[str] = set()
    for sql, values in statements:
        # Where values are sent beside the text there are places for them in it.
        how = "FORMAT JSON, GENERIC_PLAN" if "$1" in sql else "FORMAT JSON"
        try:
            [(plan,)] = connection.execute(f"EXPLAIN ({how}) {sql}", values)
        except psycopg.Error as error:
            print(f"No plan of {sql[:60]!r}: {error}", file=sys.stderr)
            continue
        _walk(plan if isinstance(plan, list) else json.loads(plan), found)
    return sorted(found)


def _walk(node: Any, found: set[str]) -> None:
    if isinstance(node, list):
        for one in node:
            _walk(one, found)
    elif isinstance(node, dict):
        if name := node.get("Index Name"):
            found.add(name)
        if node.get("Node Type") == "Seq Scan":
            found.add(f"*{node['Relation Name']}")
        for value in node.values():
            _walk(value, found)


def changed(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """In words, the jobs whose plans use other indexes than in the run before."""
    earlier = {job["word"]: job.get("indexes", {}) for job in before.get("jobs", ())}
    told = []
    for job in now["jobs"]:
        for peer, names in job["indexes"].items():
            old = earlier.get(job["word"], {}).get(peer)
            if old is not None and old != names:
                gone, come = set(old) - set(names), set(names) - set(old)
                words = [f"without {name}" for name in sorted(gone)]
                words += [f"with {name}" for name in sorted(come)]
                told.append(f"{job['word']}, {peer}: {', '.join(words)}")
    return told
