"""Words that very many texts hold: how many, which first, and that it is told."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records.search import finding, many, matching, results
from tests.factories import EventFactory, PartyFactory, PersonFactory
from tests.records.searching import ask, labels, of_the_parts

pytestmark = pytest.mark.django_db
__all__ = ["ask"]


@pytest.fixture
def few(monkeypatch):
    """Three are already too many to be ranked, and five to be counted."""
    for module in (finding, results):
        monkeypatch.setattr(module, "RANKED", 3)
        monkeypatch.setattr(module, "COUNTED", 5)
    monkeypatch.setattr(finding, "SMALL", 0)
    monkeypatch.setattr(matching, "NOTED", 0)
    monkeypatch.setattr(matching, "COMMON", 0)
    with of_the_parts():
        yield


def talks(*years, title="Talks", **others):
    for year in years:
        EventFactory(
            title=f"{title} {year}", date=f"{year}-05-01", summary="On gas.", **others
        )


@pytest.mark.parametrize("looked_through", [5_000, 2])
def test_of_too_many_the_titled_stand_first_and_then_the_latest(
    ask, few, monkeypatch, looked_through
):
    monkeypatch.setattr(many, "LOOKED_THROUGH", looked_through)
    monkeypatch.setattr(results, "ON_A_PAGE", 2)
    talks(2001, 2005, 2003, 2004)
    talks(2002, title="Gas talks")
    # What may not be seen counts for nothing, and takes no place.
    talks(2009, 2010, 2011, classification="internal")
    group = ask("gas talks", type="events")["groups"]["events"]
    assert (group["count"], group["count_is"]) == (5, "exact")
    assert group["order"] == "latest"
    shown = [one["label"] for one in group["results"]]
    second = ask("gas talks", type="events", page=2)
    shown += labels(second, "events")
    assert shown == ["Gas talks 2002", "Talks 2005", "Talks 2004"]
    assert second["groups"]["events"]["next"] is None


def test_it_is_told_that_there_are_more_and_how_they_stand(ask, few, client):
    talks(*range(2001, 2008))
    found = ask("gas")
    group = found["groups"]["events"]
    assert (group["count"], group["count_is"]) == (5, "at_least")
    assert (found["count"], found["count_is"]) == (5, "at_least")
    page = client.get("/search/?q=gas&type=events").content.decode()
    assert "5+ events" in page
    assert "the latest stand first, and only the first 3 are shown" in page
    # What is listed by name has no dates.
    for name in "abcd":
        PartyFactory(name=f"Gas union {name}")
    group = ask("gas", type="parties")["groups"]["parties"]
    assert group["order"] == "listed"
    page = client.get("/search/?q=gas&type=parties").content.decode()
    assert "in the order of their list" in page


def test_of_all_types_a_part_is_told_and_that_there_are_more(ask, few, client):
    talks(2001, 2002)
    found = ask("gas")
    group = found["groups"]["events"]
    assert (group["count"], group["count_is"]) == (2, "at_least")
    assert found["count_is"] == "at_least"
    page = client.get("/search/?q=gas").content.decode()
    assert '<span class="total">2+</span>' in page
    assert "only a part" in page
    # Without one that must not be; what may not be seen is not counted.
    talks(2003, classification="internal")
    assert ask("gas -2001")["groups"]["events"]["count"] == 1
    # Who asks for the type is told all.
    group = ask("gas", type="events")["groups"]["events"]
    assert (group["count"], group["count_is"]) == (2, "exact")


def test_words_of_different_texts_are_found_by_the_one_in_fewest(ask, few, monkeypatch):
    monkeypatch.setattr(many, "LOOKED_AT", 2)
    talks(2001, 2002, 2003, title="Gas talks")
    EventFactory(title="Talks in 2004", summary="On rail.")
    found = ask("talks rail", type="events")
    assert not found["partly"]
    assert labels(found, "events") == ["Talks in 2004"]
    assert ask("talks -gas", type="events")["count"] == 1
    assert ask("rail -talks")["groups"] == {}


def test_who_has_a_word_in_several_texts_is_counted_once(ask, few, monkeypatch):
    talks(*range(2001, 2005), title="Gas")
    group = ask("gas", type="events")["groups"]["events"]
    assert (group["count"], group["count_is"]) == (4, "exact")
    found = ask("gas")["groups"]["events"]
    assert (found["count"], found["count_is"]) == (4, "at_least")
    # What is everywhere is counted in a part of all, and no further than that.
    monkeypatch.setattr(matching, "EVERYWHERE", 2)
    monkeypatch.setattr(finding, "RICH", 1)
    group = ask("gas", type="events")["groups"]["events"]
    assert (group["count"], group["count_is"]) == (4, "at_least")


def test_as_many_as_can_be_ranked_are_found_as_ever(ask, monkeypatch):
    talks(2001, 2002, 2003)
    PersonFactory(name="Gas Talks")
    usual = ask("gas talks")
    assert usual["groups"]["events"]["order"] == "nearest"
    monkeypatch.setattr(matching, "NOTED", 0)
    monkeypatch.setattr(matching, "COMMON", 0)
    assert ask("gas talks") == usual


def test_many_are_counted_and_taken_from_small_parts_by_index(ask, few):
    talks(*range(2001, 2009))
    with CaptureQueriesContext(connection) as queries:
        ask("gas", type="events")
    told = [one["sql"] for one in queries]
    assert not [sql for sql in told if "ORDER BY" in sql and "IN (SELECT" in sql]
    [counted] = [sql for sql in told if "SELECT DISTINCT" in sql and "LIMIT 6" in sql]
    [taken] = [sql for sql in told if "AS newest" in sql]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        # Of so few texts any index would do.
        for index in ("about", "names", "words", "one_in_64"):
            cursor.execute(f"DROP INDEX records_search_{index}")
        cursor.execute(
            "ALTER TABLE records_searchentry DROP CONSTRAINT records_searchentry_once"
        )
        plan = _plan(cursor, counted)
        assert "records_search_one_in_16" in plan
        # The first that fit are taken as they come; nothing is found or sorted before.
        cursor.execute("SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        plan = _plan(cursor, taken)
        assert "Index Only Scan using events_event_last" in plan
        assert "Hash" not in plan
        assert "Sort" not in plan


def _plan(cursor, sql):
    cursor.execute(f"EXPLAIN (COSTS OFF) {sql}")
    return "\n".join(line for (line,) in cursor.fetchall())
