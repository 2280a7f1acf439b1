"""How many rows of a list have each value of a filter, for its facets.

Values that a row has in a column of its own are counted by the column. Others, such as
parties that took part, are counted by the very condition of the filter, so that each
count is what choosing the value gives: one query finds the values that most rows have
for each path of the filter, one counts them all, and one names them. Only rows, records
between and records named that the reader may see are counted.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, ForeignKey, Max, Min, Model, Q, QuerySet

from records.kit.filtering.kinds import (
    ChoicesFilter,
    ReferenceFilter,
    RelatedChoicesFilter,
    YesNoFilter,
)
from records.kit.filtering.paths import visible
from records.partial_dates import PartialDate
from records.partial_dates.filters import PartialDateFilter
from records.reading import Reader

MOST_VALUES = 30
# Values that are counted by conditions cost more.
MOST_RELATED = 12
# More years than this are shown as decades.
MOST_YEARS = 30
TIME_LINE = (date(1000, 1, 1), date(2999, 12, 31))

# Value, label and number of rows.
Named = tuple[str, str, int]
Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Counted:
    """The values of a filter with their numbers of rows; ``is_cut``: there are more."""

    values: list[Named]
    is_cut: bool = False
    is_of_dates: bool = False


def column_of(model: type[Model], rule: Any) -> str:
    """The field of the model by whose values a filter is counted; empty for none."""
    if type(rule) is ChoicesFilter or type(rule) is YesNoFilter:
        return str(rule.field_name)
    if type(rule) is ReferenceFilter and len(rule.paths) == 1:
        [path] = rule.paths
        is_own = "__" not in path and not rule.inferred
        if is_own and isinstance(model._meta.get_field(path), ForeignKey):
            return path
    return ""


def can_be_counted(model: type[Model], rule: Any) -> bool:
    """Whether a filter can be a facet at all."""
    return bool(
        column_of(model, rule)
        or isinstance(rule, RelatedChoicesFilter)
        or (isinstance(rule, ReferenceFilter) and rule.paths)
        or (type(rule) is PartialDateFilter and "__" not in rule.field_name)
    )


def count_values(rule: Any, rows: Rows, asked: dict[str, Any]) -> Counted:
    """The values of a filter that rows have; ``asked``: the chosen ones, as cleaned."""
    if isinstance(rule, PartialDateFilter):
        return _years(rule, rows)
    if isinstance(rule, ReferenceFilter):
        return _records(rule, rows, asked)
    if isinstance(rule, RelatedChoicesFilter):
        return _by_condition(rule, rows)
    column = column_of(rows.model, rule)
    counts = _of_column(rows, column)
    if isinstance(rule, YesNoFilter):
        words = [("true", "Yes", counts.get(True)), ("false", "No", counts.get(False))]
        return Counted([(value, label, rows) for value, label, rows in words if rows])
    labels = {str(key): str(label) for key, label in rule.extra["choices"]}
    named = [
        (str(value), labels[str(value)], count)
        for value, count in counts.items()
        if str(value) in labels
    ]
    return Counted(named[:MOST_VALUES], len(counts) > MOST_VALUES)


def _of_column(rows: Rows, column: str) -> dict[Any, int]:
    counted = rows.values_list(column).annotate(rows=Count("pk"))
    return dict(counted.order_by("-rows", column)[: MOST_VALUES + 1])


def _by_condition(rule: Any, rows: Rows) -> Counted:
    """A closed list whose values stand with other records, in the list's order."""
    labels = {str(key): str(label) for key, label in rule.extra["choices"]}
    counts = _conditions(rows, {value: rule.condition([value]) for value in labels})
    return Counted([(v, label, counts[v]) for v, label in labels.items() if counts[v]])


def _conditions(rows: Rows, conditions: dict[Any, Q]) -> dict[Any, int]:
    """How many rows meet each condition; one query."""
    if not conditions:
        return {}
    counted = rows.aggregate(
        **{
            f"rows_{place}": Count("pk", filter=condition)
            for place, condition in enumerate(conditions.values())
        }
    )
    return {v: counted[f"rows_{place}"] for place, v in enumerate(conditions)}


def _records(rule: Any, rows: Rows, asked: dict[str, Any]) -> Counted:
    """The records that rows refer to; those chosen are counted in any case."""
    column = column_of(rows.model, rule)
    if column:
        counts, most = _of_column(rows, column), MOST_VALUES
        counts.pop(None, None)
    else:
        counts, most = _candidates(rule, rows), MOST_RELATED
    is_cut = len(counts) > most
    words = {number: word for word, numbers in asked.items() for number in numbers}
    wanted = [*list(counts)[:most], *words]
    exact = wanted if not column else [n for n in wanted if n not in counts]
    counts |= _conditions(rows, {n: rule.refers_to([n]) for n in dict.fromkeys(exact)})
    records = visible(rule.target, rule.reader).filter(pk__in=wanted)
    found = {record.pk: record for record in records}
    named = [
        (words.get(number, record.key), str(record), counts[number])
        for number in dict.fromkeys(wanted)
        if (record := found.get(number)) and (counts[number] or number in words)
    ]
    named.sort(key=lambda one: (-one[2], one[1]))
    return Counted(named, is_cut)


def _candidates(rule: Any, rows: Rows) -> dict[int, int]:
    """The records to which most rows refer by any one path, the most named first."""
    found: Counter[int] = Counter()
    for path in rule.paths:
        seen = rows.filter(_seen(rows.model, path, rule.reader)).values_list(path)
        counted = seen.annotate(rows=Count("pk", distinct=True))
        for number, count in counted.order_by("-rows", path)[: MOST_RELATED + 1]:
            found[number] = max(found[number], count)
    return dict(found.most_common())


def _seen(model: Any, path: str, reader: Reader) -> Q:
    """The condition that each record along a path is one the reader may see."""
    condition, steps = Q(), ""
    for step in path.split("__"):
        model = model._meta.get_field(step).related_model
        steps = f"{steps}__{step}".removeprefix("__")
        condition &= Q(**{f"{steps}__in": visible(model, reader)})
    return condition


def _years(rule: PartialDateFilter, rows: Rows) -> Counted:
    """The years, or decades, of a date; a span counts in each that it touches."""
    earliest, latest = f"{rule.field_name}_earliest", f"{rule.field_name}_latest"
    # Open spans have bounds beyond any year.
    span = rows.aggregate(
        first=Min(earliest, filter=Q(**{f"{earliest}__range": TIME_LINE})),
        begun=Max(earliest, filter=Q(**{f"{earliest}__range": TIME_LINE})),
        ended=Max(latest, filter=Q(**{f"{latest}__range": TIME_LINE})),
    )
    if not span["first"]:
        return Counted([], is_of_dates=True)
    first = span["first"].year
    last = max(day.year for day in (span["begun"], span["ended"]) if day)
    if last - first < MOST_YEARS:
        steps = {str(year): str(year) for year in range(first, last + 1)}
    else:
        decades = range(first // 10, last // 10 + 1)
        steps = {f"{decade}X": f"{decade}0s" for decade in decades}
    counts = _conditions(
        rows, {step: rule.condition(PartialDate.parse(step)) for step in steps}
    )
    named = [(step, label, counts[step]) for step, label in steps.items()]
    return Counted([one for one in named if one[2]], is_of_dates=True)
