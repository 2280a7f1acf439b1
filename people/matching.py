"""Which persons a name could mean: candidates, how likely each is, and why.

Nothing is the same by its spelling alone: ``is_match`` says only that a name in full,
and two things besides it, point to one person and to nobody else.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rapidfuzz import fuzz

from people.models import Appointment, Person
from people.nearest import LOOKED_AT, Spelled, nearest, spelled
from records.kit.again import records_again
from records.kit.among import among
from records.reading import Reader
from records.search.finding import Alike
from relations.models import Party

# Of how many persons what they did is read, and up to how likely ones are told.
LOOKED_INTO = 40
# So many names are enough to tell so few candidates by.
ENOUGH, FEW = 60, 20
LEAST = 0.35
# What is said besides the name brings a score nearer to 1, or away from it.
AGREES, DISAGREES = 0.4, 0.6
SURE, RIVAL = 0.97, 0.85
# How much of a word spelled otherwise counts; of an initial, and of one that has only
# the sound of the word: “B.” for “Parts”.
SAME_SOUND, INITIAL, SOUNDS_SO = 0.55, 0.7, 0.6
# A word that takes an initial while whole words are left is seldom what it stands for:
# “Edouard Balladur” is no “Edward P. Brynn”.
_INITIAL_BESIDES = 0.5
# From how much of 100 on titles are of one office; and words that say nothing of it.
SAME_OFFICE = 90
_SMALL = frozenset({"a", "an", "and", "at", "for", "in", "of", "on", "the", "to"})
_SURNAME_ALONE = 0.7
_WITHOUT_GENERATION = 0.93


# The number of a person, how much the name is one of theirs, and that name.
Named = tuple[int, float, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom one looks for: a name, and what else is known."""

    name: str
    parties: frozenset[int] = frozenset()
    on: date | None = None
    office: str = ""


@dataclass(slots=True)
class Candidate:
    """A person who could be meant. Scores run from 0 to 1."""

    person: Person
    name: str
    name_score: float
    score: float
    reasons: list[str] = field(default_factory=list)
    agreed: int = 0
    disagreed: int = 0
    is_match: bool = False


def candidates(
    wanted: Wanted,
    reader: Reader,
    most: int = 10,
    *,
    named: list[Named] | None = None,
) -> list[Candidate]:
    """The persons that could be meant, the likeliest first.

    A constant number of queries, whatever the name is. Who asks of one name many times
    gives what ``by_name`` has found for it.
    """
    is_known = bool(wanted.parties or wanted.on or wanted.office)
    if named is None:
        # Who is farther down could only be brought up by what else is known.
        enough = LOOKED_AT if is_known or most > FEW else ENOUGH
        named = by_name(wanted.name, reader, looked_at=enough)
    found = named[: max(LOOKED_INTO, most)]
    if not found:
        return []
    persons = _persons([one[0] for one in found], reader)
    likely = [
        Candidate(persons[number], name, score, score, [f"Goes by “{name}”."])
        for number, score, name in found
        if number in persons
    ]
    if is_known:
        _weigh(likely, wanted, reader)
    likely.sort(key=lambda one: (-one.score, one.person.name, one.person.key))
    _settle(likely)
    return likely[:most]


def _persons(numbers: list[int], reader: Reader) -> dict[int, Person]:
    """The persons of these numbers whom the reader may see."""

    def query() -> Any:
        visible = Person.objects.visible_to(reader).order_by()
        return visible.filter(among("pk"))

    found = records_again("candidates", Person, reader, numbers, query)
    return {person.pk: person for person in found}


def find_alike(reader: Reader, text: str) -> Iterable[Alike]:
    """Persons whose name is like a whole question of the search."""
    words = text.split()
    if len(words) > 6 or any(letter.isdigit() for letter in text):
        return []
    least = 0.5 if len(words) == 1 else 0.6
    return [
        Alike(number, score, name)
        for number, score, name in by_name(text, reader, 0.0)[:LOOKED_INTO]
        if score >= least
    ]


def name_score(one: Spelled, other: Spelled) -> float:
    """How much two names are one: 1 for the same words in whatever order."""
    generations = {one.generation, other.generation}
    if len(generations - {""}) > 1 or not one.sounds or not other.sounds:
        return 0.0
    shorter, longer = sorted((one, other), key=lambda name: len(name.sounds))
    free = list(range(len(longer.sounds)))
    got, whole, by_initial = 0.0, 0, 0.0
    order = sorted(range(len(shorter.sounds)), key=lambda n: len(shorter.words[n]) == 1)
    for place in order:
        likeness, best = max(
            ((_alike(shorter, place, longer, n), -n) for n in free), default=(0.0, 0)
        )
        if likeness:
            free.remove(-best)
            got += likeness
            is_whole = len(shorter.words[place]) > 1, len(longer.words[-best]) > 1
            whole += all(is_whole)
            by_initial += likeness if is_whole == (True, False) else 0
    if not whole:
        return 0.0
    if any(len(longer.words[place]) > 1 for place in free):
        got -= by_initial * _INITIAL_BESIDES
    score = got / (len(shorter.sounds) + 0.2 * len(free))
    if whole == 1 and len(shorter.sounds) == 1 and len(longer.sounds) > 1:
        score *= _SURNAME_ALONE
    if len(generations) > 1:
        score *= _WITHOUT_GENERATION
    return score


def _alike(one: Spelled, place: int, other: Spelled, there: int) -> float:
    """How much a word of one name is a word of another."""
    word, wanted = one.words[place], other.words[there]
    if word == wanted:
        return 1.0
    if len(word) == 1 or len(wanted) == 1:
        sounds = one.sounds[place], other.sounds[there]
        short, long = sorted(sounds, key=lambda sound: not sound.endswith("."))
        if not short.endswith(".") or long[:1] not in short:
            return 0.0
        return INITIAL if word[0] == wanted[0] else SOUNDS_SO
    likeness = fuzz.ratio(word, wanted) / 100
    if one.sounds[place] == other.sounds[there]:
        return SAME_SOUND + (1 - SAME_SOUND) * likeness if likeness > 0.4 else 0.5
    return likeness * 0.9 if likeness >= 0.75 else 0.0


def by_name(
    text: str, reader: Reader, least: float = LEAST, looked_at: int = LOOKED_AT
) -> list[Named]:
    """Each person that a name could mean, the likeliest first."""
    asked = spelled(text)
    best: dict[int, tuple[float, str]] = {}
    for near in sorted(
        nearest(reader, text, asked, looked_at), key=lambda one: one.name
    ):
        score = name_score(asked, near.spelled)
        if score > best.get(near.person, (0.0, ""))[0]:
            best[near.person] = (score, near.name)
    found = [
        (number, score, name)
        for number, (score, name) in best.items()
        if score >= least
    ]
    return sorted(found, key=lambda one: (-one[1], one[2], one[0]))


def _weigh(likely: list[Candidate], wanted: Wanted, reader: Reader) -> None:
    """Bring in what is known besides the name."""
    offices = _offices([one.person.pk for one in likely], reader)
    then: set[int] = set()
    if wanted.on:
        numbers = [one.pk for of_one in offices.values() for one in of_one]
        held = Appointment.objects.visible_to(reader).filter(pk__in=numbers)
        then = {one.pk for one in held.in_office_on(wanted.on, reader)}
    seen = _parties(likely, offices, reader) if wanted.parties else {}
    for one in likely:
        own = offices.get(one.person.pk, [])
        if wanted.parties:
            _weigh_party(one, wanted.parties, seen[one.person.pk])
        if wanted.office:
            _weigh_office(one, own, wanted.office)
        if wanted.on:
            _weigh_day(one, own, then, wanted.on)


def _offices(persons: list[int], reader: Reader) -> dict[int, list[Appointment]]:
    """The appointments of each person, with what they are to; two queries."""
    found: dict[int, list[Appointment]] = defaultdict(list)
    rows = Appointment.objects.visible_to(reader).filter(person__in=persons)
    for one in rows.select_related("office", "mission", "accreditation"):
        found[one.person_id].append(one)
    return found


def _parties(
    likely: list[Candidate], offices: dict[int, list[Appointment]], reader: Reader
) -> dict[int, set[int]]:
    """For whom each person acts, by number, as far as the reader may see those."""
    named: dict[int, set[int | None]] = {}
    for one in likely:
        senders = named.setdefault(one.person.pk, {one.person.serves_id})
        for held in offices.get(one.person.pk, []):
            senders |= {
                held.office.party_id if held.office else None,
                held.mission.sending_party_id if held.mission else None,
                held.accreditation.sending_party_id if held.accreditation else None,
            }
    numbers = {number for senders in named.values() for number in senders if number}
    rows = Party.objects.visible_to(reader).order_by().filter(pk__in=numbers)
    visible = set(rows.values_list("pk", flat=True))
    return {person: visible & senders for person, senders in named.items()}


def _weigh_party(one: Candidate, parties: Collection[int], senders: set[int]) -> None:
    if senders & set(parties):
        _agree(one, "Acts for that party.")
    elif senders:
        _disagree(one, "Acts for another party.")


def _weigh_office(one: Candidate, own: list[Appointment], office: str) -> None:
    titles = [
        title
        for held in own
        for title in (held.title_as_written, held.office.title if held.office else "")
        if title
    ]

    asked = _telling(office)

    def likeness(title: str) -> float:
        return float(fuzz.token_set_ratio(_telling(title), asked))

    near = max(titles, key=likeness, default="")
    if near and likeness(near) >= SAME_OFFICE:
        _agree(one, f"Held the office “{near}”.")


def _telling(title: str) -> str:
    """The words of a title that tell it from others: any minister is one “of” much."""
    return " ".join(word for word in title.lower().split() if word not in _SMALL)


def _weigh_day(
    one: Candidate, own: list[Appointment], then: set[int], on: date
) -> None:
    # Bounds of partial dates are no fields that the checker knows.
    person: Any = one.person
    if (person.born_earliest and person.born_earliest > on) or (
        person.died_latest and person.died_latest < on
    ):
        _disagree(one, "Was not alive then.")
    elif any(held.pk in then for held in own):
        _agree(one, "Was in office then, or may have been.")


def _agree(one: Candidate, reason: str) -> None:
    one.score += (1 - one.score) * AGREES
    one.agreed += 1
    one.reasons.append(reason)


def _disagree(one: Candidate, reason: str) -> None:
    one.score *= DISAGREES
    one.disagreed += 1
    one.reasons.append(reason)


def _settle(likely: list[Candidate]) -> None:
    """Say of the first that it is the one, if enough points to it and nothing else."""
    if not likely:
        return
    first, *others = likely
    rivals = [one for one in others if one.name_score >= RIVAL and not one.disagreed]
    first.is_match = (
        first.name_score >= SURE
        and first.agreed >= 2
        and not first.disagreed
        and not rivals
    )
