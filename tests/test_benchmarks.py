"""What is timed is the same work: all peers of the benchmark give the same answers."""

import os
import subprocess
import sys

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from benchmarks.speed import database

JOBS = (
    *("J1", "J1 page", "J2", "J3 name", "J3 words", "J4", "J4 page", "J4 most"),
    *("J4 most page", "J5", "J6", "J6 book", "J8", "J9"),
)


# So that there is the database of tests, of which a copy is filled.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def invented_database(django_db_setup, django_db_blocker):
    """A database with a thousand invented events, which other processes can see."""
    with django_db_blocker.unblock():
        given = connection.settings_dict
        name = f"{given['NAME']}_bench"
        names = {"USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
        where = {names[key]: str(given[key]) for key in names if given.get(key)}
        address = database.address_of(where, name)
        connection.close()
        with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
            # Not FORCE: who is no superuser may not end an autovacuum at work in there.
            # Without it the server bids that go itself, and waits for those that leave.
            drop = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
            server.execute(drop)
            server.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(given["NAME"])
                )
            )
            try:
                generate = ["manage.py", "generate", "--events", "1000"]
                subprocess.run(
                    [sys.executable, *generate],
                    env=os.environ | {"DATABASE_URL": address},
                    check=True,
                    capture_output=True,
                )
                yield address
            finally:
                server.execute(drop)


def test_all_give_the_same_answers(invented_database, tmp_path):
    command = [sys.executable, "-m", "benchmarks.speed", "--seconds", "0"]
    command += ["--database", invented_database, "--out", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    equal = [line.partition(":")[0] for line in lines if line.endswith("equal")]
    assert tuple(equal) == JOBS
    # The statements that are timed are those whose plans are told.
    [used] = [line for line in lines if line.startswith("- J4, limit: ")]
    assert "relations_traderecord_pair" in used
    assert "found among the first 20: 1.00" in done.stdout
