"""Which two parties an address speaks of, in whichever order they are named."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from records.kit.nearest import nearest_key
from records.kit.pages import lookup
from records.models import FormerKey
from records.reading import Reader
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
