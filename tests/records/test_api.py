"""What the API gives, refuses and hides, whatever the record type."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records.kit.filtering import words
from tests.factories import (
    AppointmentEventFactory,
    AppointmentFactory,
    CitationFactory,
    DelegationFactory,
    ExternalIdFactory,
    MeetingFactory,
    MissionFactory,
    ParticipationFactory,
    PartyFactory,
    PassageFactory,
    PlaceFactory,
    RelationEventFactory,
    StatementFactory,
    TopicFactory,
    TradeRecordFactory,
)

pytestmark = pytest.mark.django_db

MEETINGS = "/api/v1/meetings/"


def problem(answer, status=400):
    """The names and messages of a refusal."""
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return {error["name"]: error["message"] for error in body["errors"]}


class TestPages:
    def test_pages_follow_each_other_without_a_gap(self, client):
        expected = sorted(MeetingFactory(date="").key for _ in range(5))
        address, seen, counts = f"{MEETINGS}?page_size=2&status=held", [], set()
        while address:
            body = client.get(address).json()
            seen += [row["key"] for row in body["results"]]
            counts.add(body["count"])
            address = body["next"]
        assert (seen, counts) == (expected, {5})
        assert "cursor=" in body["previous"]
        assert "status=held" in body["previous"]

    @pytest.mark.parametrize(
        ("query", "name"),
        [
            ("page_size=100000", "page_size"),
            ("page_size=201", "page_size"),
            ("page_size=-1", "page_size"),
            ("page_size=0", "page_size"),
            ("page_size=", "page_size"),
            ("page_size=1e3", "page_size"),
            ("page=2", "page"),
            ("page=%00", "page"),
            ("count=all", "count"),
            ("count=exact&count=none", "count"),
            ("format=csv", "format"),
            ("cursor=abc", "cursor"),
            ("cursor=%00", "cursor"),
            ("cursor=é~é", "cursor"),
            ("cursor=" + "9" * 400, "cursor"),
            ("cursor=a&cursor=b", "cursor"),
            ("fields=", "fields"),
            ("fields=note", "fields"),
            ("fields=kye", "fields"),
            ("include=everything", "include"),
        ],
    )
    def test_a_malformed_page_is_refused(self, client, query, name):
        MeetingFactory()
        assert set(problem(client.get(f"{MEETINGS}?{query}"))) == {name}

    def test_a_page_of_very_many_rows_is_too_large_rather_than_no_number(self, client):
        told = problem(client.get(f"{MEETINGS}?page_size={'9' * 17}"))["page_size"]
        assert "at most 200 rows" in told

    def test_all_faults_are_told_at_once(self, client):
        answer = client.get(f"{MEETINGS}?countyr=KZ&date=2011-13&page=x&q=%00")
        faults = problem(answer)
        assert set(faults) == {"countyr", "date", "page", "q"}
        assert "“country”" in faults["countyr"]

    def test_an_empty_list_has_one_empty_page(self, client):
        body = client.get(MEETINGS).json()
        assert (body["count"], body["count_is"]) == (0, "exact")
        assert (body["next"], body["previous"], body["results"]) == (None, None, [])

    def test_more_parameters_than_are_read_are_refused(self, client):
        query = "&".join(f"key=k{n}" for n in range(1500))
        answer = client.get(f"{MEETINGS}?{query}")
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "countyr=KZ",
        "date=2011-13",
        "date=03/04/2015",
        "party=nobody",
        "date=2015&date=2016",
        "ordering=nothing",
        "q=%00",
    ],
)
def test_page_and_download_refuse_what_the_api_refuses(client, query):
    meeting = MeetingFactory(title="An unmistakable meeting")
    assert problem(client.get(f"{MEETINGS}?{query}"))
    page = client.get(f"/meetings/?{query}")
    assert meeting.title not in page.content.decode()
    assert client.get(f"/meetings.csv?{query}").status_code == 400


class TestFields:
    def test_fields_choose_keys_and_read_nothing_else(self, client):
        meeting = MeetingFactory(key="a-meeting", country=PartyFactory())
        CitationFactory(record_id=meeting.pk)
        DelegationFactory(event=meeting)
        # A list is found first, and told; one record is told by its key.
        for address, statements in ((MEETINGS, 2), (f"{MEETINGS}a-meeting/", 1)):
            with CaptureQueriesContext(connection) as some:
                shown = client.get(address, {"fields": "date,key"}).json()
            shown = shown["results"][0] if "results" in shown else shown
            assert list(shown) == ["key", "date"]
            read = [one["sql"] for one in some if "FROM" in one["sql"]]
            assert len(read) == len(some) == statements
            for table in ("citation", "delegation", "party", "topic"):
                assert not any(table in sql for sql in read)
        shown = client.get(MEETINGS, {"fields": ["key", "citation_count,citations"]})
        [row] = shown.json()["results"]
        assert (row["citation_count"], len(row["citations"])) == (1, 1)
        assert len(row) == 3
        counted = client.get(f"{MEETINGS}a-meeting/?fields=citation_count").json()
        assert counted == {"citation_count": 1}

    def test_an_unknown_field_names_the_nearest(self, client):
        MeetingFactory(key="a-meeting")
        for address in (MEETINGS, f"{MEETINGS}a-meeting/"):
            answer = client.get(f"{address}?fields=titel,note&include=citation")
            assert set(problem(answer)) == {"fields", "include"}
            nearest = {one.get("nearest") for one in answer.json()["errors"]}
            assert {"title", "citations"} <= nearest

    def test_disputes_and_external_identifiers_can_be_included(self, client):
        mission = MissionFactory(key="a-mission")
        for value in ("2008", "2014"):
            CitationFactory(record_id=mission.pk, field="opened", value=value)
        ExternalIdFactory(record_id=mission.pk, scheme="wikidata", value="Q1")
        ExternalIdFactory(record_id=mission.pk, value="Q2", review="draft")
        query = {"include": "disputes,external_ids"}
        listed = client.get("/api/v1/missions/", query).json()["results"][0]
        shown = client.get("/api/v1/missions/a-mission/", query).json()
        for row in (listed, shown):
            [dispute] = row["disputes"]
            assert (dispute["field"], dispute["kind"]) == ("opened", "contradiction")
            assert client.get(dispute["url"]).json()["field"] == "opened"
            [number] = row["external_ids"]
            assert (number["scheme"], number["value"]) == ("wikidata", "Q1")
            assert client.get(number["url"]).json()["value"] == "Q1"
        assert "disputes" not in client.get("/api/v1/missions/a-mission/").json()


class TestConditional:
    def test_an_answer_is_given_once(self, client):
        meeting = MeetingFactory(key="a-meeting")
        for address in (MEETINGS, f"{MEETINGS}a-meeting/", "/api/v1/disputes/"):
            first = client.get(address)
            assert "private" in first["Cache-Control"]
            for known in (first["ETag"], f'"other", W/{first["ETag"]}', "*"):
                again = client.get(address, headers={"If-None-Match": known})
                assert (again.status_code, again.content) == (304, b"")
                assert again["ETag"] == first["ETag"]
                assert "private" in again["Cache-Control"]
            other = client.get(address, headers={"If-None-Match": '"other"'})
            assert other.status_code == 200
        known = {"If-None-Match": client.get(f"{MEETINGS}a-meeting/")["ETag"]}
        assert known["If-None-Match"].startswith(f'"{meeting.version}-')
        assert client.get(MEETINGS, headers=known).status_code == 200
        meeting.title = "Another"
        meeting.save()
        changed = client.get(f"{MEETINGS}a-meeting/", headers=known)
        assert changed.status_code == 200
        assert changed["ETag"].startswith(f'"{meeting.version + 1}-')

    def test_another_question_is_another_answer(self, client):
        MeetingFactory(), MeetingFactory()
        tags = [
            client.get(f"{MEETINGS}?{query}")["ETag"]
            for query in ("", "page_size=1", "fields=key", "q=nothing", "count=none")
        ]
        assert len(set(tags)) == len(tags)


class TestAddresses:
    def test_nowhere_names_the_nearest_list(self, client):
        for address in ("/api/v1/meeting/", "/api/v1/meeting/some-key/"):
            answer = client.get(address)
            assert problem(answer, 404) == {}
            assert "Did you mean “meetings”?" in answer.json()["detail"]

    def test_a_missing_slash_is_added(self, client):
        assert client.get("/api/v1/meetings")["Location"] == MEETINGS

    def test_an_unknown_key_names_the_nearest(self, client):
        MissionFactory(key="embassy-of-iraq-in-kazakhstan")
        answer = client.get("/api/v1/missions/embassy-of-iraq-in-kazakstan/")
        assert problem(answer, 404) == {}
        assert "“embassy-of-iraq-in-kazakhstan”" in answer.json()["detail"]

    @pytest.mark.parametrize("key", ["%00", "%FF", "..%2F", "A", "a" * 3000, "-", "é"])
    def test_no_key_breaks_it(self, client, key):
        assert client.get(f"/api/v1/missions/{key}/").status_code == 404

    def test_a_single_record_takes_no_filters(self, client):
        MissionFactory(key="a-mission")
        answer = client.get("/api/v1/missions/a-mission/?date=2015&as_on=2015-01-01")
        assert set(problem(answer)) == {"date", "as_on"}
        assert "Did you mean “as_of”?" in problem(answer)["as_on"]

    def test_a_meeting_is_no_visit(self, client):
        meeting = MeetingFactory()
        assert client.get(f"/api/v1/events/{meeting.key}/").status_code == 200
        assert client.get(f"/api/v1/visits/{meeting.key}/").status_code == 404


class TestValues:
    def test_references_are_objects_with_key_label_and_address(self, client):
        seat = PlaceFactory(key="astana", name="Astana")
        MissionFactory(key="a-mission", seat=seat)
        shown = client.get("/api/v1/missions/a-mission/").json()
        assert shown["seat"] == {
            "key": "astana",
            "label": "Astana",
            "url": "http://testserver/api/v1/places/astana/",
        }
        assert shown["protecting_power"] is None
        assert client.get(shown["seat"]["url"]).json()["name"] == "Astana"

    def test_a_reference_to_any_type_says_which(self, client):
        mission = MissionFactory(key="a-mission", name="A mission")
        StatementFactory(key="a-statement", concerns_id=mission.pk)
        shown = client.get("/api/v1/statements/a-statement/").json()
        assert shown["concerns"] == {
            "type": "mission",
            "key": "a-mission",
            "label": "A mission",
            "url": "http://testserver/api/v1/missions/a-mission/",
        }

    def test_numbers_keep_their_digits_and_dates_their_precision(self, client):
        TradeRecordFactory(key="trade", value="1234567890123456.7800", period="2013")
        shown = client.get("/api/v1/trade-records/trade/").json()
        assert shown["value"] == "1234567890123456.78"
        assert shown["unit_multiplier"] == 1
        assert shown["period"]["edtf"] == "2013"
        assert (shown["period"]["earliest"], shown["period"]["latest"]) == (
            "2013-01-01",
            "2013-12-31",
        )
        assert shown["flow"] == "export"

    def test_round_numbers_have_no_exponent(self, client):
        TradeRecordFactory(key="trade", value=4000000)
        assert client.get("/api/v1/trade-records/trade/").json()["value"] == "4000000"

    def test_lists_are_sorted_by_label(self, client):
        meeting = MeetingFactory(key="a-meeting")
        for name in ("wheat", "agriculture", "trade"):
            meeting.topics.add(TopicFactory(name=name))
        shown = client.get(f"{MEETINGS}a-meeting/").json()
        assert [topic["label"] for topic in shown["topics"]] == [
            "agriculture",
            "trade",
            "wheat",
        ]

    def test_parts_come_with_the_record(self, client):
        meeting = MeetingFactory(key="a-meeting")
        iraq = PartyFactory(key="iraq", name="Iraq")
        DelegationFactory(event=meeting, party=iraq, key="a-delegation")
        for where in (
            client.get(f"{MEETINGS}a-meeting/").json(),
            client.get(MEETINGS).json()["results"][0],
        ):
            [delegation] = where["parts"]["delegations"]
            assert delegation["party"]["label"] == "Iraq"
            assert delegation["event"]["key"] == "a-meeting"
            assert delegation["self"].endswith("/api/v1/delegations/a-delegation/")
            assert where["parts"]["statements"] == []

    def test_citations_name_their_passage(self, client):
        mission = MissionFactory(key="a-mission")
        passage = PassageFactory(label="A p3")
        CitationFactory(
            record_id=mission.pk,
            source=passage.source,
            passage=passage,
            field="opened",
            value="2008-10-12",
        )
        [citation] = client.get("/api/v1/missions/a-mission/").json()["citations"]
        assert citation["passage"]["label"] == "A p3"
        assert (citation["field"], citation["value"]) == ("opened", "2008-10-12")

    def test_as_of_says_how_an_office_is_known_to_be_held(self, client):
        step = AppointmentEventFactory(kind="attested", date="2015-03-15")
        AppointmentFactory()
        address = "/api/v1/appointments/"
        [row] = client.get(address, {"as_of": "2015-03-15"}).json()["results"]
        assert row["key"] == step.appointment.key
        assert row["in_office"] == "attested"
        assert "in_office" not in client.get(address).json()["results"][0]


class TestHidden:
    def test_hidden_references_parts_and_citations_are_not_there(self, client):
        hidden = PartyFactory(review="draft", name="Unspeakable")
        meeting = MeetingFactory(key="a-meeting", country=hidden)
        DelegationFactory(event=meeting, review="draft")
        ParticipationFactory(event=meeting, party=hidden)
        meeting.topics.add(TopicFactory(name="Unspeakable", classification="internal"))
        CitationFactory(
            record_id=meeting.pk,
            classification="confidential",
            as_written="Unspeakable",
        )
        answer = client.get(f"{MEETINGS}a-meeting/")
        shown = answer.json()
        assert shown["country"] is None
        assert shown["topics"] == shown["parts"]["delegations"] == []
        assert shown["parts"]["participations"] == []
        assert shown["citations"] == []
        assert "Unspeakable" not in answer.content.decode()
        assert client.get(MEETINGS).json()["results"][0]["citation_count"] == 0

    def test_staff_see_them(self, admin_client):
        meeting = MeetingFactory(key="a-meeting")
        DelegationFactory(event=meeting, review="draft")
        CitationFactory(record_id=meeting.pk, review="draft")
        shown = admin_client.get(f"{MEETINGS}a-meeting/").json()
        assert len(shown["parts"]["delegations"]) == 1
        assert len(shown["citations"]) == 1

    def test_a_reference_to_a_hidden_record_of_any_type_is_null(self, client):
        mission = MissionFactory(review="draft")
        StatementFactory(key="a-statement", concerns_id=mission.pk)
        shown = client.get("/api/v1/statements/a-statement/").json()
        assert shown["concerns"] is None


def test_fifty_full_meetings_cost_as_many_queries_as_one(client, monkeypatch):
    # Of a word in very many texts more is asked, however many rows there are.
    monkeypatch.setattr(words, "COMMON", 1_000)
    party, topic = PartyFactory(), TopicFactory()

    def full_meeting():
        meeting = MeetingFactory(place=PlaceFactory(), country=PartyFactory())
        meeting.topics.add(topic)
        delegation = DelegationFactory(event=meeting, party=party)
        ParticipationFactory(event=meeting, party=party, delegation=delegation)
        StatementFactory(event=meeting, concerns_id=RelationEventFactory().pk)
        CitationFactory(record_id=meeting.pk)

    full_meeting()
    query = {"page_size": 50, "party": party.key, "topic": topic.key, "q": "event"}
    with CaptureQueriesContext(connection) as one:
        assert client.get(MEETINGS, query).json()["count"] == 1
    for _ in range(49):
        full_meeting()
    with CaptureQueriesContext(connection) as fifty:
        assert len(client.get(MEETINGS, query).json()["results"]) == 50
    assert len(fifty) == len(one) <= 32
