"""Reading a workbook: its first sheet, row by row, and nothing that would run.

A workbook is a packed folder of XML. Read as a stream it takes no more memory than its
table of texts; what a spreadsheet hides, merges or works out is refused, for whoever
looks at the sheet would not know what was read.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any
from xml.parsers import expat

from records.kit.problems import refuse

_BLOCK = 2**16
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_WRITTEN = re.compile(r"_x([0-9A-Fa-f]{4})_")

# Formats of numbers that are days and times, by the numbers that every workbook knows.
_MOMENTS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})

# No workbook has more cell formats, says its specification.
_MOST_FORMATS = 65_490
MOST_TEXTS = 1_000_000

Attributes = dict[str, str]


class Parts:
    """The parts of a workbook, read by a parser that knows no entities."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self._names = {name.lower(): name for name in packed.namelist()}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def open(self, name: str) -> IO[bytes]:
        """A part by its name, whatever the case; raises KeyError."""
        return self._packed.open(self._names[name.lower()])

    def read(
        self,
        name: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> Iterator[None]:
        """Read a part, pausing after each block; names come with their prefixes."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _no_entities
        parser.EntityDeclHandler = _no_entities
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        with self.open(name) as part:
            while block := part.read(_BLOCK):
                parser.Parse(block, False)
                yield
            parser.Parse(b"", True)
            yield

    def whole(self, name: str, start: Callable[[str, Attributes], None]) -> None:
        """Read a part that is small; names come without their prefixes."""

        def plain(element: str, attributes: Attributes) -> None:
            start(local(element), {local(one): of for one, of in attributes.items()})

        for _ in self.read(name, plain):
            pass


def local(name: str) -> str:
    """The name of an element or attribute without the prefix of its vocabulary."""
    return name.rpartition(":")[2]


def _no_entities(*_: Any) -> None:
    raise refuse("The workbook declares entities in its XML. Save it anew.")


@dataclass(slots=True)
class Book:
    """What has to be known of a workbook before its first sheet can be read."""

    sheets: list[tuple[str, str, bool]] = field(default_factory=list)
    # Days are counted from here: 1900, or 1904 on old Macintoshes.
    from_1904: bool = False
    texts: list[str] = field(default_factory=list)
    moments: list[bool] = field(default_factory=list)


def read_book(parts: Parts) -> Book:
    """The sheets of a workbook, its texts, and which formats are days and times."""
    main = _target(parts, "_rels/.rels", "officeDocument")
    if not main:
        raise refuse("This is not an .xlsx workbook.")
    if main.endswith(".bin"):
        raise refuse("This is a binary workbook (.xlsb): save it as .xlsx.")
    folder, _, name = main.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels".lstrip("/")
    _refuse_macros(parts)
    book = Book()
    targets = _targets(parts, relations)

    def start(element: str, attributes: Attributes) -> None:
        if element == "workbookPr":
            book.from_1904 = attributes.get("date1904") in ("1", "true")
        elif element == "sheet":
            kind, target = targets.get(attributes.get("id", ""), ("", ""))
            if kind == "worksheet":
                hidden = attributes.get("state", "visible") != "visible"
                title = attributes.get("name", "")
                book.sheets.append((title, _place(folder, target), hidden))

    if main not in parts:
        raise refuse("The workbook can't be read: a part of it is missing.")
    parts.whole(main, start)
    for kind, target in targets.values():
        place = _place(folder, target)
        if kind == "styles" and place in parts:
            book.moments = _moments(parts, place)
        elif kind == "sharedStrings" and place in parts:
            book.texts = _texts(parts, place)
    return book


def _refuse_macros(parts: Parts) -> None:
    def start(element: str, attributes: Attributes) -> None:
        kind = attributes.get("ContentType", "").lower()
        if "macroenabled" in kind or "vbaproject" in kind:
            raise refuse(
                "The workbook has macros. Save it as .xlsx, without them; none is run."
            )

    if "[Content_Types].xml" in parts:
        parts.whole("[Content_Types].xml", start)


def _targets(parts: Parts, name: str) -> dict[str, tuple[str, str]]:
    """What a part refers to: kind and place, by the names that it uses."""
    found: dict[str, tuple[str, str]] = {}

    def start(element: str, attributes: Attributes) -> None:
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = (kind, attributes.get("Target", ""))

    if name in parts:
        parts.whole(name, start)
    return found


def _target(parts: Parts, name: str, kind: str) -> str:
    targets = _targets(parts, name).values()
    return next((place.lstrip("/") for one, place in targets if one == kind), "")


def _place(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    steps = f"{folder}/{target}".split("/")
    kept: list[str] = []
    for step in steps:
        if step == "..":
            kept = kept[:-1]
        elif step not in ("", "."):
            kept.append(step)
    return "/".join(kept)


def _moments(parts: Parts, name: str) -> list[bool]:
    # openpyxl takes half a second to import, and few requests need it.
    from openpyxl.styles.numbers import is_date_format  # noqa: PLC0415 (slow)

    own: dict[str, bool] = {}
    moments: list[bool] = []
    is_cell = False

    def start(element: str, attributes: Attributes) -> None:
        nonlocal is_cell
        if element == "numFmt":
            code = attributes.get("formatCode", "")[:250]
            own[attributes.get("numFmtId", "")] = bool(is_date_format(code))
        elif element in ("cellXfs", "cellStyleXfs"):
            is_cell = element == "cellXfs"
        elif element == "xf" and is_cell:
            number = attributes.get("numFmtId", "0")
            moments.append(own.get(number, int(number) in _MOMENTS))
            if len(moments) > _MOST_FORMATS:
                raise refuse("The workbook has more cell formats than there can be.")

    parts.whole(name, start)
    return moments


def _texts(parts: Parts, name: str) -> list[str]:
    texts: list[str] = []
    gathered = Text()

    def end(element: str) -> None:
        gathered.end(element)
        if local(element) == "si":
            texts.append(gathered.take())
            if len(texts) > MOST_TEXTS:
                raise refuse(
                    f"The workbook has more than {MOST_TEXTS:,} texts. Split it."
                )

    for _ in parts.read(name, gathered.start, end, gathered.add):
        pass
    return texts


class Text:
    """The text of a cell, gathered from its runs; how to pronounce it is left out."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._open = False
        self._spoken = False

    def start(self, element: str, attributes: Attributes) -> None:
        name = local(element)
        if name == "t":
            self._open = not self._spoken
        elif name == "rPh":
            self._spoken = True

    def add(self, text: str) -> None:
        if self._open:
            self._pieces.append(text)

    def end(self, element: str) -> None:
        name = local(element)
        if name == "t":
            self._open = False
        elif name == "rPh":
            self._spoken = False

    def take(self) -> str:
        text = "".join(self._pieces)
        self._pieces.clear()
        return unescaped(text) if "_x" in text else text


def unescaped(text: str) -> str:
    """XML can't hold control characters: the format writes them as ``_x000D_``."""
    return _WRITTEN.sub(lambda found: chr(int(found.group(1), 16)), text)


def column_of(place: str) -> int:
    """The number of a cell's column: 1 for ``A7``; 0 where none is named."""
    found = _PLACE.fullmatch(place)
    number = 0
    for letter in found[1] if found else "":
        number = number * 26 + ord(letter) - 64
    return number
