"""Reading for output: what the API tells from rows is what the records say."""

from collections import OrderedDict

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from records.kit import again
from records.kit.api import rows
from records.kit.registry import record_types
from records.reading import everything
from tests.factories import (
    MeetingFactory,
    ParticipationFactory,
    PartyFactory,
    UserFactory,
)


@pytest.mark.usefixtures("db", "fixtures_loaded")
def test_a_label_is_what_the_record_is_called():
    told = 0
    with everything():
        for model in record_types():
            columns = rows.label_columns(model)
            for record in model.objects.order_by("pk")[:500]:
                row = {column: getattr(record, column) for column in columns}
                assert rows.label(model, row) == str(record)
                told += 1
    assert told > 1_000


@pytest.mark.django_db
class TestCompiledOnce:
    def test_queries_are_compiled_once_for_each_who_reads(self, client, monkeypatch):
        monkeypatch.setattr(again, "_KEPT", OrderedDict())
        staff = Client()
        staff.force_login(UserFactory(is_staff=True, clearance="internal"))
        meeting = MeetingFactory(country=PartyFactory(classification="internal"))
        shown = ParticipationFactory(event=meeting)
        hidden = ParticipationFactory(event=meeting, classification="internal")
        address = f"/api/v1/meetings/?key={meeting.key}"
        for _ in range(2):
            parts = client.get(address).json()["results"][0]["parts"]
            assert [one["key"] for one in parts["participations"]] == [shown.key]
            mine = staff.get(address).json()["results"][0]
            keys = {one["key"] for one in mine["parts"]["participations"]}
            assert keys == {shown.key, hidden.key}
            assert mine["country"]["label"] == str(meeting.country)
        compiled = len(again._KEPT)
        assert client.get(address).json()["results"][0]["country"] is None
        assert len(again._KEPT) == compiled
        assert {meant[2].secrecy for meant in again._KEPT if meant[0] != "listed"} == {
            0,
            1,
        }

    def test_a_page_is_two_queries_however_many_rows_and_parts(self, client):
        # A third reads which party is meant.
        address = "/api/v1/meetings/?country=here&include=citations,disputes&count=none"
        party = PartyFactory(key="here")
        for number in (1, 3):
            for _ in range(number):
                meeting = MeetingFactory(country=party)
                ParticipationFactory.create_batch(number, event=meeting)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).json()["results"]
            assert sum(one["sql"].startswith("SELECT") for one in asked) == 3

    def test_so_many_are_kept_and_no_more(self, client, monkeypatch):
        monkeypatch.setattr(again, "_KEPT", OrderedDict())
        monkeypatch.setattr(again, "MOST_KEPT", 3)
        address = f"/api/v1/meetings/?key={MeetingFactory().key}"
        for name in ("key", "title", "date", "status", "summary"):
            [shown] = client.get(f"{address}&fields={name}").json()["results"]
            assert list(shown) == [name]
            assert len(again._KEPT) <= 3
