"""Connections that are kept: believed while they are quiet, asked when they are not."""

from time import monotonic, sleep
from types import SimpleNamespace

import pytest
from django.db import connection

from config import connections


@pytest.fixture
def kept(monkeypatch):
    """A connection of its own to the test's database, that was asked just now."""
    found = connection.copy()
    found.ensure_connection()
    found.health_check_enabled, found.health_check_done = True, False
    monkeypatch.setattr(
        connections, "connections", SimpleNamespace(all=lambda **_: [found])
    )
    monkeypatch.setattr(connections, "_asked", SimpleNamespace(at=monotonic()))
    yield found
    found.close()


def end(kept):
    """End it from the other side, and wait until that has come over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(%s)", [kept.connection.info.backend_pid]
        )
    ends = monotonic() + 10
    while connections.is_quiet(kept.connection) and monotonic() < ends:
        sleep(0.01)


@pytest.mark.django_db
class TestKeptConnections:
    """What is believed, and what is asked."""

    def test_one_that_is_quiet_is_believed_for_a_while(self, kept, monkeypatch):
        def ask():
            kept.health_check_done = False
            connections._believe(None)
            assert kept.health_check_done

        asked = []
        usable = kept.is_usable
        monkeypatch.setattr(kept, "is_usable", lambda: asked.append(1) or usable())
        ask()
        assert not asked
        later = monotonic() + connections.BELIEVED_SECONDS + 1
        monkeypatch.setattr(connections, "monotonic", lambda: later)
        ask()
        ask()
        assert len(asked) == 1

    def test_one_that_the_server_ended_is_made_anew(self, kept):
        end(kept)
        connections._believe(None)
        assert kept.connection is None
        with kept.cursor() as cursor:
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)

    def test_one_that_is_closed_on_this_side_is_not_quiet(self, kept):
        kept.connection.close()
        assert not connections.is_quiet(kept.connection)
