"""Facets whose counting takes long: what is left out, and what is said of it."""

from itertools import count
from time import monotonic

import pytest
from django.db import connection

from records.kit import until_change
from records.kit.pages import facet_counts, in_time, listing
from records.kit.pages.in_time import OutOfTime
from tests.contract.pages import text_of
from tests.factories import MeetingFactory, VisitFactory

pytestmark = pytest.mark.django_db


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
    chosen = ["Sending party"] if "sending" in asked else []
    until_change.forget()
    monkeypatch.setattr(in_time, "MILLISECONDS", 200)
    # As if the database took a third of a second for each statement.
    monkeypatch.setattr(in_time, "monotonic", count(0, 1 / 3).__next__)
    again = client.get(f"/missions/{asked}").context
    # What was chosen from is counted among the rows of a longer list, for which there
    # is no such time.
    assert again["facets"].left_out == chosen
    assert again["facets"].shown == [
        facet for facet in page["facets"].shown if facet.label not in chosen
    ]
    until_change.forget()
    monkeypatch.setattr(in_time, "SHORT", -1)
    assert len(client.get(f"/missions/{asked}").context["facets"].left_out) > 1


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


def test_a_list_that_is_cut_short_counts_the_rows_that_it_found(client, monkeypatch):
    """They were looked for once more, in the order of their keys, and not in time."""
    for year in (2011, 2013):
        MeetingFactory(date=str(year))
        VisitFactory(date=str(year + 1))
    usual, some, looked_for = listing._counted, facet_counts.some_asked, []

    def slow(filterset, most, *, is_exact=False):
        if most > 2:
            raise OutOfTime
        return usual(filterset, most, is_exact=is_exact)

    def asked(filterset, most, *, is_by_key, **given):
        looked_for.append(is_by_key)
        return some(filterset, most, is_by_key=is_by_key, **given)

    monkeypatch.setattr(listing, "_counted", slow)
    monkeypatch.setattr(listing, "FEWER", (2,))
    monkeypatch.setattr(facet_counts, "some_asked", asked)
    facets = client.get("/events/").context["facets"]
    assert facets.left_out == []
    assert all(facet.at_least for facet in facets.shown)
    numbers = {one.name: sum(c.count for c in one.choices) for one in facets.shown}
    # One more than were to be counted; dates not as an index may have them.
    assert (numbers["kind"], numbers["date"], looked_for) == (3, 4, [True])


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
