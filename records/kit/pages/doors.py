"""Lists that are about a record: how many meetings, missions … there are with it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Value
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from records.kit import until_change
from records.kit.as_of import asked_day, rows_on
from records.kit.filtering.on_a_day import AS_OF
from records.kit.pages.listing import in_words
from records.models import Record
from records.reading import Reader

# The record types that stand on their own, in the order in which they are offered.
OFFERED = (
    "events",
    "statements",
    "missions",
    "agreements",
    "memberships",
    "undertakings",
    "trade-records",
)


# How many records there are of a list, by kind; of one without kinds, of "".
Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Door:
    """A list filtered by the record, with how many are in it; ``call`` asks the API."""

    plural: str
    count: int
    label: str
    address: str
    call: str


def find_doors(
    filtersets: Mapping[type[Record], Any], name: str, value: str, request: HttpRequest
) -> list[Door]:
    """The lists that have a filter of that name and are not empty; two queries in all.

    A type with kinds gives a door for each kind, too. Of a page as of a day they count
    what the lists hold on that day. The counts are kept until a record changes.
    """
    day, reader = asked_day(request), request.user

    def find() -> Counts:
        rows: dict[str, Any] = {}
        named: Any = None
        for model in offered(filtersets, name):
            if named is None:
                # What the value names is the same for all.
                one = _with_filter(filtersets, model, name, reader)[0]
                named = one.field.clean(value)
            found = rows_with(filtersets, model, name, named, reader)
            rows[model.PLURAL] = rows_on(found, day, reader)
        return counted(counting(rows)) if rows else {}

    counts = until_change.found_once(("doors", name, value, day), reader, find)
    return doors_of(filtersets, name, value, counts, day)


def rows_with(
    filtersets: Mapping[type[Record], Any],
    model: type[Record],
    name: str,
    named: Any,
    reader: Reader,
) -> Any:
    """The records of a list that a filter finds for what it understood of a value."""
    one, rows = _with_filter(filtersets, model, name, reader)
    return one.filter(rows, named)


def _with_filter(
    filtersets: Mapping[type[Record], Any],
    model: type[Record],
    name: str,
    reader: Reader,
) -> tuple[Any, Any]:
    """A filter of a list and the rows that it filters, with nothing else asked for."""
    request = HttpRequest()
    request.user = reader  # type: ignore[assignment]
    found = filtersets[model](
        QueryDict(), queryset=model.objects.visible_to(reader), request=request
    )
    one = found.filters[name]
    found.filters = {}
    found.form.full_clean()
    return one, found.queryset


def counting(rows: Mapping[str, Any]) -> Any:
    """The query for how many of each list there are, by kind where there are kinds."""
    queries = [
        found.order_by()
        .annotate(
            listed=Value(word),
            as_kind=F("kind") if _has_kinds(found.model) else Value(""),
        )
        .values_list("listed", "as_kind")
        .annotate(Count("pk"))
        for word, found in rows.items()
    ]
    first, *rest = queries
    return first.union(*rest, all=True) if rest else first


def counted(rows: Iterable[tuple[str, str, int]]) -> Counts:
    """What that query finds."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for word, kind, count in rows:
        counts[word][kind] = count
    return counts


def doors_of(
    filtersets: Mapping[type[Record], Any],
    name: str,
    value: str,
    counts: Counts,
    day: date | None = None,
) -> list[Door]:
    """The doors to lists of which so many are counted, as of a day."""
    asked = urlencode({name: value}, safe=",")
    called = f"{asked}&{urlencode({AS_OF: day.isoformat()})}" if day else asked
    doors = []
    for model in offered(filtersets, name):
        by_kind = counts.get(model.PLURAL, {})
        kinds: list[Any] = [other for other in filtersets if _is_kind_of(other, model)]
        each_of = [(model, sum(by_kind.values()))]
        each_of += [(kind, by_kind.get(kind.KIND, 0)) for kind in kinds]
        doors += [
            Door(
                each.PLURAL,
                count,
                in_words(each, count),
                # To the links of a page the day is added where they are put out.
                f"{reverse(f'{each.PLURAL}-list')}?{asked}",
                f"{reverse(f'api-{each.PLURAL}-list')}?{called}",
            )
            for each, count in each_of
            if count
        ]
    return doors


def offered(
    filtersets: Mapping[type[Record], Any], name: str
) -> Iterator[type[Record]]:
    """The types that stand on their own and have a filter of that name, in order."""
    types = {model.PLURAL: model for model in filtersets}
    for word in OFFERED:
        if name in filtersets[types[word]].base_filters:
            yield types[word]


def _has_kinds(model: type[Record]) -> bool:
    return any(_is_kind_of(kind, model) for kind in model.__subclasses__())


def _is_kind_of(model: type[Record], whole: type[Record]) -> bool:
    return model._meta.proxy and model._meta.concrete_model is whole
