"""Facts of any record as pages show them (records.kit.pages.markup.shown)."""

from dataclasses import dataclass, field
from typing import Any

from records.kit.pages.citing import Cited, Marker
from records.kit.pages.references import References
from records.kit.pages.tables import MOST_MARKERS
from records.kit.pages.values import (
    INFERRED,
    INFERRED_WORD,
    Value,
    reference,
    state_words,
    stated_or_inferred,
    values_of,
)
from records.models import Record


@dataclass(frozen=True, slots=True)
class Shown:
    """One fact: values, who says so, the words that limit it."""

    values: list[Value]
    markers: list[Marker] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    is_disputed: bool = False

    @property
    def text(self) -> str:
        """The values in words."""
        return ", ".join(value.text for value in self.values)


class FactShower:
    """Words facts; what they refer to and their citations have been fetched."""

    def __init__(self, references: References, cited: Cited) -> None:
        self.references = references
        self.cited = cited

    def fact(self, record: Any, name: str) -> Shown:
        """The values of a field, inferred ones where none are stated."""
        values = stated_or_inferred(record, name, self.references)
        inferred = any(value.mark == INFERRED_WORD for value in values)
        support = self.cited.support(record, name + INFERRED if inferred else name)
        return Shown(values, support.markers, support.words, support.is_disputed)

    def whole(self, record: Record) -> Shown:
        """The record as a link, with who speaks of it; of any fact, if not of all."""
        support = self.cited.support(record, "")
        if not support.markers:
            support = self.cited.support_of_any(record)
        value = reference(record, self.references)
        return Shown([value], support.markers[:MOST_MARKERS], state_words(record))

    def text(self, record: Any, name: str) -> str:
        """A field in plain words; several values with commas."""
        values = values_of(record, name, self.references)
        return ", ".join(value.text for value in values)
