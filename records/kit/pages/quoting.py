"""Finding in a passage the words that citations quote from it."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# What one writer types differently from another, and a reader takes for the same.
_QUOTATION_MARKS = '"\u0060\u00b4\u02bc\u00ab\u00bb' + "".join(
    chr(number) for number in (*range(0x2018, 0x2020), 0x2032, 0x2033)
)
_DASHES = "".join(chr(number) for number in (*range(0x2010, 0x2016), 0x2212))
_NOTHING = "\u00ad\u200b\ufeff"
_SAME = str.maketrans(
    {
        **dict.fromkeys(_QUOTATION_MARKS, "'"),
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_NOTHING, ""),
    }
)
_LEFT_OUT = re.compile(r"\s*(?:\[\s*)?(?:…|\.\.\.)(?:\s*\])?\s*")
_AROUND = " '.,;:()[]"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the text of a passage, cited or not."""

    text: str
    is_cited: bool


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text without the differences of writing; where each character stood."""

    text: str
    places: list[int]


def mark(text: str, quotes: Iterable[str]) -> list[Piece]:
    """The text in pieces, those that a quotation covers marked.

    Blanks, quotation marks, dashes and capitals are not compared; a quotation with
    “…” is found part by part, in order. One that is not there marks nothing.
    """
    folded = _fold(text)
    spans = sorted({span for quote in quotes for span in _find(folded, quote)})
    pieces: list[Piece] = []
    reached = 0
    for start, end in _joined(spans):
        pieces.append(Piece(text[reached:start], is_cited=False))
        pieces.append(Piece(text[start:end], is_cited=True))
        reached = end
    pieces.append(Piece(text[reached:], is_cited=False))
    return [piece for piece in pieces if piece.text]


def excerpt(pieces: list[Piece], room: int = 160) -> list[Piece]:
    """The pieces around what is cited: of long runs that are not, only the edges."""
    last = len(pieces) - 1
    shown = []
    for place, piece in enumerate(pieces):
        text = piece.text
        if piece.is_cited or len(text) <= room:
            shown.append(piece)
        elif last == 0:
            shown.append(Piece(f"{_head(text, 2 * room)} …", is_cited=False))
        else:
            head = "" if place == 0 else f"{_head(text, room)} "
            tail = "" if place == last else f" {_tail(text, room)}"
            shown.append(Piece(f"{head}…{tail}", is_cited=False))
    return shown


def _find(folded: _Folded, quote: str) -> list[tuple[int, int]]:
    """Where a quotation stands, part by part; nothing unless all of it is there."""
    spans = []
    reached = 0
    for part in _LEFT_OUT.split(quote):
        words = _fold(part).text.strip(_AROUND)
        if not words:
            continue
        start = _whole_words(folded.text, words, reached)
        if start < 0:
            return []
        reached = start + len(words)
        spans.append((folded.places[start], folded.places[reached - 1] + 1))
    return spans


def _whole_words(text: str, words: str, reached: int) -> int:
    """Where the words begin, rather not in the middle of others; -1 for nowhere."""
    pattern = rf"(?<!\w){re.escape(words)}(?!\w)"
    found = re.compile(pattern).search(text, reached)
    return found.start() if found else text.find(words, reached)


def _fold(text: str) -> _Folded:
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for letter in unicodedata.normalize("NFKC", character.translate(_SAME)):
            folded = " " if letter.isspace() else letter.casefold().translate(_SAME)
            if folded == " " and letters[-1:] == [" "]:
                continue
            letters += folded
            places += [place] * len(folded)
    return _Folded("".join(letters), places)


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Overlapping spans as one; the spans are sorted."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _head(text: str, room: int) -> str:
    return text[:room].rpartition(" ")[0] or text[:room]


def _tail(text: str, room: int) -> str:
    return text[-room:].partition(" ")[2] or text[-room:]
