"""The fact component: markers, words and panels, on pages, in tables and at home."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records.models import Citation
from tests.contract.pages import text_of
from tests.factories import (
    EventFactory,
    MeetingFactory,
    MissionFactory,
    OfficeFactory,
    ParticipationFactory,
    PartyFactory,
    PassageFactory,
    PlaceFactory,
    SourceFactory,
    StatementFactory,
    StopFactory,
)

pytestmark = pytest.mark.django_db

MARKER = re.compile(r'<a class="marker" href="([^"]+)" data-panel="([^"]+)">')


def cite(record, field="", value="", **kwargs):
    kwargs.setdefault("source", None)
    kwargs["source"] = kwargs["source"] or SourceFactory()
    return Citation.objects.create(
        record_id=record.pk, field=field, value=value, **kwargs
    )


@pytest.fixture
def passage():
    source = SourceFactory(key="gazette", title="The Gazette", reliability="high")
    return PassageFactory(key="gazette-14", source=source, number=14, label="G p14")


def at(passage):
    return {"source": passage.source, "passage": passage}


def cells_of(response):
    [row] = response.context["table"].rows
    return {cell.column.name: cell for cell in row.cells}, row


def test_a_marker_leads_to_the_passage_and_names_its_panel(client, passage):
    mission = MissionFactory(opened="2008-10-12")
    cite(mission, "opened", "2008-10-12", key="a-claim", **at(passage))
    for address in (mission.get_absolute_url(), "/missions/"):
        body = client.get(address).content.decode()
        assert set(MARKER.findall(body)) == {
            ("/passages/gazette-14/#cited-a-claim", "/citations/a-claim/panel/")
        }
    assert 'id="cited-a-claim"' in client.get("/passages/gazette-14/").content.decode()
    assert client.get("/citations/a-claim/panel/").status_code == 200


def test_one_place_has_one_number_on_a_page(client, passage):
    mission = MissionFactory(opened="2008-10-12", kind="embassy")
    cite(mission, "opened", "2008-10-12", **at(passage))
    cite(mission, "opened", "2008", **at(passage))
    cite(mission, "kind", "embassy", **at(passage))
    cite(mission, "kind", "embassy", source=passage.source)
    response = client.get(mission.get_absolute_url())
    facts = {fact.name: fact for fact in response.context["detail"].facts}
    assert [m.number for m in facts["kind"].markers] == [1, 2]
    assert len(facts["opened"].markers) == 1
    places = response.context["detail"].citations
    assert [place.number for place in places] == [1, 2]
    assert sum(len(place.claims) for place in places) == 4
    body = response.content.decode()
    assert [body.count(f'id="citation-{n}"') for n in (1, 2, 3)] == [1, 1, 0]


def test_cells_of_a_list_are_marked_fact_by_fact(client, passage):
    mission = MissionFactory(opened="2008-10-12", status="open")
    cite(mission, "opened", "2008-10-12", **at(passage))
    cite(mission, "opened", "2008", source=SourceFactory())
    cite(mission, "", source=SourceFactory(title="Another paper"))
    response = client.get("/missions/")
    cells, row = cells_of(response)
    assert len(cells["opened"].markers) == 2
    assert not cells["opened"].is_disputed
    assert cells["kind"].markers == []
    assert len(row.markers) == 1
    shown = text_of(response)
    assert "Who says so" in shown
    assert "Another paper" in shown


def test_a_claim_that_differs_gives_no_marker_but_the_word(client, passage):
    mission = MissionFactory(opened="2008-10-12")
    agreeing = cite(mission, "opened", "2008-10-12", **at(passage))
    cite(mission, "opened", "2014")
    response = client.get("/missions/")
    cells, _ = cells_of(response)
    assert [m.panel for m in cells["opened"].markers] == [
        f"/citations/{agreeing.key}/panel/"
    ]
    assert "12 October 2008 source [1] Disputed" in text_of(response)


def test_a_dispute_on_an_empty_field_is_said_too(client):
    mission = MissionFactory()
    cite(mission, "opened", "2008-10-12")
    cite(mission, "opened", "2014")
    cells, _ = cells_of(client.get("/missions/"))
    assert cells["opened"].values == []
    assert cells["opened"].is_disputed


def test_a_disagreement_with_what_is_hidden_is_none(client, admin_client):
    mission = MissionFactory(opened="2008-10-12")
    cite(mission, "opened", "2008-10-12")
    cite(mission, "opened", "2014", source=SourceFactory(review="draft"))
    for whose, is_disputed in ((client, False), (admin_client, True)):
        cells, _ = cells_of(whose.get("/missions/"))
        assert cells["opened"].is_disputed is is_disputed


def test_words_limit_what_is_not_certain(client, passage):
    meeting = MeetingFactory(
        title="Talks", date="2015", status="planned", attestation="unverified"
    )
    cite(meeting, "date", "2015", reading="doubtful", **at(passage))
    shown = text_of(client.get("/meetings/"))
    assert "Talks Planned Unverified" in shown
    assert "2015 source [1] doubtful" in shown
    assert "2015 source [1] doubtful" in text_of(client.get(meeting.get_absolute_url()))


def test_what_is_inferred_has_its_own_markers(client, passage):
    meeting = MeetingFactory(
        date="", date_inferred="2015", date_inferred_reason="The page is of 2015."
    )
    claim = cite(meeting, "date_inferred", "2015", **at(passage))
    for address in ("/meetings/", meeting.get_absolute_url()):
        response = client.get(address)
        assert "2015 inferred" in text_of(response) or "2015 source [1] inferred" in (
            text_of(response)
        )
        [(_, panel)] = MARKER.findall(response.content.decode())
        assert panel == f"/citations/{claim.key}/panel/"


def test_parts_and_related_tables_are_marked_with_numbers_of_the_page(client, passage):
    stop = StopFactory(event=EventFactory(kind="visit"), order=1)
    cite(stop, "order", "1", **at(passage))
    response = client.get(stop.event.get_absolute_url())
    [section] = response.context["detail"].parts
    cells = {c.column.name: c for c in section.table.rows[0].cells}
    assert [m.number for m in cells["order"].markers] == [1]
    part = ParticipationFactory(role="head")
    cite(part, "role", "head", **at(passage))
    other = client.get(part.party.get_absolute_url())
    assert [p.number for p in other.context["detail"].further] == [1]
    assert "Also cited on this page" in text_of(other)


def test_a_column_of_another_record_is_marked_by_what_is_said_of_that_one(client):
    event = EventFactory(kind="meeting", date="2015-09-26")
    statement = StatementFactory(event=event)
    cite(event, "date", "2015-09-26", key="of-the-event")
    response = client.get(event.get_absolute_url())
    assert statement.get_absolute_url() in response.content.decode()
    part = ParticipationFactory(event=event)
    body = client.get(part.person.get_absolute_url()).content.decode()
    assert "/citations/of-the-event/panel/" in body


def test_many_places_leave_a_table_quiet(client):
    mission = MissionFactory(opened="2008", key="the-mission")
    for _ in range(5):
        cite(mission, "opened", "2008")
    response = client.get("/missions/")
    cells, _ = cells_of(response)
    assert (len(cells["opened"].markers), cells["opened"].more) == (3, 2)
    assert "+2 more sources" in text_of(response)
    detail = client.get(mission.get_absolute_url()).context["detail"]
    [opened] = [fact for fact in detail.facts if fact.name == "opened"]
    assert len(opened.markers) == 5


def test_markers_cost_a_list_one_query(client, passage):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get("/missions/?page_size=100")
        return [q["sql"] for q in captured if 'FROM "records_citation"' in q["sql"]]

    missions = [MissionFactory(opened="2008") for _ in range(20)]
    with CaptureQueriesContext(connection) as without:
        client.get("/missions/?page_size=100")
    for mission in missions:
        cite(mission, "opened", "2008", **at(passage))
        cite(mission, "opened", "2014")
    with CaptureQueriesContext(connection) as marked:
        body = client.get("/missions/?page_size=100").content.decode()
    assert len(MARKER.findall(body)) == 20
    assert len(marked) == len(without)
    assert len(queries()) == 1


def test_the_home_page_marks_what_it_dates(client, passage):
    meeting = MeetingFactory(date="2015-09-26", status="held")
    cite(meeting, "date", "2015-09-26", key="a-date", **at(passage))
    body = client.get("/").content.decode()
    assert MARKER.findall(body) == [
        ("/passages/gazette-14/#cited-a-date", "/citations/a-date/panel/")
    ]


class TestPanel:
    def panel(self, client, citation):
        response = client.get(f"/citations/{citation.key}/panel/")
        assert response.status_code == 200
        body = response.content.decode()
        text = re.sub(r"</?(?:a|bdi|strong|q|mark)\b[^>]*>", "", body)
        return " ".join(re.sub(r"<[^>]+>", " ", text).split())

    def test_it_tells_who_says_what_where_and_how_far_to_trust_it(
        self, client, passage
    ):
        passage.text = "The embassy opened on 12 October, it is said."
        passage.save()
        source = passage.source
        source.publisher, source.published = "State Printer", "2009-01"
        source.accessed, source.reliability_reason = "2016-05-01", "Printed by law."
        source.save()
        mission = MissionFactory(opened="2008-10-12")
        claim = cite(
            mission,
            "opened",
            "2008-10-12",
            as_written="opened on 12 October",
            reading="gap",
            remark="No year is given.",
            **at(passage),
        )
        told = self.panel(client, claim)
        for words in (
            "The Gazette, G p14",
            "Opened: 12 October 2008",
            "opened on 12 October",
            "incomplete in the source",
            "No year is given.",
            "The embassy opened on 12 October, it is said.",
            "State Printer",
            "published January 2009",
            "read 1 May 2016",
            "reliability high: Printed by law.",
        ):
            assert words in told, words
        body = client.get(f"/citations/{claim.key}/panel/").content.decode()
        assert "<mark>opened on 12 October</mark>" in body
        assert "<html" not in body

    def test_a_second_telling_at_the_same_place_is_told_too(self, client, passage):
        mission = MissionFactory(opened="2008-10-12")
        first = cite(mission, "opened", "2008", as_written="in 2008", **at(passage))
        cite(mission, "opened", "2008-10-12", as_written="on the 12th", **at(passage))
        cite(mission, "kind", "embassy", as_written="an embassy", **at(passage))
        told = self.panel(client, first)
        assert "in 2008" in told
        assert "on the 12th" in told
        assert "an embassy" not in told

    @pytest.mark.parametrize("what", ["citation", "source", "record"])
    def test_what_is_hidden_is_not_there(self, client, admin_client, passage, what):
        mission = MissionFactory()
        claim = cite(mission, as_written="in confidence", **at(passage))
        hidden = {"citation": claim, "source": passage.source, "record": mission}[what]
        hidden.review = "draft"
        hidden.save()
        address = f"/citations/{claim.key}/panel/"
        missing = client.get("/citations/no-such-claim/panel/")
        answer = client.get(address)
        assert answer.status_code == missing.status_code == 404
        assert "in confidence" not in answer.content.decode()
        assert admin_client.get(address).status_code == 200

    def test_a_hidden_passage_and_a_hidden_value_are_not_told(self, client, passage):
        office = OfficeFactory(title="A secret office", review="draft")
        part = ParticipationFactory()
        claim = cite(part, "office", office.key, **at(passage))
        passage.text, passage.review = "A secret paragraph.", "draft"
        passage.save()
        body = client.get(f"/citations/{claim.key}/panel/").content.decode()
        for secret in ("A secret office", office.key, "A secret paragraph", "G p14"):
            assert secret not in body
        page = client.get(part.get_absolute_url()).content.decode()
        assert "/passages/gazette-14/" not in page

    def test_it_is_only_read(self, client, passage):
        claim = cite(PartyFactory(), **at(passage))
        address = f"/citations/{claim.key}/panel/"
        assert client.post(address).status_code == 405
        assert client.head(address).status_code == 200


def test_a_hidden_citation_leaves_no_trace(client, passage):
    mission = MissionFactory(opened="2008-10-12", seat=PlaceFactory())
    addresses = (mission.get_absolute_url(), "/missions/", "/", "/passages/gazette-14/")
    before = [client.get(address).content for address in addresses]
    cite(mission, "opened", "2008-10-12", review="draft", **at(passage))
    cite(mission, "opened", "2014", classification="internal", **at(passage))
    assert [client.get(address).content for address in addresses] == before
