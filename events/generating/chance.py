"""Chance that falls the same way each time, and what it makes: dates and names."""

from __future__ import annotations

import random
from bisect import bisect
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

FIRST_YEAR, LAST_YEAR = 1950, 2025

_WORDS = {
    kind: words.split()
    for kind, words in (
        line.split(":")
        for line in Path(__file__).with_name("words.txt").read_text().splitlines()
    )
}
_CYRILLIC = dict(zip(_WORDS["latin"], _WORDS["cyrillic"], strict=True))


class Chance:
    """A source of choices: the same seed gives the same ones in the same order."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.one = self.random.random

    def below(self, number: int) -> int:
        """A whole number from 0, each as likely as another."""
        return int(self.one() * number)

    def happens(self, share: float) -> bool:
        """True in this share of cases, from 0 to 1."""
        return self.one() < share

    def year(self) -> int:
        """A year; later ones are likelier, as records of them are."""
        span = LAST_YEAR + 1 - FIRST_YEAR
        return FIRST_YEAR + int(span * self.one() ** 0.6)

    def day(self, year: int) -> date:
        """A day of a year."""
        return date(year, 1, 1) + timedelta(days=self.below(365))

    def partial(self, year: int) -> str:
        """A date in EDTF, as precise as sources are: most to the day, not all."""
        day, what = self.day(year), self.one()
        if what < 0.85:
            return day.isoformat()
        if what < 0.93:
            return f"{day:%Y-%m}"
        if what < 0.97:
            return f"{day:%Y}"
        if what < 0.99:
            return f"{day}/{day + timedelta(days=1 + self.below(5))}"
        return f"{day:%Y-%m}~"

    def classification(self) -> str:
        """Public nine times in ten."""
        what = self.one()
        if what < 0.9:
            return "public"
        return "internal" if what < 0.97 else "confidential"

    def review(self) -> str:
        """A draft once in a hundred."""
        return "draft" if self.happens(0.01) else "published"

    def name(self) -> str:
        """A person's name in Latin letters."""
        initial = f" {chr(65 + self.below(26))}." if self.happens(0.3) else ""
        given, stem, ending = (
            self.of(_WORDS[kind]) for kind in ("given", "stems", "endings")
        )
        return f"{given}{initial} {stem}{ending}"

    def of(self, words: list[str]) -> str:
        """One of the words."""
        return words[self.below(len(words))]

    def variant(self, name: str) -> str:
        """The name as another hand would spell it."""
        given, *_, surname = name.split()
        if self.happens(0.5):
            given = f"{given[0]}."
        for one, other in (("kh", "h"), ("zh", "j"), ("y", "i"), ("ev", "eff")):
            if self.happens(0.4):
                surname = surname.replace(one, other)
        return f"{given} {surname}" if self.happens(0.8) else f"{surname} {given}"


class Skewed:
    """Picks from so many: the first far oftener than the last, as fame is shared."""

    def __init__(self, number: int, steepness: float = 0.8) -> None:
        weights = (1 / rank**steepness for rank in range(1, number + 1))
        self._sums = list(accumulate(weights))

    def pick(self, chance: Chance) -> int:
        """A place from 0."""
        return bisect(self._sums, chance.one() * self._sums[-1])


def in_cyrillic(name: str) -> str:
    """A name in Cyrillic letters, roughly."""
    out, place, small = [], 0, name.lower()
    while place < len(small):
        for width in (2, 1):
            part = small[place : place + width]
            if len(part) == width and part in _CYRILLIC:
                break
        else:
            part = small[place]
        letter = _CYRILLIC.get(part, part)
        out.append(letter.capitalize() if name[place].isupper() else letter)
        place += len(part)
    return "".join(out)
