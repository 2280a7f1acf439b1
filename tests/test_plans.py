"""By which indexes the database answers: a change shows here before it is slow.

Nothing is timed. The planner is told to leave out what would be quick in a small table
only, and each list says by the names of its indexes how it would go about a large one.
"""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records.kit import until_change
from records.kit.pages import listing
from records.kit.pages.newest import told_by_themselves
from records.models import changes
from tests.asking_pairs import READERS, reader_of, same_as_page, told

pytestmark = pytest.mark.django_db

# For tables of a thousand rows a scan is as good as anything.
LARGE = "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"

# The indexes by which the rows of a page are found, the first one giving the order.
ORDERED = {
    "events/": ["events_event_order"],
    "events/?ordering=date": ["events_event_order"],
    "events/?ordering=-date": ["events_event_last"],
    # Of those that span more than a year the first that reaches so far: there or a year
    # before the list begins.
    "events/?date=2005/2015": ["events_event_long", "events_event_order"],
    "events/?ordering=key": ["events_event_key_key"],
    "meetings/": ["events_event_kind_date"],
    "trade-records/": ["relations_traderecord_order"],
    "trade-records/?ordering=-period": ["relations_traderecord_last"],
    "people/": ["people_person_order"],
    "appointments/": ["people_person_order", "people_appointment_person_id"],
    "appointment-events/": ["people_appointmentevent_order"],
    "participations/": [
        "events_event_order",
        "events_participation_levels",
        "relations_party_pkey",
    ],
    "person-names/": ["people_person_order", "people_personname_person_id"],
}


def plan_of(sql):
    """The indexes of a query's plan in their order, and whether it sorts them all."""
    with connection.cursor() as cursor:
        cursor.execute(LARGE)
        cursor.execute(f"EXPLAIN (COSTS OFF) {sql}")
        lines = [line for (line,) in cursor.fetchall()]
    found = [
        name
        for line in lines
        for name in re.findall(r"Index (?:Only )?Scan(?: Backward)? using (\w+)", line)
    ]
    is_sorted = any(re.match(r"\s*(->  )?Sort$", line) for line in lines)
    return found, is_sorted


def by_bitmaps(sql):
    """The plan of a query in which each table is read by bitmaps of its indexes."""
    with connection.cursor() as cursor:
        # Of so few rows any index would do, or none.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
        cursor.execute(f"EXPLAIN (COSTS OFF) {sql}")
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.parametrize("asked", ORDERED)
def test_a_page_is_read_in_order_from_indexes(client, invented_world, asked):
    joined = "&" if "?" in asked else "?"
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"/api/v1/{asked}{joined}count=none&fields=key")
    assert answer.status_code == 200
    assert len(answer.json()["results"]) > 10
    [page] = [query["sql"] for query in queries if " LIMIT 51" in query["sql"]]
    found, is_sorted = plan_of(page)
    # Those of references end in a hash of Django's.
    assert [re.sub(r"_[0-9a-f]{8}$", "", name) for name in found] == ORDERED[asked]
    assert not is_sorted


def test_who_took_part_is_found_once_and_not_for_each_event(client, invented_world):
    both = "generated-state-0,generated-state-1"
    for asked in (f"between={both}", f"party={both}"):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"/api/v1/events/?{asked}&count=none&fields=key")
        assert answer.json()["results"]
        [sql] = [
            one["sql"] for one in queries if '"events_participation"' in one["sql"]
        ]
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (COSTS OFF) {sql}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "on events_participation" in plan
        # A subquery that is asked again for every event, which at a million never ends.
        assert not re.search(r"ANY \((events_event\.)?id = \((hashed )?SubPlan", plan)


def test_where_in_which_years_is_counted_by_one_index_of_each(client, invented_world):
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/events/?country=generated-state-6&date=1995/2020")
    assert page.context["total"] > 1
    [sql] = [one["sql"] for one in queries if "count(*) - count(low)" in one["sql"]]
    plan = by_bitmaps(sql)
    for by in ("place_date", "country_date"):
        condition = plan.partition(f"Bitmap Index Scan on events_event_{by}")[2]
        condition = condition.partition("Index Cond: ")[2].partition("\n")[0]
        assert condition.count("date_earliest") >= 2
    assert "Scan on events_event_order" not in plan


def test_of_many_events_who_took_part_is_looked_for_in_their_order(
    client, invented_world, monkeypatch
):
    monkeypatch.setattr(listing, "MOST_COUNTED", 20)
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/events/?party=generated-state-0&page_size=10")
    assert page.context["is_more"]
    [sql] = [
        one["sql"]
        for one in queries
        if '"events_participation"' in one["sql"] and one["sql"].endswith("LIMIT 10")
    ]
    found, is_sorted = plan_of(sql)
    assert found[0] == "events_event_order"
    assert "events_participation_levels" in found
    assert not is_sorted
    # Some by which facets are counted, and those that stand in the list.
    facets = {facet.name for facet in page.context["facets"].shown}
    assert {"kind", "level", "party", "date"} <= facets


def test_what_people_took_part_as_is_counted_from_an_index_alone(
    client, invented_world
):
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/people/")
    assert {"level", "office"} <= {one.name for one in page.context["facets"].shown}
    [sql] = [one["sql"] for one in queries if '"events_participation"' in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(LARGE)
        # Of so few persons all are read at once.
        cursor.execute("SET LOCAL enable_hashjoin = off")
        cursor.execute("SET LOCAL enable_mergejoin = off")
        cursor.execute(f"EXPLAIN (COSTS OFF) {sql}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    by_person = "Index Only Scan using events_participation_persons"
    assert plan.count(by_person) == plan.count("on events_participation") == 2


@pytest.mark.parametrize("reader", READERS)
def test_two_parties_are_told_from_indexes_as_on_their_page(invented_world, reader):
    client, _ = reader_of(reader)
    both = ("generated-state-0", "generated-state-1")
    with CaptureQueriesContext(connection) as queries:
        assert told(client, *both)["contacts"]["count"] > 10
    [sql] = [one["sql"] for one in queries if "took_part" in one["sql"]]
    # Who took part, once for each side, and beside the delegations of the other, which
    # the invented world has none of; then the events, each by its number, and who stood
    # highest at each, once for both; then what either reports of trade with the other.
    found = [name for name in plan_of(sql)[0] if "delegation" not in name]
    took_part = "events_participation_events"
    met = found.index("events_event_pkey")
    assert found[:met] == [took_part] * 4
    assert sum(name.startswith("events_participation_") for name in found) == 7
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_bitmapscan = on")
        cursor.execute(f"EXPLAIN (COSTS OFF) {sql}")
        plan = "".join(line for (line,) in cursor.fetchall())
    assert plan.count("Bitmap Index Scan on relations_traderecord_pair") == 2
    assert len(list(same_as_page(client, *both))) == 2


def test_names_are_found_by_index_in_one_statement(client, invented_world):
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/api/v1/people/match?name=Timur+Baizakhanov")
    assert answer.json()["candidates"]
    [_, found, _] = [one["sql"] for one in queries]
    plan = by_bitmaps(found)
    for table in ("people_person", "people_personname"):
        assert f"Seq Scan on {table}" not in plan
        assert plan.count(f"Index Scan on {table}_by_sound") == 2
    assert plan.count("Index Scan on people_personname_by_trigram") == 1
    # How alike names must be is said before any is looked at.
    assert plan.count("One-Time Filter") == 2


def test_a_plan_of_a_question_serves_no_other_and_one_of_wording_all(
    client, invented_world
):
    for state in (0, 1):
        asked = f"country=generated-state-{state}&date=2005/2015&count=none"
        for _ in range(8):
            client.get(f"/api/v1/events/?{asked}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        kept = [statement for (statement,) in cursor.fetchall()]
    questions = [one for one in kept if "LIMIT 51" in one]
    assert len(set(questions)) == 2
    assert not [one for one in questions if "$1" in one]
    [wording] = [one for one in kept if "to_json" in one and '"events_event"' in one]
    assert "$1" in wording


def test_words_of_a_list_are_found_by_index(client, invented_world):
    # The one stands in few texts, the other in very many, of names and others.
    for asked in ("events/?q=transit", "events/?q=meeting", "people/?q=timur"):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"/api/v1/{asked}&fields=key")
        assert answer.json()["results"]
        told = [one["sql"] for one in queries if "searchentry" in one["sql"]]
        assert len(told) >= 2
        with connection.cursor() as cursor:
            # Of so few texts any index would do.
            cursor.execute("SET LOCAL enable_seqscan = off")
            for sql in told:
                cursor.execute(f"EXPLAIN (COSTS OFF) {sql}")
                plan = "\n".join(line for (line,) in cursor.fetchall())
                assert "Seq Scan on records_searchentry" not in plan
                assert "upper(" not in plan


def test_disputes_and_what_changed_last_are_read_in_their_order(client, invented_world):
    until_change.forget()
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/disputes/?page_size=1").context["disputes"]
        assert client.get("/").context["changed"]
    [page] = [
        one["sql"]
        for one in queries
        if "as_seen" in one["sql"]
        and "ORDER" in one["sql"]
        and one["sql"].endswith("LIMIT 1")
    ]
    [changed] = [
        one["sql"]
        for one in queries
        if 'FROM "records_change" WHERE ("rec' in one["sql"]
    ]
    for sql, first in (
        (page, "records_knowndispute_order"),
        (changed, "records_change_of_wholes"),
    ):
        found, is_sorted = plan_of(sql)
        assert found[0] == first
        assert not is_sorted


def test_most_changes_that_home_does_not_tell_are_left_out_of_its_index():
    assert not told_by_themselves() & set(changes.PARTS)
