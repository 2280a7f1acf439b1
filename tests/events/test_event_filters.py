"""Filters that are natural for what happened."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.test import RequestFactory

from events.models import Event, Letter, Meeting, Statement, Visit
from people.models import Appointment
from records.kit.filters import filterset_for
from tests.factories import (
    AccreditationFactory,
    AppointmentEventFactory,
    AppointmentFactory,
    DelegationFactory,
    EventFactory,
    LetterFactory,
    MeetingFactory,
    MissionFactory,
    OfficeFactory,
    ParticipationFactory,
    PartyFactory,
    PersonFactory,
    PlaceFactory,
    StatementFactory,
    StopFactory,
    TopicFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db


def found(model, query):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    records = model.objects.visible_to(request.user)
    asked = filterset_for(model)(QueryDict(query), records, request=request)
    assert asked.is_valid(), asked.errors
    # However they are looked for they are the same.
    assert list(asked.rows_without("", is_of_many=True)) == list(asked.qs)
    return list(asked.qs)


class TestDates:
    def test_possible_and_certain(self):
        inside = MeetingFactory(date="2012-08-27")
        across = MeetingFactory(date="2011-12-30/2012-01-02")
        vague = MeetingFactory(date="201X")
        MeetingFactory(date="2013")
        MeetingFactory(date="")
        assert set(found(Meeting, "date=2012")) == {inside, across, vague}
        assert set(found(Meeting, "date=2012&date_mode=possible")) == {
            inside,
            across,
            vague,
        }
        assert found(Meeting, "date=2012&date_mode=certain") == [inside]

    def test_inferred_dates_count_when_wanted(self):
        stated = MeetingFactory(date="2013-05-23")
        inferred = MeetingFactory(
            date="", date_inferred="2013-05", date_inferred_reason="The forum’s date."
        )
        assert found(Meeting, "date=2013") == [stated]
        assert found(Meeting, "date=2013&inferred=exclude") == [stated]
        assert set(found(Meeting, "date=2013&inferred=include")) == {stated, inferred}
        assert found(Meeting, "date=2013&inferred=only") == [inferred]
        assert found(Meeting, "inferred=only") == [inferred]
        assert found(Meeting, "date=2014&inferred=include") == []


class TestPlaces:
    def test_a_stated_place_an_inferred_one_and_a_stop(self):
        baghdad = PlaceFactory(key="baghdad", name="Baghdad")
        stated = VisitFactory(place=baghdad)
        stop = StopFactory(event=VisitFactory(date="2010"), place=baghdad)
        inferred = VisitFactory(
            date="2016", place_inferred=baghdad, place_inferred_reason="By the text."
        )
        visits = {stated.pk, stop.event_id}
        assert {v.pk for v in found(Visit, "place=baghdad")} == visits
        with_inferred = found(Visit, "place=Baghdad&inferred=include")
        assert {v.pk for v in with_inferred} == {*visits, inferred.pk}
        assert [v.pk for v in found(Visit, "place=baghdad&inferred=only")] == [
            inferred.pk
        ]

    def test_a_country_is_that_of_the_event_or_its_place(self):
        iraq = PartyFactory(key="iraq")
        by_country = VisitFactory(country=iraq)
        by_place = VisitFactory(place=PlaceFactory(country=iraq))
        VisitFactory(country=PartyFactory())
        assert set(found(Visit, "country=iraq")) == {by_country, by_place}


class TestParties:
    def test_delegations_and_persons_count_and_the_absent_do_not(self):
        iraq = PartyFactory(key="iraq")
        delegation = DelegationFactory(event=MeetingFactory(), party=iraq)
        person = ParticipationFactory(event=MeetingFactory(date="2009"), party=iraq)
        DelegationFactory(event=MeetingFactory(), party=iraq, role="absent")
        there = {delegation.event_id, person.event_id}
        assert {m.pk for m in found(Meeting, "party=iraq")} == there
        assert {m.pk for m in found(Meeting, "between=iraq")} == there

    def test_nobody_is_found_through_what_is_hidden(self):
        iraq, person = PartyFactory(key="iraq"), PersonFactory(key="somebody")
        ParticipationFactory(
            event=MeetingFactory(), party=iraq, person=person, review="draft"
        )
        DelegationFactory(event=MeetingFactory(), party=iraq, review="draft")
        assert found(Meeting, "party=iraq") == []
        assert found(Meeting, "person=somebody") == []
        assert found(Meeting, f"q={person.name.split()[-1]}xx") == []
        assert person.name.startswith("Person")
        assert found(Meeting, "q=Person") == []

    def test_between_wants_all_sides(self):
        one, two, three = PartyFactory(), PartyFactory(), PartyFactory()
        meeting = MeetingFactory()
        for party in (one, two):
            DelegationFactory(event=meeting, party=party)
        assert found(Meeting, f"between={one.key},{two.key}") == [meeting]
        assert found(Meeting, f"between={one.key},{three.key}") == []
        assert found(Meeting, f"party={one.key},{three.key}") == [meeting]

    def test_a_person_took_part_or_led(self):
        person = PersonFactory(name="Hoshyar Zebari")
        took_part = ParticipationFactory(event=MeetingFactory(), person=person)
        led = DelegationFactory(event=MeetingFactory(), head=person)
        MeetingFactory()
        meetings = {took_part.event_id, led.event_id}
        assert {m.pk for m in found(Meeting, "person=hoshyar zebari")} == meetings


def test_the_level_is_that_of_the_highest_of_a_side():
    one, other = PartyFactory(), PartyFactory()
    meeting = MeetingFactory()
    for party, level in (
        (one, "minister"),
        (one, "official"),
        (other, "head_of_state"),
        (other, "head_of_mission"),
    ):
        ParticipationFactory(event=meeting, party=party, level=level)
    assert found(Meeting, "level=minister") == [meeting]
    assert found(Meeting, "level=head_of_state,minister") == [meeting]
    assert found(Meeting, "level=official") == []
    assert found(Meeting, "level=head_of_mission") == []


def test_the_topic_of_a_statement_counts_for_its_event():
    wheat = TopicFactory(name="wheat")
    meeting = MeetingFactory()
    statement = StatementFactory(event=meeting)
    statement.topics.add(wheat)
    assert found(Meeting, "topic=wheat") == [meeting]
    assert found(Statement, "topic=wheat") == [statement]


def test_kinds_are_asked_of_events_only():
    letter, meeting = LetterFactory(), MeetingFactory()
    EventFactory(kind="call")
    assert [e.pk for e in found(Event, "kind=letter")] == [letter.pk]
    assert {e.pk for e in found(Event, "kind=letter,meeting")} == {
        letter.pk,
        meeting.pk,
    }
    assert [letter] == found(Letter, "")
    assert "kind" not in filterset_for(Letter).base_filters


def test_a_statement_is_that_of_the_speaker_and_of_whom_it_is_put_to():
    one, two = PartyFactory(), PartyFactory()
    said = StatementFactory(party=one)
    said.addressees.add(two)
    for party in (one, two):
        assert found(Statement, f"party={party.key}") == [said]
    assert found(Statement, f"side={two.key}") == []
    assert found(Statement, f"between={one.key},{two.key}") == [said]


def test_who_is_in_office_is_marked_with_how_that_is_known():
    held = AppointmentFactory()
    AppointmentEventFactory(
        appointment=held, kind="credentials_presented", date="2015-09-17"
    )
    AppointmentEventFactory(appointment=held, kind="ended", date="2018-01-01")
    open_ended = AppointmentFactory()
    AppointmentEventFactory(
        appointment=open_ended, kind="credentials_presented", date="2015-09-17"
    )
    AppointmentFactory()
    in_office = {a.pk: a.in_office for a in found(Appointment, "as_of=2016-01-01")}
    assert in_office == {held.pk: "certain", open_ended.pk: "possible"}
    assert found(Appointment, "as_of=2016-01-01&date_mode=certain") == [held]
    assert found(Appointment, "as_of=2015-09-16") == []
    assert found(Appointment, "as_of=2018-01-01") == [open_ended]


def test_who_was_only_attested_is_told_until_somebody_follows():
    office, other = OfficeFactory(), OfficeFactory()
    first = AppointmentFactory(office=office)
    for day in ("2015-03-15", "2015-09-17"):
        AppointmentEventFactory(appointment=first, kind="attested", date=day)
    next_one = AppointmentFactory(office=office)
    AppointmentEventFactory(appointment=next_one, kind="attested", date="2017")
    AppointmentEventFactory(
        appointment=AppointmentFactory(office=other), kind="attested", date="2016-01-01"
    )

    def in_office(query):
        rows = found(Appointment, f"office={office.key}&{query}")
        return {one.pk: one.in_office for one in rows}

    assert in_office("as_of=2015-03-14") == {}
    assert in_office("as_of=2015-09-17") == {first.pk: "attested"}
    for day in ("2015-06-01", "2015-09-18", "2016-12-31"):
        assert in_office(f"as_of={day}") == {first.pk: "attested earlier"}
        assert in_office(f"as_of={day}&date_mode=certain") == {}
    # Some day of 2017 the next one held it, and by the end of the year the first not.
    assert in_office("as_of=2017-06-01") == {
        first.pk: "attested earlier",
        next_one.pk: "possible",
    }
    assert in_office("as_of=2018-01-01") == {next_one.pk: "attested earlier"}
    ended = AppointmentEventFactory(appointment=next_one, kind="ended", date="2018")
    assert in_office("as_of=2018-06-01") == {next_one.pk: "attested earlier"}
    assert in_office("as_of=2019-01-01") == {}
    # An end leaves nothing to be assumed.
    ended.delete()
    AppointmentEventFactory(appointment=first, kind="ended", date="2015-09-20")
    assert in_office("as_of=2015-09-20") == {}


@pytest.mark.parametrize("post", ["mission", "accreditation"])
def test_whoever_heads_a_mission_later_ends_what_was_only_attested(post):
    """Also where no office is named; who stands in, or never served, ends nothing."""
    place = {"mission": MissionFactory, "accreditation": AccreditationFactory}[post]()

    def head(day, **kwargs):
        one = AppointmentFactory(office=None, **{post: place}, **kwargs)
        AppointmentEventFactory(appointment=one, kind="attested", date=day)
        return one

    def in_office(day):
        rows = found(Appointment, f"as_of={day}")
        return {one.pk: one.in_office for one in rows}

    first = head("2010-01-01")
    head("2011-01-01", capacity="ad_interim", end_state="ended")
    head("2011-02-01", rank="charge_ai", end_state="ended")
    head("2011-03-01", outcome="declined")
    assert in_office("2012-01-01") == {first.pk: "attested earlier"}
    head("2012-06-01", end_state="ended")
    # Neither the first nor, since they have gone nobody knows when, the others.
    assert in_office("2012-06-02") == {}
