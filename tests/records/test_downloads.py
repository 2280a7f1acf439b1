"""Downloads: the right columns and rows for the reader, safe in a spreadsheet."""

import csv
import io
import json
import tracemalloc
from hashlib import sha256

import pytest
import yaml
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from events.models import Visit
from records.importing import import_file
from records.kit import spooling
from records.kit.downloads import citations_response, download_response
from records.kit.fields import public_fields
from records.models import Citation, ExternalId, User
from relations.models import Mission, Party, TradeRecord
from tests.factories import (
    CitationFactory,
    ExternalIdFactory,
    MissionFactory,
    PartyFactory,
    PlaceFactory,
    SourceFactory,
    TradeRecordFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db

READER = AnonymousUser()


def download(model, format="csv", records=None, reader=READER):
    records = model.objects.all() if records is None else records
    return download_response(model, records, format, reader=reader)


def rows(response):
    return list(csv.DictReader(io.StringIO(response.content.decode())))


@pytest.mark.parametrize(
    ("format", "content_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("json", "application/json"),
        ("yaml", "application/yaml"),
        (
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ],
)
def test_each_format_is_a_file_named_after_the_records(format, content_type):
    response = download(Party, format)
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"] == (
        f'attachment; filename="parties.{format}"'
    )


def test_unknown_format():
    with pytest.raises(LookupError):
        download(Party, "exe")


def test_cells_are_plain_values():
    a, b = PartyFactory(key="a"), PartyFactory(key="b")
    TradeRecordFactory(
        key="t", reporter=a, partner=b, value="1234.5000", period="2015-01/2015-10"
    )
    (row,) = rows(download(TradeRecord))
    assert list(row) == public_fields(TradeRecord)
    assert (row["reporter"], row["partner"]) == ("a", "b")
    assert (row["value"], row["period"]) == ("1234.5", "2015-01/2015-10")
    assert (row["flow"], row["commodity_level"]) == ("export", "")
    (row,) = json.loads(download(TradeRecord, "json").content)
    assert (row["value"], row["unit_multiplier"]) == ("1234.5", 1)
    assert row["commodity_level"] is None
    assert yaml.safe_load(download(TradeRecord, "yaml").content) == [row]
    book = load_workbook(io.BytesIO(download(TradeRecord, "xlsx").content))
    assert book.sheetnames == ["trade-records", "citations", "about"]
    header, cells = book.worksheets[0].iter_rows(values_only=True)
    assert dict(zip(header, cells, strict=True))["value"] == 1234.5


def test_lists_and_references_to_any_record():
    a, b = PartyFactory(key="a"), PartyFactory(key="b")
    MissionFactory(sending_party=a, receiving_parties=[b, a])
    ExternalIdFactory(record_id=a.pk)
    assert rows(download(Mission))[0]["receiving_parties"] == "a;b"
    (mission,) = json.loads(download(Mission, "json").content)
    assert mission["receiving_parties"] == ["a", "b"]
    assert rows(download(ExternalId))[0]["record"] == "party:a"


def test_staff_get_the_fields_of_staff():
    PartyFactory(note="secret")
    assert "note" not in rows(download(Party))[0]
    staff = rows(download(Party, reader=User(is_staff=True)))[0]
    assert (staff["note"], staff["classification"]) == ("secret", "public")


def test_references_to_hidden_records_are_empty():
    hidden = PartyFactory(key="hidden-party", classification="confidential")
    draft = PartyFactory(key="draft-party", review="draft")
    shown = PartyFactory(key="shown-party")
    MissionFactory(sending_party=shown, receiving_parties=[hidden, draft, shown])
    MissionFactory(sending_party=hidden, receiving_parties=[shown], key="told-of-it")
    ExternalIdFactory(record_id=hidden.pk)
    for format in ("csv", "json", "yaml"):
        for model in (Mission, ExternalId):
            seen = model.objects.visible_to(READER)
            content = download(model, format, records=seen).content
            assert b"hidden" not in content
            assert b"draft-party" not in content
    (row,) = rows(download(Mission, records=Mission.objects.visible_to(READER)))
    assert row["sending_party"] == row["receiving_parties"] == "shown-party"
    staff = User(is_staff=True, clearance="confidential")
    found = {row["key"]: row for row in rows(download(Mission, reader=staff))}
    assert found["told-of-it"]["sending_party"] == "hidden-party"


def test_the_list_is_downloaded_as_it_is_narrowed_and_ordered():
    for name in ("b", "c", "a"):
        PartyFactory(key=name, name=name.upper())
    records = Party.objects.exclude(key="b").order_by("-name")
    assert [row["key"] for row in rows(download(Party, records=records))] == ["c", "a"]


def test_kinds_of_event_have_their_own_columns():
    VisitFactory(key="v", visit_class="state", parent=VisitFactory(key="w"))
    row = next(row for row in rows(download(Visit)) if row["key"] == "v")
    assert (row["visit_class"], row["parent"]) == ("state", "w")
    assert "kind" not in row
    assert "session_number" not in row


@pytest.mark.parametrize(
    "text", ["=1+1", "+7 701", "-Draft", "@x", "\t=1", "'=1", "'s-Hertogenbosch"]
)
def test_text_that_a_spreadsheet_would_run_is_escaped_and_comes_back(text):
    party = PartyFactory(key="p", name=text)
    PlaceFactory(key="x", latitude="-33.5", longitude="-5.2")
    written = download(Party).content
    cell = next(csv.DictReader(io.StringIO(written.decode(), newline="")))["name"]
    assert cell[0] not in "=+-@\t\r"
    for format in ("csv", "xlsx", "json", "yaml"):
        written = download(Party, format, reader=User(is_staff=True)).content
        Party.objects.update(name="other")
        assert import_file(Party, written, format).errors == []
        party.refresh_from_db()
        assert party.name == text


def test_numbers_are_not_escaped():
    PlaceFactory(latitude="-33.5", longitude="-5.2")
    content = download(type(PlaceFactory()), "csv").content
    assert b",-33.5,-5.2" in content


@pytest.mark.parametrize("format", ["csv", "xlsx", "json", "yaml"])
def test_queries_do_not_grow_with_the_rows(format):
    counts = []
    for _ in range(2):
        mission = MissionFactory(receiving_parties=[PartyFactory(), PartyFactory()])
        CitationFactory(record_id=mission.pk)
        with CaptureQueriesContext(connection) as queries:
            download(Mission, format, Mission.objects.visible_to(READER))
        counts.append(len(queries))
        for _ in range(8):
            MissionFactory(receiving_parties=[PartyFactory()], seat=PlaceFactory())
    # All are written by the thousand of records, so ask first which there are. CSV is
    # one statement, written by the database; so are the records of a workbook. It has
    # citations, too: which, themselves, and the names of what they refer to.
    assert counts == {"csv": [1, 1]}.get(format, [4, 4])


def closed(answer):
    """Close its file; the whole answer would close the connection of the test, too."""
    for close in answer._resource_closers:
        close()


@pytest.mark.parametrize("format", ["csv", "json", "yaml"])
def test_long_files_are_written_in_parts_and_are_the_same(format, monkeypatch):
    party = PartyFactory(key="iraq", name='Say "a,\nb"')
    for n in range(5):
        mission = MissionFactory(key=f"m-{n}", name=f"[{n}]", sending_party=party)
        CitationFactory(record_id=mission.pk, field="name", as_written=f"{n}")
    listed = Mission.objects.order_by("-name")
    for records in (listed, listed.none(), listed.filter(key="m-1")):
        for more in ({}, {"include_citations": True}, {"columns": ["name"]}):
            answers = []
            for chunk, kept in ((1_000, 2_000_000), (2, 0)):
                monkeypatch.setattr(spooling, "CHUNK", chunk)
                monkeypatch.setattr(spooling, "IN_MEMORY", kept)
                answer = download_response(
                    Mission, records.all(), format, reader=READER, **more
                )
                body = b"".join(answer)
                closed(answer)
                assert int(answer["Content-Length"]) == len(body) if not kept else True
                assert answer["X-Chancery-SHA-256"] == sha256(body).hexdigest()
                assert answer["Content-Disposition"].startswith("attachment")
                answers.append((body, answer["X-Chancery-Count"]))
            assert answers[0] == answers[1]
            assert answers[0][1] == str(len(records))


def test_memory_does_not_grow_with_the_rows(monkeypatch):
    monkeypatch.setattr(spooling, "CHUNK", 50)
    monkeypatch.setattr(spooling, "IN_MEMORY", 1_000)
    party, source = PartyFactory(), SourceFactory()

    def most(write):
        tracemalloc.start()
        answer = write()
        sum(map(len, answer))
        closed(answer)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return int(answer["X-Chancery-Count"]), peak

    def cited():
        return citations_response(Mission, Mission.objects.all(), reader=READER)

    ways = {
        "json": lambda: download(Mission, "json"),
        "xlsx": lambda: download(Mission, "xlsx"),
        "citations.csv": cited,
    }
    first = {}
    for more in (100, 900):
        # All at once: one by one it takes as long as the rest of this module.
        missions = [
            Mission(
                key=f"m-{n}",
                name="M",
                kind="embassy",
                sending_party=party,
                status="open",
                summary="x" * 500,
            )
            for n in range(more, 2 * more)
        ]
        Citation.objects.bulk_create(
            CitationFactory.build(record_id=one.pk, source=source, as_written="y" * 300)
            for one in Mission.objects.bulk_create(missions)
        )
        for name, write in ways.items():
            if more == 100:
                most(write)
                first[name] = most(write)
                continue
            (few, little), (many, much) = first[name], most(write)
            assert many == 10 * few, name
            assert much < 1.5 * little, name
