"""Facets of lists: what is counted, under which filters, and for whom."""

from itertools import count
from time import monotonic

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.kit import until_change
from records.kit.filters import filterset_for
from records.kit.pages import facet_counts, in_time, listing
from records.kit.pages.facets import MOST_FACETS, facet_names
from records.kit.pages.in_time import OutOfTime
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


def test_rl_3_a_facet_that_takes_too_long_is_left_out_and_named(
    client, missions, monkeypatch
):
    monkeypatch.setattr(facet_counts, "MANY_ROWS", 0)
    everything = client.get("/missions/")
    assert everything.context["facets"].left_out == []
    # Of a long list some rows are counted only, so that there may be more.
    assert all(facet.at_least for facet in everything.context["facets"].shown)
    assert "≥ 1" in text_of(everything).replace("\xa0", " ")
    usual = facet_counts.count

    def slow(tallies, reader):
        if any(tally.name == "kind" for tally in tallies):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(20)")
        return usual(tallies, reader)

    monkeypatch.setattr(facet_counts, "count", slow)
    monkeypatch.setattr(in_time, "MILLISECONDS", 1_000)
    began = monotonic()
    page = client.get("/missions/")
    assert [name.lower() for name in page.context["facets"].left_out] == ["kind"]
    assert page.context["facets"].shown == everything.context["facets"].shown[1:]
    assert "counting takes too long" in text_of(page)
    # All that was asked in vain had one budget, and nothing holds longer than that.
    assert monotonic() - began < 10
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


@pytest.mark.parametrize("asked", ["", "?sending_party=iraq", "?q=nothing"])
def test_a_short_list_has_its_facets_however_long_it_took_to_count(
    client, missions, monkeypatch, asked
):
    page = client.get(f"/missions/{asked}").context
    until_change.forget()
    monkeypatch.setattr(in_time, "MILLISECONDS", 200)
    # As if each question took a third of a second to put together.
    monkeypatch.setattr(in_time, "monotonic", count(0, 1 / 3).__next__)
    again = client.get(f"/missions/{asked}").context
    assert again["facets"].left_out == []
    assert again["facets"].shown == page["facets"].shown
    until_change.forget()
    monkeypatch.setattr(in_time, "SHORT", -1)
    assert client.get(f"/missions/{asked}").context["facets"].left_out


def test_facets_that_take_too_long_together_are_counted_of_few_rows(
    client, missions, monkeypatch
):
    monkeypatch.setattr(facet_counts, "FEW_ROWS", 1)
    usual = facet_counts.count

    def slow(tallies, reader):
        if any("," in tally.numbers for tally in tallies):
            raise OutOfTime
        return usual(tallies, reader)

    monkeypatch.setattr(facet_counts, "count", slow)
    facets = client.get("/missions/?sending_party=iraq").context["facets"]
    assert facets.left_out == []
    assert all(facet.at_least for facet in facets.shown)
    assert {one.count for facet in facets.shown for one in facet.choices} <= {0, 1}


def test_a_list_that_takes_too_long_to_count_says_so_many_at_least(
    client, missions, monkeypatch
):
    usual = listing._counted

    def slow(filterset, most, *, is_exact=False):
        # As if it took too long to find more rows than these.
        if most > slow.quick and not is_exact:
            raise OutOfTime
        return usual(filterset, most, is_exact=is_exact)

    all_of = client.get("/missions/").context["total"]
    assert all_of > 3
    monkeypatch.setattr(listing, "_counted", slow)
    monkeypatch.setattr(listing, "FEWER", (3, 1))
    for slow.quick, least in ((3, 3), (1, 2), (0, 2)):
        until_change.forget()
        # No further than was counted, or than the rows of the page themselves say.
        page = client.get("/missions/?page_size=2")
        text = text_of(page)
        assert f"{least}+ missions; rows 1 to 2" in text
        assert "Page 1 of more than" in text
        assert f"Download all rows, more than {least}" in text
        rows, address = [], "?page_size=2"
        while address:
            page = client.get(f"/missions/{address}")
            rows += [row.address for row in page.context["table"].rows]
            address = page.context["pages"].next
        # From page to page the list is whole, and its last page knows the end.
        assert len(set(rows)) == len(rows) == all_of
        assert (page.context["total"], page.context["is_more"]) == (all_of, False)
        none = client.get("/missions/?page_size=2&page=9")
        assert none.status_code == 400
        assert f"The last page is {-(-all_of // 2)}." in text_of(none)
    exact = client.get("/missions/?page_size=2&count=exact")
    assert (exact.context["total"], exact.context["is_more"]) == (all_of, False)


def test_a_chosen_facet_of_many_rows_counts_some_where_all_take_too_long(
    client, missions, monkeypatch
):
    def kinds():
        facets = client.get("/missions/?kind=embassy").context["facets"]
        [kind] = [facet for facet in facets.shown if facet.name == "kind"]
        return {one.label: one.count for one in kind.choices}, kind.at_least

    usual, at_least = kinds()
    assert len(usual) > 1
    assert not at_least
    monkeypatch.setattr(facet_counts, "SOME_ROWS", 1)
    # All are counted where that takes half of the time at most, some if it does not.
    monkeypatch.setattr(facet_counts, "MANY_ROWS", 100)
    monkeypatch.setattr(in_time, "MILLISECONDS", 1_000_000)
    assert kinds() == (usual, False)
    monkeypatch.setattr(facet_counts, "MANY_ROWS", 10**9)
    some, at_least = kinds()
    assert at_least
    assert sum(some.values()) < sum(usual.values())
    # The time that a short list has is for its own rows, not for the many others.
    monkeypatch.setattr(facet_counts, "MANY_ROWS", 10**7)
    monkeypatch.setattr(in_time, "MILLISECONDS", 200)
    monkeypatch.setattr(in_time, "MILLISECONDS_OF_SHORT", 10**8)
    assert kinds() == (some, True)


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
