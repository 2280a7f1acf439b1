"""Search over everything: what is found, and why."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from tests.factories import (
    EventFactory,
    ExternalIdFactory,
    ParticipationFactory,
    PartyFactory,
    PersonFactory,
    PersonNameFactory,
    SourceFactory,
    UserFactory,
)
from tests.records.searching import ask, labels, reasons

pytestmark = pytest.mark.django_db
__all__ = ["ask"]


def test_each_word_may_stand_in_another_text_or_in_whom_it_is_about(ask):
    person = PersonFactory(name="Hoshyar Zebari")
    PersonNameFactory(person=person, name="Зебари", script="Cyrl", kind="native")
    event = EventFactory(title="Talks in Astana", summary="On railways.")
    EventFactory(title="Other talks in Astana")
    ParticipationFactory(event=event, person=person, name_as_written="")
    found = ask("Astana Зебари railw")
    assert labels(found, "events") == ["Talks in Astana"]
    assert reasons(found, "events") == [
        ("Title", ["Astana"]),
        ("Summary", ["railways"]),
        ("Person", ["Hoshyar Zebari"]),
    ]
    told = ("In its own script, Cyrillic script", ["Зебари"])
    assert told in reasons(ask("Зебари"), "people")


def test_phrases_and_words_not_wanted(ask):
    EventFactory(title="Talks on a free trade zone")
    EventFactory(title="Talks on trade, free of charge")
    assert len(labels(ask("free trade"), "events")) == 2
    assert labels(ask('"free trade"'), "events") == ["Talks on a free trade zone"]
    found = ask("talks -zone")
    assert labels(found, "events") == ["Talks on trade, free of charge"]
    assert ask('talks -"free trade" -charge')["groups"] == {}


def test_some_of_the_words_where_no_record_has_all(ask):
    EventFactory(title="Talks in Astana")
    EventFactory(title="Talks in Baghdad")
    found = ask("Astana Baghdad")
    assert found["partly"]
    assert len(labels(found, "events")) == 2


def test_spelled_nearly_so_and_suggestions(ask, client):
    PartyFactory(name="Kazakhstan")
    found = ask("Kazakstann")
    assert (labels(found, "parties"), found["nearly"]) == (
        ["Kazakhstan"],
        ["Kazakstann"],
    )
    found = ask("Kazan")
    assert (found["count"], found["suggestions"]) == (0, ["Kazakhstan"])
    page = client.get("/search/?q=Kazan").content.decode()
    assert '<a href="?q=Kazakhstan">' in page


def test_one_type_in_pages(ask, client):
    for number in range(23):
        EventFactory(title=f"Talks {number:02}", date="2015-01-01", kind="meeting")
    EventFactory(title="Talks too", kind="visit")
    found = ask("talks")
    group = found["groups"]["events"]
    assert (group["count"], len(group["results"])) == (24, 5)
    seen = []
    address = group["next"]
    while address:
        answer = client.get(address).json()
        [group] = answer["groups"]
        seen += [result["key"] for result in group["results"]]
        address = group["next"]
    assert len(seen) == len(set(seen)) == 24
    assert group["previous"]
    assert ask("talks", type="visits")["groups"]["visits"]["count"] == 1
    page = client.get("/search/?q=talks&type=events&page=2").content.decode()
    assert "21 to 24" in page
    assert "Page 2 of 2" in page


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("q=talks&typ=events", "Did you mean “type”?"),
        ("q=talks&type=event", "Did you mean “events”?"),
        ("q=talks&type=events&page=9", "The last page is 1."),
        ("q=talks&page=2", "The last page is 1."),
        ("q=talks&page=x", "no number"),
        ("q=talks&q=more", "once only"),
        ("q=-talks", "not only what not"),
        ("q=%2B%2B", "neither letter nor digit"),
        ("q=" + "+".join("abcdefghi"), "At most 8 words"),
        ("q=" + 201 * "a", "At most 200 characters"),
    ],
)
def test_what_can_not_be_asked_is_told(client, query, told):
    EventFactory(title="Talks")
    page = client.get(f"/search/?{query}")
    assert page.status_code == 400
    assert told in page.content.decode()
    answer = client.get(f"/api/v1/search/?{query}")
    assert answer.status_code == 400
    assert told in answer.content.decode()


@pytest.mark.parametrize(
    "text", ["a\0b", "%", "\\", "' OR 1=1", "🙂", "a:*&b", '"', "_"]
)
def test_no_text_breaks_it(client, text):
    EventFactory(title="Talks of a:*&b")
    assert client.get("/search/", {"q": text}).status_code in (200, 400)
    assert client.get("/api/v1/search/", {"q": text}).status_code in (200, 400)


def test_the_box_is_on_every_page_and_its_own_is_empty_at_first(client):
    page = client.get("/search/").content.decode()
    assert "stand together, just so" in page
    assert '<input id="search" type="search" name="q" value=""' in page
    assert 'value="Zebari"' in client.get("/search/?q=Zebari").content.decode()
    assert 'action="/search/"' in client.get("/missions/").content.decode()
    assert client.get("/api/v1/search/").status_code == 400


def test_what_is_hidden_is_neither_found_nor_suggested_nor_a_reason(ask, client):
    seen = PersonFactory(name="Adam Alpha")
    PersonNameFactory(person=seen, name="Zyxqvan", classification="internal")
    ExternalIdFactory(record_id=seen.pk, value="Q99", review="draft")
    SourceFactory(title="Zyxqvan report", classification="confidential")
    event = EventFactory(title="Talks")
    ParticipationFactory(event=event, person=seen, classification="internal")
    for question in ("Zyxqvan", "Zyxqv", "Zyxqvam", "Q99"):
        found = ask(question)
        assert (found["count"], found["suggestions"], found["nearly"]) == (0, [], [])
    assert set(ask("Alpha")["groups"]) == {"people"}
    client.force_login(UserFactory(clearance="internal"))
    assert set(ask("Alpha")["groups"]) == {"people", "events", "participations"}
    assert labels(ask("Zyxqvan"), "people") == ["Adam Alpha"]


def test_as_many_queries_for_one_as_for_many(client):
    counts = []
    for _ in range(2):
        for _ in range(4):
            event = EventFactory(title="Talks", summary="On railways.")
            ParticipationFactory(event=event, person=PersonFactory(name="Bo Talks"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/search/?q=talks+railways").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_leads_to_the_same_in_the_api(client):
    EventFactory.create_batch(2, title="Talks on gas")
    page = client.get("/search/?q=gas+talks&type=events")
    call = page.context["call"]
    assert f'href="{escape(call)}"' in page.content.decode()
    [group] = client.get(call).json()["groups"]
    assert (group["type"], group["count"]) == ("events", 2)
