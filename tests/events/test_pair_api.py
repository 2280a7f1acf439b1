"""Two parties in the API; that it says what the page says is in tests/test_pair.py."""

import re
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.pair.statement import LATEST
from tests import factories
from tests.asking_pairs import told
from tests.events.test_pair_page import meet

pytestmark = pytest.mark.django_db

# Who is there, what belongs to whom; and what the answer is made of.
STATEMENTS = 2


@pytest.fixture
def two(db):
    return (
        factories.PartyFactory(key="norway", name="Norway"),
        factories.PartyFactory(key="chile", name="Chile"),
    )


def test_it_asks_as_little_of_the_many_as_of_the_few(client, two):
    found = []
    for _ in range(2):
        for year in range(1990, 2004):
            meet(*two, date=str(year))
            factories.TradeRecordFactory(
                reporter=two[0], partner=two[1], period=str(year)
            )
        with CaptureQueriesContext(connection) as queries:
            answer = told(client, "norway", "chile")
        found.append(len(queries))
    assert found == [STATEMENTS, STATEMENTS]
    assert answer["contacts"]["count"] == 28
    assert len(answer["contacts"]["latest"]) == LATEST
    assert answer["contacts"]["latest"][0]["date"]["edtf"] == "2003"


@pytest.mark.parametrize("offices", [0, 1])
def test_they_met_however_either_is_known_to_have_been_there(client, two, offices):
    # With an office of its own a side is two parties, which are asked for otherwise.
    parts = [
        factories.PartyFactory(key=f"office-{n}", parent=two[0], kind="government_body")
        for n in range(offices)
    ]
    ways = (factories.DelegationFactory, factories.ParticipationFactory)
    met = set()
    for one, other in product(ways, repeat=2):
        for side in (two[0], *parts):
            event = factories.EventFactory(kind="meeting", date="2001")
            one(event=event, party=side)
            other(event=event, party=two[1])
            met.add(event.key)
    missed = factories.EventFactory(kind="meeting", date="2001")
    factories.DelegationFactory(event=missed, party=two[0])
    factories.DelegationFactory(event=missed, party=two[1], role="absent")
    for pair in (("norway", "chile"), ("chile", "norway")):
        contacts = told(client, *pair)["contacts"]
        assert {one["key"] for one in contacts["latest"]} == met
        assert contacts["count"] == len(met) == 4 * (1 + offices)


def test_nothing_between_two_is_said_as_such(client, two):
    answer = told(client, "norway", "chile", "?as_of=")
    assert answer["contacts"]["count"] == 0
    assert answer["contacts"]["counts"] == answer["contacts"]["latest"] == []
    assert answer["lists"] == answer["trade"]["figures"] == []
    assert (answer["relation"], answer["as_of"]) == (None, None)
    assert answer["page"] == "http://testserver/relations/chile-norway/"


def test_more_figures_than_a_page_holds_are_counted(client, two, settings):
    settings.PAGE_SIZE_LIMIT = 3
    for year in range(2000, 2006):
        factories.TradeRecordFactory(reporter=two[0], partner=two[1], period=str(year))
    trade = told(client, "norway", "chile", "?as_of=2004-12-31")["trade"]
    assert trade["count"] == 5
    told_of = [one["period"]["edtf"] for one in trade["figures"]]
    assert told_of == ["2002", "2003", "2004"]


def test_it_is_given_once(client, two):
    address = "/api/v1/pairs/norway/chile/"
    tag = client.get(address)["ETag"]
    known = {"If-None-Match": tag}
    assert client.get(address, headers=known).status_code == 304
    meet(*two, date="2014", classification="confidential")
    assert client.get(address, headers=known).status_code == 304
    meet(*two, date="2014")
    assert client.get(address, headers=known).status_code == 200


def test_former_keys_lead_to_new_ones_where_the_party_may_be_seen(client, two):
    norway, _ = two
    norway.key = "kingdom-of-norway"
    norway.save()
    address = "/api/v1/pairs/norway/chile/"
    moved = client.get(f"{address}?as_of=2014-01-01")
    assert moved.status_code == 301
    assert moved["Location"] == (
        "/api/v1/pairs/kingdom-of-norway/chile/?as_of=2014-01-01"
    )
    assert client.get("/api/v1/pairs/norway/kingdom-of-norway/").status_code == 404
    norway.classification = "confidential"
    norway.save()
    gone = client.get(address)
    never = client.get("/api/v1/pairs/nowhere/chile/")
    assert gone.status_code == never.status_code == 404
    assert re.sub("norway", "nowhere", gone.content.decode()) == never.content.decode()


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("norwey/chile/", 404, "no party “norwey”. Did you mean “norway”?"),
        ("norwey/chil/", 404, "no party “chil”. Did you mean “chile”?"),
        ("norway/norway/", 404, "Name two different parties"),
        ("Norway/chile/", 404, "Did you mean “norway”?"),
        ("nor%00way/chile/", 404, "nothing at this address"),
        ("norway/", 404, "Name two parties, such as /api/v1/pairs/kazakhstan/iraq/."),
        ("", 404, "Name two parties"),
        ("norway/chile/?as_off=2014-01-01", 400, "Did you mean “as_of”?"),
        ("norway/chile/?as_of=2014", 400, "day"),
        ("norway/chile/?as_of=2014-01-01&as_of=2015-01-01", 400, "once only"),
        ("norway/chile/?fields=key", 400, "A pair takes no “fields”."),
    ],
)
def test_what_can_not_be_answered_is_named(client, two, address, status, words):
    response = client.get(f"/api/v1/pairs/{address}")
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert words in str(response.json())
