"""The limit: the same bytes from psycopg, and nothing else, in processes of their own.

A process reads one line of JSON, a job and for how long, and writes one line: the
milliseconds of each answer.
"""

import json
import subprocess
import sys
import time
from typing import Any

import psycopg


def answer(
    connection: Any, sql: str, values: dict[str, Any], *, is_copy: bool
) -> bytes:
    """The limit's answer to a job."""
    if not is_copy:
        row = connection.execute(sql, values).fetchone()
        return str(row[0]).encode() if row else b""
    with connection.cursor().copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)") as rows:
        return b"".join(rows)


def drain(connection: Any, sql: str) -> None:
    """Read a file to its end and keep nothing, as psql writes it to a pipe."""
    with connection.cursor().copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)") as rows:
        for _ in rows:
            pass


def start(address: str) -> "subprocess.Popen[str]":
    """A process of the limit."""
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.speed.limit", address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def main() -> None:
    """Answer until nothing more is asked."""
    with psycopg.connect(sys.argv[1], autocommit=True) as connection:
        for line in sys.stdin:
            job = json.loads(line)
            took: list[float] = []
            ends = time.monotonic() + job["seconds"]
            while not took or (time.monotonic() < ends and len(took) < job["most"]):
                values = job["values"][len(took) % len(job["values"])]
                began = time.perf_counter()
                if job["is_copy"]:
                    drain(connection, job["sql"])
                else:
                    answer(connection, job["sql"], values, is_copy=False)
                took.append(1000 * (time.perf_counter() - began))
            print(json.dumps(took), flush=True)


if __name__ == "__main__":
    main()
