"""Whom a name could mean: candidates with scores and reasons, and what is claimed."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import Person
from records.search.finding import FINDERS
from tests.factories import (
    AppointmentEventFactory,
    AppointmentFactory,
    OfficeFactory,
    PartyFactory,
    PartyNameFactory,
    PersonFactory,
    PersonNameFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def match(client):
    def asked(name, **known):
        answer = client.get("/api/v1/people/match", {"name": name, **known})
        assert answer.status_code == 200, answer.content
        return answer.json()["candidates"]

    return asked


@pytest.fixture
def reconcile(client):
    def asked(service="people", **query):
        address = f"/api/v1/reconcile/{service}"
        answer = client.post(address, {"queries": json.dumps({"q0": query})})
        assert answer.status_code == 200, answer.content
        assert answer["Access-Control-Allow-Origin"] == "*"
        return answer.json()["q0"]["result"]

    return asked


@pytest.fixture
def masum():
    """A person who held an office, for a party that goes by names of two scripts."""
    iraq = PartyFactory(name="Iraq", key="iraq", iso_alpha_2="IQ")
    PartyNameFactory(party=iraq, name="العراق", language="ar", script="Arab")
    person = PersonFactory(name="Fuad Masum", key="fuad-masum", serves=iraq)
    office = OfficeFactory(title="President of Iraq", party=iraq)
    held = AppointmentFactory(person=person, office=office)
    AppointmentEventFactory(appointment=held, kind="assumed_charge", date="2014-07-24")
    AppointmentEventFactory(appointment=held, kind="ended", date="2018-10-02")
    return person


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ("Ibrahim al-Jaafari", "Zhaafari, I."),
        ("Ibrahim al-Jaafari", "إبراهيم الجعفري"),
        ("F. Mavsumi", "Fuad Mavsumi"),
        ("Hoshyar Zebari", "Zebbari"),
        ("Theodore Lyman Eliot Jr.", "Theodore L. Eliot, Jr."),
        ("Edmund T. DeJarnette", "Edmund DeJarnette"),
        ("Sadyr Japarov", "Sadyr Zhaparov"),
    ],
)
def test_finds_whoever_it_could_be_and_claims_nothing(match, known, asked):
    PersonFactory(name="Adam Alpha")
    person = PersonFactory(name=known)
    [first, *_] = match(asked)
    assert first["key"] == person.key
    assert not first["match"]
    assert first["reasons"] == [f"Goes by “{known}”."]


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ("Edward P. Brynn", "Edouard Balladur"),
        ("John B. Prevost", "Juhan Parts"),
        ("Richard H. Solomon", "Sulman al-Khalifa"),
    ],
)
def test_an_initial_stands_for_no_surname_beside_another(match, known, asked):
    PersonFactory(name=known)
    assert all(found["score"] < 60 for found in match(asked))


def test_an_initial_is_rather_its_own_letter_than_its_sound(match):
    PersonFactory(name="William Boulware")
    PersonFactory(name="William Paine Lord")
    assert match("William P. Lord")[0]["label"] == "William Paine Lord"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("John Forsyth", "John Forsyth"),
        ("William Hunter", "William Hunter Jr."),
        ("Roh Moo-hyun", "Roh Tae-woo"),
    ],
)
def test_two_persons_of_one_name_are_not_told_apart_by_guessing(match, one, other):
    party = PartyFactory()
    for name in (one, other):
        PersonFactory(name=name, serves=party)
    for name in (one, other):
        assert not any(found["match"] for found in match(name, party=party.key))


def test_another_generation_is_another_person(match):
    PersonFactory(name="William Howard Taft III")
    assert match("William Howard Taft IV") == []


def test_party_office_and_day_decide_between_namesakes(match, masum):
    namesake = PersonFactory(name="Fuad Masum", serves=PartyFactory(name="Elsewhere"))
    first, second = match(
        "F. Masum", party="العراق", office="President", date="2015-09-17"
    )
    assert (first["key"], second["key"]) == (masum.key, namesake.key)
    assert first["reasons"] == [
        "Goes by “Fuad Masum”.",
        "Acts for that party.",
        "Held the office “President of Iraq”.",
        "Was in office then, or may have been.",
    ]
    assert second["reasons"][1:] == ["Acts for another party."]
    # An initial is not a name in full.
    assert not first["match"]
    # Of several offices the nearest counts, however it is typed; what all offices of
    # a kind are called, such as “minister of”, is no office.
    for title in ("PRESIDENT OF THE CLUB", "Minister of Foreign Affairs"):
        other = OfficeFactory(title=title, party=masum.serves)
        AppointmentFactory(person=masum, office=other)
    for asked, held in (
        ("PRESIDENT OF IRAQ", "President of Iraq"),
        ("foreign minister", "Minister of Foreign Affairs"),
        ("Minister of Oil", None),
        ("President of the Bank", None),
        ("of the", None),
    ):
        told, _ = match("F. Masum", office=asked)
        offices = [one for one in told["reasons"] if one.startswith("Held")]
        assert offices == ([f"Held the office “{held}”."] if held else []), asked
    assert match("Masum, Fuad", party="IQ", date="2015-09-17")[0]["match"]
    assert not match("Fuad Masum", party="iraq", date="2019-01-01")[0]["match"]
    assert not match("Fuad Masum", party="iraq")[0]["match"]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "Give a name"),
        ("nam=x", "Did you mean “name”?"),
        ("name=x&party=iraqq", "Did you mean “iraq”?"),
        ("name=x&date=2015", "no single day"),
        ("name=x&date=often", "often"),
        ("name=x&limit=99", "Between 1 and 25"),
        ("name=x&name=y", "once only"),
    ],
)
def test_what_can_not_be_asked_is_told(client, masum, query, told):
    answer = client.get(f"/api/v1/people/match?{query}")
    assert answer.status_code == 400
    assert told in answer.content.decode()


def test_all_that_can_not_be_asked_is_told_at_once(client, masum):
    for more, names in (("", set()), ("&limit=99&office=", {"limit"})):
        answer = client.get(
            f"/api/v1/people/match?name=x&party=iraqq&date=often{more}"
        ).json()
        assert {one["name"] for one in answer["errors"]} == {"party", "date"} | names


def test_hidden_names_and_offices_count_for_nothing(match, masum):
    PersonNameFactory(person=masum, name="Zyxqv Vabc", classification="internal")
    Person.objects.filter(pk=masum.pk).update(serves=None)
    masum.appointments.update(classification="internal")
    assert match("Zyxqv Vabc") == []
    assert match("Fuad Masum", party="iraq", date="2015-09-17")[0]["reasons"] == [
        "Goes by “Fuad Masum”."
    ]


def test_a_party_that_nobody_may_see_is_not_told_apart(match):
    hidden = PartyFactory(classification="confidential")
    for serves in (None, hidden):
        PersonFactory(name="Fuad Masum", serves=serves)
    PartyFactory(key="iraq", name="Iraq")
    told = [(one["score"], one["reasons"]) for one in match("Fuad Masum", party="iraq")]
    assert len(told) == 2
    assert told[0] == told[1]


def test_asks_as_often_for_many_as_for_one(client, masum):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/api/v1/people/match?name=Fuad+Masum&date=2015-09-17")
        counts.append(len(queries))
        for _ in range(4):
            AppointmentFactory(person=PersonFactory(name="Fuad Masum"))
    assert counts[0] == counts[1]


def test_the_search_finds_persons_by_whole_names(client):
    assert Person in FINDERS
    person = PersonFactory(name="H. Gardner Ackley")
    [group] = client.get("/api/v1/search/?q=Hugh+Gardner+Ackley").json()["groups"]
    assert group["results"][0]["key"] == person.key
    assert "H. Gardner Ackley" in group["results"][0]["reasons"][0]["text"]


class TestReconciliation:
    def test_the_manifest_says_where_everything_is(self, client, masum):
        for service in ("people", "parties"):
            answer = client.get(f"/api/v1/reconcile/{service}/")
            manifest = answer.json()
            assert answer["Access-Control-Allow-Origin"] == "*"
            assert manifest["versions"] == ["0.1", "0.2"]
            assert manifest["view"]["url"] == f"http://testserver/{service}/{{{{id}}}}/"
            assert manifest["schemaSpace"].startswith("http://testserver/")
            for part in manifest["suggest"].values():
                address = part["service_url"] + part["service_path"]
                assert client.get(address, {"prefix": ""}).status_code == 200

    def test_a_batch_by_get_and_by_post_and_one_query(self, client, masum):
        queries = {
            "q0": {"query": "Fuad Masum", "type": "person", "limit": 3},
            "q1": {"query": "Fuad Masum", "type": "party"},
            "q2": {"query": "nobody of that name"},
        }
        address = "/api/v1/reconcile/people"
        asked = {"queries": json.dumps(queries)}
        by_get, by_post = client.get(address, asked), client.post(address, asked)
        assert by_get.json() == by_post.json()
        answers = by_post.json()
        [result] = answers["q0"]["result"]
        assert {
            key: result[key] for key in ("id", "name", "type", "score", "match")
        } == {
            "id": "fuad-masum",
            "name": "Fuad Masum",
            "type": [{"id": "person", "name": "Person"}],
            "score": 100.0,
            "match": False,
        }
        assert answers["q1"] == answers["q2"] == {"result": []}
        assert client.get(address, {"query": "Masum"}).json()["result"]
        as_object = json.dumps({"query": "Masum"})
        assert client.get(address, {"query": as_object}).json()["result"]

    def test_properties_weigh_and_those_that_say_nothing_do_no_harm(
        self, reconcile, masum
    ):
        known = [
            {"pid": "party", "v": {"id": "iraq"}},
            {"pid": "date", "v": "2015-09-17"},
        ]
        [result] = reconcile(query="Fuad Masum", properties=known)
        assert (result["match"], result["features"][1]["name"]) == (
            True,
            "Acts for that party.",
        )
        odd = [{"pid": "party", "v": "Nowhere"}, {"pid": "shoe", "v": 44}, "x"]
        [result] = reconcile(query="Fuad Masum", properties=odd)
        assert (result["id"], result["match"]) == ("fuad-masum", False)

    @pytest.mark.parametrize("name", ["Iraq", "IQ", "العراق", "iraq"])
    def test_parties_by_name_code_and_script(self, reconcile, masum, name):
        PartyFactory(name="Iran", key="iran")
        [first, *_] = reconcile("parties", query=name)
        assert (first["id"], first["match"]) == ("iraq", True)

    def test_parties_spelled_nearly_so_are_proposed_only(self, reconcile, masum):
        PartyFactory(name="Kazakhstan", key="kazakhstan")
        [first] = reconcile("parties", query="Kazahstan")
        assert (first["id"], first["match"]) == ("kazakhstan", False)
        assert first["score"] > 80

    def test_suggests_previews_and_tells_in_a_flyout(self, client, masum):
        at = "/api/v1/reconcile/people"
        [found] = client.get(f"{at}/suggest/entity?prefix=Masum").json()["result"]
        assert found["id"] == "fuad-masum"
        # While it is typed, in whatever script; nobody who is hidden.
        PersonFactory(name="Fuat Masumi", key="hidden", classification="internal")
        PersonFactory(name="Rafuat Masri", key="other")
        for typed, keys in (
            ("fua", ["fuad-masum"]),
            ("Фуад Ма", ["fuad-masum"]),  # noqa: RUF001 (Cyrillic)
            ("mas", ["fuad-masum", "other"]),
            ("Fuad Masun", ["fuad-masum"]),
            ("f", []),
        ):
            answer = client.get(f"{at}/suggest/entity", {"prefix": typed}).json()
            assert [one["id"] for one in answer["result"]] == keys, typed
        [found] = client.get(
            "/api/v1/reconcile/parties/suggest/entity?prefix=ir"
        ).json()["result"]
        assert found["id"] == "iraq"
        found = client.get(f"{at}/suggest/property?prefix=par").json()["result"]
        assert [one["id"] for one in found] == ["party"]
        flyout = client.get(f"{at}/flyout?id=fuad-masum").json()
        assert "<b>Fuad Masum</b>" in flyout["html"]
        page = client.get(f"{at}/preview?id=fuad-masum")
        assert b"Fuad Masum" in page.content
        assert "frame-ancestors *" in page["Content-Security-Policy"]
        assert "default-src 'none'" in page["Content-Security-Policy"]
        assert client.get(f"{at}/preview?id=nobody").status_code == 404

    def test_a_cookie_counts_for_nothing_and_a_forged_page_changes_nothing(self, masum):
        PersonFactory(name="Fuad Secret", classification="internal")
        client = Client(enforce_csrf_checks=True)
        client.force_login(UserFactory(clearance="internal"))
        queries = json.dumps({"q0": {"query": "Fuad Secret"}})
        answer = client.post("/api/v1/reconcile/people", {"queries": queries})
        assert answer.status_code == 200
        assert b"Secret" not in answer.content
        preflight = client.options("/api/v1/reconcile/people")
        assert preflight["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in preflight
        for method in ("put", "patch", "delete"):
            assert (
                getattr(client, method)("/api/v1/reconcile/people").status_code == 405
            )

    @pytest.mark.parametrize(
        "queries",
        [
            "{",
            "[]",
            "3",
            '"x"',
            json.dumps({str(n): {} for n in range(51)}),
            "[" * 9999,
        ],
    )
    def test_bad_batches_are_refused(self, client, queries):
        answer = client.post("/api/v1/reconcile/people", {"queries": queries})
        assert answer.status_code == 400
        assert answer["Access-Control-Allow-Origin"] == "*"

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ("[" * 100_000, 400),
            ('{"queries": {"q\\ud800": {"query": "Masum"}}}', 400),
            ('{"queries": "{\\"q\\ud800\\": 1}"}', 400),
            ('{"queries": {"q": {"query": NaN}}}', 400),
            ('{"queries": {"q": {"query": "\\ud800 Fuad Masum\\u0000"}}}', 200),
            ('{"queries": {"q": {"query": "Fuad Masum", "limit": 1e400}}}', 200),
            (
                '{"queries": {"q": {"query": "Fuad Masum", "properties":'
                ' [{"pid": ["party"], "v": 1}, {"pid": "office", "v": "\\ud800"}]}}}',
                200,
            ),
        ],
    )
    def test_no_body_breaks_it(self, client, masum, body, status):
        answer = client.post(
            "/api/v1/reconcile/people", body, content_type="application/json"
        )
        assert answer.status_code == status
        if status == 200:
            [found] = answer.json()["q"]["result"]
            assert found["id"] == "fuad-masum"

    @pytest.mark.parametrize("query", [None, 3, [], {}, {"query": None}, {"query": []}])
    def test_a_bad_query_spoils_no_other(self, client, query):
        queries = json.dumps({"bad": query, "good": "Masum"})
        answers = client.get("/api/v1/reconcile/people", {"queries": queries}).json()
        assert answers["bad"]["result"] == answers["good"]["result"] == []
