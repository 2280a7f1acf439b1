"""Whole lists in the standards of others: each is read back by what reads it."""

import csv
import io
import json
import re
from datetime import date

import pytest
from django.test import Client
from icalendar import Calendar

from events.models import Event
from people.models import Person
from records.kit.registry import record_types
from relations.models import Party, TradeRecord
from relations.observations import COLUMNS
from tests.factories import (
    EventFactory,
    PartyFactory,
    TradeRecordFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixtures_loaded")]
POPOLO_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")


def file(name, client=None):
    """The text of a whole list."""
    answer = (client or Client()).get(f"/api/v1/{name}")
    assert answer.status_code == 200, answer.content
    return answer["Content-Type"], b"".join(answer.streaming_content).decode()


def test_people_and_memberships_are_popolo():
    kind, text = file("people.popolo.json")
    assert kind == "application/json"
    persons = json.loads(text)["persons"]
    assert len(persons) == Person.objects.count()
    by_key = {one["id"]: one for one in persons}
    minister = by_key["ibrahim-al-jaafari"]
    assert minister["name"] == "Ibrahim al-Jaafari"
    assert minister["links"] == [
        {"url": "http://testserver/people/ibrahim-al-jaafari/"}
    ]
    [held] = [m for m in minister["memberships"] if "foreign" in m["role"].lower()]
    assert held["person_id"] == "ibrahim-al-jaafari"
    assert held["post"]["id"] == held["post_id"]
    assert held["organization"]["id"] == held["organization_id"]
    dates = [
        one[name]
        for person in persons
        for one in (person, *person.get("memberships", ()))
        for name in ("birth_date", "death_date", "start_date", "end_date")
        if name in one
    ]
    assert dates
    assert all(POPOLO_DATE.fullmatch(one) for one in dates)
    _, text = file("memberships.popolo.json")
    memberships = json.loads(text)["memberships"]
    assert memberships
    assert all(one["member"]["name"] for one in memberships)
    # Nothing found is a document as well.
    assert json.loads(file("people.popolo.json?q=nobodyatall")[1]) == {"persons": []}


def test_events_are_a_calendar():
    kind, text = file("events.ics")
    assert kind.startswith("text/calendar")
    calendar = Calendar.from_ical(text)
    found = {str(one["url"]).split("/")[-2]: one for one in calendar.walk("VEVENT")}
    # By the parts of each date, where the file goes by how it is written.
    ends = {e.key: [e.date.start, e.date.end] for e in Event.objects.exclude(date="")}
    known = {
        key
        for key, points in ends.items()
        if all(p and p.precision == "day" and not p.mark for p in points)
    }
    assert set(found) == known
    assert {"un-general-assembly-70"} <= set(ends) - known
    meeting = found["2011-06-shaways-massimov"]
    assert meeting["dtstart"].dt == date(2011, 6, 7)
    assert meeting["dtend"].dt == date(2011, 6, 10)
    assert str(meeting["description"]).startswith("Some day within this span: ")
    assert meeting["status"] == "CONFIRMED"
    assert str(meeting["x-chancery-edtf"]) == "2011-06-07/2011-06-09"
    there = found["2011-06-zebari-kazykhanov"]
    assert str(there["location"]) == "Astana, Kazakhstan"
    assert max(map(len, text.encode().split(b"\r\n"))) <= 75


def test_events_are_json_ld():
    kind, text = file("meetings.jsonld?between=kazakhstan,iraq")
    assert kind == "application/ld+json"
    document = json.loads(text)
    assert document["@context"] == "https://schema.org"
    found = {one["identifier"]: one for one in document["@graph"]}
    meeting = found["2011-06-zebari-kazykhanov"]
    # Some day of a forum: it neither began nor ended with it.
    assert "startDate" not in meeting
    day = found["2015-03-15-berdibay-abbas"]
    assert (day["startDate"], day["endDate"]) == ("2015-03-15", "2015-03-15")
    assert meeting["location"]["name"] == "Astana"
    assert meeting["superEvent"]["@type"] == "Event"
    assert {one["@type"] for one in meeting["attendee"]} <= {"Person", "Organization"}
    # The page of an event leads to it, and needs no script for that.
    page = Client().get("/meetings/2011-06-zebari-kazykhanov/").content.decode()
    [address] = re.findall(r'type="application/ld\+json" href="([^"]+)"', page)
    _, text = file(address.removeprefix("/api/v1/"))
    assert [one["name"] for one in json.loads(text)["@graph"]] == [meeting["name"]]


def test_trade_is_tidy():
    TradeRecordFactory(
        key="quarter",
        reporter=Party.objects.get(key="iraq"),
        partner=PartyFactory(key="nowhere", iso_alpha_2=""),
        period="2015-04/2015-06",
        period_kind="quarter",
        flow="export",
        value="1.5",
        unit_multiplier=250,
        currency="USD",
        value_status="provisional",
        commodity_code="1001",
    )
    _, text = file("trade-records.sdmx.csv")
    lines = text.splitlines()
    assert lines[-1].startswith(f"#end,{TradeRecord.objects.count()},")
    rows = {row["OBS_KEY"]: row for row in csv.DictReader(lines[:-1])}
    assert list(rows["quarter"]) == list(COLUMNS)
    told = {
        "FREQ": "Q",
        "REF_AREA": "IQ",
        "COUNTERPART_AREA": "nowhere",
        "FLOW": "X",
        "PRODUCT": "1001",
        "TIME_PERIOD": "2015-Q2",
        "OBS_VALUE": "375",
        "UNIT_MEASURE": "USD",
        "UNIT_MULT": "0",
        "OBS_STATUS": "P",
        "CONF_STATUS": "F",
    }
    assert told.items() <= rows["quarter"].items()
    annual = rows["kazakhstan-iraq-2013"]
    assert (annual["OBS_VALUE"], annual["UNIT_MULT"]) == ("34", "6")
    assert (annual["REF_AREA"], annual["COUNTERPART_AREA"]) == ("KZ", "IQ")
    lost = rows["kazakhstan-iraq-2014"]
    assert (lost["OBS_VALUE"], lost["OBS_STATUS"]) == ("", "O")


def test_nobody_reads_more_than_in_the_list():
    hidden = PartyFactory(key="hidden", classification="internal")
    EventFactory(key="secret", date="2015-03-01", classification="internal")
    TradeRecordFactory(
        key="half", reporter=Party.objects.get(key="iraq"), partner=hidden
    )
    staff = Client()
    staff.force_login(UserFactory(is_staff=True))
    for name in ("events.ics", "events.jsonld"):
        assert "/events/secret/" not in file(name)[1]
        assert "/events/secret/" in file(name, staff)[1].replace("\r\n ", "")
    name = "trade-records.sdmx.csv"
    assert "hidden" not in file(name)[1]
    assert "hidden" in file(name, staff)[1]
    answer = Client().get("/api/v1/events.icz")
    assert "Did you mean “ics”?" in answer.json()["detail"]
    assert Client().get("/api/v1/events.ics?countyr=iraq").status_code == 400
    # A kind of file belongs to the lists that it is for.
    assert Client().get("/api/v1/missions.ics").status_code == 404


@pytest.mark.parametrize("is_staff", [False, True])
def test_the_data_package_describes_the_files(client, is_staff):
    client.force_login(UserFactory(is_staff=is_staff))
    package = client.get("/api/v1/datapackage.json").json()
    resources = {one["name"]: one for one in package["resources"]}
    assert set(resources) == {model.PLURAL for model in record_types()}
    rows = 0
    keys = {}
    read = {}
    for name, resource in resources.items():
        _, text = file(
            resource["path"].removeprefix("http://testserver/api/v1/"), client
        )
        table = csv.DictReader(io.StringIO(text[: text.rindex("#end")]))
        read[name] = list(table)
        fields = resource["schema"]["fields"]
        assert table.fieldnames == [field["name"] for field in fields]
        keys[name] = {row["key"] for row in read[name]}
        for row in read[name]:
            rows += 1
            for field in fields:
                check(field, row[field["name"]])
    for name, resource in resources.items():
        for reference in resource["schema"]["foreignKeys"]:
            [column] = reference["fields"]
            named = {row[column] for row in read[name]} - {""}
            assert named <= keys[reference["reference"]["resource"]], (name, column)
    assert rows > 500
    assert client.get("/api/v1/datapackage.json?x=1").status_code == 400


def check(field, value):
    """A value is as the descriptor says."""
    limits = field.get("constraints", {})
    if not value:
        assert not limits.get("required"), field
        return
    if "enum" in limits:
        assert value in limits["enum"], field
    forms = {
        "integer": r"-?\d+",
        "number": r"-?\d+(\.\d+)?",
        "boolean": "true|false",
        "date": r"\d{4}-\d\d-\d\d",
        "time": r"\d\d:\d\d",
    }
    assert re.fullmatch(forms.get(field["type"], "(?s).*"), value), field
