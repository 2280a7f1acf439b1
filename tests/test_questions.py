"""Thirty questions that the records of the two documents answer through filters.

Each is asked of the API over HTTP. The same parameters have to give the same records
on the page and in the download.
"""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from tests.asking import (
    ask,
    claims,
    delegation,
    edtf,
    key,
    keys,
    passages,
    persons,
    the_one,
    whole,
)

FIXTURES = Path(__file__).parent.parent / "fixtures"


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup, django_db_blocker):
    """All fixtures in the database, for the tests of this file only."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_fixtures", folder=FIXTURES, stdout=StringIO())
        yield
        transaction.set_rollback(True)


def test_01_when_were_relations_established_and_by_what():
    event = the_one(
        "relation-events", between="KZ,IQ", kind="relations_established", source="A"
    )
    assert claims(event, "date", "a") == {("1995-09-14", "a-2")}
    assert edtf(event["date"]) == "1995-09-14"
    agreement = the_one("agreements", key=key(event["agreement"]))
    assert agreement["instrument"] == "protocol"
    assert "b-12" in passages(event)
    disputed = ask("relation-events", dispute="any", kind="relations_established")
    assert [record["key"] for record in disputed] == [event["key"]]


def test_02_since_when_does_iraqs_embassy_work():
    mission = the_one(
        "missions",
        kind="embassy",
        sending_party="iraq",
        receiving_parties="kazakhstan",
        source="a",
    )
    assert claims(mission, "opened", "a") == {("2008-10-12", "a-3")}
    assert edtf(mission["opened"]) == "2008-10-12"


def test_03_where_is_iraqs_embassy():
    mission = the_one(
        "missions", sending_party="Iraq", receiving_parties="KAZ", place="Astana"
    )
    assert key(mission["seat"]) == "astana"
    assert claims(mission, "seat", "a") == {("astana", "a-23")}
    assert claims(mission, "seat", "b") == {("astana", "b-22")}


def test_04_who_is_charge_of_iraq():
    appointment = the_one(
        "appointments", sender="iraq", receiver="kazakhstan", rank="charge"
    )
    assert appointment["person"]["label"] == "Younis Salim Sarhan"
    [appointed] = appointment["parts"]["events"]
    assert appointed["kind"] == "appointed"
    assert edtf(appointed["date"]) == "XXXX-08-20"


def test_05_until_when_ran_the_patent_of_the_honorary_consul():
    step = the_one(
        "appointment-events", kind="patent_valid", party="kazakhstan", source="a"
    )
    assert step["date"]["latest"] == "2016-05-28"
    appointment = the_one("appointments", key=key(step["appointment"]))
    assert appointment["rank"] == "honorary_consul"
    assert appointment["person"]["label"] == "Tariq al-Abdullah"


def test_06_which_telephone_calls_were_there():
    [call] = ask("events", kind="call")
    assert edtf(call["date"]) == "2012-08-27"
    assert persons(call) == {
        ("kazakhstan", "Y. Kazykhanov", "minister-of-foreign-affairs-of-kazakhstan"),
        ("iraq", "H. Zebari", "minister-of-foreign-affairs-of-iraq"),
    }
    assert [call["key"]] == [record["key"] for record in ask("calls")]


def test_07_at_which_session_did_iraq_join_cica():
    membership = the_one("memberships", organisation="cica", party="iraq")
    assert membership["status"] == "member"
    assert claims(membership, "start", "a") == {("2010-05-08", "a-5")}
    reference = f"membership:{membership['key']}"
    [outcome] = ask("outcomes", kind="membership_granted", record=reference)
    session = the_one("forum-sessions", key=key(outcome["event"]))
    assert session["title"] == "Third CICA summit"
    assert key(session["place"]) == "istanbul"
    # The month is disputed, and not by precision only.
    assert membership["key"] in keys(ask("memberships", dispute="any"))


def test_08_who_stood_for_iraq_at_the_third_cica_summit():
    [one] = ask("participations", event="cica-summit-3", party="iraq")
    assert one["person"]["label"] == "Tareq al-Hashemi"
    assert key(one["office"]) == "vice-president-of-iraq"


def test_09_who_led_iraq_at_the_38th_session_of_the_oic():
    session = the_one(
        "forum-sessions", forum="oic-foreign-ministers", session_number="38"
    )
    assert delegation(session, "iraq")["head"]["label"] == "Hoshyar Zebari"
    assert key(session["place"]) == "astana"
    assert edtf(session["date"]) == "2011-06-28/2011-06-30"


def test_10_who_belonged_to_iraqs_delegation_at_the_4th_cica_ministerial():
    [found] = ask("delegations", event="cica-foreign-ministers-4", party="iraq")
    assert found["head"]["label"] == "Ali Youssef al-Shukri"
    assert found["stated_size"] is None
    names = {
        (one["role"], one["name_as_written"])
        for one in found["parts"]["participations"]
    }
    assert names == {
        ("head", "Ali Youssef al-Shukri"),
        ("member", "Sabyr Muhammad Ismail"),
        ("member", "Nada Abdulrazzak Abduluahab"),
        ("member", "Suhayb Jihad Sadiq"),
    }


@pytest.mark.parametrize(
    ("session", "size", "passage"),
    [("astana-economic-forum-6", 24, "a-26"), ("astana-economic-forum-7", 34, "a-30")],
)
def test_11_and_12_how_large_were_the_delegations_to_astana(session, size, passage):
    found = the_one("delegations", event=session, party="iraq")
    assert found["stated_size"] == size
    assert found["size_includes_head"] == "unclear"
    assert claims(found, "stated_size", "a") == {(str(size), passage)}


def test_13_which_candidatures_for_the_security_council_are_there():
    found = ask("candidatures", organisation="un-security-council")
    stages = {
        (
            key(record["candidate"]),
            edtf(record["term"]),
            key(support["supporter"]),
            support["stage"],
        )
        for record in found
        for support in record["parts"]["supports"]
    }
    assert stages == {
        ("kazakhstan", "2017/2018", "iraq", "pledged"),
        ("iraq", "2034/2035", "kazakhstan", "requested"),
    }


def test_14_what_did_iraq_offer_for_support():
    statement = the_one(
        "statements", kind="proposal", topic="reciprocal support", party="iraq"
    )
    assert "exchange votes" in statement["text"]
    assert edtf(statement["date"]) == "2015-09-26"
    assert "a-13" in passages(statement)


def test_15_and_16_what_did_kazakhstan_send_and_what_came_of_it():
    found = the_one("undertakings", kind="deployment", party="kazakhstan")
    assert edtf(found["period"]) == "2003/2008"
    assert found["framework"] == "Coalition stabilisation force"
    assert "engineer battalion of the Armed Forces" in found["subject_matter"]
    figures = {
        (figure["measure"], figure["comparator"], figure["number"])
        for figure in found["parts"]["figures"]
    }
    assert figures >= {
        ("explosives destroyed", "more_than", "4000000"),
        ("Iraqi specialists trained", "more_than", "500"),
        ("people given medical help", "exactly", "2500"),
    }


def test_17_which_meeting_did_the_health_minister_hold():
    meeting = the_one("meetings", person="Salidat Kairbekova")
    assert edtf(meeting["date"]) == "2011-09-29/2011-10-02"
    assert key(meeting["place"]) == "astana"
    assert persons(meeting) == {
        ("kazakhstan", "S. Kayyrbekovoy", "minister-of-health-of-kazakhstan"),
        ("iraq", "H. Hussein Ali", "deputy-minister-of-health-of-iraq"),
    }
    assert keys(meeting["topics"]) == {"public-health"}


def test_18_who_led_iraq_at_the_environment_conference():
    session = the_one(
        "forum-sessions",
        forum="islamic-conference-of-environment-ministers",
        session_number="5",
    )
    assert ("iraq", "Sargon Sliu", "minister-of-environment-of-iraq") in persons(
        session
    )
    assert delegation(session, "iraq")["head"]["key"] == "sargon-slewa"
    assert edtf(session["date"]) == "2012-05-17/2012-05-18"
    assert key(session["place"]) == "astana"
    assert session["auspices"]["label"] == "ISESCO"


def test_19_who_led_iraq_at_the_congress_of_religions():
    [found] = ask("delegations", event="congress-of-religions-5", party="iraq")
    assert found["head"]["label"] == "A. Taha"
    offices = {
        key(appointment["office"])
        for appointment in ask("appointments", person=key(found["head"]))
    }
    assert offices == {
        "imam-of-the-abu-hanifa-mosque-in-baghdad",
        "chairman-of-a-group-of-muslim-law-scholars",
    }


def test_20_which_meeting_was_on_16_may_2009():
    meeting = the_one("meetings", date="16 May 2009", between="kazakhstan,iraq")
    assert persons(meeting) == {
        (
            "kazakhstan",
            "A.Magauov",
            "vice-minister-of-energy-and-mineral-resources-of-kazakhstan",
        ),
        ("iraq", "H. al- Shakhristani", "minister-of-oil-of-iraq"),
    }
    assert key(meeting["place"]) == "amman"
    forum = whole("forum-sessions", key(meeting["parent"]))["forum"]
    assert forum["label"] == "World Economic Forum"
    assert keys(meeting["topics"]) == {"market-entry", "oil-and-gas"}


def test_21_which_gas_field_project_is_recorded():
    found = the_one("undertakings", subject_matter="natural gas")
    assert found["title"] == "Akkas gas field"
    assert key(found["place"]) == "anbar"
    [volume] = found["parts"]["figures"]
    assert (volume["number"], volume["unit"]) == ("158", "billion m³")
    steps = {(stage["kind"], edtf(stage["date"])) for stage in found["parts"]["stages"]}
    assert steps == {("selected", "2010-10-20"), ("withdrawal", "2011")}


def test_22_whom_did_ambassador_abbas_meet():
    meeting = the_one("meetings", person="jaouad-abbas", level="head_of_mission")
    assert edtf(meeting["date"]) == "2015-03-15"
    assert key(meeting["place"]) == "amman"
    assert (
        "kazakhstan",
        "A. Berdybai",
        "ambassador-of-kazakhstan-to-jordan",
    ) in persons(meeting)


def test_23_which_visits_does_source_b_tell_of():
    visits = {
        (edtf(visit["date"]), key(visit["country"]), name)
        for visit in ask("visits", source="B")
        for _, name, _ in persons(visit)
    }
    assert visits == {
        ("2016", "iraq", "Kairat Abdrakhmanov"),
        ("2017", "kazakhstan", "Ibrahim al-Jaafari"),
    }


def test_24_what_does_kazakhstan_export_to_iraq_by_source_b():
    trade = the_one(
        "trade-records",
        flow="export",
        source="b",
        reporter="kazakhstan",
        partner="iraq",
    )
    assert set(trade["commodity"].split("; ")) == {
        "machinery",
        "chemicals",
        "construction materials",
    }
    assert "b-34" in passages(trade)


def test_25_which_letters_and_invitations_are_there():
    letters = {letter["key"]: letter for letter in ask("letters")}
    assert len(letters) == 2
    [to_forum] = ask("letters", person="Vladimir Shkolnik")
    assert keys(ask("letters", party="food-contract-corporation")) == (
        letters.keys() - {to_forum["key"]}
    )
    roles = {
        letter["key"]: {
            (one["role"], one["name_as_written"])
            for one in letter["parts"]["participations"]
        }
        for letter in letters.values()
    }
    assert roles.pop(to_forum["key"]) == {("author", "Vladimir Shkolnik")}
    [to_company] = roles.values()
    assert to_company == {
        ("author", "Ministry of Trade of Iraq"),
        ("recipient", "Food Contract Corporation"),
    }


def test_26_when_and_where_was_the_kazenergy_forum_to_be():
    session = the_one("forum-sessions", q="10th KAZENERGY", status="planned")
    assert edtf(session["date"]) == "2015-09-29/2015-10-01"
    assert key(session["place"]) == "astana"


def test_27_which_meeting_took_place_in_new_york():
    meeting = the_one("meetings", place="New York")
    assert edtf(meeting["date"]) == "2015-09-26"
    assert {(party, name) for party, name, _ in persons(meeting)} == {
        ("kazakhstan", "E. Idrisov"),
        ("iraq", "I. Al-Jafar"),
    }
    assert key(meeting["parent"]) == "un-general-assembly-70"


def test_28_when_was_the_page_of_source_a_made_and_changed():
    source = the_one("sources", key="A")
    assert (edtf(source["published"]), source["published_time"]) == (
        "2016-03-15",
        "17:15",
    )
    assert (edtf(source["updated"]), source["updated_time"]) == ("2019-02-12", "16:20")


def test_29_with_which_company_was_wheat_discussed():
    meeting = the_one("meetings", topic="wheat")
    assert meeting["date"] is None
    assert persons(meeting) == {
        ("food-contract-corporation", "food corporation authorities", None),
        ("iraq", "Khairullah Hasan Babakr", "minister-of-trade-of-iraq"),
    }
    # Undated, and so found by its inferred date only when that is wanted.
    assert ask("meetings", topic="wheat", date="2013") == []
    assert len(ask("meetings", topic="wheat", date="2013", inferred="include")) == 1


def test_30_where_is_iraq_called_the_nearest_arab_state():
    statement = the_one("statements", q="nearest Arab", source="a")
    assert passages(statement) == {"a-38"}
    weaker = the_one("statements", q="Arab close")
    assert passages(weaker) == {"a-16"}


def test_nobody_is_known_to_have_headed_kazakhstans_mission_to_iraq_in_march_2015():
    heads = {"sender": "kazakhstan", "receiver": "iraq", "rank": "ambassador"}
    assert ask("appointments", **heads, as_of="2015-03-15") == []
    [later] = ask("appointments", **heads, as_of="2015-09-18")
    assert later["person"]["label"] == "Azamat Berdibay"
    # When he left is not known: in office for certain he is on no day.
    assert later["in_office"] == "possible"
    assert ask("appointments", **heads, as_of="2015-09-18", date_mode="certain") == []


def test_the_contacts_of_the_two_states_are_counted_once_each():
    both = {"between": "kazakhstan,iraq"}
    assert len(ask("meetings", **both)) == 18
    assert len(ask("calls", **both)) == 1
    assert len(ask("events", **both, kind="meeting,call")) == 19
