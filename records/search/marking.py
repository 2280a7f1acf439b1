"""Words of a text marked as those that were asked for, and a piece of a long text."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz import fuzz

from records.search.asking import Term

# Letters shown of a long text, about the first word that is marked.
LONGEST = 220
BEFORE = 60
# From which likeness, of 100, a word of another spelling is marked alone.
MUCH_ALIKE = 55
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text, marked or not."""

    text: str
    is_marked: bool = False


def mark(text: str, terms: Sequence[Term], *, is_name: bool = False) -> list[Piece]:
    """The text in pieces; of a name always some words are marked."""
    text = " ".join(text.split())
    places = _places(text, terms) or (_nearest(text, terms) if is_name else [])
    start, end = _window(text, places[0][0] if places else 0)
    pieces = [Piece("… ")] if start else []
    for first, last in places:
        if first < start or last > end:
            continue
        if text[start:first]:
            pieces.append(Piece(text[start:first]))
        pieces.append(Piece(text[first:last], is_marked=True))
        start = last
    if text[start:end]:
        pieces.append(Piece(text[start:end]))
    if end < len(text):
        pieces.append(Piece(" …"))
    return pieces


def _window(text: str, place: int) -> tuple[int, int]:
    """From where to where a text is shown: whole words about a place."""
    if len(text) <= LONGEST:
        return 0, len(text)
    start = max(0, min(place - BEFORE, len(text) - LONGEST))
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = min(len(text), start + LONGEST)
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + LONGEST // 2)
    return start, end


def _places(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """Where the words of the terms stand, those of a term one after another."""
    words = [(found.span(), _forms(found[0])) for found in _WORD.finditer(text)]
    places: set[tuple[int, int]] = set()
    for term in terms:
        asked = [_forms(word) for word in _WORD.findall(term.text)]
        for first in range(len(words) - len(asked) + 1):
            here = words[first : first + len(asked)]
            if all(
                _fits(
                    said, wanted, may_go_on=not term.is_phrase and wanted is asked[-1]
                )
                for (_, said), wanted in zip(here, asked, strict=True)
            ):
                places |= {span for span, _ in here}
    return sorted(places)


def _nearest(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """The word of a name that is most like a term's; all of it where none is much."""
    words = [
        (max(fuzz.ratio(_forms(found[0])[1], _forms(t.text)[1]) for t in terms), found)
        for found in _WORD.finditer(text)
        if len(found[0]) > 1
    ]
    if not terms or not words:
        return [(0, len(text))]
    likeness, nearest = max(words, key=lambda pair: pair[0])
    return [nearest.span() if likeness >= MUCH_ALIKE else (0, len(text))]


def _fits(said: tuple[str, str], wanted: tuple[str, str], *, may_go_on: bool) -> bool:
    """Whether a word is the one wanted, or goes on from it."""
    return any(
        one == other or (may_go_on and other and one.startswith(other))
        for one, other in zip(said, wanted, strict=True)
    )


@lru_cache(maxsize=4_096)
def _forms(word: str) -> tuple[str, str]:
    """A word in lower case without accents, and in Latin letters."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(part for part in parts if not unicodedata.combining(part))
    return plain, anyascii(word).lower()
