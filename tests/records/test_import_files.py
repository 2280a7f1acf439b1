"""Reading and writing files: encodings, separators, kinds of cells."""

import datetime
import io
import json
import re
import zipfile
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from records.kit.files import format_of, object_files, read_table, shelf, tables
from records.kit.files.apart import read_apart
from records.kit.files.cells import escape_formula, unescape_formula
from records.kit.files.csv_layout import ReadAs
from records.kit.files.file_bytes import FileBytes
from records.kit.files.object_files import read_yaml, write_yaml
from records.kit.files.tables import ABSENT, Table
from records.kit.files.xlsx_files import write_xlsx
from records.kit.problems import FileProblems
from tests.records.bad_workbooks import by_hand, data, day, iso_day, strict

ROWS = [("iraq", "Ирак, государство"), ("jordan", "العربية")]
TEXT = 'key,name\niraq,"Ирак, государство"\njordan,العربية\n'


def rows(table):
    return list(table)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_recognised(encoding):
    assert rows(read_table(TEXT.encode(encoding), "csv")) == ROWS


def test_utf_16_of_either_order_by_its_mark():
    for mark, encoding in (("\ufeff", "utf-16-le"), ("\ufeff", "utf-16-be")):
        assert rows(read_table((mark + TEXT).encode(encoding), "csv")) == ROWS


def test_a_named_encoding_is_used_unless_the_file_says_otherwise():
    text = "key,name\niraq,Ирак\n"
    expected = [("iraq", "Ирак")]
    assert rows(read_table(text.encode("cp1251"), "csv", "cp1251")) == expected
    assert rows(read_table(text.encode("utf-16-le"), "csv", "utf-16-le")) == expected
    assert rows(read_table(text.encode("utf-8-sig"), "csv", "cp1251")) == expected
    told = read_table(text.encode("cp1251"), "csv", "cp1251").remarks
    assert told[-1] == "The text is read as cp1251."
    assert not any("read as" in one for one in read_table(text.encode(), "csv").remarks)


@pytest.mark.parametrize(
    ("separator", "word"), [(";", "semicolons"), ("\t", "tabs"), (",", None)]
)
def test_separators_are_found_in_the_header_and_said(separator, word):
    text = f'key{separator}"na,me"{separator}kind\na{separator}"x;y"{separator}z\n'
    table = read_table(text.encode(), "csv")
    assert table.headers == ["key", "na,me", "kind"]
    assert rows(table) == [("a", "x;y", "z")]
    remark = f"The columns are separated by {word}."
    assert table.remarks == ([remark] if word else [])


APOSTROPHES = "Apostrophes around cells."


@pytest.mark.parametrize(
    ("text", "expected", "are_found"),
    [
        ("'key';'name'\n'a';'A;\"B'''\n", [("a", "A;\"B'")], True),
        ("key,name\na,'A, B'\nb,C\n", [("a", "A, B"), ("b", "C")], True),
        # Nothing is certain here: they are part of the words.
        ("key,name\na,'A B'\nb,'t H\n", [("a", "'A B'"), ("b", "'t H")], False),
        ("key,name\na,\"'A', B\"\nb,it's\n", [("a", "'A', B"), ("b", "it's")], False),
    ],
)
def test_apostrophes_around_cells_are_found_where_they_are_certain(
    text, expected, are_found
):
    table = read_table(text.encode(), "csv")
    assert rows(table) == expected
    assert (APOSTROPHES in table.remarks) == are_found


def test_a_long_file_between_apostrophes():
    lines = "".join(f"k{n},'Name, {n}\nof many'\n" for n in range(9_000))
    table = read_table(f"key,name\n{lines}".encode(), "csv")
    assert (len(table), table.remarks) == (9_000, [APOSTROPHES])
    assert table.read_as == "UTF-8, commas between cells, apostrophes around them"
    assert table[8_999] == ("k8999", "Name, 8999\nof many")


def test_what_a_mapping_says_of_a_file_is_not_looked_for():
    text = "key|name\na|\"Дом\nb|C,D'E\n"
    table = read_apart(text.encode("cp1251"), "csv", None, ReadAs("cp1251", "|", ""))
    assert rows(table) == [("a", '"Дом'), ("b", "C,D'E")]
    assert table.remarks == [
        "The columns are separated by vertical bars.",
        "Nothing around cells.",
        "The text is read as cp1251.",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_lines(end):
    table = read_table(f"key,name{end}a,A{end}b,B{end}".encode(), "csv")
    assert rows(table) == [("a", "A"), ("b", "B")]


def test_blank_lines_and_rows_are_passed_and_counted():
    table = read_table(b'\nkey,name\n\na,"A\nA"\n,\nb,B\n', "csv")
    assert rows(table) == [("a", "A\nA"), ("b", "B")]
    assert list(table.numbers) == [4, 6]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+7 701",
        "-Draft",
        "@x",
        "\t=1",
        "\r=1",
        "'=1",
        "''+1",
        "\uff1d1",
        "\n=1",
    ],
)
def test_what_a_spreadsheet_would_run_is_escaped_and_given_back(text):
    escaped = escape_formula(text)
    assert escaped == f"'{text}"
    assert unescape_formula(escaped) == text


@pytest.mark.parametrize(
    "text", ["", "'", "'s-Hertogenbosch", "''", "a=1", "1-1", " =1"]
)
def test_other_text_is_left_alone(text):
    assert escape_formula(text) == text
    assert unescape_formula(text) == text


def workbook(*lines, **sheets):
    book = Workbook()
    for line in lines:
        book.active.append(line)
    for title, value in sheets.items():
        book.create_sheet(title)["A1"] = value
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_cells_of_a_workbook():
    day = datetime.datetime(2015, 9, 17)
    file = workbook(
        ["key", "a", "b", "c", "d", "e", "f", None],
        ["x", 2014.0, 12.5, True, day, datetime.time(17, 15), None],
        [],
        ["y", -3, 0.1, False, day.date(), datetime.time(17, 15, 30), "=text"[1:]],
    )
    table = read_table(file, "xlsx")
    assert table.headers == ["key", "a", "b", "c", "d", "e", "f"]
    assert rows(table) == [
        ("x", "2014", "12.5", "true", "2015-09-17", "17:15", ""),
        ("y", "-3", "0.1", "false", "2015-09-17", "17:15:30", "text"),
    ]
    assert list(table.numbers) == [2, 4]


def test_days_are_counted_as_the_workbook_counts_them():
    for book, first in (
        ("", "1982-02-01"),
        ('<workbookPr date1904="1"/>', "1986-02-02"),
    ):
        table = read_table(day("29983", book), "xlsx")
        assert table[0][3] == first
    for serial, text in (
        ("1", "1900-01-01"),
        ("59", "1900-02-28"),
        ("61", "1900-03-01"),
        ("42264.71875", "2015-09-17T17:15:00"),
        ("0.71875", "17:15"),
        ("2958465", "9999-12-31"),
    ):
        assert read_table(day(serial), "xlsx")[0][3] == text


def test_runs_of_text_are_joined_and_how_to_say_it_is_left_out():
    runs = "<si><r><t>Re</t></r><r><t>public</t></r><rPh><t>say</t></rPh></si>"
    cells = '<c t="s"><v>0</v></c><c t="str"><v>x</v></c><c t="b"><v>1</v></c>'
    file = by_hand(
        data(f"<row>{cells}</row>"),
        **{"xl/sharedStrings.xml": f"<sst>{runs}</sst>"},
    )
    assert rows(read_table(file, "xlsx")) == [("Republic", "x", "true")]


def test_a_first_line_may_say_what_separates_the_cells():
    table = read_table(b"sep=;\r\nkey;name\r\na;A,B\r\n", "csv")
    assert (rows(table), list(table.numbers)) == ([("a", "A,B")], [3])


def test_formulas_and_errors_are_refused_with_their_places():
    file = workbook(["key", "name"], ["a", "=1+1"], ["b", "#REF!"])
    with pytest.raises(FileProblems) as caught:
        read_table(file, "xlsx")
    assert list(map(str, caught.value.problems)) == [
        "row 2, column “name”, “=1+1”: This is a formula: put its value in its place.",
        "row 3, column “name”, “#REF!”: The spreadsheet shows an error here.",
    ]


def test_cells_beyond_the_header_are_refused():
    with pytest.raises(FileProblems, match="row 2: The row has 3 cells"):
        read_table(workbook(["key", "name"], ["a", "A", "?"]), "xlsx")


def test_other_sheets_are_mentioned():
    table = read_table(workbook(["key"], ["a"], more="x"), "xlsx")
    assert table.remarks == ["Only the first sheet was read: “Sheet”."]


def test_written_workbooks_hold_text_as_text():
    cells = ["=1+1", "#N/A", "2015", "a\rb\x01", "_x000D_", -5, True, "", None]
    header = [f"c{n}" for n in range(len(cells))]
    file = write_xlsx(Table.of([cells], header))
    sheet = load_workbook(io.BytesIO(file)).active
    kinds = [cell.data_type for cell in sheet[2]]
    assert kinds == ["s", "s", "s", "s", "s", "n", "s", "n", "n"]
    assert rows(read_table(file, "xlsx")) == [
        ("=1+1", "#N/A", "2015", "a\rb\x01", "_x000D_", "-5", "true", "", "")
    ]


def test_workbooks_do_not_tell_when_they_were_made():
    file = write_xlsx(Table.of([["a"]], ["key"]))
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        assert {entry.date_time[0] for entry in packed.infolist()} == {1980}
        told = b"".join(map(packed.read, packed.namelist()))
    assert not re.search(rb"\b20[0-9]{2}-[01][0-9]", told)


def test_what_has_no_room_on_a_sheet_goes_on_with_the_next(monkeypatch):
    monkeypatch.setattr("records.kit.files.xlsx_book.MOST_ROWS", 3)
    rows = [[f"k{n}", n] for n in range(5)]
    for most, sheets in (
        (5, {"records": 2, "records 2": 2, "records 3": 1}),
        (4, {"records": 2, "records 2": 2}),
        (0, {"records": 0}),
    ):
        file = write_xlsx(Table.of(rows[:most], ["key", "number"]))
        book = load_workbook(io.BytesIO(file), read_only=True)
        told = {one.title: list(one.values) for one in book.worksheets}
        assert {name: len(cells) - 1 for name, cells in told.items()} == sheets
        assert all(cells[0] == ("key", "number") for cells in told.values())
        below = [list(row) for cells in told.values() for row in cells[1:]]
        assert below == rows[:most]


def test_a_workbook_that_would_fill_the_memory_is_refused(monkeypatch):
    monkeypatch.setattr("records.kit.files.xlsx_files.UNPACKED_LIMIT", 1000)
    with pytest.raises(FileProblems, match="is the most"):
        read_table(workbook(["key"], ["a"]), "xlsx")


def test_a_damaged_workbook_is_refused():
    file = workbook(["key"], ["a"]).replace(b"xl/workbook.xml", b"xl/workbook.xm_")
    with pytest.raises(FileProblems, match="The workbook can't be read"):
        read_table(file, "xlsx")


def test_json_keeps_numbers_and_lists_as_written():
    text = b'[{"key": "a", "n": 1234567890123456.1234, "l": ["x", "y"], "b": true}]'
    table = read_table(text, "json")
    assert rows(table) == [("a", "1234567890123456.1234", ["x", "y"], "true")]
    table = read_table(b'[{"key": "a"}, {"name": null, "key": "b"}]', "json")
    assert rows(table) == [("a", ABSENT), ("b", "")]


def test_yaml_takes_plain_words_as_text():
    text = (
        b"- {key: no, date: 2015-09, day: 2015-09-17, time: 17:15, none: , n: 1.50}\n"
    )
    table = read_table(text, "yaml")
    assert rows(table) == [("no", "2015-09", "2015-09-17", "17:15", "", "1.50")]


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["csv", "json", "yaml", "xlsx"]),
    st.binary() | st.text("[]{}:-,;\"'|&*!? \n\t#<>%@`abc01", max_size=40),
    st.sampled_from([None, "cp1251", "utf-16", "idna", "rot13", "undefined", "\0"]),
)
@example("yaml", "- {a: !!int x}", None)
@example("yaml", "- {a: !!timestamp x}", None)
@example("yaml", "&a [*a]", None)
@example("yaml", "- a: &b [*b]", None)
@example("yaml", "- ? [a]\n  : b", None)
@example("json", '[{"key": 1e999999999}]', None)
@example("json", '[{"key": ' + "9" * 5000 + "}]", None)
def test_no_file_is_worse_than_unreadable(format, content, encoding):
    file = content.encode() if isinstance(content, str) else content
    with suppress(FileProblems):
        read_table(file, format, encoding)


@pytest.mark.parametrize(
    ("name", "format"),
    [("a.csv", "csv"), ("A.XLSX", "xlsx"), ("a.yml", "yaml"), ("a.b.json", "json")],
)
def test_formats_by_the_names_of_files(name, format):
    assert format == format_of(name).NAME


def test_an_unknown_ending_is_answered_with_the_nearest():
    with pytest.raises(FileProblems, match="Did you mean “xlsx”"):
        format_of("parties.xls")


@pytest.mark.parametrize("end", ["\x85", "\u2028", "\u2029"])
def test_line_ends_of_unicode_come_back_from_yaml(end):
    table = Table(["a", f"one{end}two"], ["b", end], headers=["key", "name"])
    assert [row[1] for row in read_yaml(write_yaml(table))] == [f"one{end}two", end]


def test_strict_workbooks_are_read_like_others_with_days_as_text():
    assert list(read_table(strict(by_hand(data(""))), "xlsx")) == []
    [row] = read_table(iso_day("2015-09-17T00:00:00"), "xlsx")
    assert row == ("a", "A", "state", "2015-09-17")


def test_rows_that_wait_on_disk_come_back_as_they_were(monkeypatch):
    records = [{"key": f"k{n}", "name": ["a", "b"]} for n in range(999)]
    text = json.dumps([{"name": "Ω"}, *records]).encode()
    whole = read_table(text, "json")
    monkeypatch.setattr(tables, "MOST_KEPT", 1)
    monkeypatch.setattr(shelf, "IN_MEMORY", 10)
    again = read_table(text, "json")
    assert again._rows == []
    assert (again.headers, list(again.numbers)) == (whole.headers, list(whole.numbers))
    assert list(again) == list(whole)
    # Twice, and two at the same time.
    assert all(one == other for one, other in zip(again, again, strict=True))
    assert again[0][again.headers.index("key")] is ABSENT
    assert again[999] == whole[999]


def test_what_is_read_as_one_text_has_a_largest_size(monkeypatch):
    monkeypatch.setattr(object_files, "LARGEST", 2**20)
    for name in ("json", "yaml"):
        with pytest.raises(FileProblems, match="2 MiB; 1 are the most"):
            read_table(b" " * 2 * 2**20, name)


def test_bytes_on_disk_are_read_as_those_in_memory(tmp_path):
    text = "".join(f"line {n}\n" for n in range(9_000)).encode()
    path = tmp_path / "file"
    path.write_bytes(text)
    one, other = FileBytes(text), FileBytes.at(path)
    copied = FileBytes.copied(other.pieces(1_000))
    for held in (one, other, copied):
        assert (len(held), held.whole(), bool(held)) == (len(text), text, True)
        assert held.lines_before(len(text) - 1) == 8_999
        assert (held.startswith(b"line 0"), held.startswith(b"x")) == (True, False)
        first, second = held.stream(), held.stream()
        assert first.readline() == b"line 0\n"
        assert (second.seek(-7, 2), second.read(99)) == (len(text) - 7, text[-7:])
        assert first.readline() == b"line 1\n"
    assert not FileBytes(b"")
    assert FileBytes.copied([]).whole() == b""
