"""Records that hold words: each stands in one of the texts by which they are asked for.

The models' ``SEARCH`` says which texts those are. A word is found by its beginning, in
the entries of search, which have an index of words: to look for letters anywhere is to
look through all records.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, reduce
from operator import or_
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import router
from django.db.models import Exists, F, ForeignKey, OuterRef, Q, QuerySet

from records.kit.among import array_of, is_one_of, there_is
from records.kit.filtering.paths import path_condition, visible
from records.kit.prepared import fetched, numbered
from records.models import Record, SearchEntry
from records.models.search import FEW_OF, SOME_OF, Holds, Share
from records.reading import Reader
from records.search.entries import is_name

# A word in more texts is asked for by itself: more than COMMON in a small part of all
# are known to be more without looking for them.
NOTED = 2_000
COMMON = 30
# Where so many records of that part hold it, or both of two, it is soon met with in any
# order of them; of others all are found first, up to so many.
SOON, SOON_TOGETHER = 500, 100
FOUND = 20_000
# Of a type that has no more records each can be looked at.
LOOKED_AT = 20_000


@dataclass(frozen=True, slots=True)
class End:
    """Where a type is searched: a path of references, a type, and its fields."""

    way: str
    model: type[Record]
    fields: tuple[str, ...]

    @property
    def are_names(self) -> bool:
        """Whether all that is searched there are names or titles."""
        options = self.model._meta
        return all(is_name(self.model, options.get_field(one)) for one in self.fields)


@cache
def ends(model: type[Record]) -> tuple[End, ...]:
    """Where records of a type are searched; the records themselves have no path."""
    fields: dict[str, list[str]] = defaultdict(list)
    for path in model.SEARCH:
        way, _, last = path.rpartition("__")
        fields[way].append(last)
    return tuple(End(way, _end(model, way), (*of,)) for way, of in fields.items())


def _end(model: Any, way: str) -> type[Record]:
    for name in way.split("__") if way else ():
        model = model._meta.get_field(name).related_model
    return model._meta.concrete_model  # type: ignore[no-any-return]


@dataclass(slots=True)
class Word:
    """Where a word stands: in which records, by end; or that it is soon met with."""

    text: str
    noted: dict[End, Sequence[int]] = field(default_factory=dict)
    soon: list[End] = field(default_factory=list)


def words_of(text: str) -> list[str]:
    """The words of what somebody types; signs by themselves are none."""
    words = (word for word in text.split() if any(map(str.isalnum, word)))
    return [*dict.fromkeys(words)]


def look_up(model: type[Record], words: list[str], reader: Reader) -> list[Word]:
    """Where each word stands for records of a type; two queries.

    Two more where a word stands in many texts, and another two where several do.
    """
    if not words:
        return []
    known = [Word(word) for word in words]
    wanted = _texts(reader, {name for end in ends(model) for name in end.fields})
    parts = [
        wanted.filter(Holds(word), Share("about", FEW_OF))[COMMON : COMMON + 1]
        for word in words
    ]
    many = {place for place, *_ in _all(parts, "row")}
    rare = [
        wanted.filter(Holds(word))[: 0 if place in many else NOTED + 1]
        for place, word in enumerate(words)
    ]
    rows: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for place, row, name in _all(rare, "row", "field"):
        rows[place].append((row, name))
    many |= {place for place, found in rows.items() if len(found) > NOTED}
    for place in rows.keys() - many:
        for end in ends(model):
            if found := [row for row, name in rows[place] if name in end.fields]:
                known[place].noted[end] = found
    if many:
        _look_up_common(model, [known[place] for place in sorted(many)], reader)
    if len(known) > 1 and all(_is_own(word) for word in known):
        return _together(known, reader)
    return known


def _texts(reader: Reader, fields: Iterable[str]) -> Any:
    entries = SearchEntry.objects.visible_to(reader).order_by()
    return entries.filter(field__in=sorted(fields))


def _of_end(word: str, end: End, reader: Reader, *, told: bool = True) -> Any:
    """The texts of an end that hold a word, as far as the reader sees what has them."""
    own = visible(end.model, reader).filter(pk=OuterRef("row"))
    return _texts(reader, end.fields).filter(Holds(word, told=told), Exists(own))


def _look_up_common(model: type[Record], words: list[Word], reader: Reader) -> None:
    """Where words stand that very many texts hold: told by a part of all, or found."""
    places = [(word, end) for word in words for end in ends(model)]
    parts = [
        _of_end(word.text, end, reader).filter(Share("about", FEW_OF))[SOON - 1 : SOON]
        for word, end in places
    ]
    parts.append(visible(model, reader).values(row=F("pk"))[LOOKED_AT : LOOKED_AT + 1])
    told = {place for place, _ in _all(parts, "row")}
    is_small = len(places) not in told
    # Who meets with a word soon at one end need not know all that hold it at another.
    has_soon = {places[place][0].text for place in told if place < len(places)}
    soon = {
        place
        for place, (word, end) in enumerate(places)
        if place in told
        or (is_small and not end.way)
        or (word.text in has_soon and not end.are_names)
    }
    rows = []
    for place, (word, end) in enumerate(places):
        # Names have an index of their own, and hardly any may hold a common word.
        found = _of_end(word.text, end, reader, told=not end.are_names)
        found = found.filter(is_name=True) if end.are_names else found
        rows.append(found[: 0 if place in soon else FOUND + 1])
    noted: dict[int, list[int]] = defaultdict(list)
    for place, row in _all(rows, "row"):
        noted[place].append(row)
    for place, (word, end) in enumerate(places):
        if place in soon or len(noted[place]) > FOUND:
            word.soon.append(end)
        elif noted[place]:
            word.noted[end] = noted[place]


def _is_own(word: Word) -> bool:
    return not word.noted and [end.way for end in word.soon] == [""]


def _together(words: list[Word], reader: Reader) -> list[Word]:
    """Words of which each is soon met with in a record; all of them may never be."""
    [end] = words[0].soon
    texts = _texts(reader, end.fields)
    sets = [texts.filter(Holds(word.text)).values_list("row") for word in words]
    parts = [
        _of_end(word.text, end, reader)
        .filter(Share("about", FEW_OF))
        .values_list("row")
        for word in words
    ]
    some = parts[0].intersection(*parts[1:])[:SOON_TOGETHER]
    if len(_all([some], "row")) == SOON_TOGETHER:
        return words
    found = _all([sets[0].intersection(*sets[1:])[: FOUND + 1]], "row")
    if len(found) > FOUND:
        return words
    together = Word(" ".join(word.text for word in words))
    together.noted[end] = [row for _, row in found]
    return [together]


def _all(queries: list[Any], *names: str) -> list[tuple[Any, ...]]:
    """What several queries find, with the place of each; one query."""
    parts: list[str] = []
    values: list[Any] = []
    for place, rows in enumerate(queries):
        try:
            sql, params = rows.values_list(*names).query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT {place}, found.* FROM ({sql}) AS found")
        values += params
    if not parts:
        return []
    using = router.db_for_read(SearchEntry)
    return fetched(numbered(" UNION ALL ".join(parts)), values, using, may_keep=False)


def holding(
    rows: QuerySet[Any], words: Iterable[Word], reader: Reader, *, in_part: bool = False
) -> QuerySet[Any]:
    """The rows that hold each of the words; in part, as far as a part of them is."""
    for word in words:
        is_part = in_part and word.soon
        one = _in_part if is_part else held
        rows = rows.filter(one(rows.model, word, reader))
    return rows


def with_words(rows: QuerySet[Any], text: str, reader: Reader) -> QuerySet[Any]:
    """The records in which every word of the text is found where the reader sees it."""
    words = words_of(text)
    if text.strip() and not words:
        return rows.none()
    return holding(rows, look_up(rows.model, words, reader), reader)


def held(model: type[Record], word: Word, reader: Reader) -> Q:
    """The condition that a record holds a word."""
    direct: list[Q] = []
    led: dict[str, Any] = {}
    for end, numbers in word.noted.items():
        if _is_reference(model, end.way):
            direct.append(is_one_of(end.way or "pk", array_of(numbers)))
        else:
            led[end.way] = array_of(numbers)
    if word.soon:
        texts = {
            end.way: _texts(reader, end.fields).filter(Holds(word.text))
            for end in word.soon
        }
        # One condition alone PostgreSQL may as well turn round; of several it would
        # find all texts first, which who reads row by row is spared.
        if len(texts) == 1 and not direct and not led:
            [(way, rows)] = texts.items()
            return _each(model, way, rows, reader, is_alone=True)
        each = [*texts.items(), *led.items()]
        direct += [_each(model, way, one, reader) for way, one in each]
    elif led:
        sets = [leading(model, way, one, reader) for way, one in led.items()]
        if direct:
            sets.append(visible(model, reader).filter(_any(direct)).values("pk"))
        return Q(pk__in=sets[0].union(*sets[1:], all=True) if sets[1:] else sets[0])
    return _any(direct)


def _any(conditions: list[Q]) -> Q:
    return reduce(or_, conditions) if conditions else Q(pk__in=[])


def _in_part(model: type[Record], word: Word, reader: Reader) -> Q:
    """The same of those texts that are of a part of all."""
    sets = []
    for end in word.soon:
        rows = _texts(reader, end.fields).filter(
            Holds(word.text), Share("about", SOME_OF)
        )
        rows = rows.values("row")
        sets.append(leading(model, end.way, rows, reader) if end.way else rows)
    return Q(pk__in=sets[0].union(*sets[1:], all=True) if sets[1:] else sets[0])


def _is_reference(model: Any, way: str) -> bool:
    """Whether a path stays with the record, or ends at what it refers to."""
    is_step = bool(way) and "__" not in way
    return not way or (is_step and isinstance(model._meta.get_field(way), ForeignKey))


def leading(model: Any, way: str, numbers: Any, reader: Reader) -> QuerySet[Any]:
    """The numbers of the records from which a path leads to one of these."""
    head, _, rest = way.partition("__")
    step = model._meta.get_field(head)
    if step.one_to_many:
        rows = visible(step.related_model, reader)
        condition = (
            path_condition(step.related_model, rest, "in", numbers, reader)
            if rest
            else is_one_of("pk", numbers)
        )
        return rows.filter(condition).values(step.field.name)
    condition = path_condition(model, way, "in", numbers, reader)
    return visible(model, reader).filter(condition).values("pk")


def _each(
    model: Any,
    way: str,
    wanted: Any,
    reader: Reader,
    *,
    column: str = "pk",
    is_alone: bool = False,
) -> Q:
    """The condition that a path leads from a record to a text, or to a number."""
    head, _, rest = way.partition("__")
    if not head:
        if not isinstance(wanted, QuerySet):
            return is_one_of(column, wanted)
        inner = wanted.filter(row=OuterRef(column))
    else:
        step = model._meta.get_field(head)
        target = step.related_model
        if step.many_to_many:
            rows = wanted.values("row") if isinstance(wanted, QuerySet) else wanted
            return path_condition(model, way, "in", rows, reader)
        if step.many_to_one and not rest:
            return _each(
                target, "", wanted, reader, column=step.attname, is_alone=is_alone
            )
        inner = visible(target, reader).filter(_each(target, rest, wanted, reader))
        back = "pk" if step.many_to_one else step.field.name
        here = step.attname if step.many_to_one else "pk"
        inner = inner.filter(**{back: OuterRef(here)})
    if is_alone:
        return Q(Exists(inner))
    return there_is(inner)
