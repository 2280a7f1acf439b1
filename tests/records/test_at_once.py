"""What follows from what two do at once, neither of whom sees the other's rows."""

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection, transaction

from records.models import Citation, Dispute
from records.reading import everything
from relations.models import Mission, Party
from tests.factories import (
    CitationFactory,
    EventFactory,
    MissionFactory,
    PartyFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(first, second):
    """Do both, the second before what the first did is committed."""
    written, go_on = Event(), Event()

    def do(what, *, waits):
        try:
            with everything(), transaction.atomic():
                what()
                written.set()
                assert not waits or go_on.wait(60)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(do, first, waits=True)
        assert written.wait(60)
        other = threads.submit(do, second, waits=False)
        while not other.done() and not _is_one_waiting():
            time.sleep(0.02)  # between two looks at what the second does
        go_on.set()
        one.result()
        other.result()


def _is_one_waiting():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone() != (0,)


def claim(mission, value, **others):
    """Claims a value once it is called; its source is there before."""
    place = {"record_id": mission.pk, "field": "opened", "source": SourceFactory()}
    return partial(CitationFactory, value=value, **place, **others)


def test_whoever_disputes_a_field_at_once_is_weighed_together():
    """One test of all: each clears the whole database."""
    for before, first, second in (
        # Either makes a dispute, and both the graver one.
        (["2008"], "2014", "2008-10"),
        # There is one, which becomes graver.
        (["2008", "2008-10"], "2014", "2008-10-12"),
    ):
        mission = MissionFactory()
        for value in before:
            claim(mission, value)()
        at_once(claim(mission, first), claim(mission, second))
        check(mission)
    for is_first in (True, False):
        # One takes back what made it one, while another makes it one anew.
        mission = MissionFactory()
        claim(mission, "2008")()
        gone = claim(mission, "2014", classification="internal")()
        both = [claim(mission, "2016"), Citation.objects.filter(pk=gone.pk).delete]
        at_once(*both if is_first else reversed(both))
        check(mission)
    call_command("rebuild", "--check", verbosity=0)


def check(mission):
    [dispute] = Dispute.objects.filter(record=mission.pk)
    assert (dispute.kind, dispute.known.count()) == ("contradiction", 6)


def test_what_is_told_with_a_record_that_is_hidden_meanwhile_is_hidden():
    nobody, event = AnonymousUser(), EventFactory()
    for is_first in (True, False):
        party, other, source = PartyFactory(), PartyFactory(), SourceFactory()

        def make(party=party, other=other, source=source):
            MissionFactory(sending_party=party)
            # It names the party in what it claims.
            CitationFactory(
                record_id=event.pk, field="country", value=other.key, source=source
            )

        def hide(keys=(party.key, other.key)):
            Party.objects.filter(key__in=keys).update(classification="confidential")

        both = [make, hide]
        at_once(*both if is_first else reversed(both))
        assert not Mission.objects.visible_to(nobody).exists()
        assert not Citation.objects.visible_to(nobody).filter(field="country").exists()
    call_command("rebuild", "--check", verbosity=0)
