"""How the cells of a CSV file stand apart: found in its beginning, or said before."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from records.kit.problems import refuse

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
QUOTES = {'"': "quotation marks", "'": "apostrophes", "": "nothing"}
# What may separate columns that nobody has said to be separated by it.
_FOUND = (",", ";", "\t")

# A spreadsheet's own first line, which says what separates the cells.
_SAID = re.compile(r'"?sep=([,;\t])"?\r?\n?', re.I)
_BEGINNING = 2**16


@dataclass(frozen=True, slots=True)
class ReadAs:
    """What is known of a file before it is opened; None for what it shows itself."""

    encoding: str | None = None
    separator: str | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """What separates the cells of a file, and what stands around them.

    ``before`` counts the lines above the header.
    """

    separator: str
    quote: str
    before: int

    def remarks(self) -> list[str]:
        """What is not as one would expect, in words."""
        told = []
        if self.separator != ",":
            told.append(f"The columns are separated by {SEPARATORS[self.separator]}.")
        if self.quote != '"':
            told.append(f"{QUOTES[self.quote].capitalize()} around cells.")
        return told

    def told(self, encoding: str) -> str:
        """All of it in a few words."""
        return (
            f"{encoding.upper()}, {SEPARATORS[self.separator]} between cells, "
            f"{QUOTES[self.quote]} around them"
        )

    def reader(self, lines: io.TextIOBase) -> Iterator[list[str]]:
        """Reads the lines of a file strictly."""
        return csv.reader(
            lines,
            delimiter=self.separator,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            strict=True,
        )


def layout_of(stream: io.TextIOBase, read_as: ReadAs) -> Layout:
    """The layout of a file from its beginning; raises FileProblems."""
    start = stream.tell()
    said = _SAID.fullmatch(stream.readline(_BEGINNING))
    if not said:
        stream.seek(start)
    beginning = stream.read(_BEGINNING)
    is_whole = len(beginning) < _BEGINNING
    header = re.split(r"[\r\n]", beginning.lstrip("\r\n"), maxsplit=1)[0]
    separator = read_as.separator or (said[1] if said else _separator(header))
    if "|" in header and separator not in header and not read_as.separator:
        raise refuse(
            "Separate the columns by commas, semicolons or tabs, not “|”; or have a "
            'mapping say so: “read_as: {separator: "|"}”.',
            1,
        )
    quote = read_as.quote
    if quote is None:
        quote = _quote(header, beginning, separator, is_whole)
    return Layout(separator, quote, 1 if said else 0)


def _separator(header: str) -> str:
    for quote in '"', "'":
        outside = "".join(header.split(quote)[::2])
        if any(one in outside for one in _FOUND):
            return max(_FOUND, key=outside.count)
    return ","


def _quote(header: str, beginning: str, separator: str, is_whole: bool) -> str:
    """Apostrophes where they can be nothing else, or quotation marks.

    They are certain where all names of columns stand between them; or where no cell
    begins with a quotation mark, without any the rows are of different widths, and with
    apostrophes of one.
    """
    names = [name.strip() for name in header.split(separator)]
    if all(len(name) > 1 and name[0] == name[-1] == "'" for name in names):
        return "'"
    first = re.compile(f"(?:^|[{separator}\r\n])([\"'])")
    if set(first.findall(beginning)) != {"'"}:
        return '"'
    widths, others = (
        _widths(beginning, Layout(separator, quote, 0), is_whole) for quote in "\"'"
    )
    return "'" if len(widths) != 1 and len(others) == 1 else '"'


def _widths(beginning: str, layout: Layout, is_whole: bool) -> set[int]:
    """How many cells the rows have; none if they can't be read so."""
    found: list[int] = []
    try:
        for cells in layout.reader(io.StringIO(beginning, newline="")):
            if cells:
                found.append(len(cells))
    except csv.Error as error:
        if is_whole or "unexpected end" not in str(error):
            return set()
        found.append(0)
    return set(found if is_whole else found[:-1])
