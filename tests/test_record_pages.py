"""What pages of persons, missions, offices, forums, agreements and events tell besides.

On the records of the two documents, and on a few made for the test.
"""

import re
from datetime import date
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Event
from events.pages import persons, present
from people.models import Appointment
from people.tenure import between, tenures
from records.kit.codes import language, script
from tests import factories
from tests.contract.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixtures_loaded")]

SHAWAYS = "/people/rowsch-nuri-shaways/"
PNG = b"\x89PNG\r\n\x1a\n"


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response


def exhibits(response):
    return {one.name: one for one in response.context["detail"].exhibits}


def test_a_person_has_events_with_the_office_of_the_time_and_is_ranked_by_meetings(
    client,
):
    response = page(client, SHAWAYS)
    shown = exhibits(response)
    met = [(row.person.text, row.count) for row in shown["met-with"].told["rows"]]
    assert met[0] == ("Karim Massimov", 2)
    assert len(met) == 4
    # Each number leads to a list of as many contacts.
    for row in shown["met-with"].told["rows"]:
        assert page(client, row.address).context["total"] == row.count
    events = shown["events"]
    assert events.count == 11
    assert {row.office.text for row in events.told.rows} == {
        "Deputy Prime Minister of Iraq",
        # Where a delegation is all that is recorded.
        *(["Head of delegation"] if "Head of delegation" in text_of(response) else []),
    }
    assert "Offices over time" in text_of(response)


def test_events_are_narrowed_by_partner_and_an_unknown_one_names_the_nearest(client):
    berdibay = "/people/azamat-berdibay/"
    choices = exhibits(page(client, berdibay))["events"].told.choices
    labels = {choice.label: choice for choice in choices}
    assert labels["All"].is_chosen
    response = page(client, f"{berdibay}?partner=iraq")
    told = exhibits(response)["events"].told
    assert told.found == labels["Iraq"].count == len(told.rows)
    assert all("Iraq" in [p.text for p in row.partners] for row in told.rows)
    refused = page(client, f"{berdibay}?partner=irak", status=400)
    assert "Did you mean “iraq”?" in text_of(refused)


def test_of_very_many_events_of_a_person_the_latest_are_told(client, monkeypatch):
    every = exhibits(page(client, SHAWAYS))["events"].told
    monkeypatch.setattr(present, "MOST_TOLD", 3)
    monkeypatch.setattr(persons, "MOST_TOLD", 3)
    response = page(client, SHAWAYS)
    told = exhibits(response)["events"].told
    dates = [row.date.text for row in told.rows]
    assert dates == [row.date.text for row in every.rows if row.date.text][:3]
    shown = text_of(response)
    assert "partners are counted at the latest 3, and there are more" in shown
    assert "Counted are the latest 3 events." in shown
    # On a day before, those are the latest that had begun by then.
    then = exhibits(page(client, f"{SHAWAYS}?as_of=2012-12-31"))["events"].told
    assert then.rows
    assert not {row.event.text for row in then.rows[:1]} & {
        row.event.text for row in told.rows[:1]
    }
    refused = page(client, f"{SHAWAYS}?partner=oman", status=400)
    assert "is among the latest 3" in text_of(refused)


def test_neighbours_of_an_event_may_have_an_inferred_date_only(client):
    kazakhstan, iraq = factories.PartyFactory(), factories.PartyFactory()

    def met(title, **dated):
        event = factories.MeetingFactory(title=title, **dated)
        for party in (kazakhstan, iraq):
            factories.ParticipationFactory(event=event, party=party, level="minister")
        return event

    reason = {"date_inferred_reason": "From the place in the text."}
    met("Long before", date="1990")
    met("Just before", date="", date_inferred="1999-06", **reason)
    event = met("Between", date="2000-05-01")
    met("Long after", date="2010")
    met("Just after", date="", date_inferred="2001", **reason)
    met("When is unknown", date="")

    def neighbours(address):
        told = exhibits(page(client, address))["before-and-after"].told
        return [one.event.text for one in told["neighbours"]]

    address = event.get_absolute_url()
    assert neighbours(address) == ["Just before", "Just after"]
    assert neighbours(f"{address}?as_of=2000-06-01") == ["Just before"]


def test_holders_of_an_office_stand_in_order_with_what_is_not_known(client):
    holders_of = "/offices/minister-of-foreign-affairs-of-kazakhstan/"
    response = page(client, holders_of)
    holders = exhibits(response)["holders"]
    assert [row.who.text for row in holders.told.rows] == [
        "Yerzhan Kazykhanov",
        "Erlan Idrissov",
        "Kairat Abdrakhmanov",
    ]
    assert holders.told.sentences == [
        "Not known how long: Yerzhan Kazykhanov, last recorded on 30 August 2012; next "
        "is Erlan Idrissov, on 26 September 2015.",
        "Not known how long: Erlan Idrissov, last recorded on 26 September 2015; next "
        "is Kairat Abdrakhmanov, in 2016.",
    ]
    # The last who was attested is told, and why, until an end or a successor is known.
    [now] = holders.told.current
    assert (now.who.text, now.known) == ("Kairat Abdrakhmanov", "attested earlier")
    assert now.why.startswith("Last attested in 2016; neither beginning nor end")
    assert now.why in text_of(response)
    before = page(client, holders_of + "?as_of=2015-09-26")
    assert [
        (row.who.text, row.known, row.why)
        for row in exhibits(before)["holders"].told.current
    ] == [
        (
            "Erlan Idrissov",
            "in office, attested for that day",
            "A source says so for that very day.",
        )
    ]
    # That Serik Akhmetov followed is dated by inference only, and yet it is known.
    ministers = page(client, "/offices/prime-minister-of-kazakhstan/?as_of=2013-06-01")
    [akhmetov] = exhibits(ministers)["holders"].told.current
    assert (akhmetov.who.text, akhmetov.known) == ("Serik Akhmetov", "attested earlier")
    assert akhmetov.why.startswith("Last attested in May 2013 (inferred); ")
    # What came later is left out, as the banner says.
    assert len(exhibits(before)["holders"].told.rows) == 2
    early = page(client, holders_of + "?as_of=2011-01-01")
    assert exhibits(early)["holders"].told.rows == []
    assert "Nobody is known to be in office as of 1 January 2011" in text_of(early)
    berdibay = page(client, "/people/azamat-berdibay/?as_of=2015-03-15")
    [office] = exhibits(berdibay)["offices"].told.rows
    assert office.what.text == "Ambassador of Kazakhstan to Jordan"
    assert [day.text for day in office.attested] == ["15 March 2015"]


def test_a_mission_has_its_status_and_its_heads_with_credentials(client):
    response = page(client, "/missions/embassy-of-iraq-in-kazakhstan/")
    shown = exhibits(response)
    assert (
        shown["status-over-time"].told.words == "Possibly open; last known open in 2015"
    )
    whens = [step.date.text for step in shown["status-over-time"].told.steps]
    assert whens == ["12 October 2008", "12 October 2008", "2015"]
    heads = shown["heads"].told
    assert [row.who.text for row in heads.rows] == ["Younis Salim Sarhan"]
    assert "Opened on 12 October 2008" in heads.sentences[0]
    accredited = page(client, "/accreditations/kazakhstan-to-iraq-from-amman/")
    [row] = exhibits(accredited)["heads"].told.rows
    assert row.credentials.text == "17 September 2015"
    assert row.began_as == "credentials presented"
    assert row.known == "possibly in office"
    assert row.why == (
        "Credentials presented on 17 September 2015; its end is not known."
    )


def test_a_forum_has_a_matrix_of_persons_and_sessions(client):
    address = "/forums/astana-economic-forum/"
    matrix = exhibits(page(client, address))["delegations"].told
    assert [len(matrix.sessions), len(matrix.groups)] == [2, 2]
    [iraq, _] = matrix.groups
    shaways = next(
        line for line in iraq.lines if line.person.text == "Rowsch Nuri Shaways"
    )
    assert [cell.text for cell in shaways.cells] == [
        "Deputy Prime Minister of Iraq"
    ] * 2
    assert iraq.cells[1].text == "Participant, 34 persons"
    assert [date for _, date in matrix.sessions] == ["May 2013, inferred", "2014"]
    before = exhibits(page(client, "/forum-sessions/astana-economic-forum-7/"))
    [previous] = before["before-and-after"].told["neighbours"]
    assert (previous.label, previous.date.text) == ("Previous", "May 2013")
    one = exhibits(page(client, f"{address}?party=kazakhstan"))["delegations"].told
    assert [group.party.text for group in one.groups] == ["Kazakhstan"]
    page(client, f"{address}?party=norway", status=400)


def test_an_event_is_told_in_a_sentence_with_its_sides_and_neighbours(client):
    response = page(client, "/meetings/2011-06-zebari-kazykhanov/")
    shown = exhibits(response)
    assert shown["delegations"].told.sentence == (
        "Meeting on the margins of Yerzhan Kazykhanov (Minister of Foreign Affairs of "
        "Kazakhstan) and Hoshyar Zebari (Minister of Foreign Affairs of Iraq), Astana, "
        "some day within 28–30 June 2011."
    )
    sides = shown["delegations"].told.sides
    assert [side.party.text for side in sides] == ["Kazakhstan", "Iraq"]
    neighbours = shown["before-and-after"].told["neighbours"]
    assert [one.date.text for one in neighbours] == [
        "26 May 2011",
        "29 September – 2 October 2011",
    ]
    listed = page(client, shown["before-and-after"].told["address"])
    assert listed.context["total"] > 2


def test_an_agreement_says_whether_it_is_in_force_and_by_which_rule(client):
    agreement = factories.AgreementFactory(
        in_force_from="2010-05-01", in_force_until="2030"
    )
    factories.PartyActionFactory(
        agreement=agreement,
        date="2010-01-02",
        place=factories.PlaceFactory(name="Oslo"),
    )
    response = page(client, agreement.get_absolute_url())
    told = exhibits(response)["in-force"].told
    assert (told.words, told.known) == ("In force", "certain")
    assert "Oslo" in [step.place.text for step in told.steps]
    assert "up to but not including its end" in text_of(response)
    unknown = factories.AgreementFactory()
    told = exhibits(page(client, unknown.get_absolute_url()))["in-force"].told
    assert told.words.startswith("Not known")


def term(office, start="", end="", **kwargs):
    one = factories.AppointmentFactory(office=office, **kwargs)
    for kind, day in (("appointed", start), ("ended", end)):
        if day:
            factories.AppointmentEventFactory(appointment=one, kind=kind, date=day)
    return one


def test_gaps_and_overlaps_are_told_apart_from_what_is_not_known():
    office = factories.OfficeFactory()
    term(office, "2001-01-01", "2003-01-01")
    term(office, "2003-01-01", "2005-06-01")
    term(office, "2007", "2010-01-01")
    term(office, "2009-03-04")
    term(office, "2012-01-01")
    declined = term(office, "2006-01-01", outcome="declined")
    rows = Appointment.objects.filter(office=office)
    found = tenures(rows, date(2013, 1, 1), AnonymousUser())
    assert [one.kind for one in between(found)] == ["gap", "overlap", "unknown"]
    assert declined.pk not in {
        one.appointment.pk
        for pair in between(found)
        for one in (pair.after, pair.before)
    }
    [last] = [one for one in found if one.known == "possible"][-1:]
    assert last.first_day == date(2012, 1, 1)


def test_what_may_not_be_seen_is_neither_told_nor_counted(client):
    person, other = (
        factories.PersonFactory(),
        factories.PersonFactory(name="Seen Often"),
    )
    hidden_office = factories.OfficeFactory(classification="confidential")
    for classification in ("public", "confidential"):
        event = factories.MeetingFactory(
            classification=classification, date="2012-03-04"
        )
        for who in (person, other):
            factories.ParticipationFactory(event=event, person=who)
    term(hidden_office, "2001-01-01", person=person)
    shown = exhibits(page(client, person.get_absolute_url()))
    [row] = shown["met-with"].told["rows"]
    assert (row.person.text, row.count) == ("Seen Often", 1)
    assert shown["events"].count == 1
    assert "offices" not in shown


def test_pages_cost_the_same_for_one_event_and_for_more(client):
    person = factories.PersonFactory()

    def meet(count):
        for _ in range(count):
            event = factories.MeetingFactory(date="2012-03-04")
            factories.ParticipationFactory(event=event, person=person)
            factories.ParticipationFactory(event=event)

    def cost():
        with CaptureQueriesContext(connection) as found:
            page(client, person.get_absolute_url())
        return len(found)

    meet(2)
    few = cost()
    meet(8)
    assert cost() == few


def test_a_picture_is_a_file_of_its_own_with_source_text_and_links(client):
    response = page(client, SHAWAYS)
    picture = exhibits(response)["offices"].picture
    body = response.content.decode()
    assert 'href="/people/rowsch-nuri-shaways/pictures/offices.svg"' in body
    svg = page(client, picture.svg_address)
    assert svg["Content-Type"] == "image/svg+xml"
    assert len(svg.content) < 60_000
    root = ElementTree.fromstring(svg.content)
    words = " ".join(text for text in root.itertext())
    assert "Source: Kazakhstan - Iraq" in words
    assert root.find("{*}title").text == "Offices over time: Rowsch Nuri Shaways"
    assert "attested in 2014" in root.find("{*}desc").text
    assert "style" not in re.sub(r"<desc.*?</desc>", "", svg.content.decode())
    png = page(client, picture.png_address)
    assert png.content.startswith(PNG)
    wrong = page(client, "/people/rowsch-nuri-shaways/pictures/office.svg", status=404)
    assert "“offices”" in wrong.content.decode()
    page(client, "/people/rowsch-nuri-shaways/pictures/offices.gif", status=404)
    page(client, "/nowhere/rowsch-nuri-shaways/pictures/offices.svg", status=404)


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/relations/iraq-kazakhstan/", 27),
        ("/relations/iraq-kazakhstan/brief/", 25),
        # One of them to know until when it may be kept what a party leads to.
        ("/parties/iraq/", 15),
        ("/sources/a/", 20),
        # And how many disputes there are.
        ("/disputes/", 14),
        # Two put a limit of time on what is counted, and lift it.
        ("/citations/", 12),
        (SHAWAYS, 25),
    ],
)
def test_a_page_of_many_types_takes_few_queries(
    client, address, most, django_assert_max_num_queries
):
    page(client, address)
    with django_assert_max_num_queries(most):
        page(client, address)


def test_codes_of_languages_and_scripts_are_told_in_words(client):
    [names] = [
        section.table
        for section in page(client, SHAWAYS).context["detail"].parts
        if section.link.name == "names"
    ]
    told = {
        value.text
        for row in names.rows
        for cell in row.cells[2:4]
        for value in cell.values
    }
    assert told == {"English", "Latin"}
    assert language("kk") == "Kazakh"
    assert language("uz-Cyrl") == "Uzbek, Cyrillic"
    assert (language("qqq"), script("Qaaa")) == ("qqq", "Qaaa")


def test_a_record_is_a_file_of_every_kind_that_it_fits(client):
    for address, row, kinds in (
        (SHAWAYS, "rowsch-nuri-shaways", set()),
        ("/calls/2012-08-27-call/", "2012-08-27-call", {"ics"}),
        ("/sources/a/", "a", set()),
    ):
        files = page(client, address).context["files"]
        found = {one.address.partition("?")[0].partition(".")[2] for one in files}
        usual = {"csv", "xlsx", "json", "yaml", "citations.csv", "atom"}
        assert found == usual | kinds, address
        for one in files:
            assert b"".join(page(client, one.address))
        [csv] = [one.address for one in files if one.label == "CSV"]
        lines = b"".join(client.get(csv)).decode("utf-8-sig").splitlines()
        assert len(lines) == 2
        assert lines[1].startswith(row)
    undated = Event.objects.filter(date="", date_inferred="").first()
    files = page(client, undated.get_absolute_url()).context["files"]
    assert not [one for one in files if ".ics" in one.address]
