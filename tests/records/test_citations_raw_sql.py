"""Nobody gets past the rules of citations, raw SQL least of all."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.utils import IntegrityError

from records.models import Citation
from tests.factories import (
    CitationFactory,
    MissionFactory,
    PassageFactory,
    PlaceFactory,
    RulingFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db


def run(statement, *values):
    """Run one statement, and check at once what a commit would."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def refused(statement, *values, match):
    with pytest.raises(DatabaseError, match=match) as error, transaction.atomic():
        run(statement, *values)
    assert isinstance(error.value, IntegrityError) or "date" in match


@pytest.fixture
def citation():
    """The one citation of a mission, of a numbered passage."""
    mission = MissionFactory(key="a-mission", uncited_reason="")
    passage = PassageFactory()
    return CitationFactory(
        record_id=mission.pk, source=passage.source, passage=passage, field="opened",
        value="2008",
    )  # fmt: skip


def test_a_citation_goes_with_its_record(citation):
    number = citation.record_id
    run("DELETE FROM relations_mission_receiving_parties WHERE mission_id = %s", number)
    run("DELETE FROM relations_mission WHERE id = %s", number)
    assert not Citation.objects.exists()


def test_a_record_is_not_struck_off_the_register_under_its_citation(citation):
    refused(
        "DELETE FROM records_registerentry WHERE id = %s", citation.record_id,
        match="violates foreign key",
    )  # fmt: skip


def test_a_citation_never_points_to_nothing(citation):
    refused(
        "UPDATE records_citation SET record_id = 987654321, field = '', value = ''",
        match="violates foreign key|published without a source",
    )
    refused(
        "INSERT INTO records_citation (key, classification, review, uncited_reason,"
        " version, note, record_id, field, source_id, locator, as_written, value,"
        " reading, remark) VALUES ('x', 'public', 'published', '', 1, '', 987654321,"
        " '', %s, '', '', '', 'as_stated', '')", citation.source_id,
        match="violates foreign key",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "match"),
    [
        ("opend", "2008", "has no field"),
        ("note", "", "has no field"),
        ("opened", "31 February 2015", "date"),
        ("status", "opne", "is not in the list"),
        ("sending_party", "nobody", "There is no party"),
        ("receiving_parties", "nobody", "There is no party"),
        ("", "2008", "name the field"),
        ("sending_party", "mission:a-mission", "There is no party"),
    ],
)
def test_field_and_value_are_those_the_model_would_take(citation, field, value, match):
    refused(
        "UPDATE records_citation SET field = %s, value = %s", field, value, match=match
    )


def test_a_citation_does_not_move_to_a_record_without_its_field(citation):
    place = PlaceFactory()
    refused(
        "UPDATE records_citation SET record_id = %s", place.pk, match="has no field"
    )


def test_a_passage_is_one_of_the_source(citation):
    other = PassageFactory()
    refused(
        "UPDATE records_citation SET passage_id = %s", other.pk,
        match="belongs to another source",
    )  # fmt: skip
    refused(
        "UPDATE records_citation SET source_id = %s", other.source_id,
        match="belongs to another source",
    )  # fmt: skip


def test_a_passage_does_not_leave_its_citations_behind(citation):
    other = SourceFactory()
    refused(
        "UPDATE records_passage SET source_id = %s", other.pk,
        match=f"cited from its former source: “{citation.key}”",
    )  # fmt: skip
    # Both together, in one transaction.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_passage SET source_id = %s", [other.pk])
    run("UPDATE records_citation SET source_id = %s", other.pk)
    # What nothing is cited from moves as it likes.
    free = PassageFactory()
    run("UPDATE records_passage SET source_id = %s WHERE id = %s", other.pk, free.pk)


def test_what_is_cited_is_not_deleted(citation):
    for table, number in (
        ("records_passage", citation.passage_id),
        ("records_source", citation.source_id),
    ):
        refused(
            f"DELETE FROM {table} WHERE id = %s", number, match="violates foreign key"
        )
    whole = CitationFactory(source=SourceFactory())
    refused(
        "DELETE FROM records_source WHERE id = %s", whole.source_id,
        match="violates foreign key",
    )  # fmt: skip


def test_the_last_citation_is_not_deleted(citation):
    refused("DELETE FROM records_citation", match="published without a source")
    run("UPDATE relations_mission SET review = 'draft'")
    run("DELETE FROM records_citation")
    refused(
        "UPDATE relations_mission SET review = 'published'",
        match="published without a source",
    )
    run("UPDATE relations_mission SET review = 'published', uncited_reason = 'Known.'")
    refused(
        "UPDATE relations_mission SET uncited_reason = ''",
        match="published without a source",
    )


def test_a_ruling_names_a_field_of_the_record():
    RulingFactory()
    refused("UPDATE records_ruling SET field = 'opend'", match="has no field")
