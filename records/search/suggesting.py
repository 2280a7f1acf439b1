"""What else could have been meant: words of names that the reader may see."""

import re
from dataclasses import dataclass

from django.utils.http import urlencode
from rapidfuzz import fuzz

from records.reading import Reader
from records.search.asking import Asked
from records.search.matching import Match, nearly, texts

SUGGESTED = 5
# How near names have to be that are looked through, and words that are proposed.
NEAR = 0.3
NEAREST = 60
LOOKED_THROUGH = 300
_WORD = re.compile(r"\w{3,}")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question to ask instead, and its address."""

    text: str

    @property
    def address(self) -> str:
        """Where it is answered."""
        return f"?{urlencode({'q': self.text})}"


def suggest(asked: Asked, matches: list[Match], reader: Reader) -> list[Suggestion]:
    """Questions in which a word that is found nowhere is one that stands in a name."""
    found: dict[str, float] = {}
    for match in matches:
        if match.found or match.found is None:
            continue
        for word, likeness in _near(match.term.text, reader):
            text = asked.text.replace(match.term.text, word)
            if text != asked.text:
                found[text] = max(likeness, found.get(text, 0))
    ordered = sorted(found, key=lambda text: (-found[text], text))
    return [Suggestion(text) for text in ordered[:SUGGESTED]]


def _near(word: str, reader: Reader) -> list[tuple[str, float]]:
    names = nearly(texts(reader), word, NEAR)
    rows = names.order_by("text", "row").values_list("text", flat=True)
    spoken = (one for text in rows[:LOOKED_THROUGH] for one in _WORD.findall(text))
    words = {one.casefold(): one for one in spoken}
    near = ((one, fuzz.ratio(word.casefold(), low)) for low, one in words.items())
    return [(one, likeness) for one, likeness in near if likeness >= NEAREST]
