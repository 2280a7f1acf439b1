"""Candidates for a name: persons, and parties."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from anyascii import anyascii
from django.db.models import Q
from django.db.models.functions import Length
from rapidfuzz import fuzz

from people.matching import Wanted, candidates
from people.models import Person
from records.kit.among import found_in
from records.models import Record
from records.models.search import CALLED_BY, Holds
from records.partial_dates.edtf import PartialDate, PartialDateError
from records.reading import Reader
from records.search.asking import Term
from records.search.matching import any_of, look_for, nearly, texts
from relations.models import Party

NEARLY = 0.4
LEAST = 0.5
# From so many letters on, names are looked for that begin with them; so many names that
# do are put in order.
SHORTEST = 2
LOOKED_THROUGH = 300


@dataclass(frozen=True, slots=True)
class Likely:
    """A record that a name could mean: from 0 to 100 how likely, and why."""

    record: Record
    name: str
    score: float
    is_match: bool
    description: str
    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Property:
    """Something known besides the name, by which candidates are weighed."""

    name: str
    label: str
    help: str


class BadProperty(ValueError):
    """A property that can't be understood: its name, and why."""

    def __init__(self, name: str, message: str) -> None:
        self.name, self.message = name, message
        super().__init__(message)


class Kind:
    """A type of record that names are reconciled with."""

    model: ClassVar[type[Record]]
    properties: ClassVar[tuple[Property, ...]] = ()
    # Whether there are no more of them than can be looked through at once.
    are_few: ClassVar[bool] = False

    def likely(
        self, name: str, known: Mapping[str, str], reader: Reader, most: int
    ) -> list[Likely]:
        """The candidates, the likeliest first. Raises BadProperty."""
        raise NotImplementedError

    def describe(self, record: Any) -> str:
        """What tells a record from others of its name, in a few words."""
        raise NotImplementedError

    def beginning(self, typed: str, reader: Reader, most: int) -> list[Any]:
        """Records with a name that holds all words, the last as far as it is typed.

        Names that begin so come first, then short ones; behind them, who is likely.
        """
        numbers: list[int] = []
        if len(typed) >= SHORTEST:
            words = [Holds(word) for word in typed.split()[:4]]
            visible = self.model.objects.visible_to(reader).order_by()
            of_them = Q(about__in=visible.values("pk"))
            if self.are_few:
                # Far more is called by the name of a state than states are.
                of_them = found_in("about", visible)
            rows = (
                texts(reader)
                .filter(of_them, *words, is_name=True, field__in=CALLED_BY)
                .order_by(Length("text"), "text", "about")
                .values_list("about", "text")[:LOOKED_THROUGH]
            )
            plain = _plain(typed)
            named = sorted(rows, key=lambda row: not _plain(row[1]).startswith(plain))
            numbers = list(dict.fromkeys(number for number, _ in named))[:most]
        found = self.model.objects.visible_to(reader).in_bulk(numbers)
        records = [found[number] for number in numbers if number in found]
        if len(records) < most:
            likely = self.likely(typed, {}, reader, most)
            records += [one.record for one in likely if one.record.pk not in found]
        return records[:most]


class People(Kind):
    """Persons, by any of their names, and by party, date and office besides."""

    model = Person
    properties = (
        Property("party", "Party", "The state or organisation acted for: key, name."),
        Property("date", "Date", "A day on which the office was held: 2015-09-17."),
        Property("office", "Office", "An office held: Minister of Foreign Affairs."),
    )

    def likely(
        self, name: str, known: Mapping[str, str], reader: Reader, most: int
    ) -> list[Likely]:
        """Persons, weighed by what else is known."""
        wanted = Wanted(
            name,
            _parties(known.get("party", ""), reader),
            _day(known.get("date", "")),
            known.get("office", ""),
        )
        return [
            Likely(
                one.person,
                one.person.name,
                round(100 * one.score, 1),
                one.is_match,
                self.describe(one.person),
                one.reasons,
            )
            for one in candidates(wanted, reader, most)
        ]

    def describe(self, record: Any) -> str:
        """The beginning of the summary."""
        return str(record.summary)[:160]


class Parties(Kind):
    """States and organisations, by name in any script, by key and by code."""

    model = Party
    are_few = True

    def likely(
        self, name: str, known: Mapping[str, str], reader: Reader, most: int
    ) -> list[Likely]:
        """Parties; the same name in full, or a code, of one only is a match."""
        scored = sorted(
            ((score, text, number) for number, (score, text) in _named(name, reader)),
            key=lambda one: (-one[0], one[1], one[2]),
        )[:most]
        found = Party.objects.visible_to(reader).in_bulk([one[2] for one in scored])
        exact = [one for one in scored if one[0] == 1]
        return [
            Likely(
                found[number],
                str(found[number]),
                round(100 * score, 1),
                is_match=score == 1 and len(exact) == 1,
                description=self.describe(found[number]),
                reasons=[f"Goes by “{text}”."],
            )
            for score, text, number in scored
            if number in found
        ]

    def describe(self, record: Any) -> str:
        """What kind of party it is."""
        return str(record.get_kind_display())


KINDS: dict[str, Kind] = {kind.model.PLURAL: kind for kind in (People(), Parties())}


def _named(name: str, reader: Reader) -> Iterable[tuple[int, tuple[float, str]]]:
    """Number of each party that could be meant, with its score and the name for it."""
    entries = texts(reader)
    words = tuple(Term(word) for word in name.split()[:4])
    condition = any_of(look_for(words, reader)) if words else Q(pk__in=[])
    near = nearly(entries, name, NEARLY).values("pk")
    rows = (
        entries.filter(about__in=Party.objects.visible_to(reader).values("pk"))
        .filter(condition | Q(pk__in=near))
        .values_list("about", "text", "is_name", "is_identifier")
        .order_by("about", "row", "field")
    )
    best: dict[int, tuple[float, str]] = {}
    for about, text, is_name, is_identifier in rows[:4_000]:
        is_same = _plain(text) == _plain(name)
        if is_same and (is_name or is_identifier):
            score = 1.0
        elif is_name:
            score = 0.95 * fuzz.token_sort_ratio(_plain(text), _plain(name)) / 100
        else:
            continue
        if score >= LEAST and score > best.get(about, (0.0, ""))[0]:
            best[about] = (score, text)
    return best.items()


def faults(known: Mapping[str, str], reader: Reader) -> dict[str, list[str]]:
    """What of that which is known of a person can't be understood, all of it."""
    found: dict[str, list[str]] = {}
    for read in (
        lambda: _parties(known.get("party", ""), reader),
        lambda: _day(known.get("date", "")),
    ):
        try:
            read()
        except BadProperty as error:
            found[error.name] = [error.message]
    return found


def _plain(text: str) -> str:
    return " ".join(anyascii(text).lower().replace("-", " ").split())


def _parties(text: str, reader: Reader) -> frozenset[int]:
    """The parties that a text names: by key, code or name in full."""
    if not text:
        return frozenset()
    kind = KINDS["parties"]
    found = kind.likely(text, {}, reader, 5)
    same = frozenset(one.record.pk for one in found if one.score >= 100)
    if not same:
        near = f" Did you mean “{found[0].record.key}”?" if found else ""
        raise BadProperty("party", f"There is no party “{text[:60]}”.{near}")
    return same


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        parsed = PartialDate.parse(text)
    except PartialDateError as error:
        raise BadProperty("date", str(error)) from error
    if parsed.earliest is None or parsed.earliest != parsed.latest:
        raise BadProperty(
            "date", f"“{text[:60]}” is no single day, such as 2015-09-17."
        )
    return parsed.earliest
