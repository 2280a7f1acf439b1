"""Disputes asked for by party, and told with units and by person."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    AppointmentEventFactory,
    AppointmentFactory,
    FigureFactory,
    MeetingFactory,
    MissionFactory,
    OfficeFactory,
    ParticipationFactory,
    PartyFactory,
    PersonFactory,
    PersonNameFactory,
    PlaceFactory,
    StopFactory,
    TradeRecordFactory,
    UndertakingFactory,
)
from tests.records.disputing import address, disputed, text_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def iraq():
    return PartyFactory(key="iraq", name="Iraq", kind="state", iso_alpha_2="IQ")


def asked(client, query):
    answer = client.get(f"/api/v1/disputes/?{query}")
    assert answer.status_code == 200, answer.content
    return [one["record"]["key"] for one in answer.json()["results"]]


def test_disputes_by_party_on_records_of_all_types(client, iraq):
    ministry = PartyFactory(key="ministry", parent=iraq, kind="government_body")
    meeting = MeetingFactory(key="meeting")
    ParticipationFactory(event=meeting, party=iraq)
    person = PersonFactory(serves=iraq)
    office = OfficeFactory(party=ministry)
    of_iraq = {
        "iraq": (iraq, "name", "Iraq", "Irak"),
        "ministry": (ministry, "name", "Ministry", "Office"),
        "mission": (MissionFactory(key="mission", sending_party=iraq), "opened"),
        "meeting": (meeting, "date"),
        "trade": (TradeRecordFactory(key="trade", partner=iraq), "value"),
        "figure": (
            FigureFactory(key="figure", undertaking=UndertakingFactory(parties=[iraq])),
            "number",
        ),
        "step": (
            AppointmentEventFactory(
                key="step", appointment=AppointmentFactory(office=office)
            ),
            "date",
        ),
        "stop": (StopFactory(key="stop", event=meeting), "date"),
        "named": (PersonNameFactory(key="named", person=person), "name", "Ali", "Omar"),
        "place": (PlaceFactory(key="place", country=iraq), "name", "Basra", "Busra"),
    }
    for record, field, *values in of_iraq.values():
        disputed(*(values or ("2008", "2014")), field=field, record=record)
    disputed("2008", "2014", key="elsewhere")
    assert sorted(asked(client, "party=iraq")) == sorted(of_iraq)
    assert sorted(asked(client, "party=IQ&type=mission&type=event")) == [
        "meeting",
        "mission",
    ]
    other = PartyFactory(key="other")
    disputed("2008", "2014", key="of-other", sending_party=other)
    assert "of-other" in asked(client, "party=iraq&party=other")
    page = client.get("/disputes/?party=other")
    assert "1 dispute, open" in text_in(page)
    rows = client.get("/disputes.csv?party=other").content.decode().splitlines()
    assert len(rows) == 3
    both = MissionFactory(key="both", sending_party=iraq, receiving_parties=[other])
    disputed("2008", "2014", field="opened", record=both)
    step = ParticipationFactory(key="step-of-both", event=meeting, party=other)
    disputed("Ali", "Omar", field="name_as_written", record=step)
    assert sorted(asked(client, "between=iraq,other")) == [
        "both",
        "meeting",
        "step-of-both",
        "stop",
    ]


def test_an_unknown_party_names_the_nearest(client, iraq):
    answer = client.get("/api/v1/disputes/?party=irak")
    assert answer.status_code == 400
    assert "“iraq”" in answer.json()["errors"][0]["message"]


def test_a_hidden_party_is_unknown_and_finds_nothing(client, iraq):
    mission = disputed("2008", "2014", key="mission", sending_party=iraq)
    hidden = PartyFactory(key="hidden", review="draft")
    mission.receiving_parties.add(hidden)
    assert client.get("/api/v1/disputes/?party=hidden").status_code == 400
    assert asked(client, "party=iraq") == ["mission"]


def test_the_queries_grow_with_the_types_only(client, iraq):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get("/disputes/?party=iraq").status_code == 200
        return len(found)

    disputed("2008", "2014", sending_party=iraq)
    before = queries()
    for _ in range(3):
        disputed("2008", "2014", sending_party=iraq)
    assert queries() == before


def test_numbers_are_told_with_what_they_count(client):
    trade = TradeRecordFactory(key="trade", value=34, unit_multiplier=1_000_000)
    disputed("34", "36.5", field="value", record=trade)
    said = text_in(client.get(address(trade, "value")))
    assert ": 34 million USD Shown" in said
    assert ": 36.5 million USD according" in said
    assert "Shown: 34 million USD" in said
    told = client.get("/api/v1/disputes/").json()["results"][0]
    words = {one["value"]: one["value_in_words"] for one in told["claims"]}
    assert words == {"34": "34 million USD", "36.5": "36.5 million USD"}
    figure = FigureFactory(key="figure", unit="persons")
    disputed("500", "600", field="number", record=figure)
    assert "600 persons" in text_in(client.get(address(figure, "number")))


def test_steps_of_appointments_are_told_by_person_and_office(client):
    person = PersonFactory(name="Ibrahim al-Jaafari")
    office = OfficeFactory(title="Minister of Foreign Affairs")
    appointment = AppointmentFactory(key="post", person=person, office=office)
    step = AppointmentEventFactory(key="step", appointment=appointment, kind="ended")
    title = "Ibrahim al-Jaafari · Minister of Foreign Affairs · Ended"
    disputed("2014", "2015", field="date", record=step)
    assert title in text_in(client.get("/disputes/"))
    assert title in text_in(client.get("/appointment-events/step/"))
    assert title in text_in(client.get("/citations/?record=appointmentevent:step"))
    # On the page of the appointment itself neither is named again.
    whole = text_in(client.get("/appointments/post/"))
    assert "Ibrahim al-Jaafari · Minister of Foreign Affairs" in whole
    assert title not in whole
    # As the source has it, where it says so.
    appointment.title_as_written = "top diplomat"
    appointment.save()
    named = "Ibrahim al-Jaafari · top diplomat · Ended"
    assert named in text_in(client.get("/disputes/"))
