"""What all filter sets understand and refuse."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.test import RequestFactory

from events.models import Meeting
from records.kit.filters import filterset_for
from records.models import Citation, Ruling, Source
from relations.models import Mission, Party, TradeRecord
from tests.factories import (
    CitationFactory,
    ExternalIdFactory,
    MeetingFactory,
    MissionFactory,
    PartyFactory,
    PassageFactory,
    PlaceFactory,
    RulingFactory,
    SourceFactory,
    TopicFactory,
    TradeRecordFactory,
)

pytestmark = pytest.mark.django_db


def filters(model, query):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    records = model.objects.visible_to(request.user)
    return filterset_for(model)(QueryDict(query), records, request=request)


def found(model, query):
    asked = filters(model, query)
    assert asked.is_valid(), asked.errors
    return list(asked.qs)


def refusal(model, query):
    """The one refusal of a question: the parameter and why."""
    asked = filters(model, query)
    assert not asked.is_valid()
    assert list(asked.qs) == []
    [(name, messages)] = asked.errors.items()
    return name, " ".join(str(message) for message in messages)


@pytest.mark.parametrize(
    ("query", "name", "words"),
    [
        ("countyr=KZ", "countyr", "Did you mean “country”?"),
        ("Party=iraq", "Party", "Did you mean “party”?"),
        ("date=2011-13", "date", "there is no month 13"),
        ("date=31+Feb+2015", "date", "31 February 2015 does not exist"),
        ("date=03/04/2015", "date", "3 April 2015"),
        ("date=10000-01-01", "date", "years run from 0001 to 9999"),
        ("date=XXXX-08-20", "date", "write the year"),
        ("date=2015&date=2016", "date", "once only"),
        ("date_mode=certainly", "date_mode", "Did you mean “certain”?"),
        ("inferred=included", "inferred", "Did you mean “include”?"),
        ("status=heldd", "status", "Did you mean “held”?"),
        ("status=held,cancelld", "status", "Did you mean “cancelled”?"),
        ("dispute=opne", "dispute", "Did you mean “open”?"),
        ("ordering=titel", "ordering", "Did you mean “title”?"),
        ("ordering=--title", "ordering", "no ordering"),
        ("ordering=topics", "ordering", "no ordering"),
        ("q=%00", "q", "Null characters"),
        ("q=" + "x" * 201, "q", "At most 200 characters"),
        ("party=%00", "party", "Null characters"),
        ("party=,", "party", "Nothing stands between the commas"),
        ("party=" + "x" * 201, "party", "at most 200 characters"),
        ("party=" + ",".join(f"p{n}" for n in range(201)), "party", "at most 200"),
        ("key=" + "&key=".join(f"p{n}" for n in range(201)), "key", "at most 200"),
        ("key__regex=.*", "key__regex", "no filter"),
        ("delegations__party__note=x", "delegations__party__note", "no filter"),
    ],
)
def test_what_cannot_be_meant_is_refused(query, name, words):
    MeetingFactory()
    refused, message = refusal(Meeting, query)
    assert refused == name
    assert words in message


@pytest.mark.parametrize("number", ["1e3", "1_000", "٣", "0x1", "1.5", "9" * 30, "--1"])
def test_whole_numbers_have_plain_digits(number):
    name, message = refusal(TradeRecord, f"commodity_level={number}")
    assert name == "commodity_level"
    assert "number" in message.casefold()


def test_numbers_have_bounds():
    small, large = TradeRecordFactory(value=3), TradeRecordFactory(value="30.5")
    assert found(TradeRecord, "value=30.5") == [large]
    assert found(TradeRecord, "value_max=3") == [small]
    assert found(TradeRecord, "value_min=3.5") == [large]
    assert set(found(TradeRecord, "value_min=3&value_max=31")) == {small, large}
    assert found(TradeRecord, "value_max=-1") == []


def test_text_is_found_in_any_case_and_codes_only_whole():
    one = TradeRecordFactory(commodity="Wheat and meslin", commodity_code="1001")
    assert found(TradeRecord, "commodity=wheat AND") == [one]
    assert found(TradeRecord, "commodity=100%25") == []
    assert found(TradeRecord, "commodity_code=1001") == [one]
    assert found(TradeRecord, "commodity_code=100") == []


def test_times_and_plain_dates():
    source = SourceFactory(published="2016-03-15", published_time="17:15")
    assert found(Source, "published_time=17:15") == [source]
    assert found(Source, "published_time=17:16") == []
    assert refusal(Source, "published_time=25:00")[0] == "published_time"
    assert found(Source, "date=2016") == [source]


class TestReferences:
    def test_a_party_is_named_by_key_code_or_name(self):
        iraq = PartyFactory(
            key="iraq", name="Iraq", iso_alpha_2="IQ", iso_alpha_3="IRQ"
        )
        mission = MissionFactory(sending_party=iraq)
        MissionFactory()
        for word in ("iraq", "IRAQ", "Iraq", "IQ", "iq", "IRQ"):
            assert found(Mission, f"sending_party={word}") == [mission]
            assert found(Mission, f"party={word}") == [mission]

    def test_an_unknown_one_names_the_nearest_key(self):
        PartyFactory(key="kazakhstan")
        name, message = refusal(Mission, "party=kazakstan")
        assert (name, "Did you mean “kazakhstan”?" in message) == ("party", True)

    def test_one_that_is_hidden_is_unknown_and_never_suggested(self):
        PartyFactory(key="kazakhstan", name="Kazakhstan", review="draft")
        for word in ("kazakhstan", "kazakstan", "Kazakhstan"):
            _, message = refusal(Mission, f"party={word}")
            assert message == f"There is no party “{word}”."

    def test_a_former_key_still_means_the_record(self):
        party = PartyFactory(key="turkey")
        mission = MissionFactory(sending_party=party)
        party.key = "turkiye"
        party.save()
        assert found(Mission, "sending_party=turkey") == [mission]

    def test_a_name_may_hold_a_comma(self):
        seat = PlaceFactory(name="Washington, D.C.")
        mission = MissionFactory(seat=seat)
        assert found(Mission, "place=Washington, D.C.") == [mission]
        assert found(Mission, f"place={seat.key}&place=Washington, D.C.") == [mission]

    def test_several_mean_any_and_between_means_all(self):
        one, two, three = PartyFactory(), PartyFactory(), PartyFactory()
        pair = MissionFactory(sending_party=one, receiving_parties=[two])
        other = MissionFactory(sending_party=one, receiving_parties=[three])
        assert set(found(Mission, f"party={two.key},{three.key}")) == {pair, other}
        assert found(Mission, f"between={two.key},{one.key}") == [pair]
        assert found(Mission, f"between={two.key}&between={three.key}") == []

    def test_bodies_and_companies_count_as_their_state(self):
        state = PartyFactory()
        ministry = PartyFactory(parent=state, kind="government_body")
        company = PartyFactory(parent=ministry, kind="company")
        mission = MissionFactory(sending_party=company)
        assert found(Mission, f"party={state.key}") == [mission]
        assert found(Mission, f"sending_party={state.key}") == []

    def test_nothing_belongs_through_what_is_hidden(self):
        state, energy = PartyFactory(), TopicFactory()
        ministry = PartyFactory(parent=state)
        mission = MissionFactory(sending_party=PartyFactory(parent=ministry))
        gas, meeting = TopicFactory(broader=energy), MeetingFactory()
        meeting.topics.add(TopicFactory(broader=TopicFactory(broader=gas)))
        for model, query, record, between in (
            (Mission, f"party={state.key}", mission, ministry),
            (Meeting, f"topic={energy.key}", meeting, gas),
        ):
            assert found(model, query) == [record]
            between.classification = "confidential"
            between.save()
            assert found(model, query) == []

    def test_narrower_topics_count(self):
        energy = TopicFactory(name="energy")
        gas = TopicFactory(name="gas", broader=energy)
        meeting = MeetingFactory()
        meeting.topics.add(gas)
        assert found(Meeting, "topic=energy") == [meeting]
        assert found(Meeting, f"topics={energy.key}") == []

    def test_records_of_any_type_are_named_with_their_type(self):
        mission = MissionFactory(key="embassy-of-iraq")
        citation = CitationFactory(record_id=mission.pk)
        CitationFactory()
        assert found(Citation, "record=mission:embassy-of-iraq") == [citation]
        for query, words in (
            ("record=embassy-of-iraq", "write type:key"),
            ("record=misson:embassy-of-iraq", "Did you mean “mission”?"),
            ("record=mission:embassy-of-irak", "Did you mean “embassy-of-iraq”?"),
        ):
            assert words in refusal(Citation, query)[1]


class TestCitations:
    def test_by_source_and_passage(self):
        cited, other = MissionFactory(), MissionFactory()
        passage = PassageFactory()
        CitationFactory(record_id=cited.pk, source=passage.source, passage=passage)
        CitationFactory(record_id=other.pk)
        assert found(Mission, f"source={passage.source.key}") == [cited]
        assert found(Mission, f"passage={passage.key}") == [cited]

    def test_a_hidden_citation_finds_nothing(self):
        mission = MissionFactory()
        citation = CitationFactory(record_id=mission.pk, review="draft")
        assert found(Mission, f"source={citation.source.key}") == []


class TestDisputes:
    def claim(self, mission, value, **kwargs):
        return CitationFactory(
            record_id=mission.pk, field="opened", value=value, **kwargs
        )

    def test_open_and_ruled(self):
        mission, quiet = MissionFactory(), MissionFactory()
        self.claim(quiet, "2008-10-12")
        chosen = self.claim(mission, "2008-10-12")
        self.claim(mission, "2014")
        assert found(Mission, "dispute=open") == [mission]
        assert found(Mission, "dispute=ruled") == []
        RulingFactory(
            record_id=mission.pk, field="opened", outcome="prefer", prevails=chosen
        )
        assert found(Mission, "dispute=open") == []
        assert found(Mission, "dispute=ruled") == [mission]
        assert found(Mission, "dispute=any") == [mission]
        assert Ruling.objects.count() == 1

    @pytest.mark.parametrize("coarser", ["2008", "2008-10", "2008/2010", "2008~"])
    def test_a_coarser_form_is_no_dispute(self, coarser):
        mission = MissionFactory()
        self.claim(mission, "2008-10-12")
        self.claim(mission, coarser)
        assert found(Mission, "dispute=any") == []

    def test_a_hidden_claim_makes_no_dispute(self):
        mission = MissionFactory()
        self.claim(mission, "2008-10-12")
        self.claim(mission, "2014", review="draft")
        assert found(Mission, "dispute=any") == []


class TestOrder:
    def test_undated_come_last_both_ways(self):
        late = MeetingFactory(date="2015")
        early = MeetingFactory(date="2009-05-16")
        undated = MeetingFactory(date="")
        assert found(Meeting, "ordering=date") == [early, late, undated]
        assert found(Meeting, "ordering=-date") == [late, early, undated]

    def test_equal_ones_by_key_and_references_by_theirs(self):
        a, b = PlaceFactory(key="a"), PlaceFactory(key="b")
        second = MissionFactory(key="m-2", seat=a)
        first = MissionFactory(key="m-1", seat=a)
        last = MissionFactory(key="m-0", seat=b)
        nowhere = MissionFactory(key="m-3")
        assert found(Mission, "ordering=seat") == [first, second, last, nowhere]
        assert found(Mission, "ordering=-seat") == [last, first, second, nowhere]

    def test_choices_in_their_listed_order(self):
        state = PartyFactory(kind="state")
        company = PartyFactory(kind="company")
        body = PartyFactory(kind="government_body")
        assert found(Party, "ordering=kind") == [state, body, company]
        assert found(Party, "ordering=-kind") == [company, body, state]

    def test_several_columns(self):
        one = MissionFactory(name="A", kind="embassy")
        two = MissionFactory(name="B", kind="embassy")
        three = MissionFactory(name="A", kind="consulate")
        assert found(Mission, "ordering=kind,-name") == [two, one, three]


def test_as_of_a_day_is_half_open():
    mission = MissionFactory(opened="2008-10-12", closed="2014-05-01", status="closed")
    assert found(Mission, "as_of=2008-10-11") == []
    assert found(Mission, "as_of=2008-10-12") == [mission]
    assert found(Mission, "as_of=2014-04-30") == [mission]
    assert found(Mission, "as_of=2014-05-01") == []
    assert found(Mission, "as_of=2010-01-01&date_mode=certain") == [mission]
    name, message = refusal(Mission, "as_of=2015")
    assert (name, "no single day" in message) == ("as_of", True)


def test_as_of_a_day_knows_what_is_only_possible():
    imprecise = MissionFactory(opened="2008", closed="2014", status="closed")
    undated = MissionFactory()
    MissionFactory(status="planned")
    MissionFactory(status="not_open")
    assert set(found(Mission, "as_of=2008-06-01")) == {imprecise, undated}
    assert found(Mission, "as_of=2008-06-01&date_mode=certain") == []
    assert found(Mission, "as_of=2010-06-01&date_mode=certain") == [imprecise]
    assert found(Mission, "as_of=2014-12-31") == [undated]


def test_active_filters_are_told():
    asked = filters(Mission, "party=iraq&party=&q=&status=open,closed&page=2")
    assert asked.active == {"party": ["iraq"], "status": ["open,closed"]}
    assert [bound.name for bound in asked.main_fields][:2] == ["q", "kind"]
    names = {bound.name for bound in (*asked.main_fields, *asked.further_fields)}
    assert names == set(asked.filters)


class TestExternalIdentifiers:
    """What other systems call a record finds it, in pages, files and API alike."""

    def test_a_record_is_found_by_its_number_elsewhere(self, client):
        iraq, oman = PartyFactory(key="iraq"), PartyFactory(key="oman")
        ExternalIdFactory(record_id=iraq.pk, scheme="wikidata", value="Q796")
        ExternalIdFactory(record_id=oman.pk, scheme="wikidata", value="Q842")
        ExternalIdFactory(record_id=oman.pk, value="Q1", review="draft")

        def found(value):
            answer = client.get("/api/v1/parties/", {"external": value})
            assert answer.status_code == 200
            return [row["key"] for row in answer.json()["results"]]

        assert found("wikidata:Q796") == found("Wikidata:q796") == ["iraq"]
        assert sorted(found("wikidata:Q796,wikidata:Q842")) == ["iraq", "oman"]
        assert found("wikidata:Q1") == found("wikidata:Q9999") == []
        file = client.get("/parties.csv", {"external": "wikidata:Q842"})
        assert file["X-Chancery-Count"] == "1"
        assert "oman" in file.content.decode()

    def test_an_unknown_system_names_the_nearest(self, client):
        ExternalIdFactory(scheme="wikidata", value="Q796")
        for value in ("wikidat:Q796", "Q796", "wikidata:", ":Q796"):
            answer = client.get("/api/v1/parties/", {"external": value})
            assert answer.status_code == 400
            [error] = answer.json()["errors"]
            assert "wikidata" in error["message"]
            assert client.get("/parties/", {"external": value}).status_code == 400
