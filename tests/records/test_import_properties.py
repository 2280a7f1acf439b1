"""What holds of every import, whatever the records and files."""

import csv
import io
import string
import zipfile
from contextlib import suppress

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from openpyxl import load_workbook

from records.importing import import_file
from records.kit.files import format_named, read_table
from records.kit.files.tables import Table
from records.kit.files.xlsx_files import write_xlsx
from records.kit.problems import FileProblems
from records.models import HistoryEntry
from records.texts import plain
from relations.models import Party, Place
from tests.contract.files import NAMES, file_of

FORMATS = st.sampled_from(NAMES)
KEYS = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=8)
# What a spreadsheet would run begins so, also where it stands for itself.
RUN = "=+-@\t\r\n＝＋－＠"  # noqa: RUF001 (they run as well)
KEPT = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
RUNNING = st.builds(
    "{}{}".format, st.sampled_from([*RUN, "'=", "''@"]), st.text(KEPT, max_size=12)
)
NOTES = st.text(KEPT, max_size=20) | RUNNING
NAMED = st.text(string.ascii_letters, min_size=1, max_size=9)
some = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@given(st.lists(RUNNING | st.text(KEPT, max_size=9), min_size=1, max_size=5))
def test_no_text_runs_in_a_spreadsheet_and_all_comes_back(texts):
    header = [f"c{n}" for n in range(len(texts))]
    table = Table.of([["k", *texts]], ["key", *header])
    for name in NAMES:
        format = format_named(name)()
        written = format.export_data(table)
        assert list(format.create_dataset(written)[0]) == ["k", *texts], name
        if name == "csv":
            rows = csv.reader(io.StringIO(written.decode(), newline=""))
            assert all(not cell or cell[0] not in RUN for cell in list(rows)[1])
        elif name == "xlsx":
            cells = load_workbook(io.BytesIO(written)).active[2]
            assert all(cell.data_type in "sn" for cell in cells)
            assert all(
                cell.data_type == "s" for cell in cells if cell.value is not None
            )


RECORDS = st.dictionaries(
    KEYS, st.tuples(NAMED, NOTES, st.sampled_from(["", "1990", "201X", "2003/.."])),
    min_size=1, max_size=6,
)  # fmt: skip


def kept(model):
    """All that is in the database of a type, but for what the clock says."""
    clock = {"id", "version", "created_at", "updated_at"}
    return [
        {name: value for name, value in row.items() if name not in clock}
        for row in model.objects.order_by("key").values()
    ]


def rows_of(found):
    return [
        {"key": key, "name": name, "kind": "state", "note": note, "valid_from": date}
        for key, (name, note, date) in found.items()
    ]


def write(rows, format):
    header = list(rows[0])
    table = Table.of([[row[name] for name in header] for row in rows], header)
    return format_named(format)().export_data(table)


class TestImports(TestCase):
    """Each example in a transaction of its own."""

    @some
    @given(FORMATS, FORMATS, RECORDS, st.data())
    def test_order_of_rows_and_columns_does_not_matter(self, one, other, found, draw):
        rows = rows_of(found)
        assert import_file(Party, write(rows, one), one).errors == []
        before, entries = kept(Party), HistoryEntry.objects.count()
        names = draw.draw(st.permutations(list(rows[0])))
        turned = [
            {name: row[name] for name in names}
            for row in draw.draw(st.permutations(rows))
        ]
        again = import_file(Party, write(turned, other), other)
        assert (again.errors, again.unchanged) == ([], len(rows))
        assert HistoryEntry.objects.count() == entries
        Party.objects.all().delete()
        assert import_file(Party, write(turned, other), other).errors == []
        assert kept(Party) == before

    @some
    @given(FORMATS, RECORDS, st.data())
    def test_one_bad_row_anywhere_and_nothing_is_written(self, format, found, draw):
        rows = rows_of(found)
        place = draw.draw(st.integers(0, len(rows) - 1))
        column, value = draw.draw(
            st.sampled_from(
                [
                    ("key", "Not A Key"),
                    ("name", ""),
                    ("kind", "kingdom"),
                    ("valid_from", "2015-02-30"),
                    ("note", "x" * 4001),
                ]
            )
        )
        rows[place][column] = value
        entries = HistoryEntry.objects.count()
        report = import_file(Party, write(rows, format), format)
        told = {(one.row, one.column) for one in report.errors}
        first = 1 if format in ("json", "yaml") else 2
        assert told == {(place + first, column)}
        assert not Party.objects.exists()
        assert HistoryEntry.objects.count() == entries

    @some
    @given(RECORDS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be"]))
    def test_encodings_say_the_same(self, found, encoding):
        rows = [{**row, "note": plain(row["note"])} for row in rows_of(found)]
        written = write(rows, "csv")
        assert import_file(Party, written).errors == []
        text = written.decode()
        report = import_file(
            Party, text.encode(encoding), encoding=encoding.removesuffix("-sig")
        )
        assert (report.errors, report.unchanged) == ([], len(rows))

    @some
    @given(RECORDS, RECORDS)
    def test_two_files_say_what_both_say_in_one(self, one, other):
        rows, more = rows_of(one), rows_of(other)
        assume(not one.keys() & other.keys())
        assert import_file(Party, write(rows + more, "csv")).errors == []
        before = kept(Party)
        Party.objects.all().delete()
        for half in (rows, more):
            assert import_file(Party, write(half, "json"), "json").errors == []
        assert kept(Party) == before

    def test_a_file_of_no_records_changes_nothing(self):
        for format in NAMES:
            report = import_file(Place, file_of(Place, format), format)
            assert (report.errors, report.created) == ([], 0), format
            assert report.remarks == ["There are no rows below the header."], format


BASE = write_xlsx(Table.of([["a", "A", "=1"], ["b", "B", 2]], ["key", "name", "note"]))
WHOLE = {
    "csv": b'key,name\na,"A ""x"""\nb,B\n',
    "json": b'[{"key": "a", "name": ["x", "y"]}, {"key": "b", "name": 1.5}]',
    "yaml": b"- key: a\n  name: [x, 'y']\n- {key: b, name: ~}\n",
    "xlsx": BASE,
}


def harmed(content, harms):
    """A file with some bytes changed, left out or doubled."""
    found = bytearray(content)
    for place, value, kind in harms:
        at = place % max(1, len(found))
        if kind == "change":
            found[at : at + 1] = bytes([value])
        elif kind == "cut":
            del found[at : at + value]
        else:
            found[at:at] = found[at : at + value]
    return bytes(found)


HARMS = st.lists(
    st.tuples(
        st.integers(0, 2**16),
        st.integers(0, 255),
        st.sampled_from(["change", "cut", "double"]),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=400)
@given(FORMATS, HARMS)
def test_no_harm_to_a_file_is_worse_than_unreadable(format, harms):
    with suppress(FileProblems):
        read_table(harmed(WHOLE[format], harms), format)


PARTS = list(zipfile.ZipFile(io.BytesIO(BASE)).namelist())


@settings(max_examples=200)
@given(st.sampled_from(PARTS), HARMS)
def test_nor_to_a_part_of_a_workbook(name, harms):
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(BASE)) as whole,
        zipfile.ZipFile(written, "w") as broken,
    ):
        for part in PARTS:
            content = whole.read(part)
            broken.writestr(part, harmed(content, harms) if part == name else content)
    with suppress(FileProblems):
        read_table(written.getvalue(), "xlsx")
