"""RL-1, RL-2, RL-4, RL-6, RL-7, RL-10, FI-4: too long, too large or too slow."""

import json

import pytest
from django.conf import settings as shipped
from django.db import connection
from django.test import Client

from config import timeouts
from records.kit import download_page, turns
from tests.contract.pages import text_of
from tests.factories import MissionFactory

pytestmark = pytest.mark.django_db
FAILING = pytest.mark.usefixtures("failing")


def browser(**options):
    return Client(raise_request_exception=False, **options)


@pytest.mark.parametrize(
    "size", ["100000", "201", "-1", "0", "1e3", "", "٢٠", "5 0", "50.0", "0x10"]
)
def test_rl_1_a_page_has_two_hundred_rows_at_most(client, size):
    answer = client.get("/api/v1/missions/", {"page_size": size})
    assert answer.status_code == 400, size
    if size:
        assert client.get("/missions/", {"page_size": size}).status_code == 400
    unknown = client.get("/api/v1/missions/", {"limit": "100000"})
    assert unknown.status_code == 400


@FAILING
def test_rl_2_a_statement_that_takes_too_long_is_no_fault_of_ours(settings):
    settings.STATEMENT_TIMEOUT = 1
    timeouts.limit(connection)
    page = browser().get("/slow/")
    assert page.status_code == 503
    assert page["Retry-After"] == "5"
    assert "narrow the list" in text_of(page).lower()
    assert "statement" not in page.content.decode()


@FAILING
def test_rl_2_and_programs_are_told_so_too(settings):
    settings.STATEMENT_TIMEOUT = 1
    timeouts.limit(connection)
    answer = browser().get("/api/slow/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["status"] == 503


def test_rl_2_connections_of_the_server_are_limited():
    timeouts.limit(connection)
    told = {}
    with connection.cursor() as cursor:
        for name in (
            "statement_timeout",
            "lock_timeout",
            "idle_in_transaction_session_timeout",
        ):
            cursor.execute(f"SHOW {name}")
            told[name] = cursor.fetchone()[0]
    assert told == {
        "statement_timeout": "5s",
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": "30s",
    }


def test_rl_2_writing_may_take_longer(monkeypatch):
    monkeypatch.setattr(timeouts, "_LIMITED", [True])

    def now():
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            return cursor.fetchone()[0]

    timeouts.limit(connection)
    with timeouts.patience():
        assert now() == "1min"
    assert now() == "5s"


def test_rl_4_a_question_has_an_end(client):
    many = ",".join(str(n) for n in range(20_000))
    for address in ("/missions/", "/missions.csv", "/api/v1/missions/"):
        answer = client.get(address, {"key": many})
        assert answer.status_code == 400
        assert len(answer.content) < 10_000
    few = ",".join(f"key-{n}" for n in range(201))
    assert client.get("/api/v1/missions/", {"key": few}).status_code == 400
    assert client.get("/api/v1/missions/", {"q": "x" * 201}).status_code == 400


@FAILING
@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "client"),
    [
        ([], "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        (["127.0.0.1"], "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        (["127.0.0.1"], "127.0.0.1", "203.0.113.9", "203.0.113.9"),
        # What the client itself put before the proxy's word counts for nothing.
        (["127.0.0.1"], "127.0.0.1", "10.9.9.9, 203.0.113.9", "203.0.113.9"),
        (["10.0.0.0/8"], "10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (["unix"], "", "203.0.113.9", "203.0.113.9"),
        ([], "", "203.0.113.9", ""),
    ],
)
def test_rl_6_a_client_is_where_a_trusted_proxy_says(
    settings, trusted, peer, forwarded, client
):
    settings.TRUSTED_PROXIES = trusted
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    answer = browser().get(
        "/tells/",
        REMOTE_ADDR=peer,
        HTTP_X_FORWARDED_FOR=forwarded,
        HTTP_X_FORWARDED_PROTO="https",
    )
    is_trusted = client == "203.0.113.9"
    scheme = "https" if is_trusted else "http"
    assert answer.content.decode() == f"{client} {scheme}"


def test_rl_6_another_forwarded_address_is_no_other_place(zhanar, at, enter):
    answers = [
        at(HTTP_X_FORWARDED_FOR=f"203.0.113.{n}").post(
            "/login/", {"username": "zhanar", "password": "wrong"}
        )
        for n in range(12)
    ]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 2


@FAILING
@pytest.mark.parametrize("address", ["/reads/", "/api/reads/"])
def test_rl_10_a_body_has_an_end(address):
    answer = browser().post(
        address, b"x" * 2_621_441, content_type="application/octet-stream"
    )
    assert answer.status_code == 413
    small = browser().post(address, b"x" * 100, content_type="application/octet-stream")
    assert small.status_code == 200
    fields = {f"field{n}": "" for n in range(5_001)}
    assert browser().post("/reads/", fields).status_code == 400


@FAILING
@pytest.mark.parametrize("length", ["-1", "1e9", "9" * 30, "0x10", "٣"])
def test_rl_10_nor_may_it_lie_about_its_length(length):
    answer = browser().generic("POST", "/reads/", b"x", CONTENT_LENGTH=length)
    assert answer.status_code in (400, 413)


@FAILING
def test_fi_4_an_upload_has_an_end():
    most = shipped.LARGEST_UPLOAD
    assert most == 20 * 2**20
    sent = {"CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = browser().generic(
        "POST", "/reads/", b"", **sent, CONTENT_LENGTH=str(most + 1)
    )
    assert answer.status_code == 413
    assert "too large" in text_of(answer)


def test_rl_5_questions_are_counted_by_place_over_all_workers(client, settings):
    settings.API_PER_MINUTE = 3
    answers = [client.get("/api/v1/missions/?page_size=1") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 2
    assert [answer["RateLimit-Remaining"] for answer in answers] == list("21000")
    first, *_, last = answers
    assert first["RateLimit-Limit"] == "3"
    assert 0 < int(first["RateLimit-Reset"]) <= 60
    assert last["Content-Type"] == "application/problem+json"
    assert last.json()["type"].endswith("#too-many-requests")
    assert 0 < int(last["Retry-After"]) <= 20
    elsewhere = client.get("/api/v1/missions/", REMOTE_ADDR="192.0.2.7")
    assert elsewhere["RateLimit-Remaining"] == "2"
    assert client.get("/missions/").status_code == 200
    settings.API_PER_MINUTE = 0
    assert "RateLimit-Limit" not in client.get("/api/v1/missions/")


@pytest.mark.parametrize("most", ["EACH", "ALL"])
def test_rl_7_files_are_made_some_at_a_time(client, most):
    MissionFactory()
    wanted = most == "ALL"
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            number = turns._ALL if wanted else turns.number_of("127.0.0.1")
            for turn in range(1, getattr(turns, most) + 1):
                cursor.execute("SELECT pg_advisory_lock(%s, %s)", [number, turn])
            answer = client.get("/missions.csv")
            assert answer.status_code == 429
            assert answer["Retry-After"] == str(turns.WAIT)
            # Reading goes on.
            assert client.get("/missions/").status_code == 200
            cursor.execute("SELECT pg_advisory_unlock(%s, 1)", [number])
            assert client.get("/missions.csv").status_code == 200
    finally:
        other.close()


def test_rl_7_a_file_has_an_end(client, monkeypatch):
    MissionFactory()
    monkeypatch.setattr(download_page, "MOST_ROWS", 1)
    assert client.get("/missions.csv").status_code == 200
    MissionFactory()
    answer = client.get("/missions.csv")
    assert answer.status_code == 400
    assert "take /api/v1/missions.ndjson" in answer.content.decode()
