"""Files of parties that somebody might bring and nobody can import, made on the spot.

Each names the file, what it holds, and a piece of what whoever brings it must be told.
"""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass

HEADER = "key,name,kind"
ROWS = "iraq,Iraq,state\nkazakhstan,Kazakhstan,state\n"
GOOD = f"{HEADER}\n{ROWS}"
RUSSIAN = f"{HEADER}\nirak,Республика Ирак,state\n"
MANY = 100_000


@dataclass(frozen=True, slots=True)
class BadFile:
    """One file; ``made`` gives its bytes, ``told`` is part of the first error."""

    name: str
    made: Callable[[], bytes]
    told: str
    # Takes a moment to make or to read.
    is_big: bool = False

    @property
    def format(self) -> str:
        return self.name.rpartition(".")[2]


def big(name: str, made: Callable[[], bytes], told: str) -> BadFile:
    return BadFile(name, made, told, is_big=True)


def text(name: str, content: str, told: str, encoding: str = "utf-8") -> BadFile:
    return BadFile(name, lambda: content.encode(encoding, "surrogatepass"), told)


def raw(name: str, content: bytes, told: str) -> BadFile:
    return BadFile(name, lambda: content, told)


def rows(name: str, body: str, told: str, header: str = HEADER) -> BadFile:
    """A CSV file whose cells are bad."""
    return text(name, f"{header}\n{body}\n", told)


def date(name: str, value: str, told: str = "column “valid_from”") -> BadFile:
    return rows(name, f"a,A,state,{value}", told, f"{HEADER},valid_from")


FILES: tuple[BadFile, ...] = (
    # Nothing in it
    raw("empty.csv", b"", "The file is empty"),
    raw("mark-only.csv", b"\xef\xbb\xbf", "The file is empty"),
    text("blank-lines.csv", "\n\n\n", "The file is empty"),
    text("commas-only.csv", ",,,\n,,,\n", "The file is empty"),
    raw("empty.xlsx", b"", "This is not an .xlsx workbook"),
    raw("empty.json", b"", "Write a list of records"),
    raw("empty.yaml", b"", "Write a list of records"),
    # Encodings
    text("utf-16-no-mark.csv", RUSSIAN, "looks like UTF-16", "utf-16-le"),
    text("utf-16-be-no-mark.csv", RUSSIAN, "utf-16-be", "utf-16-be"),
    raw("utf-16-odd.csv", RUSSIAN.encode("utf-16")[:-1], "The file is not utf-16"),
    text(
        "cp1251.csv", RUSSIAN, "cp1251 for Russian, in which it says “Респу", "cp1251"
    ),
    text(
        "latin-1.csv",
        f"{HEADER}\nfrance,Société générale,state\n",
        "cp1252 for Western European, in which it says “Société”",
        "latin-1",
    ),
    text("cp1256.csv", f"{HEADER}\niraq,العراق,state\n", "“العراق”", "cp1256"),
    raw("broken-utf-8.csv", GOOD.encode() + b"a\xff,A\xc3,state\n", "byte 0xFF"),
    raw("overlong.csv", GOOD.encode() + b"a\xc0\x80,A,state\n", "byte 0xC0"),
    raw("surrogates.csv", GOOD.encode() + b"a,A\xed\xa0\x80,state\n", "byte 0xED"),
    raw("mixed.csv", GOOD.encode() + RUSSIAN.encode("cp1251"), "in line 5"),
    raw("utf-8-cut.json", '[{"key":"ё"}]'.encode()[:-4], "The file is not UTF-8"),
    raw("broken.yaml", b"- key: \xff\n", "The file is not UTF-8"),
    text(
        "nul.csv", "key,name,kind\na,A\0,state\n", "There is a NUL character in line 2"
    ),
    text("nul-cell.json", '[{"key":"a\\u0000"}]', "A NUL character can't be kept"),
    text("nul.yaml", '- key: "a\\0b"\n', "A NUL character can't be kept"),
    text("control.yaml", "- key: a\x01\n", "This is not YAML"),
    text("surrogate.json", '[{"key":"\\ud83d"}]', "Half a character"),
    # Separators and quotation marks
    text("pipes.csv", GOOD.replace(",", "|"), "not “|”"),
    text("mixed-separators.csv", GOOD.replace("iraq,", "iraq;"), "row 2: The row has"),
    text("said-wrong.csv", f"sep=;\n{GOOD}", "There is no such column"),
    text("unclosed.csv", f'{HEADER}\n"a,A,state\nb,B,state\n', "never closed"),
    text(
        "unclosed-late.csv", f'{GOOD}c,"C,state\n', "row 4: A quotation mark is opened"
    ),
    text("after-quote.csv", f'{HEADER}\na,"A" B,state\n', "closing quotation mark"),
    text(
        "unclosed-then-long.csv",
        f'{HEADER}\n"a,A,state\n{ROWS * 5_000}',
        "A cell is longer than",
    ),
    text(
        "long-cell.csv", f"{HEADER}\na,{'x' * 131_073},state\n", "longer than 131,072"
    ),
    text(
        "long-cell.json", f'[{{"key":"a","name":"{"x" * 131_073}"}}]', "column “name”"
    ),
    text("short-row.csv", f"{HEADER}\na,A\n", "The row has 2 cells"),
    text("long-row.csv", f"{HEADER}\na,A,state,x\n", "“x” stand beyond"),
    big(
        "all-ragged.csv",
        lambda: f"{HEADER}\n".encode() + b"a,b\n" * MANY,
        "has 2 cells",
    ),
    big("one-line.csv", lambda: b"x" * 10_000_000, "A cell is longer than"),
    # Headers
    text("no-header.csv", ROWS, "There is no such column"),
    text("twice.csv", f"{HEADER},name\na,A,state,B\n", "The column is there twice"),
    text("no-key.csv", "name,kind\nIraq,state\n", "The column “key” is missing"),
    text("blank-name.csv", "key,,kind\na,A,state\n", "Column 2 has no name"),
    text("mistyped.csv", "key,nmae,kind\na,A,state\n", "Did you mean “name”"),
    text("translated.csv", "ключ,имя,вид\na,A,state\n", "column “ключ”"),
    text("two-headers.csv", f"{HEADER}\nKey,Name,Kind\n{ROWS}", "row 2, column “key”"),
    text("title-above.csv", f"Parties of 2015,,\n{GOOD}", "has no name"),
    text("long-name.csv", f"key,{'n' * 300}\na,b\n", "is too long"),
    big(
        "million-columns.csv",
        lambda: ("k," * 1_000_000 + "k\n").encode(),
        "There are 1,000,001 columns",
    ),
    big(
        "million-fields.json",
        lambda: json.dumps([dict.fromkeys(range(MANY), 1)]).encode(),
        "more than 1,000 different fields",
    ),
    text("capitals.json", '[{"Key":"a","key":"b"}]', "column “Key”"),
    # Other kinds of files
    BadFile("packed.csv", lambda: gzip.compress(GOOD.encode()), "packed with gzip"),
    raw("picture.csv", b"\x89PNG\r\n\x1a\n\0\0", "but a picture"),
    raw("document.xlsx", b"%PDF-1.7\n%\xe2\xe3", "but a PDF"),
    text("web-page.csv", "<!DOCTYPE html><table><tr><td>key", "but a web page"),
    text("web-page.xlsx", "<html><table><tr><td>key</td>", "but a web page"),
    text("records.json", GOOD, "Write a list of records"),
    text("records.yaml", GOOD, "Write a list of records"),
    text("text.xlsx", GOOD, "This is not an .xlsx workbook"),
    text("records.xls", GOOD, "does not end in the name of a format"),
    text("records.xlsm", GOOD, "Did you mean “xlsx”"),
    text("records", GOOD, "does not end in the name of a format"),
    raw("old.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an old or"),
    raw(
        "password.xlsx",
        b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
        "without a password",
    ),
    # JSON
    BadFile("deep.json", lambda: b"[" * 100_000, "nested too deeply"),
    big("deep-record.json", lambda: b'[{"key":' + b"[" * 100_000, "too deeply"),
    text(
        "doubled.json", '[{"key":"a","name":"A","name":"B"}]', "“name” is named twice"
    ),
    text("nan.json", '[{"key":"a","name":NaN}]', "NaN is not a number"),
    text("infinity.json", '[{"key":"a","name":-Infinity}]', "is not a number"),
    big(
        "huge-number.json",
        lambda: b'[{"key":"a","name":' + b"9" * 1_000_000 + b"}]",
        "more digits",
    ),
    text("exponent.json", '[{"key":1e999999999}]', "column “key”"),
    text("object.json", '{"key":"a"}', "Write a list of records"),
    text("lines.json", '{"key":"a"}\n{"key":"b"}\n', "Write a list of records"),
    text("two-lists.json", '[{"key":"a"}][]', "Something stands behind the list"),
    text("comma.json", '[{"key":"a"},]', "This is not JSON"),
    text("cut.json", '[{"key":"a"},{"key"', "row 2: This is not JSON"),
    text("quotes.json", "[{'key':'a'}]", "This is not JSON"),
    text("remark.json", '[{"key":"a"} // a\n]', "A comma or “]” is missing"),
    big("no-records.json", lambda: b"[" + b"1," * 3_000_000 + b"1]", "no record"),
    text("nested.json", '[{"key":{"a":1}}]', "A cell holds text"),
    text("null-key.json", '[{"key":"a","name":null,"kind":"state"}]', "left empty"),
    # YAML
    text(
        "aliases.yaml",
        "- &a [x, x]\n"
        + "".join(
            f"- &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n"
            for n in range(9)
        ),
        "anchor or alias",
    ),
    text("anchor.yaml", "- &a {key: a}\n- *a\n", "anchor or alias"),
    text("python.yaml", "- key: !!python/object/apply:os.system [id]\n", "the tag"),
    text("tag.yaml", "- key: !secret a\n", "the tag “!secret”"),
    text("merge.yaml", "- {? !!merge x : {key: a}}\n", "the tag"),
    text("doubled.yaml", "- {key: a, key: b}\n", "names “key” twice"),
    text("tab.yaml", "-\tkey: a\n\tname: b\n", "This is not YAML"),
    big("deep.yaml", lambda: b"- " * 100_000, "nested too deeply"),
    BadFile("deep-flow.yaml", lambda: b"[" * 20_000, "nested too deeply"),
    text("list-as-key.yaml", "- {? [a, b] : c}\n", "is one word"),
    text("documents.yaml", "- key: a\n---\n- key: b\n", "second document"),
    text("unclosed.yaml", '- key: "a\n', "This is not YAML"),
    # Cells
    rows("formula-key.csv", "=1+1,A,state", "row 2, column “key”"),
    rows("zero-width.csv", "a,\u200b\u200e,state", "row 2, column “name”"),
    rows("bidi-key.csv", "a\u202eb,A,state", "A key is made of"),
    rows("line-in-key.csv", "a\u2028b,A,state", "row 2, column “key”"),
    rows("total.csv", "a,A,state\nTOTAL,1,", "row 3, column “kind”"),
    rows("capital-key.csv", "Iraq,Iraq,state", "row 2, column “key”"),
    rows("same-key.csv", "a,A,state\na,B,state", "Row 2 has this key already"),
    rows("own-parent.csv", "a,A,state,a", "own parent", f"{HEADER},parent"),
    rows("no-parent.csv", "a,A,state,zzz", "No party has the key", f"{HEADER},parent"),
    big(
        "no-parents.csv",
        lambda: (
            f"{HEADER},parent\n"
            + "".join(f"k{n},N,state,nobody-{n}\n" for n in range(10_000))
        ).encode(),
        "No party has the key",
    ),
    big(
        "bad-cells.csv",
        lambda: (
            f"{HEADER}\n" + "".join(f"k{n},N,kingdom\n" for n in range(10_000))
        ).encode(),
        "Not one of the choices",
    ),
    rows("too-long.csv", f"a,{'x' * 400},state", "at most"),
    date("leap-day.csv", "29 Feb 2015"),
    date("leap-day-1900.csv", "1900-02-29"),
    date("day-31.csv", "2015-04-31"),
    date("month-13.csv", "2015-13"),
    date("two-digits.csv", "01.02.15"),
    date("day-or-month.csv", "03/04/2015"),
    date("year-0.csv", "0000"),
    date("year-10000.csv", "10000-01-01"),
    date("before-christ.csv", "44 BC"),
    date("infinity.csv", "infinity"),
    date("serial.csv", "45982"),
    date("week.csv", "2023-W05-1"),
    date("moment.csv", "2015-09-17T25:61:00"),
    date("blank-number.csv", '"1\u00a0234,5"'),
)
