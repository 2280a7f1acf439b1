"""FI-1, FI-4 to FI-9, IN-11: files that mean no good."""

import io
import time
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from records.importing import import_file
from records.imports import running
from records.kit.files import apart, read_table, xlsx_sheet
from records.kit.problems import FileProblems
from records.models import Passage, Source
from relations.models import Party
from tests.bringing import newest, preview, work
from tests.factories import MissionFactory, PartyFactory, SourceFactory, UserFactory
from tests.forms import form_data


def workbook(cells=(("key", "name"), ("iraq", "Iraq"))):
    book = Workbook()
    for row in cells:
        book.active.append(list(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def with_parts(parts, data=None, **options):
    """The workbook with these parts added or put in place of its own."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data or workbook())) as made,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, **options) as packed,
    ):
        for name in made.namelist():
            if name not in parts:
                packed.writestr(name, made.read(name))
        for name, content in parts.items():
            packed.writestr(name, content)
    return written.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
)
BOMBS = {
    "zeros": lambda: with_parts({"xl/media/zeros.bin": b"\0" * 60_000_000}),
    "spaces in the sheet": lambda: with_parts(
        {SHEET: b"<worksheet>" + b" " * 40_000_000 + b"</worksheet>"}
    ),
    "parts": lambda: with_parts({f"xl/x{n}.xml": b"<x/>" for n in range(1_001)}),
    "entities": lambda: with_parts({"xl/styles.xml": LAUGHS}),
    "entities in UTF-16": lambda: with_parts(
        {"xl/styles.xml": LAUGHS.decode().encode("utf-16")}
    ),
    "a file inside": lambda: with_parts(
        {SHEET: b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'}
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_fi_5_fi_7_a_bomb_is_refused_before_it_goes_off(name):
    data = BOMBS[name]()
    started = time.process_time()
    with pytest.raises(
        FileProblems, match=r"packed as no spreadsheet|declares entities"
    ):
        read_table(data, "xlsx")
    assert time.process_time() - started < 1


def test_fi_5_a_sheet_has_an_end(monkeypatch):
    monkeypatch.setattr(xlsx_sheet, "MOST_ROWS", 100)
    read_table(workbook([("key",), *((f"k{n}",) for n in range(99))]), "xlsx")
    with pytest.raises(FileProblems, match="out of order"):
        read_table(workbook([("key",), *((f"k{n}",) for n in range(100))]), "xlsx")
    monkeypatch.setattr(xlsx_sheet, "MOST_CELLS", 50)
    with pytest.raises(FileProblems, match="50 cells"):
        read_table(workbook([[f"c{n}" for n in range(51)]]), "xlsx")


def test_fi_6_a_reader_that_is_ended_in_the_middle_of_a_line(monkeypatch):
    """Whatever ended it, it is said in words."""
    told = '{"header": ["key"], "remarks": []}\n[2, ["a"]]\n[3, ["b'
    monkeypatch.setattr(apart, "_CHILD", f"import sys; sys.stdout.write({told!r})")
    with pytest.raises(FileProblems, match="more memory or time"):
        list(apart.read_apart(workbook(), "xlsx").rows)


def test_fi_5_a_header_that_lies_is_found_out():
    # In the directory and before the part itself, whose name stands 46 and 30 on.
    data = bytearray(workbook())
    for name, size in ((46, 24), (30, 22)):
        place = data.rfind(SHEET.encode()) if name == 46 else data.find(SHEET.encode())
        offset = place - name + size
        data[offset : offset + 4] = (1).to_bytes(4, "little")
    with pytest.raises(FileProblems):
        read_table(bytes(data), "xlsx")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("format", "data"),
    [
        ("xlsx", b"<html><script>alert(1)</script>"),
        ("xlsx", b"GIF89a" + b"PK\x03\x04" * 3),
        ("xlsx", b"\xd0\xcf\x11\xe0old"),
        ("csv", b"\x89PNG\r\n\x1a\n\x00\x00"),
        ("csv", b'key,name\n"a,b\n' + b"x,y\n" * 1_000),
        ("csv", b"key,name\na," + b"x" * 140_000 + b"\n"),
        ("csv", b"key,key\na,b\n"),
        ("json", b"[" * 100_000),
        ("json", b'[{"key": "a", "key": "b"}]'),
        ("yaml", b"- !!python/object/apply:os.system ['true']"),
        ("yaml", b"&a [*a, *a]"),
        ("yaml", b"[" * 50_000),
    ],
    ids=lambda value: str(value)[:24],
)
def test_fi_1_fi_8_fi_10_what_is_no_table_is_refused(format, data):
    staff = Client(raise_request_exception=False)
    staff.force_login(UserFactory(is_staff=True, is_superuser=True))
    answer = preview(staff, "parties", data, f"parties.{format}")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "errorlist" in page or newest().result["errors"]
    assert 'value="apply"' not in page
    assert "Traceback" not in page
    assert not Party.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["../../evil.csv", "con.csv", "x" * 300 + ".csv", "a\u202evsc.exe", "a\r\nb.csv"],
)
def test_fi_3_the_name_of_a_file_leads_nowhere(admin_client, name, tmp_path):
    file = SimpleUploadedFile("x.csv", b"key,name,kind\niraq,Iraq,state\n")
    file._name = name
    sent = {"records": "parties", "policy": "rival", "file": file}
    answer = admin_client.post("/admin/records/import/add/", sent)
    # What is left of the name says what the file is, or else it is not taken.
    taken = not name.endswith("exe") and "\n" not in name
    assert answer.status_code == (302 if taken else 200)
    if taken:
        work()
        answer = admin_client.get(answer.url)
        assert Path(newest().file_name).name == newest().file_name
        assert newest().result["counts"]["parties"]["new"] == 1
    assert "\r\nb.csv" not in str(answer.headers)
    assert not (tmp_path.parent / "evil.csv").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data", [b"\x00\x01text", b"\xff\xfe\x00", b"GIF89a\xff", b"x" * 30_000, b"   "]
)
def test_fi_1_the_text_of_a_source_is_text(admin_client, data):
    source = SourceFactory()
    address = f"/admin/records/source/{source.pk}/change/"
    fields = form_data(admin_client.get(address), "source_form")
    file = SimpleUploadedFile("text.txt", data)
    answer = admin_client.post(address, fields | {"document_text": file})
    assert answer.status_code == 200
    assert "errornote" in answer.content.decode()
    assert not Passage.objects.exists()
    assert Source.objects.get().version == source.version


@pytest.mark.django_db
def test_fi_9_nothing_in_a_download_is_run(client):
    texts = ("=1+1", "+7 701", "-Draft", "@x", "\t=1", '=HYPERLINK("http://x")')
    for text in texts:
        MissionFactory(name=f"{text}", note="")
    body = b"".join(client.get("/missions.csv")).decode()
    cells = {cell for line in body.splitlines() for cell in line.split(",")}
    assert [c for c in cells if c.strip('"')[:1] in tuple("=+@")] == []
    book = b"".join(client.get("/missions.xlsx"))
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet


@pytest.mark.django_db
def test_in_11_no_line_of_a_name_becomes_a_header(client):
    PartyFactory(name="a\r\nSet-Cookie: x=y")
    for address in ("/parties.csv?q=a%0d%0aSet-Cookie:x=y", "/parties/?q=%0d%0aX:y"):
        answer = client.get(address)
        assert "Set-Cookie" not in answer.headers
        assert not any("\n" in value for value in answer.headers.values())


def test_fi_6_a_workbook_is_read_in_a_process_of_its_own(monkeypatch):
    table = apart.read_apart(workbook(), "xlsx")
    assert (table.headers, list(table)) == (["key", "name"], [("iraq", "Iraq")])
    assert (list(table.numbers), table.remarks) == ([2], [])
    with pytest.raises(FileProblems) as refused:
        apart.read_apart(BOMBS["parts"](), "xlsx")
    assert "Save it anew" in str(refused.value)
    # Whatever it would do to its reader, this process does not notice.
    large = workbook([("key", "name"), *((f"k{n}", "x" * 900) for n in range(9_000))])
    for limit, least in (("MEMORY", 2**20), ("SECONDS", 0)):
        with monkeypatch.context() as patch:
            patch.setattr(apart, limit, least)
            with pytest.raises(FileProblems, match=r"memory or time|can.t be read"):
                apart.read_apart(large, "xlsx")


def test_fi_6_that_process_has_no_settings_and_writes_nothing(monkeypatch, tmp_path):
    child = f"""
import os, resource, sys, types
sys.path.insert(0, sys.argv[1])
from records.kit.files import apart
place = {str(tmp_path / "left")!r}
def read(data):
    told = sorted(os.environ) + [one for one in sys.modules if "settings" in one]
    try:
        with open(place, "w") as left: left.write("x")
    except OSError as error:
        told.append(type(error).__name__)
    return ["told"], [], [(2, [" ".join(told)])]
apart.open_xlsx = read
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
apart.read_and_tell(int(sys.argv[2]), int(sys.argv[3]))
"""
    monkeypatch.setattr(apart, "_CHILD", child)
    [[told]] = list(apart.read_apart(b"", "xlsx"))
    assert {"SECRET_KEY", "DATABASE_URL", "config.settings"} & set(
        told.split()
    ) == set()
    assert told.endswith("OSError")
    assert (tmp_path / "left").read_bytes() == b""


@pytest.mark.django_db
def test_fi_6_an_import_reads_it_there(monkeypatch):
    read = []
    there = running.read_apart
    monkeypatch.setattr(
        running, "read_apart", lambda *asked: read.append(asked[1]) or there(*asked)
    )
    import_file(Party, workbook(), "xlsx", dry_run=True)
    assert read == ["xlsx"]
