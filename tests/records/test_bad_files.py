"""Every bad file is refused in words, on every road, and nothing of it is written."""

import html
import io
import json
import re
import subprocess
import sys
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from records.models import HistoryEntry
from relations.models import Party
from tests.api_writing import Program
from tests.bringing import preview
from tests.records.bad_files import FILES
from tests.records.bad_files_run import MIB
from tests.records.bad_workbooks import WORKBOOKS, quine

ALL = (*FILES, *WORKBOOKS)

pytestmark = pytest.mark.django_db


def test_they_are_many_and_each_is_one_of_its_kind():
    assert len(ALL) >= 60
    assert len({file.name for file in ALL}) == len(ALL)


def test_the_quine_holds_itself():
    with zipfile.ZipFile(io.BytesIO(quine())) as packed:
        [part] = packed.namelist()
        assert packed.read(part) == quine()


def test_each_is_refused_in_words_with_little_time_and_memory():
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.records.bad_files_run",
            connection.settings_dict["NAME"],
        ],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["name"] for answer in answers] == [file.name for file in ALL]
    bad = {
        answer["name"]: answer
        for answer in answers
        if "traceback" in answer
        or not answer["told"]
        or answer["wrote"]
        or not any(answer["wanted"] in one["text"] for one in answer["told"])
        or answer["seconds"] > answer["allowed"]
        or answer["mib"] > MIB
    }
    assert bad == {}


# The files of which a hundred at once are no burden to anybody.
SMALL = [(file, file.made()) for file in ALL if not file.is_big]
# Workbooks are read in processes of their own, which take half a second to start.
QUICK = [(file, content) for file, content in SMALL if file.format != "xlsx"]
QUICK += [one for one in SMALL if one[0].format == "xlsx"][::9]


def written():
    return Party.objects.exists() or HistoryEntry.objects.exists()


def test_the_command_tells_what_is_wrong_and_that_nothing_was_imported(tmp_path):
    for file, content in QUICK:
        path = tmp_path / file.name
        path.write_bytes(content)
        told = io.StringIO()
        with pytest.raises(CommandError, match=r"Nothing of .* was imported"):
            call_command("import_records", "parties", path, stderr=told)
        assert file.told in told.getvalue(), file.name
        assert not written(), file.name


def test_the_desk_tells_it_on_the_form_or_instead_of_a_plan(admin_client):
    for file, content in QUICK:
        if not content:
            continue
        page = preview(admin_client, "parties", content, file.name)
        assert page.status_code == 200, file.name
        told = html.unescape(page.content.decode())
        # The row has a column of its own.
        assert re.sub(r"^row [0-9]+(: |, )", "", file.told) in told, file.name
        assert 'value="apply"' not in told
        assert not written(), file.name


def test_the_api_takes_none_of_them_as_a_body():
    program = Program()
    for file, content in SMALL:
        if file.format != "json":
            continue
        answer = program.client.post(
            "/api/v1/parties/",
            content,
            content_type="application/json",
            headers={"authorization": f"Bearer {program.text}"},
        )
        assert answer.status_code in (400, 422), file.name
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["detail"], file.name
        assert not Party.objects.exists(), file.name
