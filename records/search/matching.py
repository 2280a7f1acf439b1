"""In which texts a term is found: as written, by sound, or spelled nearly so."""

import re
from dataclasses import dataclass
from functools import reduce
from operator import add, or_
from typing import Any

from anyascii import anyascii
from django.contrib.postgres.search import SearchQueryField
from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    Count,
    F,
    Func,
    IntegerField,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models import OuterRef as Outer
from rapidfuzz import fuzz

from records.models import RegisterEntry, SearchEntry
from records.models.search import Letters
from records.reading import Reader
from records.search.asking import Term

# How many of its letters' triples a word shares with a part of a name, from which it
# is looked at; how much of 100 a word must be alike to be taken for a slip of another;
# and from how many letters on that says anything.
SPELLED_NEARLY = 0.45
MUCH_ALIKE = 75
FEWEST_LETTERS = 4
# Texts whose records are noted one by one; of more, the database is asked each time.
NOTED = 4_000
# Fields by which other records call what they refer to.
CALLED_BY = ("name", "other_names")
CALLED = 500
_WORD = re.compile(r"\w+")


class Holds(Func):
    """Whether a text holds the words of a term."""

    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = BooleanField()

    def __init__(self, term: Term) -> None:
        query = Func(
            Value(term.text),
            Value(term.is_phrase),
            function="records_query",
            output_field=SearchQueryField(),
        )
        super().__init__(F("words"), query)


@dataclass(frozen=True, slots=True)
class Match:
    """Where one term is found.

    ``condition`` says in which entries; ``found`` are the records with their types, or
    None where there are too many to note; ``called`` those that go by that name.
    """

    term: Term
    condition: Q
    how: str
    found: dict[int, str] | None
    called: dict[int, str]


def texts(reader: Reader) -> Any:
    """The texts that the reader may see, in no order."""
    return SearchEntry.objects.visible_to(reader).order_by()


def look_for(terms: tuple[Term, ...], reader: Reader) -> list[Match]:
    """Where each term is found: as written, else in names by sound, else nearly so.

    Three queries for any number of terms; one or two more for a term that stands
    nowhere as it is written, or in very many texts.
    """
    if not terms:
        return []
    conditions = _conditions(terms, reader)
    noted = _noted([condition for condition, _ in conditions], reader)
    return [
        _match(term, condition, how, rows, reader)
        for term, (condition, how), rows in zip(terms, conditions, noted, strict=True)
    ]


def _match(
    term: Term, condition: Q, how: str, rows: list[Any], reader: Reader
) -> Match:
    if len(rows) <= NOTED:
        found = {about: kind for about, kind, _, _ in rows if kind}
        named = {
            about: kind
            for about, kind, is_name, field in rows
            if kind and is_name and field in CALLED_BY
        }
        called = dict(sorted(named.items())[:CALLED])
        return Match(term, condition, how, found, called)
    entries = texts(reader)
    named_entries = entries.filter(condition, is_name=True, field__in=CALLED_BY)
    of_type = named_entries.annotate(type=_type_of("about")).order_by("about")
    called = dict(of_type.values_list("about", "type")[:CALLED])
    return Match(term, condition, how, None, called)


def kinds_of(match: Match, reader: Reader) -> set[str]:
    """The types of the records that hold a term; of very many, in one query."""
    if match.found is not None:
        return {*match.found.values()}
    entries = texts(reader).filter(match.condition).annotate(type=_type_of("about"))
    return {*entries.values_list("type", flat=True).distinct()}


def _noted(conditions: list[Q], reader: Reader) -> list[list[Any]]:
    """The texts that meet each condition, up to so many; one query."""
    entries = texts(reader).annotate(type=_type_of("about"))
    queries = [
        entries.filter(condition).values_list(
            Value(place), "about", "type", "is_name", "field"
        )[: NOTED + 1]
        for place, condition in enumerate(conditions)
    ]
    found: list[list[Any]] = [[] for _ in conditions]
    for place, *row in _all_of(queries):
        found[place].append(row)
    return found


def _conditions(terms: tuple[Term, ...], reader: Reader) -> list[tuple[Q, str]]:
    """In which entries each term is found, and how: written, sound or nearly."""
    entries = texts(reader)
    sounds = _sounds([term.text for term in terms])
    written = [Q(Holds(term)) for term in terms]
    by_sound = [Q(is_name=True, sounds__contains=one) for one in sounds]
    asked: dict[tuple[str, int], Any] = {}
    for place, (term, heard) in enumerate(zip(terms, sounds, strict=True)):
        # Names are counted: for the first one alone PostgreSQL would read all texts,
        # since it expects words of texts in names as well.
        named = entries.filter(written[place], is_name=True)
        asked["name", place] = named, Count("pk")
        asked["text", place] = entries.filter(written[place]), Value(1)
        if len(term.text) > 1 and heard and not heard[0].endswith("."):
            asked["sound", place] = entries.filter(by_sound[place]), Value(1)
    ways = list(asked)
    queries = [
        rows.annotate(place=Value(place)).values("place").values_list("place", many)[:1]
        for place, (rows, many) in enumerate(asked.values())
    ]
    known = {ways[place] for place, count in _all_of(queries) if count}
    found = []
    for place, term in enumerate(terms):
        if ("name", place) in known:
            found.append((written[place], "written"))
        elif ("sound", place) in known:
            found.append((written[place] | by_sound[place], "sound"))
        elif len(term.text) < FEWEST_LETTERS or ("text", place) in known:
            found.append((written[place], "written"))
        else:
            found.append((_spelled_nearly(term, entries), "nearly"))
    return found


def _spelled_nearly(term: Term, entries: Any) -> Q:
    near = nearly(entries, term.text, SPELLED_NEARLY).order_by("row", "field")
    numbers = [
        number
        for number, text in near.values_list("pk", "text")[:NOTED]
        if likeness(term.text, text) >= MUCH_ALIKE
    ]
    return Q(pk__in=numbers)


def _all_of(queries: list[Any]) -> Any:
    """What all of the queries find, in one."""
    first, *rest = queries
    return first.union(*rest, all=True) if rest else first


def likeness(word: str, text: str) -> float:
    """How much of 100 a word is like the one of a text that is most like it."""
    wanted = anyascii(word).lower()
    words = (anyascii(one).lower() for one in _WORD.findall(text))
    return max((fuzz.ratio(wanted, one) for one in words), default=0.0)


def nearly(entries: Any, text: str, threshold: float) -> Any:
    """Names of which a part is spelled nearly so.

    How nearly holds for the rest of the transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)",
            [str(threshold)],
        )
    return entries.annotate(letters=Letters("text")).filter(
        is_name=True, letters__trigram_word_similar=Letters(Value(text))
    )


def any_of(matches: list[Match]) -> Q:
    """The condition that an entry holds one of the terms."""
    return reduce(or_, (match.condition for match in matches))


def held(matches: list[Match]) -> Any:
    """How many of the terms an entry holds."""
    return reduce(add, (_one_if(match.condition) for match in matches))


def as_written(matches: list[Match]) -> Any:
    """How many of the terms an entry holds as they are typed."""
    return reduce(add, (_one_if(Q(Holds(match.term))) for match in matches))


def _one_if(condition: Q) -> Case:
    return Case(
        When(condition, then=Value(1)), default=Value(0), output_field=IntegerField()
    )


def _type_of(column: str) -> Subquery:
    of_number = RegisterEntry.objects.filter(pk=Outer(column)).order_by()
    return Subquery(of_number.values("record_type")[:1])


def _sounds(words: list[str]) -> list[list[str]]:
    """The sounds of each text; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT records_sounds(word) FROM unnest(%s::text[]) WITH ORDINALITY"
            " AS asked (word, place) ORDER BY place",
            [words],
        )
        return [sounds for (sounds,) in cursor.fetchall()]
