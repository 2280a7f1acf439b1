"""History: no path escapes it, and it knows who and why."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import IntegrityError

from records.attribution import attributed_to
from records.models import Citation, HistoryEntry, RegisterEntry
from relations.models import Mission, Party
from tests.factories import (
    MissionFactory,
    PartyFactory,
    SourceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
OPERATIONS = Path(settings.BASE_DIR) / "docs" / "operations"
PARTITIONS = OPERATIONS / "examples" / "partition_history.sql"


def operations(table):
    return list(
        HistoryEntry.objects.filter(table=table)
        .order_by("id")
        .values_list("operation", flat=True)
    )


def test_bulk_create_update_and_delete_are_written():
    Party.objects.bulk_create(
        [Party(key=f"p-{n}", name=f"P {n}", kind="state") for n in range(3)]
    )
    Party.objects.update(name="Q")
    Party.objects.all().delete()
    assert (
        operations("relations_party")
        == ["insert"] * 3 + ["update"] * 3 + ["delete"] * 3
    )


def test_raw_sql_is_written():
    party = PartyFactory()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE relations_party SET name = 'R' WHERE id = %s", [party.pk]
        )
        cursor.execute("DELETE FROM relations_party WHERE id = %s", [party.pk])
    assert operations("relations_party") == ["insert", "update", "delete"]
    last = HistoryEntry.objects.latest("id")
    assert last.before["name"] == "R"
    assert last.record == party.pk


def test_lists_of_references_are_written():
    mission = MissionFactory(receiving_parties=[PartyFactory()])
    mission.receiving_parties.clear()
    table = Mission.receiving_parties.through._meta.db_table
    assert operations(table) == ["insert", "delete"]
    assert HistoryEntry.objects.filter(table=table, record=mission.pk).count() == 2


def test_who_and_why_are_written_and_forgotten_afterwards():
    user = UserFactory()
    with attributed_to(actor=user.pk, reason="a correction", request="abc"):
        party = PartyFactory()
    Party.objects.filter(pk=party.pk).update(name="S")
    inside, outside = HistoryEntry.objects.filter(record=party.pk).order_by("id")
    assert (inside.actor, inside.reason, inside.request) == (
        user,
        "a correction",
        "abc",
    )
    assert (outside.actor, outside.reason, outside.request) == (None, "", "")


def test_a_rolled_back_change_leaves_no_history():
    with transaction.atomic():
        PartyFactory()
        transaction.set_rollback(True)
    assert not HistoryEntry.objects.exists()


def test_the_number_of_a_record_never_changes():
    party = PartyFactory()
    with pytest.raises(IntegrityError, match="never changes"):
        Party.objects.filter(pk=party.pk).update(id=party.pk + 1)


def test_a_citation_needs_an_existing_record():
    lost = Citation.objects.create(record_id=987654321, source=SourceFactory())
    with pytest.raises(IntegrityError, match="987654321"), transaction.atomic():
        connection.check_constraints()
    lost.delete()


def test_numbers_are_unique_over_all_record_types():
    numbers = [PartyFactory().pk, SourceFactory().pk, MissionFactory().pk]
    assert len(set(numbers)) == 3
    assert set(numbers) <= set(RegisterEntry.objects.values_list("pk", flat=True))


def test_history_by_years_is_written_and_read_as_before():
    """What docs/operations/examples/partition_history.sql makes of the table."""
    if connection.pg_version < 170_000:
        pytest.skip("partitions share one numbering from PostgreSQL 17 on")
    table = HistoryEntry._meta.db_table

    def indexes():
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, table)
        return {
            name: (one["columns"], one["unique"])
            for name, one in found.items()
            if one["index"] and not one["primary_key"]
        }

    before = indexes()
    assert "records_history_import" in before
    with connection.cursor() as cursor:
        cursor.execute(PARTITIONS.read_text())
    assert indexes() == before
    party = PartyFactory(name="Iraq")
    written = HistoryEntry.objects.filter(record=party.pk)
    assert [entry.operation for entry in written] == ["insert"]
    # The next years have tables of their own; of none is anything lost.
    for year in (2027, 2031):
        later = f"UPDATE {table} SET at = '{year}-06-01' WHERE record = {party.pk}"
        with connection.cursor() as cursor:
            cursor.execute(later)
            cursor.execute(
                "SELECT DISTINCT tableoid::regclass::text FROM records_historyentry"
                " WHERE record = %s",
                [party.pk],
            )
            [(partition,)] = cursor.fetchall()
        assert partition == f"{table}_{year if year == 2027 else 'later'}"
    party.name = "Mesopotamia"
    party.save()
    assert [entry.operation for entry in written.all()] == ["update", "insert"]
