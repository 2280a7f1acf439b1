"""Persons whose names could be of one person, to be looked at by people.

``pairs_with`` is the whole rule of what is suggested. Nothing is merged by it: a
suggestion asks for a judgement, and a judgement for a merge with a reason.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, permutations
from time import monotonic
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from people.models import Person, PersonName
from people.names import NameKeys, NameSounds
from records.four_eyes.waiting import new_rows
from records.models import Judgement
from records.models.search import LikeFrom
from records.reading import Reader
from relations.models import Party

# How many of the letters' triples two spellings share, from which they look alike.
SPELLED_ALIKE = 0.6
# How many persons are looked up together; how many for one page at most, and for how
# many seconds; how many names that resemble those of one batch are weighed at most.
BATCH = 20
FURTHEST = 400
PATIENCE = 2.0
WEIGHED = 2000
_GENERATION = re.compile(r"\b(jr|sr|ii|iii|iv)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def generation_of(name: str) -> str:
    """“III” in “William Howard Taft III”, in lower case."""
    found = _GENERATION.search(name)
    return found[1].lower() if found else ""


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a person: as written, and its words by sound.

    ``besides`` tells a name that somebody also goes by from the one they are shown by.
    """

    person: int
    serves: int | None
    text: str
    sounds: tuple[str, ...]
    besides: bool

    @property
    def generation(self) -> str:
        """“III”, where the name has one."""
        return generation_of(self.text)


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Numbers of two persons, the lower first, and why they could be one."""

    one: int
    other: int
    because: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs to judge; without any, the number of the person from which to look on.

    ``look_on`` is None when all persons were looked at.
    """

    pairs: list[Pair]
    look_on: int | None = None


def pairs_with(reader: Reader, persons: Iterable[int]) -> list[Pair]:
    """Persons that could be these ones, with a higher number, by any of their names.

    Two names can be of one person if

    - each word of the shorter one is one of the other's, by sound or as its initial,
      in any order, and at least one of two is no initial: “I. Zhaafari”, “Джаафари
      Ибрагим” and “Ibrahim al-Jaafari”;
    - or both are one bare surname, or one of them is, and both persons act for the same
      party, and neither name has a generation (“III”);
    - or one word sounds the same and most letters are: “Hoshyar Zebari” and
      “Zhoshyar Zebari”;

    and never where each says another generation. Names that the reader may not see
    count for nothing. Read by index, in six queries however many persons there are.
    """
    numbers = set(persons)
    own = _telling(_names(reader, [Q(person__in=numbers)], [Q(pk__in=numbers)]))
    pairs: dict[tuple[int, int], Pair] = {}
    for other in _telling(_like(reader, own)):
        for name in own:
            place = name.person, other.person
            if name.person >= other.person or place in pairs:
                continue
            if because := resemblance(name, other):
                pairs[place] = Pair(*place, because)
    return sorted(pairs.values())


def _telling(names: Iterable[Name]) -> list[Name]:
    """The names by which persons are shown first: a pair is told by its first two."""
    return sorted(names, key=lambda name: (name.besides, name.text))


def resemblance(one: Name, other: Name) -> str:
    """Why two names could be of one person, in words; empty if they could not."""
    if one.sounds and other.sounds and not set(one.sounds) & set(other.sounds):
        return ""
    generations = {one.generation, other.generation} - {""}
    if len(generations) > 1:
        return ""
    shorter, longer = sorted((one, other), key=lambda name: len(name.sounds))
    said = f"“{one.text}” and “{other.text}”"
    if len(shorter.sounds) == 1 and not generations:
        bare = shorter.sounds[0]
        if one.serves == other.serves is not None and bare in longer.sounds:
            return f"{said} share a surname and act for the same party."
    elif len(shorter.sounds) > 1 and _reads_as(shorter.sounds, list(longer.sounds)):
        return f"{said} sound alike, word by word."
    if len(shorter.sounds) != 1 and _spelled_alike(one, other):
        return f"{said} are spelled almost alike."
    return ""


def next_pairs(reader: Reader, after: tuple[int, int] = (0, 0)) -> Found:
    """The next pairs that nobody has judged, in the order of their numbers.

    Looks at no more than FURTHEST persons, and no longer than PATIENCE.
    """
    start = after[0]
    enough = monotonic() + PATIENCE
    for _ in range(FURTHEST // BATCH):
        persons = Person.objects.visible_to(reader).filter(pk__gte=start).order_by("pk")
        numbers = list(persons.values_list("pk", flat=True)[:BATCH])
        if not numbers:
            return Found([])
        pairs = [
            pair
            for pair in pairs_with(reader, numbers)
            if (pair.one, pair.other) > after
        ]
        if pairs := _unjudged(reader, pairs):
            return Found(pairs)
        start = numbers[-1] + 1
        if monotonic() > enough:
            break
    return Found([], start)


def _reads_as(shorter: tuple[str, ...], longer: list[str]) -> bool:
    """Whether each word of the shorter name is another word of the longer one."""
    whole = 0
    # Whole words first, so that no initial takes the place of one.
    for sound in sorted(shorter, key=lambda sound: sound.endswith(".")):
        same = sound in longer
        match = sound if same else next((w for w in longer if _initial(sound, w)), None)
        if match is None:
            return False
        longer.remove(match)
        whole += same and not sound.endswith(".")
    return whole > 0


def _initial(one: str, other: str) -> bool:
    """Whether one of two sounds is an initial that may stand for the other."""
    if one.endswith("."):
        begins = other[:-1] if other.endswith(".") else other[:1]
        return bool(set(one[:-1]) & set(begins))
    return other.endswith(".") and one[:1] in other[:-1]


def asked_keys(sounds: Sequence[str]) -> set[str]:
    """The keys by which names that may be the same are found (people.names)."""
    words = [sound for sound in sounds if not sound.endswith(".")]
    if len(sounds) == 1:
        return {key for word in words for key in (word, f"{word}:")}
    asked = {f"{word}:" for word in words}
    asked |= {"|".join(sorted(two)) for two in combinations(words, 2)}
    for word, beside in permutations(sounds, 2):
        if word.endswith("."):
            continue
        if beside.endswith("."):
            asked |= {f"{word}:{begins}" for begins in beside[:-1]}
            asked |= {f"{word}:{begins}." for begins in beside[:-1]}
        else:
            asked.add(f"{word}:{beside[0]}.")
    return asked


def _spelled_alike(one: Name, other: Name) -> bool:
    first, second = _triples(one.text), _triples(other.text)
    either = len(first | second)
    return bool(either) and len(first & second) / either >= SPELLED_ALIKE


@lru_cache(maxsize=4 * WEIGHED)
def _triples(text: str) -> frozenset[str]:
    """The triples of letters by which pg_trgm compares."""
    words = (f"  {word} " for word in _WORD.findall(text.lower()))
    return frozenset(w[n : n + 3] for w in words for n in range(len(w) - 2))


def _like(reader: Reader, own: list[Name]) -> set[Name]:
    """Names that may resemble one of these, of anybody."""
    keys = sorted({key for name in own for key in asked_keys(name.sounds)})
    found = set(_names(reader, [Q(keys__overlap=keys)] if keys else []))
    texts = sorted({name.text for name in own})
    alike = LikeFrom("similarity_threshold", SPELLED_ALIKE)
    found.update(
        _names(reader, [Q(alike, name__trigram_similar=text) for text in texts])
    )
    return found


def _names(
    reader: Reader, wanted: list[Q], of_persons: list[Q] | None = None
) -> Iterator[Name]:
    """Names of both tables: those of persons, and those that they go by besides.

    Each wish is a query of its own in one statement: of many at once the database would
    rather read the whole table, which takes a hundred times as long. Whom a person acts
    for is not known where the reader may not see that party.
    """
    visible = Person.objects.visible_to(reader).order_by()
    besides = PersonName.objects.visible_to(reader).order_by()
    besides = besides.filter(person__in=visible)
    sounds = NameSounds("name")
    persons = wanted if of_persons is None else of_persons
    parties = Party.objects.visible_to(reader).order_by().values("pk")
    for rows, wishes, person_field, serves_field, beside in (
        (visible, persons, "pk", "serves_id", False),
        (besides, wanted, "person_id", "person__serves_id", True),
    ):
        acts_for = Subquery(parties.filter(pk=OuterRef(serves_field)))
        parts: list[Any] = [
            rows.alias(keys=NameKeys("name"))
            .filter(wish)
            .values_list(person_field, acts_for, "name", sounds)[
                : WEIGHED // len(wishes)
            ]
            for wish in wishes
        ]
        if parts:
            found = parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]
            for person, serves, text, heard in found:
                yield Name(person, serves, text, tuple(heard), beside)


def _unjudged(reader: Reader, pairs: list[Pair]) -> list[Pair]:
    """Those of the pairs on which there is no judgement, nor one that waits."""
    numbers = {number for pair in pairs for number in (pair.one, pair.other)}
    judged = {
        frozenset(both)
        for both in Judgement.objects.visible_to(reader)
        .filter(one__in=numbers, other__in=numbers)
        .values_list("one_id", "other_id")
    }
    judged |= {
        frozenset((row["one_id"], row["other_id"]))
        for row in new_rows(Judgement, reader)
    }
    return [pair for pair in pairs if frozenset((pair.one, pair.other)) not in judged]
