"""Reading for output: what the API tells from rows is what the records say."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from records.kit.api import rows
from records.kit.registry import record_types
from records.reading import everything, reading
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
        monkeypatch.setattr(rows, "_COMPILED", {})
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
        compiled = len(rows._COMPILED)
        assert client.get(address).json()["results"][0]["country"] is None
        assert len(rows._COMPILED) == compiled
        assert {meant[2].secrecy for meant in rows._COMPILED} == {0, 1}

    def test_numbers_are_one_parameter_however_many(self):
        party = PartyFactory()
        with reading(AnonymousUser()), CaptureQueriesContext(connection) as asked:
            for numbers in ([], [party.pk], [party.pk, -1, party.pk + 1]):
                found = rows.rows_by(
                    "id", type(party), AnonymousUser(), numbers, ("id", "key")
                )
                assert [row["key"] for row in found] == [party.key] * bool(numbers)
        assert len(asked) == 3
