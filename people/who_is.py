"""Who is meant by a name in a file: one person for certain, or some to be judged.

Certain is what ``people.matching`` calls a match: the name in full and two things
besides it. Nobody is taken for somebody else by spelling alone: who could be a known
person is a person of their own until somebody has judged the two.
"""

from datetime import date

from django.db.models import Exists, OuterRef

from people.matching import Candidate, Named, Wanted, by_name, candidates
from people.models import Person
from records.mapping.finding import Answer, Asked, Matcher
from records.models import Citation
from records.partial_dates.edtf import PartialDate, PartialDateError
from records.reading import whoever_reads
from relations.models import Party

# How much a name has to be like one for somebody to look at the two.
DOUBTFUL = 0.6
_MOST = 5


def matcher() -> Matcher:
    """Answers questions of one import; parties and names are looked up once."""
    parties: dict[str, int] = {}
    # Most names in a file mean nobody known: what else is said of them costs nothing.
    names: dict[str, list[Named]] = {}
    own: dict[str, set[int]] = {"": set()}
    reader = whoever_reads()

    def who_is(asked: Asked) -> Answer:
        if asked.party and asked.party not in parties:
            found = Party.objects.filter(key=asked.party).first()
            parties[asked.party] = found.pk if found else 0
        number = parties.get(asked.party, 0)
        if asked.name not in names:
            names[asked.name] = by_name(asked.name, reader, DOUBTFUL)
        if asked.besides not in own:
            own[asked.besides] = _known_only_from(asked.besides)
        aside = own[asked.besides]
        likely = candidates(
            Wanted(
                asked.name,
                frozenset({number} if number else ()),
                _day(asked.on),
                asked.office,
            ),
            reader,
            _MOST,
            named=[one for one in names[asked.name] if one[0] not in aside],
        )
        if likely and likely[0].is_match:
            return Answer(sure=likely[0].person.key)
        doubtful = [one for one in likely if _is_doubtful(one)]
        return Answer(doubtful=tuple((one.person.key, _why(one)) for one in doubtful))

    return who_is


def _known_only_from(source: str) -> set[int]:
    """The numbers of the persons of whom no other source speaks."""
    citations = Citation.objects.order_by()
    cited = citations.filter(source__key=source).values("record")
    others = citations.exclude(source__key=source).filter(record=OuterRef("pk"))
    persons = Person.objects.filter(~Exists(others), pk__in=cited)
    return set(persons.values_list("pk", flat=True))


def _is_doubtful(one: Candidate) -> bool:
    """Whether a person could be meant: not where what is known speaks against it."""
    return one.disagreed == 0


def _why(one: Candidate) -> str:
    return " ".join(one.reasons)


def _day(text: str) -> date | None:
    """The day, or the first of an interval, where it is known exactly."""
    try:
        found = PartialDate.parse(text.partition("/")[0])
    except PartialDateError:
        return None
    return found.earliest if found.earliest == found.latest else None
