"""Facets of a list: the values that its rows have, with how many rows each would give.

Inside a facet any of the chosen values fits, between facets all have to; so the counts
of a facet are made without its own choice, under all the other filters. A record type
declares its facets (``Browse.facets``); else they are those of its closed lists, of yes
and no, and of references to one record. How each is counted is in
:mod:`records.kit.pages.counting`.

On a long list some rows of it are counted, taken in the order of their keys, which is
no order of time or place: each number is then the least that there are, “≥”. What takes
too long even so is left out, and named as such.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from django.db import OperationalError, connection, transaction
from django.http import HttpRequest
from django.utils.text import capfirst

from records.kit.filtering.fields import raw_values, single_values
from records.kit.pages.counting import Counted, column_of, count_values
from records.kit.pages.query import changed, without_value
from records.partial_dates.display import display

MOST_FACETS = 6
# A facet with more values than this can be searched in.
LONG = 10
# Of longer lists some rows are counted; each facet in so much time, all in so much.
MANY_ROWS = 10_000
SOME_ROWS = 2_000
MILLISECONDS = 200
MILLISECONDS_OF_ALL = 600


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


def make_facets(
    filterset: Any, request: HttpRequest, names: Iterable[str], total: int
) -> Facets:
    """The facets of a list in their order; those that say nothing not."""
    found, some = Facets(), None
    began = monotonic()
    for name in tuple(names) or facet_names(type(filterset))[:MOST_FACETS]:
        rows = _without(filterset, name, request).order_by()
        # Without its own choice a facet may have many rows where the list has few.
        is_own = name in filterset.active
        many = rows[: MANY_ROWS + 1].count() if is_own else total
        try:
            if many <= MANY_ROWS:
                facet = _facet(filterset, name, request, rows)
            else:
                left = MILLISECONDS_OF_ALL - 1000 * (monotonic() - began)
                with _in_time(min(MILLISECONDS, int(left))):
                    counted = _some(rows) if is_own else (some or _some(rows))
                    some = some if is_own else counted
                    facet = _facet(filterset, name, request, counted, at_least=True)
        except OperationalError:
            found.left_out.append(_label(filterset.filters[name], name))
            continue
        if len(facet.choices) > 1 or facet.is_chosen:
            found.shown.append(facet)
    return found


def facet_names(filterset_class: Any) -> list[str]:
    """The filters of a type that can be facets, those shown first in the form first."""
    filters = filterset_class.base_filters
    model = filterset_class._meta.model
    return [name for name, rule in filters.items() if column_of(model, rule)]


def _some(rows: Any) -> Any:
    """Some of the rows, whatever they are about."""
    numbers = list(rows.order_by("key").values_list("pk", flat=True)[:SOME_ROWS])
    return rows.model.objects.filter(pk__in=numbers).order_by()


@contextmanager
def _in_time(milliseconds: int) -> Iterator[None]:
    """Inside, each statement has to come in time; OperationalError if not."""
    if milliseconds <= 0:
        raise OperationalError("no time is left")
    with transaction.atomic():
        with connection.cursor() as cursor:
            # What held before is set again: a savepoint that is kept keeps this too.
            cursor.execute("SHOW statement_timeout")
            [before] = cursor.fetchone()
            cursor.execute(
                "SELECT set_config('statement_timeout', %s, true)", [str(milliseconds)]
            )
        yield
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])


def _facet(
    filterset: Any,
    name: str,
    request: HttpRequest,
    rows: Any,
    *,
    at_least: bool = False,
) -> Facet:
    rule = filterset.filters[name]
    query = request.GET.copy()
    cleaned: dict[str, Any] = {}
    if getattr(rule, "MULTIPLE", False):
        asked = single_values(raw_values(query, name))
        given = filterset.form.cleaned_data.get(name) or ()
        cleaned = dict(zip(asked, given, strict=False))
    else:
        # A date may have a comma in it.
        asked = raw_values(query, name)[-1:]
    query.setlist(name, asked)
    if not asked:
        del query[name]
    counted = count_values(rule, rows, cleaned)
    named = list(counted.values)
    # What is chosen stays, to be taken out again, where nothing has it any more.
    known = {value for value, _, _ in named}
    if counted.is_of_dates and not known.issuperset(asked):
        # A span of years has as many rows as the list; it is told in words.
        day = filterset.form.cleaned_data[name]
        rows_then = filterset.qs.order_by()[:MANY_ROWS].count()
        named.insert(0, (asked[0], display(day), rows_then))
        known.add(asked[0])
    named += [(value, value, 0) for value in asked if value not in known]
    return Facet(
        name,
        _label(rule, name),
        _choices(named, counted, query, name, rule),
        counted.is_cut,
        counted.is_of_dates,
        at_least,
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
    return [
        Choice(
            label,
            count,
            value in asked,
            without_value(query, name, value)
            if value in asked
            else changed(_with(query, name, value, rule), page=None),
            round(100 * count / most) if counted.is_of_dates else 0,
            changed(query, page=None, **{name: f"{value.replace('X', '0')}/.."})
            if counted.is_of_dates and value not in asked
            else "",
        )
        for value, label, count in named
    ]


def _label(rule: Any, name: str) -> str:
    return capfirst(str(rule.label or name.replace("_", " ")))


def _without(filterset: Any, name: str, request: HttpRequest) -> Any:
    """The rows under all filters but this one."""
    if name not in filterset.active:
        return filterset.qs
    query = request.GET.copy()
    del query[name]
    other = type(filterset)(
        query,
        queryset=filterset.queryset,
        request=request,
        page_parameters=filterset.page_parameters,
    )
    return other.qs


def _with(query: Any, name: str, value: str, rule: Any) -> Any:
    """The question with one more value; where one only can be given, with this one."""
    copy = query.copy()
    if getattr(rule, "MULTIPLE", False):
        copy.appendlist(name, value)
    else:
        copy[name] = value
    return copy
