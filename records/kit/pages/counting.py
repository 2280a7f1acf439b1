"""How many rows of a list have each value of a filter, for its facets.

A filter says which values each row has (``pairs``), so that each count is what choosing
the value gives. Only rows, records between and records named that the reader may see
are counted. All facets are counted in one query, and one names the records of each
type.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, ForeignKey, Model, QuerySet, Value
from django.db.models.functions import Cast, Concat, ExtractYear

from records.kit.filtering.kinds import (
    ChoicesFilter,
    ReferenceFilter,
    RelatedChoicesFilter,
    YesNoFilter,
)
from records.kit.pages.references import References
from records.kit.pages.tallies import Counts, Pairs, Tally
from records.kit.pages.values import INFERRED
from records.partial_dates.filters import (
    INFERRED_PARAMETER,
    MODE_PARAMETER,
    PartialDateFilter,
)
from records.partial_dates.queries import DateMode, InferredMode, undated

MOST_VALUES = 30
# Values that stand with other records.
MOST_RELATED = 12
# More years than this are shown as decades.
MOST_YEARS = 30
MOST_SPANS = 20_000
# Open spans have bounds beyond any year.
TIME_LINE = range(1000, 3000)

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


def tally_of(name: str, rule: Any, numbers: str, wanted: Collection[str] = ()) -> Tally:
    """What counts the values of a filter that some rows have."""
    chosen = rule.parent.form.cleaned_data
    modes = chosen.get(MODE_PARAMETER), chosen.get(INFERRED_PARAMETER)
    is_of_dates = isinstance(rule, PartialDateFilter)
    return Tally(
        name,
        rule.model,
        numbers,
        (type(rule.parent), name, modes),
        (lambda rows: _spans(rule, rows)) if is_of_dates else rule.pairs,
        rule.above if isinstance(rule, ReferenceFilter) else list,
        wanted,
        MOST_SPANS if is_of_dates else _most(rule) + 1,
    )


def _most(rule: Any) -> int:
    if isinstance(rule, RelatedChoicesFilter):
        return len(rule.extra["choices"])
    is_apart = isinstance(rule, ReferenceFilter) and not column_of(rule.model, rule)
    return MOST_RELATED if is_apart else MOST_VALUES


def in_words(
    rule: Any, found: Counts, asked: dict[int, str], references: References
) -> Counted:
    """The values of a filter, as they were counted, with their labels.

    ``asked`` are the records that were chosen, by number, as the reader named them.
    """
    if isinstance(rule, PartialDateFilter):
        return _years(rule, found)
    counts = dict(found)
    if isinstance(rule, ReferenceFilter):
        return _records(rule, {int(n): rows for n, rows in found}, asked, references)
    if isinstance(rule, YesNoFilter):
        words = [("true", "Yes"), ("false", "No")]
        return Counted([(v, label, counts[v]) for v, label in words if v in counts])
    labels = {str(key): str(label) for key, label in rule.extra["choices"]}
    if isinstance(rule, RelatedChoicesFilter):
        # In the order of the list.
        return Counted([(v, labels[v], counts[v]) for v in labels if v in counts])
    ranked = sorted(found, key=lambda one: (-one[1], one[0]))
    named = [(v, labels[v], rows) for v, rows in ranked if v in labels]
    return Counted(named[:MOST_VALUES], len(found) > MOST_VALUES)


def _records(
    rule: Any, counts: dict[int, int], asked: dict[int, str], references: References
) -> Counted:
    """The records that rows refer to; those chosen are told in any case."""
    most = _most(rule)
    ranked = sorted(counts, key=lambda number: -counts[number])
    named = []
    for number in dict.fromkeys([*ranked[:most], *asked]):
        if record := references.by_id(rule.target, number):
            word = asked.get(number, record.key)
            named.append((word, str(record), counts.get(number, 0)))
    named.sort(key=lambda one: (-one[2], one[1]))
    return Counted(named, len(counts) > most)


def _spans(rule: PartialDateFilter, rows: Rows) -> Pairs:
    """The rows with the first and the last year that their date may mean."""
    mode = (
        rule.parent.form.cleaned_data.get(INFERRED_PARAMETER) if rule.inferred else ""
    )
    mode = mode or InferredMode.EXCLUDE
    found = []
    if mode != InferredMode.ONLY:
        found.append(_years_of(rows, rule.field_name))
    if mode != InferredMode.EXCLUDE:
        silent = rows.filter(undated(rule.field_name))
        found.append(_years_of(silent, f"{rule.field_name}{INFERRED}"))
    return found


def _years_of(rows: Rows, name: str) -> QuerySet[Any, Any]:
    text = CharField()
    bounds = [f"{name}_earliest", f"{name}_latest"]
    first, last = (Cast(ExtractYear(bound), text) for bound in bounds)
    dated = rows.filter(**{f"{bound}__isnull": False for bound in bounds})
    return dated.values_list("pk", Concat(first, Value(":"), last))


def _years(rule: PartialDateFilter, found: Counts) -> Counted:
    """The years, or decades, of a date; a span counts in each that it touches."""
    spans: Counter[tuple[int, int]] = Counter()
    for text, rows in found:
        first, last = map(int, text.split(":"))
        spans[first, last] += rows
    begun = [first for first, _ in spans if first in TIME_LINE]
    ended = [last for _, last in spans if last in TIME_LINE]
    if not begun:
        return Counted([], is_of_dates=True)
    first, last = min(begun), max(begun + ended)
    if last - first < MOST_YEARS:
        steps = [(str(y), str(y), y, y) for y in range(first, last + 1)]
    else:
        decades = range(first // 10, last // 10 + 1)
        steps = [(f"{d}X", f"{d}0s", 10 * d, 10 * d + 9) for d in decades]
    is_certain = rule.parent.form.cleaned_data.get(MODE_PARAMETER) == DateMode.CERTAIN
    named = []
    for value, label, begin, end in steps:
        touching = [
            rows
            for (one, other), rows in spans.items()
            if one <= end and other >= begin
            if not is_certain or (begin <= one and other <= end)
        ]
        named.append((value, label, sum(touching)))
    return Counted([one for one in named if one[2]], is_of_dates=True)
