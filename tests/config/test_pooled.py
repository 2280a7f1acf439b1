"""Behind PgBouncer in transaction mode: nothing is left on a connection of others."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as given
from django.db import connection

from records.attribution import attributed_to, give_reason
from records.kit.prepared import fetched
from records.models import HistoryEntry
from tests.factories import PartyFactory, UserFactory

SHOWN = """
from django.db import connection
print(connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"])
print(connection.settings_dict["OPTIONS"]["prepare_threshold"])
"""


def _left():
    """What the connection holds for whoever gets it next."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('chancery.actor', true), ''),"
            " coalesce(current_setting('chancery.reason', true), ''),"
            " current_setting('statement_timeout'),"
            " (SELECT count(*) FROM pg_prepared_statements)"
        )
        return cursor.fetchone()


@pytest.mark.django_db(transaction=True)
def test_what_is_said_of_a_change_ends_with_its_transaction(settings):
    settings.DATABASE_POOLED = True
    actor, before = UserFactory(), _left()
    with attributed_to(actor=actor.pk, reason="First.", request="r"):
        give_reason("Read in the gazette.")
        party = PartyFactory()
        within = _left()
    assert within[:3] == (str(actor.pk), "Read in the gazette.", "1min")
    assert _left() == before
    [entry] = HistoryEntry.objects.filter(record=party.pk)
    assert (entry.actor, entry.reason) == (actor, "Read in the gazette.")


@pytest.mark.django_db(transaction=True)
def test_no_plan_is_kept_where_that_is_set():
    connection.ensure_connection()
    line, usual = connection.connection, connection.connection.prepare_threshold
    kept = []
    try:
        for threshold, much in (
            (None, "SELECT $1::int + 1"),
            (3, "SELECT $1::int + 2"),
        ):
            line.prepare_threshold = threshold
            before = _left()[3]
            for number in range(9):
                assert fetched(much, [number])[0][0] > number
            kept.append(_left()[3] - before)
    finally:
        line.prepare_threshold = usual
    assert kept == [0, 1]


def test_the_setting_has_nothing_outlive_a_transaction():
    shown = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", SHOWN]
    done = subprocess.run(
        shown,
        cwd=given.BASE_DIR,
        env=os.environ | {"DATABASE_POOLED": "true"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["True", "None"]
