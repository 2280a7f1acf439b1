"""In which texts a term is found: as written, by sound, or spelled nearly so."""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import add, or_
from typing import Any

from anyascii import anyascii
from django.core.exceptions import EmptyResultSet
from django.db import connection, router
from django.db.models import (
    Case,
    F,
    IntegerField,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models import OuterRef as Outer
from rapidfuzz import fuzz

from records.kit.again import Statement, statement_again
from records.kit.among import KEY, numbers_in
from records.kit.prepared import fetched, numbered
from records.models import RegisterEntry, SearchEntry
from records.models.search import CALLED_BY, FEW_OF, Holds, Letters, LikeFrom, Share
from records.reading import Reader
from records.search.asking import Term

# How many of its letters' triples a word shares with a part of a name, from which it
# is looked at; how much of 100 a word must be alike to be taken for a slip of another;
# and from how many letters on that says anything.
SPELLED_NEARLY = 0.45
MUCH_ALIKE = 75
FEWEST_LETTERS = 4
# Texts whose records are noted one by one; of more, the database is asked each time. Of
# more than so many in a small part of all, that is known beforehand.
NOTED = 20_000
COMMON = 180
# Of more than so many there not all are looked at; of far more only that small part.
VERY_COMMON, EVERYWHERE = 700, 10_000
# So many names that hold a word are counted.
NAMED = 2_000
# Names spelled nearly so that are compared letter by letter.
COMPARED = 4_000
# So many are noted that go by a word.
CALLED = 500
_WORD = re.compile(r"\w+")
_TOLD = ("about", "type", "is_name", "field")
# As lists: thousands of rows would each be read for themselves.
_NOTED = (
    "SELECT {place}, type, count(*), array_agg(about)::text,"
    " (array_agg(about) FILTER (WHERE is_name AND field = ANY(%s)))::text"
    " FROM ({rows}) AS found GROUP BY type"
)


@dataclass(frozen=True, slots=True)
class Match:
    """Where one term is found.

    ``condition`` says in which entries; ``found`` are the records by their types, each
    list as PostgreSQL writes it, or None where there are too many to note; ``called``
    those that go by that name.
    ``names`` counts the names that hold it as it is written, as far as NAMED, and
    ``parts`` the texts of a small part of all, where very many texts do.
    """

    term: Term
    condition: Q
    how: str
    found: dict[str, str] | None
    called: dict[int, str]
    names: int = 0
    parts: int = 0

    @property
    def is_very_common(self) -> bool:
        """Whether more texts hold it than are looked at."""
        return self.parts > VERY_COMMON

    @property
    def is_everywhere(self) -> bool:
        """Whether so many do that only a small part of those is looked at."""
        return self.parts > EVERYWHERE


@dataclass(frozen=True, slots=True)
class _Way:
    """How a term is found: in which entries, of how many names, and if of very many."""

    term: Term
    condition: Q
    how: str
    names: int = 0
    is_common: bool = False
    parts: int = 0


@dataclass(slots=True)
class _Noted:
    """In how many texts a term is, of which records, and which of them go by it."""

    texts: int = 0
    found: dict[str, str] = field(default_factory=dict)
    called: dict[int, str] = field(default_factory=dict)


def texts(reader: Reader) -> Any:
    """The texts that the reader may see, in no order."""
    return SearchEntry.objects.visible_to(reader).order_by()


def look_for(terms: tuple[Term, ...], reader: Reader) -> list[Match]:
    """Where each term is found: as written, else in names by sound, else nearly so.

    Three queries for any number of terms; one more where some stand in more texts than
    a part of all has shown, and one for each that stands nowhere as it is written.
    """
    if not terms:
        return []
    ways = _ways(terms, reader)
    noted = _noted(ways, reader)
    more = [
        place
        for place, one in enumerate(noted)
        if one.texts > NOTED and not ways[place].is_common
    ]
    for place in more:
        ways[place] = replace(ways[place], is_common=True)
    if more:
        called = _noted([ways[place] for place in more], reader)
        for place, one in zip(more, called, strict=True):
            noted[place] = one
    return [
        Match(
            term,
            way.condition,
            way.how,
            None if way.is_common else one.found,
            dict(sorted(one.called.items())[:CALLED]),
            way.names,
            way.parts,
        )
        for term, way, one in zip(terms, ways, noted, strict=True)
    ]


def _called(way: _Way, entries: Any) -> Any:
    """The names of what goes by a term that very many texts hold, the first few."""
    is_written = way.how == "written"
    if is_written and not way.names:
        return entries.none()
    condition = holds(way.term, told=False) if is_written else way.condition
    named = entries.filter(condition, is_name=True, field__in=CALLED_BY)
    # By the index of their words: that of their numbers would lead through all texts.
    return named.order_by(F("about") + 0)[:CALLED]


def kinds_of(match: Match, reader: Reader) -> set[str]:
    """The types of the records that hold a term; of very many, of a part of them."""
    if match.found is not None:
        return {*match.found}
    entries = texts(reader).filter(match.condition, Share("about", FEW_OF))
    found = entries.annotate(type=type_of("about")).values_list("type", flat=True)
    return {*found.distinct()}


def _noted(ways: list[_Way], reader: Reader) -> list[_Noted]:
    """The records in whose texts each term is found, up to so many; one query.

    Of a term that very many hold, only what goes by it.
    """
    entries = texts(reader).annotate(type=type_of("about"))
    parts: list[str] = []
    values: list[Any] = []
    for place, way in enumerate(ways):
        # Nothing is asked where it is known beforehand that no text fits.
        with suppress(EmptyResultSet):
            if way.is_common:
                rows = _called(way, entries)
            else:
                rows = entries.filter(way.condition)[: NOTED + 1]
            sql, params = rows.values(*_TOLD).query.sql_with_params()
            parts.append(_NOTED.format(place=place, rows=sql))
            values += [[*CALLED_BY], *params]
    noted = [_Noted() for _ in ways]
    using = router.db_for_read(SearchEntry)
    statement = numbered(" UNION ALL ".join(parts))
    # Each word has a plan of its own: how many texts hold it is what matters.
    told = fetched(statement, values, using, may_keep=False) if parts else ()
    for place, kind, count, numbers, called in told:
        one = noted[place]
        one.texts += count
        if kind:
            one.found[kind] = numbers
            one.called.update(dict.fromkeys(numbers_in(called or ""), kind))
    return noted


def _ways(terms: tuple[Term, ...], reader: Reader) -> list[_Way]:
    """In which entries each term is found, and how: written, sound or nearly."""
    entries = texts(reader)
    sounds = _sounds([term.text for term in terms])
    written = [holds(term) for term in terms]
    by_sound = [Q(is_name=True, sounds__contains=one) for one in sounds]
    spread = _counted(
        {place: _asking("spread", term, reader) for place, term in enumerate(terms)}
    )
    asked: dict[Any, Statement] = {}
    for place, (term, heard) in enumerate(zip(terms, sounds, strict=True)):
        parts, in_names = spread[place]
        # Of a word in very many texts neither is asked what the small part has told:
        # to find a first one, PostgreSQL would find them all.
        if in_names <= NAMED:
            asked["name", place] = _asking("name", term, reader)
        if parts <= COMMON:
            asked["text", place] = _asking("text", term, reader)
        if not in_names and len(term.text) > 1 and heard and heard[0][-1] != ".":
            asked["sound", place] = _statement(entries.filter(by_sound[place])[:1])
    known = {what: number for what, (number, _) in _counted(asked).items() if number}
    found = []
    for place, term in enumerate(terms):
        parts, in_names = spread[place]
        names = known.get(("name", place), in_names)
        is_common = parts > COMMON
        if names:
            found.append(_Way(term, written[place], "written", names, is_common, parts))
        elif ("sound", place) in known:
            condition = written[place] | by_sound[place]
            found.append(_Way(term, condition, "sound", 0, is_common, parts))
        elif len(term.text) < FEWEST_LETTERS or parts or ("text", place) in known:
            found.append(_Way(term, written[place], "written", 0, is_common, parts))
        else:
            found.append(_Way(term, _spelled_nearly(term, entries), "nearly"))
    return found


def _asking(what: str, term: Term, reader: Reader) -> Statement:
    """What finds some texts that hold a term, put together once for all terms."""

    def make() -> Statement:
        return _statement(_WRITTEN[what](texts(reader), Term(KEY, term.is_phrase)))

    meant = "holds", what, term.is_phrase
    return statement_again(meant, SearchEntry, reader, make, [(KEY, term.text)])


def _statement(rows: Any) -> Statement:
    sql, params = rows.values("is_name").query.sql_with_params()
    return sql, params


def _counted(asked: Mapping[Any, Statement]) -> dict[Any, tuple[int, int]]:
    """How many texts statements find, and how many of those are names; one query."""
    if not asked:
        return {}
    counts = (
        f"SELECT {number}, count(*), count(*) FILTER (WHERE is_name)"
        f" FROM ({sql}) AS found"
        for number, (sql, _) in enumerate(asked.values())
    )
    values = [value for _, params in asked.values() for value in params]
    ways = list(asked)
    using = router.db_for_read(SearchEntry)
    counted = fetched(numbered(" UNION ALL ".join(counts)), values, using)
    return {ways[number]: (count, names) for number, count, names in counted}


def _spelled_nearly(term: Term, entries: Any) -> Q:
    near = nearly(entries, term.text, SPELLED_NEARLY).order_by("row", "field")
    numbers = [
        number
        for number, text in near.values_list("pk", "text")[:COMPARED]
        if likeness(term.text, text) >= MUCH_ALIKE
    ]
    return Q(pk__in=numbers)


def likeness(word: str, text: str) -> float:
    """How much of 100 a word is like the one of a text that is most like it."""
    wanted = anyascii(word).lower()
    words = (anyascii(one).lower() for one in _WORD.findall(text))
    return max((fuzz.ratio(wanted, one) for one in words), default=0.0)


def nearly(entries: Any, text: str, threshold: float) -> Any:
    """Names of which a part is spelled nearly so."""
    return entries.annotate(letters=Letters("text")).filter(
        LikeFrom("word_similarity_threshold", threshold),
        is_name=True,
        letters__trigram_word_similar=Letters(Value(text)),
    )


def any_of(matches: list[Match]) -> Q:
    """The condition that an entry holds one of the terms."""
    return reduce(or_, (match.condition for match in matches))


def held(matches: list[Match]) -> Any:
    """How many of the terms an entry holds."""
    return reduce(add, (_one_if(match.condition) for match in matches))


def as_written(matches: list[Match]) -> Any:
    """How many of the terms an entry holds as they are typed."""
    return reduce(
        add,
        (_one_if(holds(match.term)) for match in matches),
    )


def holds(term: Term, *, told: bool = True, without: Iterable[Term] = ()) -> Q:
    """The condition that an entry holds a term as it is typed, and others not."""
    others = [(other.text, other.is_phrase) for other in without]
    return Q(Holds(term.text, whole=term.is_phrase, told=told, without=others))


# A small part of the texts that hold a term, names that do, and one text that does.
_WRITTEN: dict[str, Callable[[Any, Term], Any]] = {
    "spread": lambda entries, term: entries.filter(holds(term), Share("about", FEW_OF))[
        : EVERYWHERE + 1
    ],
    "name": lambda entries, term: entries.filter(holds(term, told=False), is_name=True)[
        : NAMED + 1
    ],
    "text": lambda entries, term: entries.filter(holds(term))[:1],
}


def _one_if(condition: Q) -> Case:
    return Case(
        When(condition, then=Value(1)), default=Value(0), output_field=IntegerField()
    )


def type_of(column: str) -> Subquery:
    """The type of the record with the number in a column."""
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
