"""Many records in one request, and one request sent many times."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from records.models import KeptAnswer
from relations.models import Mission
from tests.api_writing import Program, embassy, pointers

pytestmark = pytest.mark.django_db
MISSIONS = "/api/v1/missions/"


@pytest.fixture
def program():
    return Program()


def test_in_12_many_are_created_and_changed_at_once_or_not_at_all(program):
    rows = [
        embassy(key=f"embassy-{n}", uncited_reason="Made for a test.") for n in range(3)
    ]
    program.get(MISSIONS)
    with CaptureQueriesContext(connection) as three:
        made = program.post(MISSIONS, rows)
    assert made.status_code == 201, made.json()
    assert [row["key"] for row in made.json()["results"]] == [r["key"] for r in rows]
    more = [{**rows[0], "key": f"mission-{n}"} for n in range(500)]
    with CaptureQueriesContext(connection) as many:
        assert program.post(MISSIONS, more).json()["count"] == 500
    assert len(many) == len(three)
    changes = [{"key": f"embassy-{n}", "version": 2, "note": "x"} for n in range(3)]
    changed = program.patch(MISSIONS, changes)
    assert [row["version"] for row in changed.json()["results"]] == [3, 3, 3]
    changes = [
        {"key": "embassy-0", "version": 3, "note": "y"},
        {"key": "embassy-1", "version": 2, "note": "y"},
    ]
    stale = program.patch(MISSIONS, changes)
    assert stale.status_code == 412
    assert "version 3 now" in pointers(stale)["/1/version"]
    del changes[1]["version"]
    assert program.patch(MISSIONS, changes).status_code == 428
    wrong = [
        {"key": "embassy-0", "version": 3, "note": "z"},
        {"key": "embasy-1", "version": 3},
        {"version": 3},
    ]
    assert program.patch(MISSIONS, wrong).status_code == 422
    told = pointers(program.patch(MISSIONS, wrong[:2]))
    assert "Did you mean “embassy-1”?" in told["/1/key"]
    bad = [{**rows[0], "key": "good-one"}, {**rows[0], "key": "bad", "kind": "embasy"}]
    assert "/1/kind" in pointers(program.post(MISSIONS, bad))
    # Whatever is wrong of one hides nothing of another.
    told = pointers(program.post(MISSIONS, [7, {**rows[0], "nmae": "a"}, *bad]))
    assert set(told) == {"/0", "/1/nmae", "/3/kind"}
    twice = [{**rows[0], "key": "good-one"}] * 2
    told = pointers(program.post(MISSIONS, twice))
    assert told == {"/1/key": "The record at “/0” has this key already."}
    assert not Mission.objects.filter(key="good-one").exists()
    assert not Mission.objects.filter(note__in="yz").exists()
    assert "At most 500" in pointers(program.post(MISSIONS, [{}] * 501))[""]
    assert program.post(MISSIONS, []).status_code == 422
    assert program.patch(MISSIONS, {}).status_code == 422


def test_a_key_of_idempotency_is_answered_once(program):
    body = embassy(uncited_reason="Made for a test.")
    key = {"Idempotency_Key": "6f1c-1"}
    first = program.post(MISSIONS, body, **key)
    again = program.post(MISSIONS, body, **key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"
    for name in ("Location", "ETag"):
        assert again[name] == first[name]
    assert Mission.objects.count() == 1
    other = program.post(MISSIONS, {**body, "key": "other"}, **key)
    assert other.status_code == 422
    # What failed is not kept: mended, it may be sent again. Nor is another's key mine.
    wrong = program.post(MISSIONS, embassy(key="x"), Idempotency_Key="2")
    assert wrong.status_code == 422
    mended = {**body, "key": "x"}
    assert program.post(MISSIONS, mended, Idempotency_Key="2").status_code == 201
    theirs = Program().post(MISSIONS, {**body, "key": "y"}, **key)
    assert theirs.status_code == 201
    assert program.post(MISSIONS, body, Idempotency_Key="ü").status_code == 422
    yesterday = timezone.now() - timedelta(hours=24, seconds=1)
    KeptAnswer.objects.update(made_at=yesterday)
    assert program.post(MISSIONS, {**body, "key": "z"}, **key).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_in_14_requests_with_one_key_at_once_do_it_once():
    program = Program()
    body = {"key": "a-party", "name": "A party", "kind": "state"}
    start = threading.Barrier(4)
    answers = []

    def send():
        start.wait()
        answer = program.post("/api/v1/parties/", body, Idempotency_Key="once")
        answers.append((answer.status_code, answer.get("Location")))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Each is told that it was done, or that it is being done: never that it failed.
    assert {status for status, _ in answers} <= {201, 409}
    assert 201 in {status for status, _ in answers}
    assert program.get("/api/v1/parties/?key=a-party").json()["count"] == 1
    with connection.cursor() as cursor:
        # Tests that run at the same time have databases of their own in this server.
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON oid = database"
            " WHERE locktype = 'advisory' AND datname = current_database()"
        )
        assert cursor.fetchone() == (0,)
