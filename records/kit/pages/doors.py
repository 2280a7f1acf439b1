"""Lists that are about a record: how many meetings, missions … there are with it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Value
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from records.kit.pages.listing import in_words
from records.models import Record

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


@dataclass(frozen=True, slots=True)
class Door:
    """A list filtered by the record, with how many are in it; ``call`` asks the API."""

    label: str
    address: str
    call: str


def find_doors(
    filtersets: Mapping[type[Record], Any], name: str, value: str, request: HttpRequest
) -> list[Door]:
    """The lists that have a filter of that name and are not empty; two queries in all.

    A type with kinds gives a door for each kind, too.
    """
    types = {model.PLURAL: model for model in filtersets}
    asked = urlencode({name: value}, safe=",")
    offered = [word for word in OFFERED if name in filtersets[types[word]].base_filters]
    rows: dict[str, Any] = {}
    named: Any = None
    for word in offered:
        model = types[word]
        found = filtersets[model](
            QueryDict(asked),
            queryset=model.objects.visible_to(request.user),
            request=request,
        )
        one = found.filters[name]
        # What the value names is the same for all, and nothing else is asked for.
        named = one.field.clean(value) if named is None else named
        found.filters = {}
        found.form.full_clean()
        rows[word] = one.filter(found.queryset, named)
    counts = _counted(rows)
    doors = []
    for word in offered:
        model, by_kind = types[word], counts[word]
        kinds: list[Any] = [other for other in filtersets if _is_kind_of(other, model)]
        counted = [(model, sum(by_kind.values()))]
        counted += [(kind, by_kind.get(kind.KIND, 0)) for kind in kinds]
        for each, count in counted:
            if count:
                page, api = (
                    f"{reverse(f'{prefix}{each.PLURAL}-list')}?{asked}"
                    for prefix in ("", "api-")
                )
                doors.append(Door(in_words(each, count), page, api))
    return doors


def _has_kinds(model: type[Record]) -> bool:
    return any(_is_kind_of(kind, model) for kind in model.__subclasses__())


def _is_kind_of(model: type[Record], whole: type[Record]) -> bool:
    return model._meta.proxy and model._meta.concrete_model is whole


def _counted(rows: Mapping[str, Any]) -> dict[str, Counter[str]]:
    """How many of each there are, by kind where there are kinds; one query."""
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
    counts: dict[str, Counter[str]] = {word: Counter() for word in rows}
    if queries:
        first, *rest = queries
        for word, kind, count in first.union(*rest, all=True) if rest else first:
            counts[word][kind] = count
    return counts
