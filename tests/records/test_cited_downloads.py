"""Downloads carry who says so, and say what they are an answer to."""

import csv
import io
import json
import re
from hashlib import sha256

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from records.importing import import_file
from records.kit.downloads import download_response
from records.kit.fields import public_fields
from records.models import Citation, HistoryEntry, User
from relations.models import Mission
from tests.factories import (
    CitationFactory,
    MissionFactory,
    PassageFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def missions():
    """One cited twice, one not, one that no filter below finds."""
    source = SourceFactory(key="a")
    passage = PassageFactory(key="a-7", source=source)
    cited = MissionFactory(key="cited", opened="2008")
    CitationFactory(
        key="c-1", record_id=cited.pk, source=source, passage=passage, field="opened",
        value="2008", as_written="=since 2008",
    )  # fmt: skip
    CitationFactory(key="c-2", record_id=cited.pk, source=source)
    MissionFactory(key="not-cited")
    other = MissionFactory(key="other")
    CitationFactory(key="c-3", record_id=other.pk, source=source)
    return "?key=cited&key=not-cited&ordering=-key"


def rows(response):
    return list(csv.DictReader(io.StringIO(response.content.decode())))


def sheet(response, name):
    book = load_workbook(io.BytesIO(response.content))
    return list(book[name].iter_rows(values_only=True))


def test_the_citations_of_a_list_are_a_file_of_their_own(client, missions):
    response = client.get(f"/missions.citations.csv{missions}")
    assert response["Content-Disposition"] == (
        'attachment; filename="missions.citations.csv"'
    )
    first, second = found = rows(response)
    assert list(first) == public_fields(Citation)
    assert {row["key"] for row in found} == {"c-1", "c-2"}
    if first["key"] == "c-2":
        first, second = second, first
    assert first["record"] == second["record"] == "mission:cited"
    assert (first["field"], first["value"]) == ("opened", "2008")
    assert (first["source"], first["passage"]) == ("a", "a-7")
    # The file can be read back: nothing changes by it.
    assert import_file(Citation, response.content).unchanged == 2


def test_a_workbook_has_them_on_its_second_sheet(client, missions):
    response = client.get(f"/missions.xlsx{missions}")
    header, *cells = sheet(response, "citations")
    assert list(header) == public_fields(Citation)
    told = [dict(zip(header, row, strict=True)) for row in cells]
    assert {row["key"] for row in told} == {"c-1", "c-2"}
    assert "=since 2008" in {row["as_written"] for row in told}


def test_a_workbook_says_what_it_is(client, missions):
    response = client.get(f"/missions.xlsx{missions}")
    about = dict(sheet(response, "about")[1:])
    assert about["query"] == f"http://testserver/missions.xlsx{missions}"
    assert about["count"] == 2
    assert about["time"] == response["X-Chancery-Time"]
    same = client.get(f"/missions.csv{missions}").content
    assert about["sha-256"] == sha256(same).hexdigest()


def test_a_workbook_is_read_back_from_its_first_sheet(missions):
    staff = User(is_staff=True)
    file = download_response(Mission, Mission.objects.all(), "xlsx", reader=staff)
    entries = HistoryEntry.objects.count()
    report = import_file(Mission, file.content, "xlsx")
    assert (report.errors, report.unchanged) == ([], 3)
    assert report.remarks == ["Only the first sheet was read: “missions”."]
    assert HistoryEntry.objects.count() == entries


@pytest.mark.parametrize(("format", "read"), [("json", json), ("yaml", yaml)])
def test_json_and_yaml_hold_them_within_the_records(client, missions, format, read):
    load = getattr(read, "safe_load", getattr(read, "loads", None))
    plain = client.get(f"/missions.{format}{missions}")
    assert all("citations" not in record for record in load(plain.content))
    asked = f"/missions.{format}{missions}&include=citations"
    without, with_two = load(client.get(asked).content)
    assert (without["key"], without["citations"]) == ("not-cited", [])
    assert with_two["key"] == "cited"
    first = next(c for c in with_two["citations"] if c["key"] == "c-1")
    assert list(first) == [n for n in public_fields(Citation) if n != "record"]
    assert (first["source"], first["passage"]) == ("a", "a-7")
    assert len(with_two["citations"]) == 2


@pytest.mark.parametrize("format", ["json", "yaml"])
def test_records_that_hold_citations_are_read_back_without(missions, format):
    file = download_response(
        Mission, Mission.objects.all(), format,
        reader=User(is_staff=True), include_citations=True,
    )  # fmt: skip
    report = import_file(Mission, file.content, format)
    assert (report.errors, report.unchanged) == ([], 3)
    assert report.remarks == ["The citations within the records were not read."]


def test_a_column_of_that_name_is_still_refused():
    MissionFactory(key="a")
    text = '[{"key": "a", "citations": "c-1"}]'
    report = import_file(Mission, text.encode(), "json")
    assert "There is no such column." in str(report.errors[0])


@pytest.mark.parametrize("file", ["missions.csv", "missions.citations.csv"])
def test_what_has_no_room_for_them_says_where_they_are(client, file):
    response = client.get(f"/{file}?include=citations")
    assert response.status_code == 400
    assert "missions.citations.csv" in response.content.decode()


def test_what_can_not_be_included_is_refused(client):
    response = client.get("/missions.json?include=citation")
    assert response.status_code == 400
    assert "Did you mean “citations”?" in response.content.decode()


@pytest.mark.parametrize(
    ("file", "count"),
    [
        ("missions.csv", 2),
        ("missions.xlsx", 2),
        ("missions.json", 2),
        ("missions.yaml", 2),
        ("missions.citations.csv", 2),
    ],
)
def test_every_download_says_query_time_count_and_checksum(
    client, missions, file, count
):
    response = client.get(f"/{file}{missions}&q=%C3%A9xyz")
    assert response["X-Chancery-Count"] == "0"
    assert response["X-Chancery-Query"].endswith("&q=%C3%A9xyz")
    response = client.get(f"/{file}{missions}")
    assert response["X-Chancery-Query"] == f"http://testserver/{file}{missions}"
    assert response["X-Chancery-Count"] == str(count)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", response["X-Chancery-Time"])
    assert response["X-Chancery-SHA-256"] == sha256(response.content).hexdigest()


@pytest.mark.parametrize(
    "file",
    ["missions.citations.csv", "missions.xlsx", "missions.json?include=citations"],
)
def test_hidden_citations_and_those_of_hidden_sources_are_left_out(client, file):
    mission = MissionFactory()
    CitationFactory(record_id=mission.pk, as_written="hidden words", review="draft")
    secret = SourceFactory(classification="confidential")
    CitationFactory(record_id=mission.pk, source=secret, as_written="hidden words")
    CitationFactory(record_id=mission.pk, as_written="open words")
    response = client.get(f"/{file}")
    if file.endswith("xlsx"):
        told = str(sheet(response, "citations"))
    else:
        told = response.content.decode()
    assert "open words" in told
    assert "hidden words" not in told


def test_citations_can_be_downloaded_themselves(client, missions):
    response = client.get("/citations.xlsx")
    book = load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["citations", "about"]
    assert "citations.citations.csv" not in client.get("/citations/").content.decode()
    # A list of citations has no citations of its own.
    assert rows(client.get("/citations.citations.csv")) == []


@pytest.mark.parametrize(
    "file",
    ["missions.citations.csv", "missions.xlsx", "missions.json?include=citations"],
)
def test_queries_do_not_grow_with_the_rows(client, missions, file):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/{file}").status_code == 200
        return len(found)

    before = queries()
    for _ in range(5):
        CitationFactory(record_id=MissionFactory().pk, source=SourceFactory())
    assert queries() == before


def test_the_list_leads_to_its_citations(client, missions):
    page = client.get(f"/missions/{missions}")
    address = f"/missions.citations.csv{missions}".replace("&", "&amp;")
    assert f'<a href="{address}">Citations (CSV)</a>' in page.content.decode()
