"""Which two parties an address speaks of, in whichever order they are named."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from records.kit.again import Statement, given_again
from records.kit.filtering.paths import belonging_to, visible
from records.kit.nearest import nearest_key
from records.kit.pages import lookup
from records.models import FormerKey
from records.models.base import KEY_PATTERN
from records.reading import Reader
from relations.filters.sides import PartyFilter
from relations.models import Party, Relation


@dataclass(frozen=True, slots=True)
class Pair:
    """Two parties, and the record of their relation where the reader sees one.

    ``a`` and ``b`` are in the order of the record, else by key. ``key`` is the word
    of the pair in addresses.
    """

    a: Party
    b: Party
    relation: Relation | None
    key: str

    @property
    def title(self) -> str:
        """Both names."""
        return self.relation.title if self.relation else f"{self.a} – {self.b}"

    @property
    def parties(self) -> tuple[Party, Party]:
        """Both parties, in the order of the page."""
        return self.a, self.b

    def other(self, party: Party) -> Party:
        """The party across from this one."""
        return self.b if party == self.a else self.a


@dataclass(frozen=True, slots=True)
class Side:
    """A party with its bodies and companies, by their numbers."""

    pk: int
    key: str
    name: str
    side: frozenset[int]


@dataclass(frozen=True, slots=True)
class Two:
    """Two parties with all that count as they do; for who needs no more of them."""

    one: Side
    other: Side

    @property
    def parties(self) -> tuple[Side, Side]:
        """Both."""
        return self.one, self.other


@dataclass(frozen=True, slots=True)
class Moved:
    """The pair stands under another key now; ``for_ever`` where the key was renamed."""

    key: str
    for_ever: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """No such pair: the nearest one, as key and words, if any is near."""

    near: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Half:
    """A relation of which the reader may not see a side: there is nothing of a pair."""


def find_pair(key: str, reader: Reader) -> Pair | Moved | Missing | Half:
    """The pair of an address: by the key of the relation, or by both parties' keys."""
    relation: Any = lookup.find(Relation, key, reader)
    if relation is not None:
        sides = _both(relation, reader)
        if sides is None:
            return Half()
        return Pair(*sides, relation, relation.key)
    moved = lookup.find_moved(Relation, key, reader)
    if moved is not None:
        return Moved(moved.key, for_ever=True)
    found = None if "\0" in key else _split(key, reader)
    if found is None:
        return _nearest(key, reader)
    pair = pair_of(*found, reader)
    return pair if pair.key == key else Moved(pair.key, for_ever=False)


def pair_of(one: Party, other: Party, reader: Reader) -> Pair:
    """The pair of two parties, in the order of its page."""
    relation = _relation_of(one, other, reader)
    if relation is not None:
        if relation.party_a_id == other.pk:
            one, other = other, one
        return Pair(one, other, relation, relation.key)
    one, other = sorted([one, other], key=lambda party: party.key)
    return Pair(one, other, None, f"{one.key}-{other.key}")


def two_of(one: str, other: str, reader: Reader) -> Two | None:
    """The two parties with these keys; None where the reader may not see both."""
    first, second = "?1", "?2"

    def make() -> Statement:
        either = Q(key=first) | Q(key=second)
        named: Any = visible(Party, reader).filter(either).values("pk")
        rows = belonging_to(Party, PartyFilter.ABOVE, named, reader)
        told = rows.values_list("pk", "parent", "parent__parent", "key", "name")
        return told.query.sql_with_params()

    given = [(first, one), (second, other)]
    rows = given_again("two", Party, reader, make, given)
    by_key = {row[3]: row for row in rows}
    if one == other or one not in by_key or other not in by_key:
        return None
    found = [by_key[one], by_key[other]]
    sides = sides_of([row[0] for row in found], rows)
    return Two(*(Side(row[0], row[3], row[4], sides[row[0]]) for row in found))


def sides_of(numbers: list[int], rows: Iterable[Any]) -> dict[int, frozenset[int]]:
    """Each party with its bodies and companies, down to those of a ministry.

    ``rows`` begin with the number of a party, of what it belongs to, and of what that
    belongs to. Of two of which one belongs to the other, each stands for itself.
    """
    sides = {number: {number} for number in numbers}
    for pk, parent, above, *_ in rows:
        for number in (parent, above):
            if number in sides and pk not in numbers:
                sides[number].add(pk)
    return {number: frozenset(side) for number, side in sides.items()}


def former_of(keys: Iterable[str], reader: Reader) -> dict[str, str]:
    """The present keys of parties that have, or had, these."""
    asked = [key for key in keys if re.fullmatch(KEY_PATTERN, key)]
    former = FormerKey.objects.filter(record_type="party", key__in=asked)
    numbers = dict(former.values_list("key", "record_id"))
    seen = Party.objects.visible_to(reader).filter(
        Q(key__in=asked) | Q(pk__in=numbers.values())
    )
    by_number = dict(seen.values_list("pk", "key"))
    now = {key: by_number[n] for key, n in numbers.items() if n in by_number}
    return now | {key: key for key in by_number.values() if key in asked}


def address_of(one: Party, other: Party) -> str:
    """Address of the page of two parties; it leads on to the right order."""
    return reverse("relations-detail", args=[f"{one.key}-{other.key}"])


def _both(relation: Relation, reader: Reader) -> tuple[Party, Party] | None:
    numbers = [relation.party_a_id, relation.party_b_id]
    found = {p.pk: p for p in Party.objects.visible_to(reader).filter(pk__in=numbers)}
    if len(found) < 2:
        return None
    return found[numbers[0]], found[numbers[1]]


def _relation_of(one: Party, other: Party, reader: Reader) -> Relation | None:
    either = Q(party_a=one, party_b=other) | Q(party_a=other, party_b=one)
    found: Relation | None = Relation.objects.visible_to(reader).filter(either).first()
    return found


def _halves(key: str) -> list[tuple[str, str]]:
    """All ways to cut “a-b-c” in two; keys of parties have hyphens of their own."""
    pieces = key.split("-")[:40]
    return [("-".join(pieces[:n]), "-".join(pieces[n:])) for n in range(1, len(pieces))]


def _split(key: str, reader: Reader) -> tuple[Party, Party] | None:
    """The two parties that the key names, by their present or former keys."""
    halves = _halves(key)
    words = {word for half in halves for word in half}
    visible = Party.objects.visible_to(reader)
    former = dict(
        FormerKey.objects.filter(record_type="party", key__in=words).values_list(
            "key", "record_id"
        )
    )
    asked = Q(key__in=words) | Q(pk__in=former.values())
    by_key: dict[str, Any] = {}
    by_number: dict[int, Any] = {}
    for party in visible.filter(asked):
        by_key[party.key] = by_number[party.pk] = party
    for word, number in former.items():
        if number in by_number:
            by_key.setdefault(word, by_number[number])
    for one, other in halves:
        if one in by_key and other in by_key and by_key[one] != by_key[other]:
            return by_key[one], by_key[other]
    return None


def _nearest(key: str, reader: Reader) -> Missing:
    """A relation with a key much like it, or the party known and one near the other."""
    near = lookup.find_near(Relation, key, reader)
    if near is not None:
        return Missing(near.key, str(near))
    visible = Party.objects.visible_to(reader)
    halves = _halves(key.strip().casefold().replace("\0", ""))
    known = set(
        visible.filter(key__in=[word for half in halves for word in half]).values_list(
            "key", flat=True
        )
    )
    for half in halves:
        named = [word for word in half if word in known]
        if len(named) != 1:
            continue
        [unknown] = [word for word in half if word not in known]
        other = nearest_key(visible.exclude(key=named[0]), unknown)
        if other:
            one, two = sorted([named[0], other])
            return Missing(f"{one}-{two}", f"{one} and {two}")
    return Missing()
