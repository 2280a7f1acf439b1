"""Home, log-in, health and error pages."""

import json
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client, override_settings

from config import home
from records.kit.registry import navigation, record_types
from relations.models import Mission, Party
from tests.contract.pages import text_of
from tests.factories import (
    MeetingFactory,
    MissionFactory,
    ParticipationFactory,
    PartyFactory,
    PersonFactory,
    RelationFactory,
    SourceFactory,
    StatementFactory,
    UserFactory,
)


@pytest.mark.django_db
class TestHome:
    def test_leads_to_every_list_with_its_count(self, client):
        MeetingFactory()
        MeetingFactory(review="draft")
        response = client.get("/")
        body = response.content.decode()
        for model in record_types():
            assert f'href="/{model.PLURAL}/"' in body
        entries = {
            entry.label: entry.count
            for group in response.context["groups"]
            for entry in group.entries
        }
        assert (entries["Meetings"], entries["Events"], entries["Visits"]) == (
            "1",
            "1",
            "0",
        )
        assert "1 records" not in body
        assert response.content.count(b"<h1") == 1

    def test_counts_no_further_than_it_tells(self, client, monkeypatch):
        MeetingFactory.create_batch(3)
        monkeypatch.setattr(home, "MOST_COUNTED", 2)
        response = client.get("/")
        entries = {
            entry.label: entry.count
            for group in response.context["groups"]
            for entry in group.entries
        }
        assert (entries["Meetings"], entries["Visits"]) == ("2+", "0")
        assert "more than 2 records" in text_of(response)

    def test_shows_what_is_new_and_open(self, client):
        MeetingFactory(title="An old meeting", date="2009")
        MeetingFactory(title="A new meeting", date="2015-09-17")
        MeetingFactory(title="A secret meeting", date="2016", review="draft")
        MeetingFactory(title="A planned meeting", date="2017", status="planned")
        StatementFactory(text="Asked for a visit.", kind="request", status="open")
        StatementFactory(text="Asked long ago.", kind="request", status="fulfilled")
        SourceFactory(title="The Gazette")
        RelationFactory(title="Kazakhstan – Iraq")
        shown = text_of(client.get("/"))
        assert shown.index("A new meeting 17 September 2015") < shown.index("An old")
        for words in ("Asked for a visit.", "The Gazette", "Kazakhstan – Iraq"):
            assert words in shown
        dated, _, changed = shown.partition("Changed last")
        for words in ("A secret meeting", "A planned meeting", "Asked long ago."):
            assert words not in dated
        assert "A secret meeting" not in changed

    def test_tells_what_changed_last_and_nothing_of_what_was_hidden(self, client):
        mission, party = MissionFactory(name="An embassy"), PartyFactory(name="A state")
        secret = MissionFactory(name="Once secret", classification="internal")
        Mission.objects.filter(pk=secret.pk).update(classification="public")
        Mission.objects.filter(pk=mission.pk).update(name="The embassy")
        PersonFactory(name="A hidden one", classification="internal")
        # Parts are told of with their whole, names with what they name.
        ParticipationFactory(event=MeetingFactory(title="Talks"))
        changed = client.get("/").context["changed"]
        told = {one.title: one.word for one in changed}
        # New is what one could not see before; also where it was changed since.
        assert told["The embassy"] == told["Once secret"] == "new"
        assert told["Talks"] == "new"
        assert "A hidden one" not in told
        assert changed[0].kind != "participation"
        # As if it had never been: what was hidden when it changed is not told.
        before = client.get("/").content
        Party.objects.filter(pk=party.pk).update(classification="internal")
        Party.objects.filter(pk=party.pk).update(name="Another state")
        hidden = client.get("/").content
        assert b"A state" not in hidden
        assert before != hidden
        party.refresh_from_db()
        party.delete()
        assert client.get("/").content == hidden
        assert client.get("/?as_of=2015-03-15").context["changed"] == []

    def test_costs_the_same_for_few_and_many(self, client, django_assert_num_queries):
        MeetingFactory()
        # Thirteen for the page, of which what is planned, the span of years, the names
        # to choose from, what changed last and the events among that take one each; two
        # for the transaction around it; two to know until when counts and what changed
        # last may be kept.
        with django_assert_num_queries(16):
            client.get("/")
        for _ in range(5):
            MeetingFactory()
        with django_assert_num_queries(16):
            client.get("/")

    def test_says_what_to_do_when_there_is_nothing(self, client):
        shown = text_of(client.get("/"))
        assert "No event is recorded yet." in shown
        assert "No source is recorded yet." in shown


@pytest.mark.django_db
class TestFrame:
    def test_the_navigation_marks_where_one_is(self, client):
        for name, label in navigation():
            address = f"/{name.removesuffix('-list')}/"
            body = client.get(address).content.decode()
            assert body.count('aria-current="page"') == 1
            assert f'href="{address}" aria-current="page">{label.capitalize()}' in body

    def test_every_page_keeps_scripts_and_styles_of_others_out(self, client):
        policy = client.get("/")["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy

    def test_a_page_can_be_skipped_to(self, client):
        body = client.get("/").content.decode()
        assert body.index('href="#main"') < body.index("<header")
        assert 'id="main"' in body


@pytest.mark.django_db
class TestLogIn:
    def test_in_and_out(self, client):
        UserFactory(username="zhanar")
        wrong = client.post("/login/", {"username": "zhanar", "password": "no"})
        assert 'role="alert"' in wrong.content.decode()
        sent = {"username": "zhanar", "password": "zhanar", "next": "/missions/"}
        answer = client.post("/login/", sent)
        assert answer["Location"] == "/missions/"
        assert "zhanar" in client.get("/").content.decode()
        assert client.get("/logout/").status_code == 405
        assert client.post("/logout/")["Location"] == "/"
        assert "zhanar" not in client.get("/").content.decode()

    def test_leads_nowhere_else(self, client):
        UserFactory(username="zhanar")
        sent = {"username": "zhanar", "password": "zhanar"}
        answer = client.post("/login/", sent | {"next": "https://example.org/"})
        assert answer["Location"] == "/"

    def test_fields_can_be_filled_by_the_browser(self, client):
        body = client.get("/login/").content.decode()
        assert 'autocomplete="username"' in body
        assert 'autocomplete="current-password"' in body

    def test_a_form_without_its_token_is_refused_in_our_words(self):
        strict = Client(enforce_csrf_checks=True)
        answer = strict.post("/login/", {"username": "a", "password": "b"})
        assert answer.status_code == 403
        assert "Nothing was changed." in text_of(answer)


class TestHealth:
    @pytest.mark.django_db
    def test_says_that_the_database_answers(self, client):
        answer = client.get("/healthz")
        assert answer.status_code == 200
        assert json.loads(answer.content) == {"status": "ok", "database": "ok"}
        assert "no-store" in answer["Cache-Control"]

    def test_says_that_it_does_not(self, client):
        # No database mark: whatever is asked of the database here is an error.
        with patch("config.health.connection") as connection:
            connection.cursor.side_effect = OperationalError("connection refused")
            answer = client.get("/healthz")
        assert answer.status_code == 503
        assert json.loads(answer.content)["status"] == "unavailable"
        assert "no-store" in answer["Cache-Control"]

    @pytest.mark.django_db
    def test_is_only_asked(self, client):
        assert client.post("/healthz").status_code == 405


@pytest.mark.usefixtures("open_without_a_name")
class TestErrors:
    @pytest.mark.django_db
    def test_an_unknown_address_has_a_page(self, client):
        answer = client.get("/no/such/page/")
        assert answer.status_code == 404
        assert answer.content.count(b"<h1") == 1
        assert "Go to the home page" in text_of(answer)

    @override_settings(ROOT_URLCONF="tests.config.failing_urls")
    def test_an_error_of_ours_needs_no_database(self):
        # No database mark: the transaction around the view can't be begun either.
        answer = Client(raise_request_exception=False).get("/fails/")
        assert answer.status_code == 500
        assert "Something went wrong" in answer.content.decode()
        assert answer.content.count(b"<h1") == 1

    @pytest.mark.django_db
    @override_settings(ROOT_URLCONF="tests.config.failing_urls")
    @pytest.mark.parametrize(
        ("address", "status", "told"),
        [
            ("/refuses/", 403, "This is not for you"),
            ("/confuses/", 400, "can’t be understood"),
        ],
    )
    def test_every_error_has_a_page(self, address, status, told):
        answer = Client(raise_request_exception=False).get(address)
        assert answer.status_code == status
        assert told in answer.content.decode()
        assert answer.content.count(b"<h1") == 1
