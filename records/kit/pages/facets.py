"""Facets of a list: the values that its rows have, with how many rows each would give.

Inside a facet any of the chosen values fits, between facets all have to; so the counts
of a facet are made without its own choice, under all the other filters. Worked out from
the filters of closed lists, of yes and no, and of references to one record. Only rows
and records that the reader may see are counted: one query for each facet, and one more
for the names of the records of a facet of references.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, ForeignKey, Q
from django.http import HttpRequest
from django.utils.text import capfirst

from records.kit.filtering.fields import raw_values, single_values
from records.kit.filtering.kinds import ChoicesFilter, ReferenceFilter, YesNoFilter
from records.kit.pages.query import changed, without_value
from records.models import Record

MOST_FACETS = 6
MOST_VALUES = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet; ``address`` adds it to the question, or takes it out."""

    label: str
    count: int
    is_chosen: bool
    address: str


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter with its values, those that most rows have first.

    ``is_cut``: there are more values than are shown.
    """

    name: str
    label: str
    choices: list[Choice]
    is_cut: bool = False

    @property
    def is_chosen(self) -> bool:
        """Whether the list is narrowed by it."""
        return any(choice.is_chosen for choice in self.choices)


def make_facets(filterset: Any, request: HttpRequest) -> list[Facet]:
    """The facets of a list in the order of its filters; those that say nothing not."""
    found = []
    for name in facet_names(type(filterset))[:MOST_FACETS]:
        facet = _facet(filterset, name, request)
        if len(facet.choices) > 1 or facet.is_chosen:
            found.append(facet)
    return found


def facet_names(filterset_class: Any) -> list[str]:
    """The filters of a type that can be facets, those shown first in the form first."""
    filters = filterset_class.base_filters
    return [name for name, rule in filters.items() if _column(filterset_class, rule)]


def _column(filterset_class: Any, rule: Any) -> str:
    """The field of the model by whose values a filter is counted; empty for none."""
    model: type[Record] = filterset_class._meta.model
    if type(rule) is ChoicesFilter or type(rule) is YesNoFilter:
        return str(rule.field_name)
    if type(rule) is ReferenceFilter and len(rule.paths) == 1:
        [path] = rule.paths
        is_own = "__" not in path and not rule.inferred
        if is_own and isinstance(model._meta.get_field(path), ForeignKey):
            return path
    return ""


def _facet(filterset: Any, name: str, request: HttpRequest) -> Facet:
    rule = filterset.filters[name]
    column = _column(type(filterset), rule)
    rows = _without(filterset, name, request).order_by()
    counted = rows.values_list(column).annotate(rows=Count("pk"))
    counts = dict(counted.order_by("-rows", column)[: MOST_VALUES + 1])
    is_cut = len(counts) > MOST_VALUES
    query = request.GET.copy()
    asked = single_values(raw_values(query, name))
    query.setlist(name, asked)
    if not asked:
        del query[name]
    named = _labels(rule, counts)
    # What is chosen stays, to be taken out again, where nothing has it any more.
    for value in asked:
        if value not in [word for word, _, _ in named]:
            named = [*named, (value, value, 0)]
    choices = [
        Choice(
            label,
            count,
            value in asked,
            without_value(query, name, value)
            if value in asked
            else changed(_with(query, name, value, rule), page=None),
        )
        for value, label, count in named[:MOST_VALUES]
    ]
    label = capfirst(str(rule.label or name.replace("_", " ")))
    return Facet(name, label, choices, is_cut)


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


def _labels(rule: Any, counts: dict[Any, int]) -> list[tuple[str, str, int]]:
    """Value, label and count of what rows have, the most frequent first."""
    return list(_named(rule, counts))


def _named(rule: Any, counts: dict[Any, int]) -> Iterator[tuple[str, str, int]]:
    if isinstance(rule, ReferenceFilter):
        numbers = [number for number in counts if number is not None]
        records = rule.target.objects.visible_to(rule.reader)
        found = {r.pk: r for r in records.filter(Q(pk__in=numbers)).order_by()}
        for number in numbers:
            if record := found.get(number):
                yield record.key, str(record), counts[number]
        return
    if isinstance(rule, YesNoFilter):
        for truth, label in ((True, "Yes"), (False, "No")):
            if counts.get(truth):
                yield str(truth).lower(), label, counts[truth]
        return
    labels = {str(key): str(label) for key, label in rule.extra["choices"]}
    for value, count in counts.items():
        if str(value) in labels:
            yield str(value), labels[str(value)], count
