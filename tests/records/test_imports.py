"""Imports: the plan is what happens, cited values stay, and all can be undone."""

import io

import pytest
from django.core.management import CommandError, call_command

from events.models import Delegation, Participation, Visit
from records.choices import ImportState
from records.imports import undoing
from records.imports import written as written_rows
from records.imports.keeping import apply, keep, new_import, plan, undo_import
from records.imports.plan import Outcome
from records.imports.undoing import UndoError
from records.kit.registry import by_plural
from records.models import Citation, Dispute, HistoryEntry, Import, Record
from relations.models import Party
from tests.factories import (
    CitationFactory,
    ParticipationFactory,
    PartyFactory,
    SourceFactory,
    VisitFactory,
)
from tests.records.mapped import FILE, VISITS

pytestmark = pytest.mark.django_db


def brought(file=FILE, mapping=VISITS, **about):
    """An import that is saved and has not begun."""
    of = new_import("visits.csv", file.encode(), Visit, mapping_text=mapping, **about)
    keep(of)
    return of


def applied(*args, **about):
    """One that is done."""
    of = brought(*args, **about)
    done = apply(of)
    assert [str(problem) for problem in done.errors] == []
    return of


def written(of):
    """What the history says that an import wrote: values by record and column."""
    found = {}
    for entry in HistoryEntry.objects.filter(request=of.request).order_by("id"):
        model = next(
            (m for m in Record.__subclasses__() if m._meta.db_table == entry.table),
            None,
        )
        if model is None:
            continue
        before, after = entry.before or {}, entry.after or {}
        for field in model._meta.concrete_fields:
            if not field.editable or field.generated or field.primary_key:
                continue
            old, new = before.get(field.column), after.get(field.column)
            if old != new:
                found[model.record_type(), after["key"], field.name] = new
    return found


def test_what_the_plan_tells_is_what_the_history_says_cell_by_cell():
    applied()
    later = (
        FILE.replace("Jordan;S", "Jordan;W").replace("12/03/1954", "13/03/1954")
        + "3;Queen Noor;01/02/2000;;Jordan;;;x\n"
    )
    of = brought(later)
    planned = plan(of)
    assert planned.is_good
    assert (planned.total(Outcome.NEW), planned.total(Outcome.CHANGED)) == (3, 2)
    apply(of)
    done = written(of)
    told = {}
    for row in planned.rows:
        model = by_plural(row.records)
        for cell in row.cells:
            told[model.record_type(), row.key, cell.field] = cell.after
    # Columns a plan shows as words, the history as numbers, or both in full.
    numbers = {"event", "party", "record", "source", "person"}
    plain = {place: cell for place, cell in told.items() if place[2] not in numbers}
    assert {
        place: str(value) for place, value in done.items() if place in plain
    } == plain
    assert {place for place in done if done[place] not in ("", None)} - {
        (kind, key, "kind") for kind, key, _ in done
    } <= set(told)
    assert told["event", "registry-1", "visit_class"] == "working"
    assert of.state == ImportState.APPLIED


def test_the_same_import_again_writes_not_one_row_of_history():
    applied()
    before = HistoryEntry.objects.count()
    of = applied()
    assert HistoryEntry.objects.count() == before
    assert of.result["totals"]["unchanged"] == 7


@pytest.mark.parametrize("policy", ["rival", "skip", "overwrite"])
def test_a_value_that_another_source_stands_for(policy):
    visit = VisitFactory(key="registry-1", title="Visit of the King", date="1999-02-06")
    other = SourceFactory(key="gazette")
    CitationFactory(
        record_id=visit.pk, field="date", source=other, value="1999-02-06", passage=None
    )
    of = brought(policy=policy)
    planned = plan(of)
    [row] = [row for row in planned.rows if row.key == "registry-1" and row.cells]
    apply(of)
    visit.refresh_from_db()
    # No source stands for the title: it is the file's.
    assert visit.title == "Visit of King Abdullah and Crown Prince Hussein"
    rivals = Citation.objects.filter(
        record=visit.pk, field="date", source__key="registry"
    )
    if policy == "overwrite":
        assert str(visit.date) == "1999-02-05/1999-02-07"
        assert row.outcome == Outcome.CHANGED
        return
    assert str(visit.date) == "1999-02-06"
    assert row.outcome == Outcome.CONFLICT
    kept = [cell for cell in row.cells if cell.kept]
    assert [(c.field, c.before, c.after) for c in kept] == [
        ("date", "1999-02-06", "1999-02-05/1999-02-07")
    ]
    assert rivals.count() == (policy == "rival")
    if policy == "rival":
        assert (rivals[0].value, rivals[0].locator) == (
            "1999-02-05/1999-02-07",
            "no. 1",
        )
        assert Dispute.objects.filter(record=visit.pk, field="date").exists()
        before = HistoryEntry.objects.count()
        applied()
        assert HistoryEntry.objects.count() == before


def test_what_its_own_source_says_anew_takes_the_place_of_what_it_said():
    applied()
    applied(FILE.replace("Jordan;S", "Jordan;W"))
    assert Visit.objects.get(key="registry-1").visit_class == "working"


def test_undone_it_has_never_been():
    PartyFactory(key="jordan", name="Jordan", description="kingdom")
    before = [
        list(model.objects.order_by("key").values("key"))
        for model in (Party, Visit, Participation, Citation)
    ]
    of = applied()
    assert Visit.objects.count() == 2
    undone = undo_import(of)
    assert undone.left == []
    assert undone.deleted == of.result["totals"]["new"]
    after = [
        list(model.objects.order_by("key").values("key"))
        for model in (Party, Visit, Participation, Citation)
    ]
    assert after == before
    of.refresh_from_db()
    assert of.state == ImportState.UNDONE
    with pytest.raises(UndoError, match="undone already"):
        undo_import(of)


@pytest.mark.parametrize("at_once", [1, 2_000])
def test_what_it_changed_returns_and_what_was_edited_since_stays_and_is_told(
    monkeypatch, at_once
):
    for module in (undoing, written_rows):
        monkeypatch.setattr(module, "AT_ONCE", at_once)
    first = applied()
    second = applied(FILE.replace("Jordan;S", "Jordan;W").replace("Came", "Went"))
    visit = Visit.objects.get(key="registry-1")
    visit.title = "A title somebody has mended"
    visit.save()
    undone = undo_import(second)
    assert (undone.restored, undone.left) == (2, [])
    visit.refresh_from_db()
    assert (visit.visit_class, visit.title) == ("state", "A title somebody has mended")
    assert Visit.objects.get(key="registry-2").summary == "Came by sea"

    undone = undo_import(first, dry_run=True)
    assert Visit.objects.count() == 2
    undone = undo_import(first)
    left = {(one.records, one.key): one.why for one in undone.left}
    assert left["events", "registry-1"] == "edited since: title"
    # With it stays what it is told of by, and what it needs.
    assert left["parties", "jordan"] == "belongs to what stays"
    assert Visit.objects.get().title == "A title somebody has mended"
    assert Citation.objects.filter(record=visit.pk).count() == 1
    assert not Party.objects.filter(key="cambodia").exists()


def test_what_others_have_built_on_stays():
    of = applied()
    cambodia = Party.objects.get(key="cambodia")
    later = ParticipationFactory(party=cambodia, name_as_written="Somebody later")
    undone = undo_import(of)
    assert [str(left) for left in undone.left if left.key == "cambodia"] == [
        "parties “cambodia”: used since by a participation"
    ]
    later.refresh_from_db()
    assert later.party_id == cambodia.pk
    assert not Visit.objects.filter(key__startswith="registry").exists()


def test_a_list_of_references_returns_as_well():
    """Delegations are no list; the parties of a mission are."""
    jordan, iraq = PartyFactory(key="jordan"), PartyFactory(key="iraq")
    mapping = VISITS.split("codes:")[0].replace("[Clerk]", "all others").replace(
        "recognise: [No, Guests, From, Country]", ""
    ) + (
        "tables:\n- records: missions\n  key: '{key}'\n  fields:\n"
        "    name: '{key}'\n    kind: embassy\n    sending_party: '{from}'\n"
        "    receiving_parties: {column: to, split: '|'}\n  cite: {locator: '{key}'}\n"
    )
    file = "key;from;to\nm;jordan;iraq\n"
    applied(file, mapping)
    of = applied("key;from;to\nm;jordan;iraq|jordan\n", mapping)
    mission = by_plural("missions").objects.get(key="m")
    assert mission.receiving_parties.count() == 2
    undo_import(of)
    assert list(mission.receiving_parties.all()) == [iraq]
    assert Delegation.objects.count() == 0
    assert jordan.pk


def test_by_command_with_a_mapping_and_back(tmp_path):
    file, mapping = tmp_path / "visits.csv", tmp_path / "protocol.yaml"
    file.write_text(FILE)
    mapping.write_text(VISITS)
    said = io.StringIO()
    arguments = ("import_records", "visits", str(file), "--mapping", str(mapping))
    call_command(*arguments, "--dry-run", stdout=said)
    assert "visits: 2 new" in said.getvalue()
    read_as = "UTF-8, semicolons between cells, quotation marks around them"
    assert f"Read as {read_as}." in said.getvalue()
    assert "Nothing was kept" in said.getvalue()
    assert not Visit.objects.exists()
    assert not Import.objects.exists()
    call_command(*arguments, stdout=said)
    of = Import.objects.get()
    assert f"undo_import {of.pk}" in said.getvalue()
    assert (of.file_name, of.records, of.mapping_text) == (
        "visits.csv",
        "visits",
        VISITS,
    )
    call_command("undo_import", stdout=said)
    assert "visits.csv, visits: applied" in said.getvalue()
    call_command("undo_import", str(of.pk), stdout=said)
    assert "12 deleted, 0 as they were before, 0 left as they are" in said.getvalue()
    with pytest.raises(CommandError, match="undone already"):
        call_command("undo_import", str(of.pk))
    with pytest.raises(CommandError, match="it makes parties, visits, participations"):
        call_command("import_records", "missions", str(file), "--mapping", str(mapping))
    with pytest.raises(CommandError, match="Did you mean “hsg_visits”"):
        call_command(*arguments[:3], "--mapping", "hsg_visit")


@pytest.mark.parametrize("source", ["", "census"])
def test_in_our_own_format_a_cited_value_stays_as_well(source):
    party = PartyFactory(key="iraq", name="Iraq", description="republic")
    CitationFactory(record_id=party.pk, field="name", value="Iraq", passage=None)
    SourceFactory(key="census")
    file = b"key,name,description\niraq,Mesopotamia,kingdom\n"
    of = new_import("parties.csv", file, Party, source=source)
    keep(of)
    [row] = [row for row in plan(of).rows if row.records == "parties"]
    apply(of)
    party.refresh_from_db()
    # No source stands for the description.
    assert (party.name, party.description) == ("Iraq", "kingdom")
    assert (row.row, row.outcome) == (2, Outcome.CONFLICT)
    rivals = Citation.objects.filter(record=party.pk, field="name", value="Mesopotamia")
    assert [one.source.key for one in rivals] == [source][: bool(source)]
    told = any("Name the source of this file" in one for one in of.result["remarks"])
    assert told == (not source)
    # What is in conflict is not unchanged as well: each row is told once.
    again = new_import("parties.csv", file, Party, source=source)
    keep(again)
    found = plan(again)
    fares = [found.counts["parties"][one] for one in ("unchanged", "conflict")]
    outcomes = [row.outcome for row in found.rows if row.records == "parties"]
    assert (fares, outcomes) == ([0, 1], [Outcome.CONFLICT])
    of = new_import("parties.csv", file, Party, source="cencus")
    assert [str(one) for one in plan_errors(of)] == [
        "No source has the key “cencus”. Did you mean “census”?"
    ]


def plan_errors(of):
    keep(of)
    return plan(of).errors
