"""One import at a time; one that is killed in the middle has never been."""

import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

from records.importing import import_file
from records.imports.keeping import apply, new_import
from records.imports.locking import BUSY
from records.kit.problems import FileProblems
from records.models import Citation, HistoryEntry, Import, Source
from relations.models import Party

FILE = b"key,name,kind\na,A,state\n"


def locks():
    """How many hold a lock of their own making in this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        [count] = cursor.fetchone()
    return count


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_nothing_is_written_and_the_next_one_runs():
    name = connection.settings_dict["NAME"]
    entries = HistoryEntry.objects.count()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.records.importing_run", name],
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            assert running.stdout.readline() == "writing\n"
            assert locks() == 1
            # Another is told so at once, by whatever way it comes.
            report = import_file(Party, FILE)
            assert [str(problem) for problem in report.errors] == [BUSY]
            with pytest.raises(FileProblems, match="Another import is under way"):
                apply(new_import("a.csv", FILE, Party))
        finally:
            running.send_signal(signal.SIGKILL)
    until = time.monotonic() + 20
    while locks() and time.monotonic() < until:
        time.sleep(0.05)
    assert locks() == 0
    for model in (Party, Citation, Source, Import):
        assert model.objects.count() == 0
    assert HistoryEntry.objects.count() == entries
    assert import_file(Party, FILE).created == 1
