"""The page of a record: what it shows beyond the contract of all record types."""

import pytest
from django.urls import reverse

from records.kit.pages import related
from records.models import Citation, Ruling
from tests.contract.pages import text_of
from tests.factories import (
    AppointmentEventFactory,
    AppointmentFactory,
    CallFactory,
    DelegationFactory,
    EventFactory,
    MeetingFactory,
    MissionFactory,
    OfficeFactory,
    ParticipationFactory,
    PartyFactory,
    PartyNameFactory,
    PassageFactory,
    PersonFactory,
    PersonNameFactory,
    PlaceFactory,
    RelationFactory,
    SourceFactory,
    StatementFactory,
    StopFactory,
    TradeRecordFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db


def cite(record, field="", value="", **kwargs):
    source = kwargs.pop("source", None) or SourceFactory()
    return Citation.objects.create(
        record_id=record.pk, field=field, value=value, source=source, **kwargs
    )


def page(client, record):
    response = client.get(record.get_absolute_url())
    assert response.status_code == 200
    return response


def fact(response, name):
    [found] = [f for f in response.context["detail"].facts if f.name == name]
    return found


def numbers(markers):
    return [marker.number for marker in markers]


def test_rival_values_stand_beside_the_accepted_one(client):
    mission = MissionFactory(opened="2008-10-12")
    official = SourceFactory(title="Ministry", key="a")
    cite(mission, "opened", "2008-10-12", source=official, as_written="since 2008")
    article = SourceFactory(key="b")
    cite(mission, "opened", "2014", source=article, as_written="opened in 2014")
    response = page(client, mission)
    opened = fact(response, "opened")
    assert [value.text for value in opened.values] == ["12 October 2008"]
    assert numbers(opened.markers) == [1]
    assert [(r.values[0].text, numbers(r.markers)) for r in opened.rivals] == [
        ("2014", [2])
    ]
    shown = text_of(response)
    assert "Disputed: contradiction Also claimed: 2014" in shown
    assert "Opened: disputed" in shown


def test_a_coarser_date_is_no_rival(client):
    mission = MissionFactory(opened="2008-10-12")
    cite(mission, "opened", "2008")
    cite(mission, "opened", "2008-10-12")
    opened = fact(page(client, mission), "opened")
    assert numbers(opened.markers) == [1, 2]
    assert (opened.rivals, opened.dispute) == ([], None)


def test_claims_of_an_empty_field_are_shown_as_unsettled(client):
    mission = MissionFactory()
    cite(mission, "closed", "2014")
    response = page(client, mission)
    assert fact(response, "closed").values == []
    assert "Claimed, none of it settled: 2014" in text_of(response)


def test_a_ruling_is_shown_with_its_reason(client):
    mission = MissionFactory(opened="2008-10-12")
    first = cite(mission, "opened", "2008-10-12")
    cite(mission, "opened", "2014")
    Ruling.objects.create(
        record_id=mission.pk,
        field="opened",
        outcome="prefer",
        prevails=first,
        reason="The ministry gives the day.",
    )
    shown = text_of(page(client, mission))
    assert "The ministry gives the day." in shown


def test_claimed_references_are_named_not_keyed(client):
    office = OfficeFactory(title="Minister of Oil of Iraq")
    other = OfficeFactory(title="Minister of Trade of Iraq")
    part = ParticipationFactory(office=office)
    cite(part, "office", other.key)
    assert "Minister of Trade of Iraq" in text_of(page(client, part))


def test_a_claimed_reference_that_is_hidden_is_not_named(client, admin_client):
    part = ParticipationFactory(office=OfficeFactory())
    hidden = OfficeFactory(title="A secret office", review="draft", key="secret-office")
    cite(part, "office", hidden.key, as_written="some office")
    for whose, is_shown in ((client, False), (admin_client, True)):
        body = page(whose, part).content.decode()
        assert ("A secret office" in body) is is_shown
        assert ("secret-office" in body) is is_shown


def test_why_no_source_is_cited_is_said_where_none_is(client):
    mission = MissionFactory(uncited_reason="The desk knows.")
    assert "No source: The desk knows." in text_of(page(client, mission))
    cite(mission)
    assert "No source" not in text_of(page(client, mission))


def test_a_citation_of_a_part_is_none_of_the_record(client):
    visit = VisitFactory(uncited_reason="The desk knows.")
    part = ParticipationFactory(event=visit)
    cite(part, as_written="words on a part")
    shown = text_of(page(client, visit))
    assert "No source: The desk knows." in shown
    assert "words on a part" in shown


def test_a_citation_of_a_hidden_source_leaves_no_trace(client):
    mission = MissionFactory(uncited_reason="")
    cite(mission, source=SourceFactory(review="draft"), as_written="in confidence")
    body = page(client, mission).content.decode()
    assert "in confidence" not in body
    assert "No source is recorded" in body


def test_inferred_dates_and_places_say_so_with_their_reason(client):
    meeting = MeetingFactory(
        date="",
        date_inferred="2015",
        date_inferred_reason="The page speaks of the current year.",
        place_inferred=PlaceFactory(name="Astana"),
        place_inferred_reason="It was held at the forum.",
    )
    shown = text_of(page(client, meeting))
    assert "2015 inferred The page speaks of the current year." in shown
    assert "Astana inferred It was held at the forum." in shown
    listed = text_of(client.get("/meetings/"))
    assert "2015 inferred" in listed
    assert "Astana inferred" in listed


def test_exact_dates_are_machine_readable_and_others_are_not(client):
    exact = page(client, MeetingFactory(date="2015-09-17")).content.decode()
    assert '<time datetime="2015-09-17">17 September 2015</time>' in exact
    within = page(client, MeetingFactory(date="2011-06-07/2011-06-09"))
    assert "<time" not in within.content.decode()
    assert "7–9 June 2011" in text_of(within)


def test_names_say_their_language(client):
    name = PersonNameFactory(name="الجعفري", language="ar", script="Arab")
    for record in (name, name.person):
        body = page(client, record).content.decode()
        assert '<bdi lang="ar">الجعفري</bdi>' in body


def test_a_web_address_is_a_link_that_tells_nothing(client):
    source = SourceFactory(url="https://example.org/a?b=1&c=2")
    body = page(client, source).content.decode()
    assert 'href="https://example.org/a?b=1&amp;c=2" rel="noreferrer nofollow"' in body


def test_what_people_typed_is_never_markup(client):
    record = PartyFactory(name="<script>alert(1)</script>")
    for address in (record.get_absolute_url(), "/parties/"):
        body = client.get(address).content.decode()
        assert "<script>alert" not in body
        assert "&lt;script&gt;alert" in body


def test_parts_stand_in_tables_with_their_citations(client):
    event = EventFactory(kind="visit")
    part = StopFactory(event=event, place=PlaceFactory(name="Semey"))
    cite(event)
    cite(part, as_written="Semipalatinsk")
    response = page(client, event)
    [section] = response.context["detail"].parts
    assert section.title == "Stops"
    [row] = section.table.rows
    assert numbers(row.markers) == [2]
    assert "Semey" in text_of(response)
    # Columns in which nothing stands, and the event itself, are left out.
    names = [column.name for column in section.table.columns]
    assert names == ["order", "place"]


def test_a_disputed_part_says_so(client):
    appointment = AppointmentFactory()
    event = AppointmentEventFactory(appointment=appointment, date="1995-09-14")
    cite(event, "date", "1995-09-14")
    cite(event, "date", "2003")
    [section] = page(client, appointment).context["detail"].parts
    [row] = section.table.rows
    assert [c.column.name for c in row.cells if c.is_disputed] == ["date"]


def test_hidden_parts_and_related_records_are_not_there(client):
    event = EventFactory(kind="meeting")
    ParticipationFactory(event=event, review="draft", name_as_written="A secret guest")
    DelegationFactory(event=event, party=PartyFactory(name="Hidden", review="draft"))
    StatementFactory(event=event, text="Said in private.", classification="internal")
    body = page(client, event).content.decode()
    for secret in ("A secret guest", "Said in private.", "Hidden"):
        assert secret not in body


def test_a_hidden_record_is_no_reference(client, admin_client):
    seat = PlaceFactory(name="A secret city", review="draft")
    mission = MissionFactory(seat=seat)
    for whose, is_shown in ((client, False), (admin_client, True)):
        for address in (mission.get_absolute_url(), "/missions/"):
            body = whose.get(address).content.decode()
            assert ("A secret city" in body) is is_shown


def test_many_related_records_are_cut_and_the_list_has_all(client, monkeypatch):
    party = PartyFactory(key="iraq")
    for number in range(27):
        PersonFactory(serves=party, name=f"Person {number:02}")
    response = page(client, party)
    [section] = [
        s for s in response.context["detail"].related if s.title.startswith("P")
    ]
    assert (section.count, len(section.table.rows)) == (27, 25)
    assert section.address == "/people/?serves=iraq"
    assert "The first 25 of 27." in text_of(response)
    # More are not counted, however many there are.
    monkeypatch.setattr(related, "MOST_COUNTED", 26)
    assert "The first 25 of 26+." in text_of(client.get(response.request["PATH_INFO"]))
    assert client.get(section.address).context["total"] == 27


def test_the_number_of_queries_is_bounded(client, django_assert_max_num_queries):
    party = PartyFactory(key="iraq")
    for _ in range(6):
        PersonFactory(serves=party)
        PartyNameFactory(party=party)
        MissionFactory(sending_party=party)
        TradeRecordFactory(reporter=party)
        AppointmentFactory(office=OfficeFactory(party=party))
    with django_assert_max_num_queries(15):
        page(client, party)


def test_an_event_is_found_under_its_kind(client):
    visit = VisitFactory(key="a-visit")
    for word in ("meetings", "calls"):
        response = client.get(reverse(f"{word}-detail", args=["a-visit"]))
        assert response.status_code == 301
        assert response["Location"] == visit.get_absolute_url() == "/visits/a-visit/"
    body = client.get("/events/a-visit/").content.decode()
    assert '<link rel="canonical" href="/visits/a-visit/">' in body


def test_a_relation_leads_to_everything_between_its_parties(client):
    kazakhstan = PartyFactory(key="kazakhstan", name="A")
    iraq = PartyFactory(key="iraq", name="B")
    relation = RelationFactory(party_a=kazakhstan, party_b=iraq)
    for event in (MeetingFactory(), MeetingFactory(), CallFactory()):
        DelegationFactory(event=event, party=kazakhstan)
        DelegationFactory(event=event, party=iraq)
    DelegationFactory(event=MeetingFactory(), party=iraq)
    doors = page(client, relation).context["doors"]
    assert [door.label for door in doors] == ["3 events", "2 meetings", "1 call"]
    assert doors[1].address == "/meetings/?between=kazakhstan,iraq"
    assert client.get(doors[1].address).context["total"] == 2
    kazakhstan.review = "draft"
    kazakhstan.save()
    # A relation can't be told without its two parties.
    assert client.get(relation.get_absolute_url()).status_code == 404


def test_a_source_is_read_passage_by_passage(client):
    source = SourceFactory()
    second = PassageFactory(source=source, number=2, label="A p2")
    PassageFactory(source=source, number=1, label="A p1", is_heading=True)
    mission = MissionFactory(name="Embassy of Iraq")
    cite(mission, source=source, passage=second, as_written="working since")
    cite(mission, "opened", "2008", source=source, locator="table 3")
    hidden = MissionFactory(name="A secret embassy", review="draft")
    cite(hidden, source=source, passage=second)
    shown = text_of(page(client, source))
    first, last = shown.index("A p1 heading Not cited"), shown.index("A p2")
    whole = shown.index("The source as a whole mission Embassy of Iraq Opened: 2008")
    assert whole < first < last
    assert "mission Embassy of Iraq As a whole – working since" in shown[last:]
    assert "A secret embassy" not in shown


def test_a_long_source_has_pages(client):
    source = SourceFactory(key="a")
    for number in range(1, 103):
        PassageFactory(source=source, number=number, label=f"p. {number}")
    assert "Page 1 of 2" in text_of(page(client, source))
    last = client.get("/sources/a/?page=2")
    assert "p. 102" in text_of(last)
    assert "p. 100 " not in text_of(last)
    for page_number in ("3", "0", "x"):
        assert client.get(f"/sources/a/?page={page_number}").status_code == 404
