"""Facets of lists: what is counted, under which filters, and for whom."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.kit.filters import filterset_for
from records.kit.pages.facets import MOST_FACETS, facet_names
from records.kit.registry import record_types
from tests.contract.pages import text_of
from tests.factories import (
    ForumSessionFactory,
    MeetingFactory,
    MissionFactory,
    ParticipationFactory,
    PartyFactory,
    PersonFactory,
    StatementFactory,
    TopicFactory,
    UserFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db


def counts(response):
    return {
        facet.name: {choice.label: choice.count for choice in facet.choices}
        for facet in response.context["facets"].shown
    }


def choice(response, facet, label):
    [found] = [f for f in response.context["facets"].shown if f.name == facet]
    return next(c for c in found.choices if c.label == label)


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
    for facet in one.context["facets"].shown:
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


def test_what_stands_with_other_records_is_counted_as_choosing_it_gives(client):
    iraq = PartyFactory(key="iraq", name="Iraq")
    oman = PartyFactory(key="oman", name="Oman")
    trade = TopicFactory(key="trade", name="Trade")
    for dates, parties in (("2011", (iraq, oman)), ("2012/2013", (iraq,))):
        meeting = MeetingFactory(date=dates, place=None)
        meeting.topics.add(trade)
        for party in parties:
            ParticipationFactory(event=meeting, party=party, level="minister")
    before = client.get("/meetings/")
    assert counts(before)["party"] == {"Iraq": 2, "Oman": 1}
    # A span counts in each year that it touches.
    assert counts(before)["date"] == {"2011": 1, "2012": 1, "2013": 1}
    for facet in before.context["facets"].shown:
        for each in facet.choices:
            there = client.get(f"/meetings/{each.address}")
            assert there.context["total"] == each.count, (facet.name, each)
    # A person at the meeting whom the reader may not see brings no party to it.
    hidden = PersonFactory(classification="confidential")
    other = PartyFactory(key="qatar", name="Qatar")
    ParticipationFactory(
        event=meeting, person=hidden, party=other, classification="confidential"
    )
    assert counts(client.get("/meetings/")) == counts(before)


def test_an_empty_list_says_what_there_is_without_each_filter(client, missions):
    none = client.get("/missions/?kind=consulate&sending_party=oman")
    assert none.context["total"] == 0
    assert [chip.rows for chip in none.context["chips"]] == ["1 mission", "1 mission"]
    assert "Without Kind: Consulate: 1 mission" in text_of(none)
    assert not client.get("/missions/").context["chips"]


def test_years_lead_on_and_a_span_that_is_asked_for_is_told_in_words(client):
    for day in ("2011-05-01", "2012", "2015-09-17"):
        MeetingFactory(date=day)
    page = client.get("/meetings/")
    [date] = [f for f in page.context["facets"].shown if f.name == "date"]
    assert [(one.label, one.onward) for one in date.choices] == [
        ("2011", "?date=2011%2F.."),
        ("2012", "?date=2012%2F.."),
        ("2015", "?date=2015%2F.."),
    ]
    since = client.get(f"/meetings/{date.choices[1].onward}")
    assert since.context["total"] == 2
    chosen = choice(since, "date", "since 2012")
    assert (chosen.count, chosen.is_chosen, chosen.onward) == (2, True, "")
    assert client.get(f"/meetings/{chosen.address}").context["total"] == 3


def test_contacts_on_the_margins_are_told_from_others(client):
    session = ForumSessionFactory()
    hidden = ForumSessionFactory(classification="internal")
    MeetingFactory(key="said", form="margins_meeting")
    MeetingFactory(key="within", parent=session)
    MeetingFactory(key="within-hidden", parent=hidden)
    MeetingFactory(key="alone", form="bilateral_meeting")
    VisitFactory(key="occasion", occasion="multilateral_event")

    def found(query):
        answer = client.get(f"/api/v1/events/?fields=key&{query}").json()
        return {one["key"] for one in answer["results"]}

    assert found("margins=yes") == {"said", "within", "occasion"}
    assert found("margins=no") == {"alone", "within-hidden", session.key}
    assert len(found("margins=yes,no")) == 6
    assert counts(client.get("/meetings/"))["margins"] == {"No": 2, "Yes": 2}


def test_a_refused_question_offers_what_it_may_have_meant(client, missions):
    def ways(query):
        page = client.get(f"/missions/?{query}")
        assert page.status_code == 400
        return [problem.mended for problem in page.context["problems"]]

    assert ways("sending_patry=iraq,oman&kind=embassy") == [
        "?kind=embassy&sending_party=iraq%2Coman"
    ]
    assert ways("kind=embasy&ordering=name") == ["?kind=embassy&ordering=name"]
    assert ways("sending_party=irak") == ["?sending_party=iraq"]
    # Of several values nobody says which one was meant; far off, nothing is near.
    assert ways("sending_party=irak,oman") == [""]
    assert ways("xyzzyq=1") == [""]
    assert ways("page=9") == [""]
    [way] = ways("kidn=embassy")
    page = client.get(f"/missions/{way}")
    assert page.context["total"] == 3
    assert f'href="/missions/{way}">Yes, show that' in client.get(
        "/missions/?kidn=embassy"
    ).content.decode().replace("&amp;", "&")


def test_nothing_is_counted_through_what_is_hidden(client):
    ministry = PartyFactory(parent=PartyFactory(name="A state"), name="A ministry")
    for name in ("A company", "Another"):
        company = PartyFactory(parent=ministry, name=name)
        ParticipationFactory(event=VisitFactory(), party=company)
    companies = {"A company": 1, "Another": 1}
    seen = counts(client.get("/visits/"))["party"]
    assert seen == {"A state": 2, "A ministry": 2, **companies}
    ministry.classification = "confidential"
    ministry.save()
    assert counts(client.get("/visits/"))["party"] == companies


def test_a_span_without_an_end_counts_in_its_first_year(client):
    """Alone among all rows, there is no other year."""
    StatementFactory.create_batch(2, date="2003/..")
    page = client.get("/statements/?date=2003")
    assert page.status_code == 200
    [facet] = [one for one in page.context["facets"].shown if one.name == "date"]
    assert [(one.label, one.count) for one in facet.choices] == [("2003", 2)]
