"""Workbooks that nobody can import: what they hide, what they would run or fill."""

import base64
import io
import zipfile
import zlib
from collections.abc import Callable
from copy import copy

from openpyxl import Workbook

from tests.records.bad_files import GOOD, HEADER, ROWS, BadFile, big

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml"
PACKED = "http://schemas.openxmlformats.org/package/2006"


def workbook(change: Callable[[Workbook], None]) -> bytes:
    book = Workbook()
    for line in GOOD.splitlines():
        book.active.append(line.split(","))
    change(book)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def sheet(name: str, change: Callable[[Workbook], None], told: str) -> BadFile:
    return BadFile(name, lambda: workbook(change), told)


def packed(parts: dict[str, str | bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as one:
        for name, content in parts.items():
            one.writestr(name, content)
    return written.getvalue()


def by_hand(rows: str, **other: str | bytes) -> bytes:
    """A workbook whose sheet holds this XML; ``other`` parts go beside or instead."""
    book = (
        f'<workbook xmlns="{NAMESPACE}" xmlns:r="{RELATIONS}">{other.pop("book", "")}'
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKED}/content-types"/>',
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{book}<sheets><sheet name="S" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(
            ("worksheet", "worksheets/sheet1.xml"),
            ("sharedStrings", "sharedStrings.xml"),
            ("styles", "styles.xml"),
        ),
        "xl/worksheets/sheet1.xml": f'<w xmlns="{NAMESPACE}">{rows}</w>',
        **other,
    }
    return packed(parts)


def _relations(*targets: tuple[str, str]) -> str:
    all_of_them = "".join(
        f'<Relationship Id="r{n}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return (
        f'<Relationships xmlns="{PACKED}/relationships">{all_of_them}</Relationships>'
    )


def cell(value: str) -> str:
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'


def data(body: str) -> str:
    head = "".join(map(cell, HEADER.split(",")))
    return f"<sheetData><row>{head}</row>{body}</sheetData>"


def day(serial: str, book: str = "", column: str = "valid_from") -> bytes:
    """A workbook with a number in the format of a day."""
    head = "".join(map(cell, [*HEADER.split(","), column]))
    line = "".join(map(cell, ["a", "A", "state"]))
    return by_hand(
        f'<sheetData><row>{head}</row><row>{line}<c s="1"><v>{serial}</v></c></row>'
        "</sheetData>",
        book=book,
        **{
            "xl/styles.xml": f'<styleSheet xmlns="{NAMESPACE}"><cellXfs>'
            '<xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
        },
    )


def laughs(entities: int = 12) -> str:
    """A few hundred bytes of XML that mean gigabytes."""
    lines = ['<!ENTITY l0 "ha">']
    for n in range(1, entities):
        lines.append(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">')
    return f"<!DOCTYPE worksheet [{''.join(lines)}]>"


def hide_first(book: Workbook) -> None:
    book.create_sheet("seen")
    book.active = 1
    book.worksheets[0].sheet_state = "hidden"


def hide_column(book: Workbook) -> None:
    book.active.column_dimensions["B"].hidden = True


def hide_row(book: Workbook) -> None:
    book.active.row_dimensions[3].hidden = True


def put(place: str, value: object) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book.active[place] = value

    return change


def merge(book: Workbook) -> None:
    book.active.merge_cells("B2:B3")


def _broken(content: bytes) -> bytes:
    """The same with a few bytes of the packed sheet changed."""
    place = content.index(b"xl/worksheets/sheet1.xml") + 60
    return content[:place] + b"\xff\xff\xff\xff" + content[place + 4 :]


def _twice(content: bytes) -> bytes:
    written = io.BytesIO(content)
    with zipfile.ZipFile(written, "a") as one:
        one.writestr("xl/extra.xml", "<a/>")
        one.writestr("xl/extra2.xml", "<a/>")
    return written.getvalue().replace(b"xl/extra2.xml", b"xl/extra.xml\x20"[:13])


def _padded_bomb() -> bytes:
    """A workbook of 100 KB that unpacks to 100 MB."""
    return by_hand(data(f"<row>{' ' * 100_000_000}</row>"))


def _nested() -> bytes:
    """Packed files within packed files, which nobody unpacks."""
    inner = b"0" * 1_000_000
    for _ in range(5):
        inner = packed({f"{n}.zip": inner for n in range(10)})
    return packed({"xl/workbook.xml": inner, "bomb.zip": inner})


def _overlapping() -> bytes:
    """One packed part under two hundred names: what is small is read many times."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as one:
        one.writestr("x/0.xml", " " * 1_000_000)
        for number in range(1, 100):
            again = copy(one.filelist[0])
            again.filename = f"x/{number}.xml"
            one.filelist.append(again)
            one.NameToInfo[again.filename] = again
        made = zipfile.ZipFile(io.BytesIO(by_hand(data(""))))
        for name in made.namelist():
            one.writestr(name, made.read(name))
    return written.getvalue()


# A packed file whose only part is that very file, to the byte: unpacked again and again
# it has no end. Its repetitions copy themselves, and its checksum is its own.
_QUINE = (
    "eNoL8GZmEWFgYOAA4uro76GpnxQYGRimATEXUKSwNDMvVa8ip7iCQZfh0v8AUhQreRo6MDCwMvxC"
    "YkEIEYbXWMWYuhI7GIlmMTD8/w8hYhkWYRVbtPIhA0SMEUQEeDMyiTDgdj8qQPgmwJuVDSTCCIQW"
    "QNoDZCYDTQ0HAERRZFk="
)


def quine() -> bytes:
    """A workbook that holds itself."""
    return zlib.decompress(base64.b64decode(_QUINE))


def _zip64_that_lies() -> bytes:
    """A sheet that says of itself that it has a tebibyte."""
    written = io.BytesIO(by_hand(data("")))
    with zipfile.ZipFile(written, "a") as one:
        one.writestr("x.xml", "<a/>")
        one.getinfo("xl/worksheets/sheet1.xml").file_size = 2**40
    return written.getvalue()


def strict(content: bytes) -> bytes:
    """The same workbook as “Strict Open XML”, in which days are written as text."""
    made = zipfile.ZipFile(io.BytesIO(content))
    others = {RELATIONS: f"{STRICT}/officeDocument/relationships"}
    others |= {NAMESPACE: f"{STRICT}/spreadsheetml/main"}
    parts: dict[str, str | bytes] = {}
    for name in made.namelist():
        text = made.read(name).decode()
        for old, new in others.items():
            text = text.replace(old, new)
        parts[name] = text
    return packed(parts)


def iso_day(written: str) -> bytes:
    """A workbook with a day in ISO 8601, as strict ones have them."""
    line = "".join(map(cell, ["a", "A", "state"]))
    head = "".join(map(cell, [*HEADER.split(","), "valid_from"]))
    return strict(
        by_hand(
            f"<sheetData><row>{head}</row>"
            f'<row>{line}<c t="d"><v>{written}</v></c></row></sheetData>'
        )
    )


def _shared_formula() -> str:
    return '<row><c r="A2"><f t="shared" si="0"/><v>1</v></c></row>'


WORKBOOKS: tuple[BadFile, ...] = (
    BadFile("workbook.csv", lambda: workbook(put("A9", None)), "packed file"),
    BadFile("workbook.json", lambda: workbook(put("A9", None)), "packed file"),
    BadFile(
        "open-document.xlsx",
        lambda: packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
        "OpenDocument",
    ),
    BadFile(
        "document-words.xlsx", lambda: packed({"word/document.xml": "<a/>"}), "not an"
    ),
    BadFile(
        "binary.xlsx",
        lambda: by_hand(
            "",
            **{"_rels/.rels": _relations(("officeDocument", "xl/workbook.bin"))},
        ),
        "binary workbook",
    ),
    BadFile(
        "macros.xlsx",
        lambda: by_hand(
            data(""),
            **{
                "[Content_Types].xml": '<Types><Default Extension="bin" ContentType='
                '"application/vnd.ms-office.vbaProject"/></Types>',
                "xl/vbaProject.bin": b"\xd0\xcf",
            },
        ),
        "has macros",
    ),
    # What a workbook hides, merges or works out
    sheet("formula.xlsx", put("B2", "=1+1"), "“=1+1”: This is a formula"),
    sheet("call.xlsx", put("B2", '=WEBSERVICE("http://x")'), "This is a formula"),
    BadFile(
        "shared-formula.xlsx", lambda: by_hand(data(_shared_formula())), "is a formula"
    ),
    sheet("error.xlsx", put("B2", "#REF!"), "shows an error"),
    sheet("merged.xlsx", merge, "The cells B2:B3 are merged"),
    sheet("hidden-sheet.xlsx", hide_first, "is hidden"),
    sheet("hidden-column.xlsx", hide_column, "The column “name” is hidden"),
    sheet("hidden-row.xlsx", hide_row, "row 3: This row is hidden"),
    sheet("beyond.xlsx", put("E2", "x"), "The row has 5 cells"),
    sheet("far-beyond.xlsx", put("XFD2", "x"), "beyond column 1,000"),
    BadFile("day-60.xlsx", lambda: day("60"), "29 February 1900"),
    BadFile("day-negative.xlsx", lambda: day("-5"), "no such day"),
    BadFile("day-far.xlsx", lambda: day("3e9"), "no such day"),
    BadFile("day-infinite.xlsx", lambda: day("inf"), "row 2, column “valid_from”"),
    BadFile(
        "time-for-day.xlsx", lambda: day("0.5", '<workbookPr date1904="1"/>'), "“12:00”"
    ),
    BadFile(
        "rows-out-of-order.xlsx",
        lambda: by_hand('<sheetData><row r="2"/><row r="1"/></sheetData>'),
        "out of order",
    ),
    big(
        "empty-cells.xlsx",
        lambda: by_hand(data(f"<row>{'<c/>' * 1_900_000}</row>")),
        "more than 500,000 empty cells",
    ),
    big(
        "formats.xlsx",
        lambda: by_hand(
            data(""),
            **{"xl/styles.xml": f"<s><cellXfs>{'<xf/>' * 1_000_000}</cellXfs></s>"},
        ),
        "more cell formats",
    ),
    big(
        "texts.xlsx",
        lambda: by_hand(
            data(""), **{"xl/sharedStrings.xml": f"<s>{'<si/>' * 1_300_000}</s>"}
        ),
        "more than 1,000,000 texts",
    ),
    BadFile(
        "no-such-text.xlsx",
        lambda: by_hand(data('<row><c t="s"><v>9</v></c></row>')),
        "row 2, column “key”",
    ),
    BadFile("strict.xlsx", lambda: iso_day("2015-13-45"), "column “valid_from”"),
    # Packed to harm
    BadFile("overlapping.xlsx", _overlapping, "packed as no spreadsheet"),
    BadFile("quine.xlsx", quine, "not an .xlsx workbook"),
    BadFile("zip64.xlsx", _zip64_that_lies, "packed as no spreadsheet"),
    big("bomb.xlsx", _padded_bomb, "packed as no spreadsheet"),
    big("nested.xlsx", _nested, "not an .xlsx workbook"),
    big(
        "many-parts.xlsx",
        lambda: by_hand(data(""), **{f"x/{n}": b"" for n in range(2_000)}),
        "packed as no spreadsheet",
    ),
    BadFile(
        "outside.xlsx",
        lambda: by_hand(data(""), **{"../../etc/passwd": b"x"}),
        "packed as no spreadsheet",
    ),
    BadFile("cut.xlsx", lambda: by_hand(data(""))[:-40], "not an .xlsx workbook"),
    BadFile("damaged.xlsx", lambda: _broken(by_hand(data(ROWS))), "can't be read"),
    BadFile(
        "laughs.xlsx",
        lambda: by_hand("", **{"xl/worksheets/sheet1.xml": laughs() + "<a>&l11;</a>"}),
        "declares entities",
    ),
    BadFile(
        "laughs-in-texts.xlsx",
        lambda: by_hand(
            data(""), **{"xl/sharedStrings.xml": laughs() + "<a>&l11;</a>"}
        ),
        "declares entities",
    ),
    BadFile(
        "outside-entity.xlsx",
        lambda: by_hand(
            "",
            **{
                "xl/worksheets/sheet1.xml": '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/'
                'passwd">]><a>&e;</a>'
            },
        ),
        "declares entities",
    ),
    BadFile(
        "laughs-utf-16.xlsx",
        lambda: by_hand(
            "",
            **{
                "xl/worksheets/sheet1.xml": (laughs() + "<a>&l11;</a>").encode("utf-16")
            },
        ),
        "declares entities",
    ),
    BadFile("no-xml.xlsx", lambda: by_hand("<row>"), "can't be read"),
)
