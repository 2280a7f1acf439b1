"""Facets of lists: what is counted, under which filters, and for whom."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.kit.filters import filterset_for
from records.kit.pages.facets import MOST_FACETS, facet_names
from records.kit.registry import record_types
from tests.contract.pages import text_of
from tests.factories import MissionFactory, PartyFactory, UserFactory

pytestmark = pytest.mark.django_db


def counts(response):
    return {
        facet.name: {choice.label: choice.count for choice in facet.choices}
        for facet in response.context["facets"]
    }


def choice(response, facet, label):
    [found] = [f for f in response.context["facets"] if f.name == facet]
    return next(c for c in found.choices if c.label == label)


@pytest.fixture
def missions():
    iraq = PartyFactory(key="iraq", name="Iraq")
    oman = PartyFactory(key="oman", name="Oman")
    for sender, kind in (
        (iraq, "embassy"),
        (iraq, "embassy"),
        (iraq, "consulate"),
        (oman, "embassy"),
    ):
        MissionFactory(sending_party=sender, kind=kind, seat=None)
    return iraq, oman


def test_or_inside_a_facet_and_between_facets(client, missions):
    everything = client.get("/missions/")
    assert counts(everything)["kind"] == {"Embassy": 3, "Consulate": 1}
    assert counts(everything)["sending_party"] == {"Iraq": 3, "Oman": 1}
    embassies = client.get(f"/missions/{choice(everything, 'kind', 'Embassy').address}")
    # Its own facet counts without it, the others under it.
    assert counts(embassies)["kind"] == {"Embassy": 3, "Consulate": 1}
    assert counts(embassies)["sending_party"] == {"Iraq": 2, "Oman": 1}
    both = client.get(f"/missions/{choice(embassies, 'kind', 'Consulate').address}")
    assert both.wsgi_request.GET.getlist("kind") == ["embassy", "consulate"]
    assert both.context["total"] == 4
    one = client.get(f"/missions/{choice(both, 'sending_party', 'Oman').address}")
    assert one.context["total"] == 1
    # Each count is what choosing it would give; choosing again takes it out.
    for facet in one.context["facets"]:
        for each in facet.choices:
            there = client.get(f"/missions/{each.address}")
            wanted = set(one.wsgi_request.GET.getlist(facet.name))
            given = set(there.wsgi_request.GET.getlist(facet.name))
            assert len(wanted ^ given) == 1
            if not wanted:
                assert there.context["total"] == each.count
    body = one.content.decode()
    assert 'href="#results"' in body
    assert 'aria-current="true"><span class="hidden">Remove Kind: </span>' in body


def test_a_choice_goes_to_the_first_page_and_stays_when_nothing_has_it(
    client, missions
):
    page = client.get("/missions/?page=2&page_size=1&ordering=-key")
    assert choice(page, "kind", "Embassy").address == (
        "?page_size=1&ordering=-key&kind=embassy"
    )
    none = client.get("/missions/?kind=embassy&sending_party=iraq&q=nothing+at+all")
    assert none.context["total"] == 0
    assert choice(none, "kind", "embassy").is_chosen
    assert "Remove Kind" in text_of(none)


def test_what_a_reader_may_not_see_is_not_counted(client, missions):
    hidden = PartyFactory(key="unspeakable", classification="confidential")
    before = client.get("/missions/").content
    MissionFactory(sending_party=hidden, kind="legation", seat=None)
    MissionFactory(sending_party=missions[0], kind="legation", review="draft")
    assert client.get("/missions/").content == before
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert counts(client.get("/missions/"))["kind"]["Legation (historic)"] == 2


def test_facets_cost_the_same_for_any_number_of_rows(client, missions):
    def cost(address):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    few = cost("/missions/?kind=embassy")
    for _ in range(20):
        MissionFactory(sending_party=PartyFactory())
    assert cost("/missions/?kind=embassy") == few
    assert cost("/missions/") <= 5 + 2 * MOST_FACETS


def test_every_type_has_the_facets_that_its_model_gives(client):
    without = {model.PLURAL for model in record_types()}
    for model in record_types():
        names = facet_names(filterset_for(model))
        if names:
            without.discard(model.PLURAL)
        assert client.get(reverse(f"{model.PLURAL}-list")).status_code == 200
    assert {
        "events",
        "people",
        "missions",
        "appointments",
        "forums",
        "agreements",
        "statements",
        "trade-records",
        "sources",
    }.isdisjoint(without)
