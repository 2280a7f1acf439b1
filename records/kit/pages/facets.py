"""Facets of a list: the values that its rows have, with how many rows each would give.

Inside a facet any of the chosen values fits, between facets all have to; so the counts
of a facet are made without its own choice, under all the other filters. A record type
declares its facets (``Browse.facets``); else they are those of its closed lists, of yes
and no, and of references to one record. How each is counted is in
:mod:`records.kit.pages.counting`.

On a long list some rows of it are counted: those whose keys come first, which is no
order of time or place, or that are found first, or evenly from all, where their numbers
are known. Each number is then the least that there are, “≥”. What takes too long even
so is left out, and named as such.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest

from records.kit.pages.counting import Counted, column_of, in_words
from records.kit.pages.facet_counts import Asked
from records.kit.pages.listing import Total
from records.kit.pages.query import Adding, without_value
from records.kit.pages.references import References
from records.kit.pages.tallies import Counts
from records.partial_dates.display import display

MOST_FACETS = 6
# A facet with more values than this can be searched in.
LONG = 10


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet; ``address`` adds it to the question, or takes it out.

    ``share`` of the largest count, from 0 to 100, is the length of its bar. Of years,
    ``onward`` asks for the year and all after it.
    """

    label: str
    count: int
    is_chosen: bool
    address: str
    share: int = 0
    onward: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter with its values, those that most rows have first; years in order.

    ``is_cut``: there are more values than are shown. ``at_least``: some rows were
    counted only, and there may be more.
    """

    name: str
    label: str
    choices: list[Choice]
    is_cut: bool = False
    is_of_dates: bool = False
    at_least: bool = False

    @property
    def is_chosen(self) -> bool:
        """Whether the list is narrowed by it."""
        return any(choice.is_chosen for choice in self.choices)

    @property
    def is_long(self) -> bool:
        """Whether there are more values than one sees at a glance."""
        return len(self.choices) > LONG


@dataclass(frozen=True, slots=True)
class Facets:
    """The facets of a list; ``left_out`` names those that would take too long."""

    shown: list[Facet] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def asked_facets(
    filterset: Any, request: HttpRequest, names: Iterable[str]
) -> dict[str, Asked]:
    """The facets of a list, to be counted, in their order."""
    names = tuple(names) or facet_names(type(filterset))[:MOST_FACETS]
    return {name: Asked(filterset, name, request.GET) for name in names}


def make_facets(
    asked: dict[str, Asked],
    counts: dict[str, Counts],
    some: Collection[str],
    total: Total,
    references: References,
) -> Facets:
    """The same as they were counted, ``some`` in part, but for those that say nothing.

    What they name is fetched with what was noted before.
    """
    for name in asked.keys() & counts.keys():
        asked[name].want(counts[name], references)
    references.fetch()
    found = Facets()
    for name, one in asked.items():
        if name not in counts:
            found.left_out.append(one.label)
            continue
        facet = _facet(
            one, in_words(one.rule, counts[name], one.numbers, references), total
        )
        facet = replace(facet, at_least=name in some)
        if len(facet.choices) > 1 or facet.is_chosen:
            found.shown.append(facet)
    return found


def facet_names(filterset_class: Any) -> list[str]:
    """The filters of a type that can be facets, those shown first in the form first."""
    filters = filterset_class.base_filters
    model = filterset_class._meta.model
    return [name for name, rule in filters.items() if column_of(model, rule)]


def _facet(asked: Asked, counted: Counted, total: Total) -> Facet:
    named = list(counted.values)
    # What is chosen stays, to be taken out again, where nothing has it any more.
    known = {value for value, _, _ in named}
    values = asked.values
    if counted.is_of_dates and not known.issuperset(values):
        # A span of years has as many rows as the list; it is told in words.
        named.insert(0, (values[0], display(asked.given), total.number))
        known.add(values[0])
    named += [(value, value, 0) for value in values if value not in known]
    return Facet(
        asked.name,
        asked.label,
        _choices(named, counted, asked.query, asked.name, asked.rule),
        counted.is_cut,
        counted.is_of_dates,
    )


def _choices(
    named: list[tuple[str, str, int]],
    counted: Counted,
    query: Any,
    name: str,
    rule: Any,
) -> list[Choice]:
    asked = query.getlist(name)
    most = max((count for _, _, count in named), default=0) or 1
    adding = Adding(query, name, is_list=getattr(rule, "MULTIPLE", False))
    return [
        Choice(
            label,
            count,
            value in asked,
            without_value(query, name, value)
            if value in asked
            else adding.address(value),
            round(100 * count / most) if counted.is_of_dates else 0,
            # No date is given more than once.
            adding.address(f"{value.replace('X', '0')}/..")
            if counted.is_of_dates and value not in asked
            else "",
        )
        for value, label, count in named
    ]
