"""The two commands that load files: a folder of fixtures, one file."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from events.models import Event, Meeting, Outcome, Visit
from people.models import Appointment
from records.importing import in_order
from records.kit.registry import record_types
from records.models import Citation, HistoryEntry, Passage, Ruling, Source, Topic
from relations.models import Party, Place

pytestmark = pytest.mark.django_db

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"


def run(*args):
    """What a command writes and complains; raises CommandError."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*map(str, args), stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), f"{err.getvalue()}{error}"
    return out.getvalue(), err.getvalue()


@pytest.fixture
def folder(tmp_path):
    def write(**files):
        for name, text in files.items():
            (tmp_path / f"{name.replace('_', '-')}.csv").write_text(text)
        return tmp_path

    return write


def test_the_fixtures_load_and_a_second_time_change_nothing():
    said, complaints = run("load_fixtures", "--folder", FIXTURES)
    assert complaints == ""
    assert {line.split(":")[0] for line in said.splitlines()} == {
        path.name for path in FIXTURES.glob("*.csv") if "coverage" not in path.name
    }
    assert not any(" 0 new" in line for line in said.splitlines())
    assert set(HistoryEntry.objects.values_list("reason", flat=True)) == {"fixtures"}
    entries = HistoryEntry.objects.count()
    with connection.cursor() as cursor:
        # The planner of queries knows at once that the tables are not empty.
        cursor.execute(
            "SELECT count(*) FROM pg_stats WHERE tablename = ANY(%s)",
            [["records_citation", "records_historyentry", "relations_party"]],
        )
        assert cursor.fetchone()[0] > 40
    said, complaints = run("load_fixtures", "--folder", FIXTURES)
    assert complaints == ""
    assert all(" 0 new, 0 changed, " in line for line in said.splitlines())
    assert HistoryEntry.objects.count() == entries


def test_files_may_refer_to_each_other_in_any_way(folder):
    said, complaints = run(
        "load_fixtures",
        "--folder",
        folder(
            coverage="fact,record\n1,meeting:a\n",
            meetings="key,title,parent,place\na,Talks,b,mosul\n",
            visits="key,title,country,uncited_reason\nb,Visit,iraq,None.\n",
            places="key,name,country\nmosul,Mosul,iraq\n",
            parties="key,name,kind,successors\niraq,Iraq,state,x\nx,X,state,\n",
            citations="key,record,source\nc,event:a,s\n",
            sources="key,title,kind\ns,Source,press\n",
        ),
    )
    assert complaints == ""
    assert said.splitlines() == [
        "parties.csv: 2 new, 0 changed, 0 unchanged",
        "sources.csv: 1 new, 0 changed, 0 unchanged",
        "places.csv: 1 new, 0 changed, 0 unchanged",
        "meetings.csv: 1 new, 0 changed, 0 unchanged",
        "visits.csv: 1 new, 0 changed, 0 unchanged",
        "citations.csv: 1 new, 0 changed, 0 unchanged",
    ]
    assert Event.objects.get(key="a").parent.key == "b"


def test_faults_of_all_files_are_told_and_nothing_is_loaded(folder):
    _, complaints = run(
        "load_fixtures",
        "--folder",
        folder(
            parties="key,name,kind\niraq,Iraq,stat\njordan,Jordan,state\n",
            places="key,name,country\nmosul,Mosul,iraq\namman,Amman,jordania\n",
            citations="key,record,source\nc,party:iraq,s\n",
        ),
    )
    assert complaints.splitlines() == [
        "parties.csv, row 2, column “kind”, “stat”: Not one of the choices. Did you "
        "mean “state”?",
        "places.csv, row 3, column “country”, “jordania”: No party has the key "
        "“jordania”. Did you mean “jordan”?",
        "Nothing was loaded.",
    ]
    assert not Party.objects.exists()
    assert not HistoryEntry.objects.exists()


def test_a_file_that_is_no_type_of_record_is_refused(folder):
    _, complaints = run("load_fixtures", "--folder", folder(partys="key\n", topics=""))
    assert complaints.splitlines() == [
        "partys.csv: No type of record has this name. Did you mean “parties.csv”?",
        "topics.csv: The file is empty: its first row names the columns, “key” among "
        "them.",
        "Nothing was loaded.",
    ]


def test_a_dry_run_loads_nothing(folder):
    said, _ = run(
        "load_fixtures", "--dry-run", "--folder", folder(topics="key,name\ngas,Gas\n")
    )
    assert said.splitlines() == [
        "topics.csv: 1 new, 0 changed, 0 unchanged",
        "Nothing was kept: this was a dry run.",
    ]
    assert not Topic.objects.exists()


def test_folders_that_are_not_there_or_empty(tmp_path):
    missing = tmp_path / "missing"
    assert run("load_fixtures", "--folder", missing)[1] == (
        f"There is no folder {missing}."
    )
    assert run("load_fixtures", "--folder", tmp_path)[1] == (
        f"There are no files of records in {tmp_path}."
    )


def test_record_types_come_after_those_they_refer_to():
    order = in_order(record_types())
    assert sorted(order, key=str) == sorted(record_types(), key=str)
    for earlier, later in (
        (Party, Place),
        (Source, Passage),
        (Visit, Appointment),
        (Meeting, Outcome),
        (Outcome, Citation),
        (Citation, Ruling),
    ):
        assert order.index(earlier) < order.index(later), (earlier, later)


def test_one_file_is_imported(tmp_path):
    file = tmp_path / "é parties.csv"
    file.write_text("key;name;kind\niraq;Iraq;state\n")
    said, complaints = run("import_records", "parties", file)
    assert complaints == ""
    *told, undo = said.splitlines()
    assert told == [
        "The columns are separated by semicolons.",
        "é parties.csv: 1 new, 0 changed, 0 unchanged",
        "  parties: 1 new",
    ]
    assert "undo_import" in undo
    assert HistoryEntry.objects.get().reason == "import of é parties.csv"


def test_one_file_in_an_encoding_of_its_own(tmp_path):
    file = tmp_path / "parties.csv"
    file.write_bytes("key,name,kind\niraq,Ирак,state\n".encode("cp1251"))
    assert "is not UTF-8" in run("import_records", "parties", file)[1]
    run("import_records", "parties", file, "--encoding", "cp1251", "--dry-run")
    assert not Party.objects.exists()
    run("import_records", "parties", file, "--encoding", "cp1251")
    assert Party.objects.get().name == "Ирак"


def test_all_faults_of_one_file_are_complained_about(tmp_path):
    file = tmp_path / "parties.csv"
    file.write_text("key,name,kind\na,A,stat\nb,,state\n")
    assert run("import_records", "parties", file)[1].splitlines() == [
        "row 2, column “kind”, “stat”: Not one of the choices. Did you mean “state”?",
        "row 3, column “name”: This can't be left empty.",
        "Nothing of parties.csv was imported: 2 errors.",
    ]


def test_words_and_files_that_are_not_there(tmp_path):
    file = tmp_path / "missing.csv"
    assert run("import_records", "partys", file)[1] == (
        "There are no records called “partys”. Did you mean “parties”?"
    )
    assert run("import_records", "parties", file)[1] == (
        f"{file} can't be read: No such file or directory."
    )
