"""The time in which a page counts: what a limit ends, and that nothing else is."""

import pytest
from django.db import connection

from events.models import Meeting
from records.kit.pages import in_time
from records.kit.pages.in_time import OutOfTime, Time
from tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db


def asked(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


@pytest.fixture
def late(monkeypatch):
    """Let what has these words run beyond the limit that is set, once for each."""
    waiting = []
    usual = Time._say

    def say(self, sql):
        for words in [words for words in waiting if words in sql]:
            waiting.remove(words)
            sql = f"SELECT pg_sleep(10); {sql}"
        usual(self, sql)

    monkeypatch.setattr(Time, "_say", say)
    return waiting


@pytest.fixture
def time(monkeypatch):
    monkeypatch.setattr(in_time, "MILLISECONDS", 1_000)
    return Time(Meeting)


def test_what_takes_too_long_is_ended_and_what_follows_is_not_limited(time):
    MeetingFactory()
    with time.counting():
        with pytest.raises(OutOfTime), time.within():
            asked("SELECT pg_sleep(10)")
        assert asked("SHOW statement_timeout") == ("0",)
        assert Meeting.objects.count() == 1
        with time.within():
            assert asked("SHOW statement_timeout") != ("0",)
    assert asked("SHOW statement_timeout") == ("0",)


def test_a_limit_that_ends_while_the_next_is_set_is_out_of_time(time, late):
    """A page that was counted in many pieces was 503: the limit fell between two."""
    with time.counting():
        with time.within(1 / 2):
            asked("SELECT 1")
        late.append("SET LOCAL")
        with pytest.raises(OutOfTime), time.within(1 / 4):
            pytest.fail("nothing is asked that has no limit")
        assert not late
        with time.within(1 / 4):
            assert asked("SELECT 2") == (2,)
    assert asked("SHOW statement_timeout") == ("0",)


def test_a_limit_that_ends_its_own_ending_ends_nothing_else(time, late):
    late.append("ROLLBACK")
    with time.counting(), time.within(1 / 4):
        asked("SELECT 1")
    assert not late
    assert asked("SHOW statement_timeout") == ("0",)


@pytest.mark.django_db(transaction=True)
def test_counting_outside_a_transaction_begins_anew_each_time(time):
    for _ in range(2):
        with time.counting(), time.within(1 / 4):
            assert asked("SHOW max_parallel_workers_per_gather") == ("0",)
        assert not connection.in_atomic_block
        assert asked("SHOW max_parallel_workers_per_gather") != ("0",)


def test_what_statements_take_is_spent_not_what_it_takes_to_write_them(
    time, monkeypatch
):
    """The first who asked a new process was told that facets take too long."""
    clock = [0.0]
    monkeypatch.setattr(in_time, "monotonic", lambda: clock[0])

    def slow(execute, *given):
        clock[0] += 0.1
        return execute(*given)

    with time.counting(), time.within(1 / 4):
        # To put a statement together.
        clock[0] += 3600
        with connection.execute_wrapper(slow):
            assert asked("SELECT 1") == asked("SELECT 1")
    assert time.left == pytest.approx(1_000 - 2 * 100)


def test_what_needs_more_than_there_is_is_not_begun(time):
    with time.counting():
        with pytest.raises(OutOfTime), time.within(1 / 2, needs=501):
            pytest.fail("begun")
        with time.within(1 / 2, needs=400):
            assert asked("SELECT 1") == (1,)


def test_more_time_for_few_rows_is_not_for_what_may_be_many(time, monkeypatch):
    monkeypatch.setattr(in_time, "MILLISECONDS_OF_SHORT", 10_000)
    time.allow_for(in_time.SHORT + 1)
    assert time.left == 1_000
    time.allow_for(in_time.SHORT)
    assert time.left == 10_000
    with time.counting():
        with pytest.raises(OutOfTime), time.within(1, needs=2_000, of_any=True):
            pytest.fail("begun")
        with time.within(1, needs=2_000):
            assert asked("SELECT 1") == (1,)


def test_with_next_to_nothing_left_nothing_is_begun(time, monkeypatch):
    monkeypatch.setattr(in_time, "MILLISECONDS", in_time.LEAST - 1)
    with (
        Time(Meeting).counting(),
        pytest.raises(OutOfTime),
        Time(Meeting).within(1),
    ):
        pytest.fail("begun")
