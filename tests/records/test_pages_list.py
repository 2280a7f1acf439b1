"""Lists: counting, filtering, sorting, paging, beyond the contract of all types."""

import pytest

from records.kit.pages import listing
from relations.models import Mission
from tests.contract.pages import text_of
from tests.factories import (
    CitationFactory,
    MeetingFactory,
    MissionFactory,
    PartyFactory,
    PersonNameFactory,
    TradeRecordFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db


def rows(response):
    return [row.title for row in response.context["table"].rows]


def test_the_count_is_in_words_and_the_undated_apart(client):
    MeetingFactory(date="2015-09-17")
    assert "1 meeting " in text_of(client.get("/meetings/"))
    MeetingFactory(date="")
    # A day of an unknown year has no place on the time line either.
    MeetingFactory(date="XXXX-08-20")
    shown = text_of(client.get("/meetings/"))
    assert "3 meetings, 2 of them undated" in shown
    assert "Download all 3 rows: CSV Excel JSON YAML" in shown


def test_active_filters_are_chips_that_can_be_removed(client):
    PartyFactory(key="iraq", name="Iraq")
    PartyFactory(key="jordan", name="Jordan")
    address = "/missions/?sending_party=iraq,jordan&kind=embassy&kind=consulate&q=a+b"
    response = client.get(f"{address}&page_size=10&ordering=-name")
    chips = {f"{c.label}: {c.value}": c.address for c in response.context["chips"]}
    assert list(chips) == [
        "Words: a b",
        "Kind: Embassy",
        "Kind: Consulate",
        "Sending party: Iraq",
        "Sending party: Jordan",
    ]
    for label, kept in (
        ("Sending party: Iraq", "sending_party=jordan"),
        ("Kind: Consulate", "kind=embassy"),
    ):
        name = kept.partition("=")[0]
        without = client.get(f"/missions/{chips[label]}")
        assert without.status_code == 200
        query = without.wsgi_request.GET
        assert [f"{name}={value}" for value in query.getlist(name)] == [kept]
        assert query["ordering"] == "-name"
        assert query["page_size"] == "10"
    assert "q" not in client.get(f"/missions/{chips['Words: a b']}").wsgi_request.GET


def test_removing_a_filter_goes_back_to_the_first_page(client):
    for _ in range(3):
        MissionFactory(kind="embassy")
    response = client.get("/missions/?kind=embassy&page_size=1&page=2")
    [chip] = response.context["chips"]
    assert chip.address == "?page_size=1"


def test_columns_sort_both_ways_and_say_so(client):
    MissionFactory(name="B", opened="2010")
    MissionFactory(name="A", opened="2008-10-12")
    MissionFactory(name="C", opened="")
    response = client.get("/missions/?ordering=opened&kind=embassy&page=1")
    assert rows(response) == ["A", "B", "C"]
    body = response.content.decode()
    assert body.count("aria-sort") == 1
    assert 'aria-sort="ascending"' in body
    assert 'href="?ordering=-opened&amp;kind=embassy"' in body
    turned = client.get("/missions/?ordering=-opened&kind=embassy")
    assert rows(turned) == ["B", "A", "C"]
    assert 'aria-sort="descending"' in turned.content.decode()
    assert 'href="?ordering=name&amp;kind=embassy"' in turned.content.decode()


def test_the_form_can_sort_too(client):
    MissionFactory()
    response = client.get("/missions/?ordering=-opened")
    chosen = [order.label for order in response.context["orders"] if order.is_chosen]
    assert chosen == ["Opened, descending"]
    assert '<option value="-opened" selected>' in response.content.decode()


def test_the_form_keeps_what_was_asked(client):
    MeetingFactory()
    body = client.get("/meetings/?date=2015&page_size=10").content.decode()
    assert 'name="date" value="2015"' in body
    assert '<input type="hidden" name="page_size" value="10">' in body


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("date=31 Feb 2015", "31 February 2015 does not exist"),
        ("date=2011-13", "there is no month 13"),
        ("date=03/04/2015", "3 April 2015"),
        ("partie=iraq", "Did you mean “party”?"),
        ("kind=visitt", "Did you mean “visit”?"),
        ("party=irak", "Did you mean “iraq”?"),
        ("page=0", "is no number of 1 or more"),
        ("page=1&page=2", "Give this parameter once only."),
        ("page_size=5&page_size=5", "Give this parameter once only."),
        ("page=-1", "is no number of 1 or more"),
        ("page=\uff12", "is no number of 1 or more"),
        ("page=99999999999999999999", "The last page is 1."),
        ("page_size=many", "is no number of 1 or more"),
    ],
)
def test_bad_questions_are_told_what_is_near(client, query, told):
    VisitFactory(title="A certain visit")
    PartyFactory(key="iraq")
    response = client.get(f"/events/?{query}")
    shown = text_of(response)
    assert response.status_code == 400
    assert told in shown
    assert "A certain visit" not in shown
    assert query.partition("=")[0] in shown


def test_all_faults_are_told_at_once_beside_their_fields(client):
    response = client.get("/events/?date=2011-13&kind=visitt&page=x&wrong=1")
    assert {p.name for p in response.context["problems"]} == {
        "date",
        "kind",
        "page",
        "wrong",
    }
    body = response.content.decode()
    assert '<a href="#id_date"><code>date</code></a>' in body
    assert 'id="id_date_error"' in body


def test_first_and_last_page_have_no_way_beyond(client):
    for _ in range(5):
        MissionFactory()
    first = client.get("/missions/?page_size=2").content.decode()
    assert "; rows 1 to 2" in first
    assert 'rel="prev"' not in first
    last = client.get("/missions/?page_size=2&page=3").content.decode()
    assert "; rows 5 to 5" in last
    assert 'rel="next"' not in last
    assert 'href="?page_size=2&amp;page=2"' in last
    beyond = client.get("/missions/?page_size=2&page=4")
    assert "There is no page 4. The last page is 3." in text_of(beyond)


def test_numbers_are_written_for_reading(client):
    TradeRecordFactory(value="1234567.5000", unit_multiplier=1_000_000)
    shown = text_of(client.get("/trade-records/"))
    assert "1,234,567.5 " in shown
    assert "1,000,000 " in shown


def test_cells_say_their_language_and_label(client):
    PersonNameFactory(name="Кәрім Мәсімов", language="kk", script="Cyrl")
    body = client.get("/person-names/").content.decode()
    assert '<bdi lang="kk">Кәрім Мәсімов</bdi>' in body
    assert 'data-label="Script"' in body


def test_fifty_rows_cost_as_many_queries_as_one(client, django_assert_num_queries):
    party = PartyFactory()
    MissionFactory(sending_party=party)
    # To count, for the page and its rows, for who receives, for the parties and the
    # places that rows and facets name, for citations; and one for all facets. Two put a
    # limit of time on what is counted, and lift it.
    with django_assert_num_queries(10) as one:
        client.get("/missions/?page_size=100")
    for _ in range(49):
        MissionFactory(sending_party=party)
    with django_assert_num_queries(len(one)):
        response = client.get("/missions/?page_size=100")
    assert len(rows(response)) == 50


def test_citations_say_in_words_which_field_they_cite_and_what_they_claim(client):
    jordan = PartyFactory(key="jordan", name="Jordan")
    mission = MissionFactory(status_as_of="2015")
    trade = TradeRecordFactory(value="9.1", unit_multiplier=1_000_000, currency="USD")
    for record, field, value in (
        (mission, "status_as_of", "2014/2015"),
        (mission, "sending_party", "jordan"),
        (trade, "value", "5.9"),
    ):
        CitationFactory(record_id=record.pk, field=field, value=value)
    hidden = PartyFactory(key="hidden", classification="confidential")
    shown = text_of(client.get("/citations/"))
    assert "Status as of 2014–2015" in shown
    assert "Sending party Jordan" in shown
    assert "Value 5.9 million USD" in shown
    assert (
        f'href="{jordan.get_absolute_url()}"'
        in client.get("/citations/").content.decode()
    )
    CitationFactory(record_id=mission.pk, field="sending_party", value="hidden")
    assert text_of(client.get("/citations/")) == shown
    assert str(hidden) not in shown


def test_what_goes_while_a_page_is_made_is_left_out(client, monkeypatch):
    kept, gone = MissionFactory.create_batch(2)

    def others_are_at_work(model, reader, numbers):
        Mission.objects.filter(pk=gone.pk).update(classification="confidential")
        return by_numbers(model, reader, numbers)

    by_numbers = listing.by_numbers
    monkeypatch.setattr(listing, "by_numbers", others_are_at_work)
    page = client.get("/missions/")
    assert page.status_code == 200
    assert rows(page) == [kept.name]
