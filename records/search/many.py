"""What is sought of one type; and what is told of it where too many are found.

A word that very many texts hold is found in a small part of all records first: what is
there is found at least. Too many to be put in the order of how near they come stand in
another, which an index has, and only those are read that are shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

from django.db import router
from django.db.models import F, OuterRef, Q
from django.db.models.expressions import RawSQL

from records.kit.among import array_of, is_among, there_is
from records.kit.filtering.paths import visible
from records.kit.filtering.words import leading
from records.kit.prepared import fetched, numbered
from records.models import Record
from records.models.indexes import latest_first
from records.models.search import FEW_OF, SOME_OF, Share
from records.reading import Reader
from records.search.counting import Counted, count_by_type
from records.search.following import hops
from records.search.matching import (
    EVERYWHERE,
    Match,
    held,
    holds,
    texts,
    type_of,
)

Combine = Callable[[Q, Q], Q]
# In all, and not in one part of so many.
ALL = 1
NEAREST, LATEST, LISTED = "nearest", "latest", "listed"
# Among so many of the first records those that are shown are looked for one by one. Of
# words that stand in some years only, all are found before the first are taken.
LOOKED_THROUGH = 5_000
# Of a type that has no more records each is looked at, whatever it is asked for.
SMALL = 2_000
# Of a type that was asked for so many texts are looked at, of all terms together.
LOOKED_AT = 100_000
# An offset keeps PostgreSQL from finding all that fits before it takes the first.
_FIRST = (
    "SELECT newest.number FROM ({newest}) AS newest (number)"
    " WHERE EXISTS ({fitting} OFFSET 0) LIMIT {most} OFFSET {behind}"
)


@dataclass(frozen=True, slots=True)
class Sought:
    """Records of a type that hold the terms, all or any; or are alike by name."""

    model: type[Record]
    matches: list[Match]
    combine: Combine
    unwanted: list[Match]
    alike: list[int]
    # What has all of the terms in a name or a title, with its type; of all types.
    named: Callable[[], dict[int, str]]

    @property
    def is_common(self) -> bool:
        """Whether very many texts hold each of the terms."""
        return all(match.found is None for match in self.matches)

    def rows(self, reader: Reader) -> Any:
        """The records in no order, as far as texts are looked at."""
        return visible(self.model, reader).filter(self._condition(reader))

    def one_by_one(self, reader: Reader) -> Any:
        """The same, where each record of some is to be looked at by itself."""
        rows = visible(self.model, reader)
        return rows.filter(self._condition(reader, is_of_one=True))

    @property
    def parts(self) -> tuple[int, ...]:
        """In what of all there is they are counted: one in 64, one in 16, or in all.

        A part is looked through where the one before has too few, but not enough to be
        sure of that. Of words that are everywhere not all texts are.
        """
        is_everywhere = any(match.is_everywhere for match in self.matches)
        return (FEW_OF, SOME_OF) if is_everywhere else (SOME_OF, ALL)

    def in_one_text(self, reader: Reader, part: int) -> Any:
        """Numbers of records that have the terms in one text, of one part in so many.

        They stand as often as they have such texts.
        """
        fitting = visible(self.model, reader)
        if self.unwanted:
            fitting = self.one_by_one(reader)
        own = in_one_text(self._conditions(), self.combine, reader)
        # Each text is looked at as it comes: enough may be found before the end.
        own = own.filter(there_is(fitting.filter(pk=OuterRef("about"))))
        own = own if part == ALL else own.filter(Share("about", part))
        return own.values_list("about", flat=True)

    def _conditions(self) -> list[Q]:
        """Which texts hold each term, and not what must not be in any of a record."""
        unwanted = [match.term for match in self.unwanted]
        return [
            holds(match.term, without=unwanted)
            if unwanted and match.how == "written"
            else match.condition
            for match in self.matches
        ]

    def led_by_name(self, reader: Reader) -> Any:
        """Records told with what goes by the one term there is; by number."""
        sets = self._led(self.matches[0], reader) if len(self.matches) == 1 else []
        if not sets or self.unwanted:
            return visible(self.model, reader).none().values_list("pk", flat=True)
        condition = Q(pk__in=sets[0].union(*sets[1:], all=True))
        rows = visible(self.model, reader).filter(condition)
        return rows.values_list("pk", flat=True)

    def _led(self, match: Match, reader: Reader) -> list[Any]:
        """The numbers of records told with what goes by a term, by each path."""
        sets = []
        for way, target in hops(self.model):
            word = target.record_type()
            if numbers := [n for n, other in match.called.items() if other == word]:
                sets.append(leading(self.model, way, array_of(numbers), reader))
        return sets

    def _condition(self, reader: Reader, *, is_of_one: bool = False) -> Q:
        # Beside a term that few texts hold, or the fewest, each record is looked at for
        # the others.
        found_by = [] if is_of_one else self._found_by()
        condition = reduce(
            self.combine,
            (
                self._holds(match, reader, match not in found_by, one)
                for match, one in zip(self.matches, self._conditions(), strict=True)
            ),
        )
        if self.alike:
            condition |= Q(pk__in=self.alike)
        for match in self.unwanted:
            condition &= ~self._holds(match, reader, True, match.condition)
        return condition

    def _found_by(self) -> list[Match]:
        """The terms by which records are found, to be looked at for the others.

        Those in few texts are known already; of common ones it is the one in fewest.
        """
        if not self.is_common:
            return [match for match in self.matches if match.found is not None]
        if self.combine is and_:
            return [min(self.matches, key=lambda match: match.parts)]
        return self.matches

    @property
    def is_cut(self) -> bool:
        """Whether more texts may hold the terms than are looked at."""
        found_by = self._found_by()
        return len(self.matches) > 2 or any(one.is_very_common for one in found_by)

    def _holds(self, match: Match, reader: Reader, is_of_one: bool, texts_so: Q) -> Q:
        """The condition that a record is found by a term."""
        kind = self.model.record_type()
        if match.found is not None:
            condition = is_among("pk", match.found.get(kind, ()))
        elif is_of_one:
            of_one = texts(reader).filter(texts_so, about=OuterRef("pk"))
            # No EXISTS: PostgreSQL would find all texts first, however few the records.
            condition = there_is(of_one)
        else:
            found = texts(reader).filter(texts_so)
            most = LOOKED_AT // len(self.matches)
            condition = Q(pk__in=found.values("about")[:most])
        sets = self._led(match, reader)
        if not sets:
            return condition
        if is_of_one:
            return condition | Q(pk__in=sets[0].union(*sets[1:], all=True))
        # One set of all is found once, and looked up by an index.
        own = visible(self.model, reader).filter(condition).values("pk")
        return Q(pk__in=own.union(*sets, all=True))


def in_one_text(conditions: list[Q], combine: Combine, reader: Reader) -> Any:
    """Texts of records themselves that hold the terms, all or any."""
    return texts(reader).filter(reduce(combine, conditions), row=F("about"))


def parts_by_type(
    matches: list[Match], combine: Combine, reader: Reader, told: int
) -> dict[str, Counted]:
    """How many of each type have the terms in one text, in a part of all."""
    rows = in_one_text([match.condition for match in matches], combine, reader)
    counts = [match.parts for match in matches]
    is_much = (max(counts) if combine is and_ else sum(counts)) > EVERYWHERE
    rows = rows.filter(Share("about", FEW_OF if is_much else SOME_OF))
    rows = rows.annotate(type=type_of("about")).values_list("about", "type")
    return count_by_type(rows.distinct(), told)


def first_of_many(
    sought: Sought, reader: Reader, shown: slice, known: list[int], most: int
) -> tuple[list[int], str]:
    """The numbers of the records that are shown of too many, and their order.

    First those with all terms in a name or a title; then, of what is listed by dates,
    the latest first. Where too few of these are among the first that are looked at,
    those that are known follow, or else so many of a part.
    """
    model: Any = sought.model
    latest = latest_first(model._meta.ordering)
    order = latest or model._meta.ordering
    named = named_so(sought, reader, order)
    numbers = named[shown]
    missing = shown.stop - shown.start - len(numbers)
    if missing:
        behind = max(0, shown.start - len(named))
        others = sought.one_by_one(reader).exclude(is_among("pk", named))
        found = _first(others, visible(model, reader).order_by(*order), behind, missing)
        if len(found) < missing:
            known = known or [*sought.in_one_text(reader, sought.parts[0])[:most]]
            rows = visible(model, reader).filter(is_among("pk", known))
            rows = rows.exclude(is_among("pk", named)).order_by(*order)
            found = list(rows.values_list("pk", flat=True)[behind : behind + missing])
        numbers = numbers + found
    return numbers, LATEST if latest else LISTED


def named_with_all(matches: list[Match], reader: Reader, most: int) -> dict[int, str]:
    """The records with all terms in a name or title of theirs, and their types.

    None where more names than so many hold each of them.
    """
    rarest = min(matches, key=lambda match: match.names)
    if not 0 < rarest.names <= most:
        return {}
    # Found by the rarest term, and looked through for the others.
    names = texts(reader).filter(
        holds(rarest.term, told=False), is_name=True, row=F("about")
    )
    names = names.annotate(held=held(matches), type=type_of("about"))
    names = names.filter(held=len(matches)).values_list("about", "type")
    return {number: kind for number, kind in names if kind}


def named_so(sought: Sought, reader: Reader, order: Any) -> list[int]:
    """The records with all terms in a name or title of theirs; none of very many."""
    kind = sought.model.record_type()
    numbers = [number for number, of in sought.named().items() if of == kind]
    if not numbers:
        return []
    rows = visible(sought.model, reader).filter(is_among("pk", numbers))
    return list(rows.order_by(*order).values_list("pk", flat=True))


def _first(fitting: Any, rows: Any, behind: int, most: int) -> list[int]:
    """The first of some rows that fit, looked for among so many."""
    newest, of_newest = rows.values("pk")[:LOOKED_THROUGH].query.sql_with_params()
    # A column of ours, of the statement around this one: no text of anybody's.
    one = fitting.filter(pk=RawSQL("newest.number", ())).values("pk")
    fits, of_fitting = one.query.sql_with_params()
    sql = _FIRST.format(newest=newest, fitting=fits, most=most, behind=behind)
    using = router.db_for_read(rows.model)
    return [n for (n,) in fetched(numbered(sql), (*of_newest, *of_fitting), using)]
