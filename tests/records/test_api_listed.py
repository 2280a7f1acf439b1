"""Lists of the API: their SQL is worked out once, and says the same every time."""

from collections import OrderedDict
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.models import Meeting
from records.kit import again
from records.kit.api import listed
from records.kit.filters import frozen
from records.kit.registry import record_types
from records.models import Topic
from tests.factories import MeetingFactory, PartyFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(again, "_KEPT", OrderedDict())


@pytest.fixture
def meetings():
    iraq = PartyFactory(key="iraq")
    for n in range(5):
        MeetingFactory(key=f"meeting-{n}", date=f"201{n}", country=iraq)
    MeetingFactory(key="close", date="2015", country=iraq, classification="internal")


def kept_of_lists():
    return {key for key in again._KEPT if key[0] == "listed"}


def keys(client, question):
    answer = client.get(f"/api/v1/meetings/?{question}").json()
    return answer["count"], [one["key"] for one in answer["results"]], answer["next"]


@pytest.mark.usefixtures("meetings")
class TestKept:
    def test_what_is_asked_again_is_found_anew(self, client):
        question = "country=iraq&date=2011/..&ordering=-date&page_size=2"
        count, found, following = keys(client, question)
        assert (count, found) == (4, ["meeting-4", "meeting-3"])
        kept = kept_of_lists()
        assert len(kept) == 3
        MeetingFactory(key="new", date="2018", country=PartyFactory(key="other"))
        assert keys(client, question)[:2] == (count, found)
        iraq = PartyFactory._meta.model.objects.get(key="iraq")
        MeetingFactory(key="newer", date="2019", country=iraq)
        assert keys(client, question)[:2] == (5, ["newer", "meeting-4"])
        assert kept_of_lists() == kept
        rest = following.partition("?")[2]
        assert keys(client, rest)[1] == ["meeting-2", "meeting-1"]
        assert keys(client, rest)[1] == ["meeting-2", "meeting-1"]

    def test_each_finds_what_they_may_see(self, client):
        staff = Client()
        staff.force_login(UserFactory(is_staff=True, clearance="internal"))
        for _ in range(2):
            assert "close" not in keys(client, "country=iraq")[1]
            assert "close" in keys(staff, "country=iraq")[1]

    def test_values_that_look_alike_are_told_apart(self, client):
        assert frozen([1]) != frozen([True]) != frozen(["1"])
        assert frozen({"a": 1}) != frozen({"b": 1})
        with pytest.raises(TypeError):
            frozen({"a": object()})

    def test_what_the_database_decides_is_never_kept(self, client):
        broad, narrow = TopicFactory(key="broad"), TopicFactory(key="narrow")
        MeetingFactory(key="on-it").topics.add(narrow)
        assert keys(client, "topic=broad")[1] == []
        narrow.broader = broad
        narrow.save()
        assert keys(client, "topic=broad")[1] == ["on-it"]
        again._KEPT.clear()

        def rows():
            numbers = list(
                Topic.objects.filter(broader=broad).values_list("pk", flat=True)
            )
            return Meeting.objects.filter(topics__in=numbers)

        found = listed.Columns(rows, lambda _: ["key"], "a question")
        assert [row["key"] for row in found.cut(None, 2)] == ["on-it"]
        assert (found.count(), again._KEPT) == (1, {})

    def test_no_more_is_kept_than_so_much(self, client, monkeypatch):
        monkeypatch.setattr(again, "MOST_KEPT", 4)
        for n in range(5):
            assert keys(client, f"date=201{n}")[1] == [f"meeting-{n}"]
            assert len(again._KEPT) <= 4

    def test_values_are_values_whatever_they_look_like(self, client):
        for odd in ("$1", "$22", "'", "\\", "\\'", "100%", "%s", "E'\\n'", '"q" -- ;'):
            MeetingFactory(key="odd", title=f"So {odd} it is")
            question = urlencode({"title": f"o {odd} i"})
            # So often that the database keeps the plan; and as it is told in a log.
            for _ in range(6):
                with CaptureQueriesContext(connection) as asked:
                    assert keys(client, question)[1] == ["odd"], odd
                assert "So" not in "".join(one["sql"] for one in asked)
            assert client.get(f"/meetings/?{question}").context["total"] == 1, odd
            Meeting.objects.filter(key="odd").delete()

    def test_all_rows_there_are_need_no_counting(self, client):
        for question, counts in (("", 0), ("page_size=2", 1), ("count=none", 0)):
            with CaptureQueriesContext(connection) as asked:
                keys(client, question)
            counting = [one for one in asked if "COUNT(*)" in one["sql"]]
            assert len(counting) == counts, question


@pytest.mark.usefixtures("fixtures_loaded")
@pytest.mark.parametrize("model", record_types())
def test_pages_by_columns_are_those_of_the_models(model):
    """Whatever the list: the same rows, values, order and count as Django's."""
    rows = model.objects.visible_to(UserFactory(is_superuser=True))
    by_model = listed.Records(rows)
    names = [field.attname for field in model._meta.concrete_fields]
    by_columns = listed.Columns(lambda: rows, lambda _: names, None)
    for place in (None, *places(by_model)):
        records = by_model.cut(place, 7)
        found = by_columns.cut(place, 7)
        assert [row["id"] for row in found] == [one.pk for one in records]
        for row, one in zip(found, records, strict=True):
            told = {name: str(getattr(one, name) or "") for name in names}
            assert {name: str(row[name] or "") for name in names} == told
    assert by_columns.count() == by_model.count() == len(rows)
    assert by_columns.count(3) == by_model.count(3) == min(3, len(rows))


def places(rows):
    """Behind and before a row in the middle."""
    found = rows.cut(None, 5)
    if found:
        values = tuple(getattr(found[-1], column.name) for column in rows.order)
        yield listed.Place(values, backwards=False)
        yield listed.Place(values, backwards=True)
