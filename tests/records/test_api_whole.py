"""Whole lists as files: complete or evidently cut, and flat in memory."""

import csv
import json
import tracemalloc
from contextlib import closing
from hashlib import sha256

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from records.door.limits import Limit
from records.kit.api import whole
from records.kit.api.files import kinds_of
from records.reading import reading
from relations.models import Mission, Party
from tests.api_writing import Program
from tests.factories import MissionFactory, PartyFactory, UserFactory

pytestmark = pytest.mark.django_db
FILE = "/api/v1/missions.ndjson"
NOBODY = AnonymousUser()


def lines(response):
    body = b"".join(response.streaming_content)
    return body, body.decode().splitlines()


@pytest.fixture
def missions():
    party = PartyFactory(key="iraq", name="=1+1")
    for n in range(5):
        mission = MissionFactory(key=f"mission-{n}", name=f"{n}", sending_party=party)
        mission.receiving_parties.set([party])
    MissionFactory(key="kept-close", classification="internal", kind="consulate")
    MissionFactory(key="still-a-draft", review="draft")


def test_a_file_ends_in_its_count_and_checksum(missions, monkeypatch):
    monkeypatch.setattr(whole, "CHUNK", 2)
    answer = Client().get(FILE)
    assert answer["Content-Type"] == "application/x-ndjson"
    assert answer["Content-Disposition"] == 'attachment; filename="missions.ndjson"'
    body, found = lines(answer)
    rows, end = [json.loads(line) for line in found[:-1]], json.loads(found[-1])
    assert [row["key"] for row in rows] == [f"mission-{n}" for n in range(5)]
    assert rows[0]["sending_party"] == "iraq"
    assert rows[0]["receiving_parties"] == ["iraq"]
    assert "note" not in rows[0]
    before = body[: body.rindex(b'{"end"')]
    assert end == {"end": True, "count": 5, "sha256": sha256(before).hexdigest()}
    body, _ = lines(Client().get("/api/v1/parties.csv?key=iraq"))
    header, row, last = csv.reader(body.decode().splitlines())
    assert row[header.index("name")] == "'=1+1"
    before = body[: body.rindex(b"#end")]
    assert last == ["#end", "1", sha256(before).hexdigest()]
    # A list of exactly one chunk, and an empty one, end as well.
    for question, count in (("key=mission-1,mission-2", 2), ("q=nothing", 0)):
        _, found = lines(Client().get(f"{FILE}?{question}"))
        assert json.loads(found[-1])["count"] == count == len(found) - 1
    _, found = lines(Client().get("/api/v1/missions.csv?q=nothing"))
    assert found[0].startswith("key,")
    assert found[1].startswith("#end,0,")


def test_a_file_is_one_statement_and_may_be_left_in_the_middle(missions, monkeypatch):
    monkeypatch.setattr(whole, "CHUNK", 1)
    for address in (FILE, "/api/v1/missions.csv"):
        answer = Client().get(address)
        with CaptureQueriesContext(connection) as queries:
            whole_file = b"".join(answer.streaming_content)
        # Around it, in the transaction of this test, a savepoint is begun and ended.
        assert len(queries) == 3
        assert queries[1]["sql"].startswith("COPY ")
        kind = kinds_of(Mission)[address.rpartition(".")[2]]
        with reading(NOBODY):
            rows = Mission.objects.visible_to(NOBODY)
        with closing(whole._parts(kind(Mission, NOBODY, ""), rows)) as parts:
            assert whole_file.startswith(next(parts))
        assert Client().get("/api/v1/missions/mission-1/").status_code == 200


def test_a_file_has_what_the_reader_may_see_and_asks_what_the_list_asks(missions):
    staff = Client()
    staff.force_login(UserFactory(is_staff=True))
    _, found = lines(staff.get(FILE))
    assert {"kept-close", "still-a-draft"} <= {
        json.loads(one).get("key") for one in found
    }
    assert "note" in json.loads(found[0])
    assert Client().get(f"{FILE}?kind=embasy").status_code == 400
    assert Client().get(f"{FILE}?page_size=5").status_code == 400
    missing = Client().get("/api/v1/missions.ndjsn")
    assert missing.status_code == 404
    assert "Did you mean “ndjson”?" in missing.json()["detail"]
    assert Client().post(FILE).status_code == 405
    assert Program(scopes=("read:parties",)).get(FILE).status_code == 403
    assert Program(scopes=("read:missions",)).get(FILE).status_code == 200


def test_memory_does_not_grow_with_the_rows(monkeypatch):
    """And neither does the number of queries for each thousand of them."""
    Party.objects.bulk_create(
        Party(key=f"p-{n}", name="A party " * 20, kind="state") for n in range(6_000)
    )

    def peak(question):
        response = Client().get(f"/api/v1/parties.ndjson{question}")
        tracemalloc.start()
        with CaptureQueriesContext(connection) as queries:
            size = sum(len(chunk) for chunk in response.streaming_content)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return size, most, len(queries)

    monkeypatch.setattr(whole, "CHUNK", 500)
    peak("?q=p-1")
    small, little, few = peak("?q=p-1")
    size, most, many = peak("")
    assert size > 4 * small
    assert most < 1.5 * little
    assert many - few <= (6_000 - 1_111) / 500 * few


def test_each_token_has_a_limit_of_its_own(missions, monkeypatch):
    monkeypatch.setattr(whole, "WHOLE", Limit("whole list", 1, 3600))
    one = Program()
    other = Program(one.user)
    for program in (one, other):
        assert program.get(FILE).status_code == 200
        refused = program.get(FILE)
        assert refused.status_code == 429
        assert int(refused["Retry-After"]) > 3000
        assert refused["RateLimit-Limit"] == "1"
        assert refused["RateLimit-Remaining"] == "0"
        # Other questions are counted apart.
        assert program.get("/api/v1/missions/").status_code == 200
    assert Client().get(FILE).status_code == 200


@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_who_asks_for_the_head_of_a_file_has_nothing_copied(missions, method):
    """A server takes whatever it is given; the client of tests does not show that."""
    asked_for = RequestFactory().generic(method, FILE)
    with CaptureQueriesContext(connection) as asked:
        answer = WSGIHandler().get_response(asked_for)
        body = b"".join(answer.streaming_content)
    copied = [one for one in asked.captured_queries if one["sql"].startswith("COPY")]
    assert answer["Content-Disposition"] == 'attachment; filename="missions.ndjson"'
    assert (bool(body), len(copied)) == ((True, 1) if method == "GET" else (False, 0))
