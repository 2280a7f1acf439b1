"""What staff see before an import: cells before and after, and faults by row."""

import pytest

from records.kit.files.tables import Table
from records.kit.resources import resource_for
from records.models import ExternalId
from relations.models import Mission, Party, Place
from tests.factories import ExternalIdFactory, MissionFactory, PartyFactory

pytestmark = pytest.mark.django_db


def preview(model, *rows):
    """The result of a dry run of these rows, the first of them the header."""
    dataset = Table(*rows[1:], headers=rows[0])
    return resource_for(model)().import_data(dataset, dry_run=True)


def cells(result, place):
    return dict(zip(result.diff_headers, result.rows[place].cells, strict=True))


def test_what_changes_is_marked_and_the_rest_is_shown():
    PartyFactory(key="a", name="<A>", description="old")
    result = preview(
        Party,
        ["key", "name", "description", "valid_from"],
        ["a", "<B>", "old", "June 2011"],
        ["c", "C", "", ""],
    )
    assert result.invalid_rows[0].number == 3
    result = preview(
        Party, ["key", "name", "kind", "valid_from"], ["a", "<B>", "state", "June 2011"]
    )
    shown = cells(result, 0)
    assert shown["name"] == ("<A>", "<B>")
    assert shown["valid_from"] == ("", "2011-06")
    assert shown["description"] == ("old", "old")
    assert shown["kind"] == ("state", "state")


def test_references_are_shown_by_their_keys():
    kept, gone, new = (PartyFactory(key=key) for key in ("kept", "gone", "new"))
    MissionFactory(key="m", sending_party=kept, receiving_parties=[gone, kept])
    header = ["key", "sending_party", "receiving_parties"]
    shown = cells(preview(Mission, header, ["m", "new", "kept;new"]), 0)
    assert shown["sending_party"] == ("kept", "new")
    assert shown["receiving_parties"] == ("gone;kept", "kept;new")
    ExternalIdFactory(key="x", record_id=new.pk)
    shown = cells(preview(ExternalId, ["key", "record"], ["x", "party:gone"]), 0)
    assert shown["record"] == ("party:new", "party:gone")


def test_a_new_record_is_all_new():
    shown = cells(preview(Place, ["key", "name"], ["a", "A"]), 0)
    assert (shown["key"], shown["name"]) == (("", "a"), ("", "A"))
    assert shown["kind"] == ("", "city")
    assert shown["country"] == ("", "")


def test_values_of_a_spreadsheet_are_understood():
    result = preview(Place, ["key", "name", "latitude"], ["a", "A", -33.5])
    assert cells(result, 0)["latitude"] == ("", "-33.5")
    assert not Place.objects.exists()


def test_faults_of_the_header_stop_all_and_show_no_traceback():
    result = preview(Party, ["name"], ["A"])
    assert result.has_errors()
    assert [str(error.error) for error in result.base_errors] == [
        "row 1: The column “key” is missing: records are found by it."
    ]
    assert result.base_errors[0].traceback == ""
    assert result.rows == []


def test_what_the_database_refuses_is_an_invalid_row_too():
    PartyFactory(iso_alpha_2="IQ")
    header = ["key", "name", "kind", "iso_alpha_2"]
    result = preview(
        Party, header, ["a", "A", "state", "IR"], ["b", "B", "state", "IQ"]
    )
    assert [row.number for row in result.invalid_rows] == [3]
    assert result.totals == {
        "new": 1, "update": 0, "delete": 0, "skip": 0, "error": 0, "invalid": 1
    }  # fmt: skip
