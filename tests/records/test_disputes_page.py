"""The page of disputes, its files and API."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records.kit.pages import listing
from records.models import Citation, Dispute
from tests.factories import (
    CitationFactory,
    MissionFactory,
    PartyFactory,
    PassageFactory,
    RulingFactory,
    SourceFactory,
    UserFactory,
)
from tests.records.disputing import address, disputed, text_in

pytestmark = pytest.mark.django_db


class TestTheList:
    def test_says_who_claims_what_where_and_what_is_shown(self, client):
        source = SourceFactory(title="The Gazette")
        passage = PassageFactory(source=source, number=14, label="p. 14")
        mission = MissionFactory(name="Embassy in Astana", opened="2008-10-12")
        CitationFactory(
            record_id=mission.pk,
            field="opened",
            value="2008-10-12",
            source=source,
            passage=passage,
            as_written="opened last Sunday",
        )
        CitationFactory(record_id=mission.pk, field="opened", value="2014")
        page = client.get("/disputes/")
        said = text_in(page)
        assert "1 dispute, open" in said
        assert "Embassy in Astana: opened" in said
        assert "The sources contradict each other." in said
        assert (
            "12 October 2008 Shown according to The Gazette, p. 14: opened last Sunday"
        ) in said
        assert "Open since today" in said
        shown = "Shown: 12 October 2008 – the record’s accepted value; nobody has ruled"
        assert shown in said
        for record in (mission, source, passage):
            assert f'href="{record.get_absolute_url()}"' in page.content.decode()

    def test_names_choices_and_records_in_words(self, client):
        party = PartyFactory(name="Ruritania", key="ruritania")
        mission = MissionFactory(status="open", sending_party=party)
        disputed("open", "suspended", field="status", record=mission)
        disputed(
            "ruritania",
            PartyFactory(key="x").key,
            field="sending_party",
            record=mission,
        )
        said = text_in(client.get("/disputes/"))
        assert "Open Shown according to" in said
        assert "Suspended according to" in said
        assert "Ruritania Shown according to" in said

    def test_leaves_out_mere_precision_unless_asked(self, client):
        disputed("2008", "2008-10")
        page = client.get("/disputes/")
        assert "No source contradicts another here." in text_in(page)
        left_out = "1 where one source is only more precise than another"
        assert left_out in text_in(page)
        found = text_in(client.get("/disputes/?kind=precision"))
        assert "1 dispute" in found
        assert "One source says it more precisely than another." in found

    def test_is_filtered(self, client):
        source = SourceFactory(key="the-gazette")
        first = disputed("2008", "2014", name="Embassy in Astana", key="first")
        CitationFactory(record_id=first.pk, field="opened", value="2015", source=source)
        second = disputed("2008-03-04", "2008-04-03", name="Embassy in Baghdad")
        RulingFactory(record_id=second.pk, field="opened")
        for query, names in {
            "": ["Astana", "Baghdad"],
            "?status=open": ["Astana"],
            "?status=ruled": ["Baghdad"],
            "?status=open,ruled": ["Astana", "Baghdad"],
            "?kind=day_month_swap": ["Baghdad"],
            "?kind=day_month_swap&kind=contradiction": ["Astana", "Baghdad"],
            "?type=mission": ["Astana", "Baghdad"],
            "?type=party": [],
            "?source=the-gazette": ["Astana"],
            "?record=mission:first": ["Astana"],
            "?q=baghdad": ["Baghdad"],
            "?q=opened embassy": ["Astana", "Baghdad"],
            "?q=nowhere": [],
        }.items():
            page = text_in(client.get(f"/disputes/{query}"))
            assert [n for n in ("Astana", "Baghdad") if f"in {n}: opened" in page] == (
                names
            ), query
            rows = csv.DictReader(
                io.StringIO(client.get(f"/disputes.csv{query}").content.decode("utf-8"))
            )
            titles = {row["title"].removeprefix("Embassy in ") for row in rows}
            assert titles == set(names), query
            objects = client.get(f"/disputes.json{query}").json()
            assert len(objects) == len(names)
            told = client.get(f"/api/v1/disputes/{query}").json()
            assert told["count"] == len(names)
            assert told["results"] == objects

    def test_refuses_what_it_does_not_know(self, client):
        disputed("2008", "2014", name="Embassy in Astana")
        for query, told in {
            "statu=open": "There is no filter “statu”. Did you mean “status”?",
            "status=opne": "“opne” is none of the values. Did you mean “open”?",
            "type=mision": "“mision” is none of the values. Did you mean “mission”?",
            "source=nobody": "There is no source “nobody”.",
            "q=a&q=b": "Give this parameter once only.",
        }.items():
            page = client.get(f"/disputes/?{query}")
            assert page.status_code == 400
            assert told in text_in(page)
            assert "Astana" not in text_in(page)
            for other in ("/disputes.csv", "/disputes.json"):
                answer = client.get(f"{other}?{query}")
                assert (answer.status_code, told in answer.content.decode()) == (
                    400,
                    True,
                )
            answer = client.get(f"/api/v1/disputes/?{query}")
            assert answer.status_code == 400
            assert answer.json()["errors"][0]["message"] == told
        assert client.get("/disputes/?page=2").status_code == 400
        assert client.get("/disputes.csv?page=1").status_code == 400
        assert client.get("/disputes.pdf").status_code == 404

    def test_comes_in_pages(self, client):
        for _ in range(3):
            disputed("2008", "2014")
        page = client.get("/disputes/?page_size=2&page=2")
        assert "3 disputes, all open; 3 to 3" in text_in(page)
        assert page.content.decode().count("<article") == 1

    def test_all_pages_of_more_than_are_counted_are_there(self, client, monkeypatch):
        monkeypatch.setattr(listing, "MOST_COUNTED", 2)
        for _ in range(5):
            disputed("2008", "2014")
        found, address = [], "/disputes/?page_size=2"
        while address:
            page = client.get(address)
            found += [one["told"].dispute.pk for one in page.context["disputes"]]
            onward = page.context["pages"].next
            address = onward and f"/disputes/{onward}"
        assert len(set(found)) == len(found) == 5
        assert "5 disputes, all open; 5 to 5" in text_in(page)
        page = client.get("/disputes/?page_size=2")
        assert "2+ disputes; 1 to 2" in text_in(page)
        beyond = client.get("/disputes/?page_size=2&page=4")
        assert "The last page is 3." in text_in(beyond)

    def test_asks_the_database_as_often_for_many(self, client):
        counts = []
        for more in (1, 49):
            for _ in range(more):
                disputed("2008", "2014")
            for path in ("/disputes/", "/api/v1/disputes/", "/disputes.csv"):
                with CaptureQueriesContext(
                    connection,
                ) as captured:
                    assert client.get(path).status_code == 200
                counts.append(len(captured))
        assert counts[:3] == counts[3:]
        assert max(counts) < 20

    def test_asks_as_often_for_many_when_staff_look(self, client):
        client.force_login(UserFactory(is_superuser=True, is_staff=True))
        counts = []
        for more in (1, 19):
            for _ in range(more):
                mission = disputed("2008", "2014")
                RulingFactory(record_id=mission.pk, field="opened")
            with CaptureQueriesContext(connection) as captured:
                client.get("/disputes/")
            counts.append(len(captured))
        assert counts[0] == counts[1]

    def test_is_linked_from_the_home_page_and_from_the_fact(self, client):
        mission = disputed("2008", "2014")
        assert "1 open dispute" in text_in(client.get("/"))
        page = client.get(mission.get_absolute_url())
        assert f'href="{address(mission)}"' in page.content.decode()


class TestWhatReadersDoNotSee:
    def test_a_hidden_rival_is_no_rival(self, client):
        mission = disputed("2008")
        CitationFactory(
            record_id=mission.pk,
            field="opened",
            value="2014",
            classification="confidential",
        )
        assert "No source contradicts" in text_in(client.get("/disputes/"))
        assert client.get(address(mission)).status_code == 404
        assert client.get("/api/v1/disputes/").json()["count"] == 0
        assert "2014" not in client.get("/disputes.csv").content.decode()
        assert "No dispute between sources is open" in text_in(client.get("/"))

    def test_a_third_hidden_value_changes_nothing(self, client):
        mission = disputed("2008-03-04", "2008-04-03")
        before = client.get(address(mission)).content
        CitationFactory(
            record_id=mission.pk, field="opened", value="1999", review="draft"
        )
        assert Dispute.objects.get().kind == "contradiction"
        assert client.get(address(mission)).content == before
        assert client.get("/api/v1/disputes/?kind=contradiction").json()["count"] == 0

    def test_a_hidden_source_or_record_claims_nothing(self, client):
        mission = disputed("2008")
        CitationFactory(
            record_id=mission.pk,
            field="opened",
            value="2014",
            source=SourceFactory(classification="internal"),
        )
        secret = PartyFactory(key="secret", classification="internal")
        disputed(
            mission.sending_party.key, secret.key, field="sending_party", record=mission
        )
        assert client.get("/api/v1/disputes/").json()["count"] == 0
        client.force_login(UserFactory(is_staff=True))
        assert client.get("/api/v1/disputes/").json()["count"] == 2

    def test_a_hidden_ruling_is_none(self, client):
        mission = disputed("2008", "2014")
        RulingFactory(
            record_id=mission.pk,
            field="opened",
            classification="internal",
            reason="A secret.",
        )
        page = client.get(address(mission))
        assert "nobody has ruled yet" in text_in(page)
        assert "A secret." not in page.content.decode()
        assert client.get("/api/v1/disputes/?status=open").json()["count"] == 1
        assert client.get("/missions/?dispute=open").context["total"] == 1


class TestOneDispute:
    def test_leads_on_from_a_former_key(self, client):
        mission = disputed("2008", "2014", key="old-key")
        mission.key = "new-key"
        mission.save()
        answer = client.get("/disputes/mission:old-key/opened/")
        assert (answer.status_code, answer.url) == (301, address(mission))

    def test_that_is_none_says_so(self, client):
        mission = disputed("2008", "2008")
        answer = client.get(address(mission))
        assert answer.status_code == 404
        assert "The sources do not disagree on opened of Embassy" in text_in(answer)
        assert client.get("/disputes/mission:nothing/opened/").status_code == 404
        assert client.get("/disputes/nothing:nothing/opened/").status_code == 404

    def test_is_in_the_api(self, client):
        mission = disputed("2008", "2014", key="m")
        place = "/api/v1/disputes/mission:m/opened/"
        told = client.get(place).json()
        assert told["url"] == f"http://testserver{place}"
        assert told["record"]["url"] == "http://testserver/api/v1/missions/m/"
        assert (told["kind"], told["status"], told["ruling"]) == (
            "contradiction",
            "open",
            None,
        )
        claims = Citation.objects.filter(record_id=mission.pk)
        assert {claim["citation"] for claim in told["claims"]} == {
            citation.key for citation in claims
        }
        assert {c["as_written"] for c in told["claims"]} == {"in 2008", "in 2014"}
        assert client.get("/api/v1/").json()["disputes"] == (
            "http://testserver/api/v1/disputes/"
        )
        assert client.post(place).status_code == 405
        assert client.get("/api/v1/disputes/mission:m/closed/").status_code == 404
