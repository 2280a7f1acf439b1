"""FI-1, FI-4 to FI-9, IN-11: files that mean no good."""

import io
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from records.kit.files import read_table, xlsx_files
from records.kit.problems import FileProblems
from records.models import Passage, Source
from relations.models import Party
from tests.factories import MissionFactory, PartyFactory, SourceFactory, UserFactory
from tests.forms import form_data
from tests.records.test_admin_files import upload


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
    "entities": lambda: with_parts({"xl/sharedStrings.xml": LAUGHS}),
    "entities in UTF-16": lambda: with_parts(
        {"xl/sharedStrings.xml": LAUGHS.decode().encode("utf-16")}
    ),
    "a file inside": lambda: with_parts(
        {SHEET: b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'}
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_fi_5_fi_7_a_bomb_is_refused_before_it_goes_off(name):
    data = BOMBS[name]()
    started = time.process_time()
    with pytest.raises(FileProblems, match="packed as no spreadsheet"):
        read_table(data, "xlsx")
    assert time.process_time() - started < 1


def test_fi_5_a_sheet_has_an_end(monkeypatch):
    monkeypatch.setattr(xlsx_files, "MOST_ROWS", 100)
    read_table(workbook([("key",), *((f"k{n}",) for n in range(99))]), "xlsx")
    with pytest.raises(FileProblems, match="more than 100 rows"):
        read_table(workbook([("key",), *((f"k{n}",) for n in range(100))]), "xlsx")
    monkeypatch.setattr(xlsx_files, "MOST_CELLS", 50)
    with pytest.raises(FileProblems, match="50 cells"):
        read_table(workbook([[f"c{n}" for n in range(51)]]), "xlsx")


def test_fi_5_a_header_that_lies_is_found_out():
    data = bytearray(with_parts({"xl/media/x.bin": b"A" * 5_000}))
    for mark in (b"PK\x01\x02", b"PK\x03\x04"):
        place = data.find(mark)
        offset = place + (24 if mark == b"PK\x01\x02" else 22)
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
    answer = upload(staff, data, format)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "errorlist" in page or "problems" in page
    assert "Confirm import" not in page
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
    sent = {"import_file": file, "format": "0", "resource": "0"}
    answer = admin_client.post("/admin/relations/party/import/", sent)
    assert answer.status_code == 200
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
