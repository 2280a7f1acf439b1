"""Sentences, and how they come to their sources."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from events.pair.asked import LENGTHS, Asked
from events.pair.gathered import Gathered
from events.pair.showing import Shower
from records.choices import DisputeStatus
from records.kit.pages.citing import Marker, Place
from records.kit.pages.showing import Shown
from records.kit.pages.stated import in_words
from records.kit.pages.values import (
    Value,
    label_of,
    reference,
    title_of,
    values_of,
)
from records.models import Record
from records.partial_dates.edtf import PartialDate
from relations.timing import on_words

ONE, THREE, FULL = LENGTHS.values()

Piece = Value | Marker
# What a sentence is made of; a list is said piece by piece, None is passed.
Said = str | Value | Shown | Sequence[Any] | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the places that say so, and the records that it tells.

    ``notes`` say what limits it: another spelling, an inference, a dispute. ``weight``
    is the shortest length in which it is told. ``about_records`` marks what is said
    of the records themselves, such as a gap or a count: no source says that. ``mark``
    is “new” or “changed” where a record that it tells became so since the day asked.
    """

    pieces: list[Value]
    markers: list[Marker] = field(default_factory=list)
    told: frozenset[str] = frozenset()
    notes: list[list[Piece]] = field(default_factory=list)
    weight: int = FULL
    about_records: bool = False
    mark: str = ""

    @property
    def text(self) -> str:
        """The words, without markers."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(slots=True)
class Section:
    """Sentences under a heading; a heading of level 3 belongs to the one before.

    ``above`` others, a heading has no sentence of its own.
    """

    heading: str
    sentences: list[Sentence]
    level: int = 2
    above: bool = False


@dataclass(slots=True)
class Brief:
    """The whole: sections, and the places that the markers number."""

    title: str
    day: str
    lead: str
    sections: list[Section]
    places: list[Place]
    told: frozenset[str] = frozenset()
    is_full: bool = True

    @property
    def sentences(self) -> Iterator[Sentence]:
        """All sentences, section by section."""
        for section in self.sections:
            yield from section.sentences


def key_of(record: Record) -> str:
    """A record as citations and coverage name it: ``type:key``."""
    return f"{record.record_type()}:{record.key}"


class Teller:
    """What all parts of the brief need to speak; everything has been gathered."""

    def __init__(self, gathered: Gathered, asked: Asked) -> None:
        self.gathered = gathered
        self.asked = asked
        self.shower = Shower(gathered)
        self.cited = gathered.cited
        self.references = gathered.references

    def say(
        self,
        *said: Said,
        tells: Iterable[Any],
        also: Iterable[Any] = (),
        weight: int = FULL,
        notes: Iterable[str] = (),
        summaries: bool = True,
    ) -> Sentence:
        """A sentence that tells these records: their markers, disputes and notes.

        Of what it ``also`` names, only the sources that speak of it as a whole count.
        """
        records, others = list(tells), list(also)
        citations = [c for r in records for c in self.cited.agreeing(r)]
        citations += [c for r in others for c in self.cited.sides(r, "")[0]]
        found: list[list[Piece]] = []
        if self.is_full:
            found += [[Value(note)] for note in notes if note]
        for record in records:
            found += self._disputes(record)
            if not self.cited.agreeing(record) and record.uncited_reason:
                found.append([Value(f"No source: {record.uncited_reason}")])
            summary = getattr(record, "summary", "")
            if self.is_full and summaries and summary:
                found.append([Value(summary)])
        return Sentence(
            pieces=list(_pieces(said)),
            markers=self.cited.markers(citations),
            told=frozenset(key_of(record) for record in (*records, *others)),
            notes=found,
            weight=weight,
        )

    @property
    def is_full(self) -> bool:
        """Whether there is room for notes other than that sources disagree."""
        return LENGTHS[self.asked.length] == FULL

    def count(self, words: str, weight: int = ONE) -> Sentence:
        """A sentence on the records themselves: a count, or what is missing."""
        return Sentence([Value(words)], weight=weight, about_records=True)

    def link(self, record: Any, name: str) -> Value | None:
        """What a record refers to, as a link; None where there is nothing to see."""
        other = self.references.one(record, name)
        return None if other is None else reference(other, self.references)

    def named(self, record: Record) -> Value:
        """A record by its title, as a link."""
        return reference(record, self.references)

    def words(self, record: Any, name: str) -> str:
        """A field in words, in the middle of a sentence."""
        return self.shower.text(record, name)

    def on(self, record: Any, name: str = "date") -> str:
        """“on 26 May 2011”, “in May 2013 (inferred)”; empty for no date."""
        stated: PartialDate | None = getattr(record, name)
        if stated:
            within = getattr(record, "date_role", "") == "within" and name == "date"
            words = on_words(stated)
            return f"on a day of {words.removeprefix('on ')}" if within else words
        inferred: PartialDate | None = getattr(record, f"{name}_inferred", None)
        return f"{on_words(inferred)} (inferred)" if inferred else ""

    def inference(self, record: Any, name: str = "date") -> str:
        """Why a date or place was inferred, where that is what is told."""
        if self.words(record, name) or not self.words(record, f"{name}_inferred"):
            return ""
        return str(getattr(record, f"{name}_inferred_reason", ""))

    def _disputes(self, record: Any) -> Iterator[list[Piece]]:
        """For each disputed field what each side says, and by whom."""
        for dispute in self.gathered.disputes.get(record.pk, []):
            name = dispute.field
            agreeing, differing = self.cited.sides(record, name)
            shown = ", ".join(v.text for v in values_of(record, name, self.references))
            note: list[Piece] = [
                Value(
                    f"Sources disagree on “{label_of(type(record), name).lower()}”"
                    f" of {title_of(record, self.references)}: "
                ),
                Value(shown or "no value"),
                *self.cited.markers(agreeing),
            ]
            rivals: dict[str, list[Any]] = {}
            for citation in differing:
                rivals.setdefault(citation.value, []).append(citation)
            for value, citations in rivals.items():
                words = in_words(type(record), name, value, self.references)
                text = ", ".join(word.text for word in words) or value
                note += [Value(f"; {text}"), *self.cited.markers(citations)]
            ruled = dispute.status == DisputeStatus.RULED
            note.append(Value(". Ruled on." if ruled else ". Not settled."))
            yield note


def _pieces(said: Iterable[Said]) -> Iterator[Value]:
    for one in said:
        match one:
            case None | "":
                continue
            case str():
                yield Value(one)
            case Value():
                yield one
            case Shown():
                yield from joined(one.values)
            case _:
                yield from _pieces(one)


def joined(values: Sequence[Value | str], last: str = " and ") -> list[Value]:
    """Values with commas between, and a word before the last."""
    found: list[Value] = []
    for place, value in enumerate(values):
        if place:
            found.append(Value(last if place == len(values) - 1 else ", "))
        found.append(Value(value) if isinstance(value, str) else value)
    return found


def capital(words: str) -> str:
    """The words with a capital at the beginning."""
    return words[:1].upper() + words[1:]


def stop(words: str) -> str:
    """The words without a full stop at the end, for a clause within a sentence."""
    return words.rstrip().removesuffix(".")
