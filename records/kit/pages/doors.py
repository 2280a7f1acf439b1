"""Lists that are about a record: how many meetings, missions … there are with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
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
    """A list filtered by the record, and how many records are in it."""

    label: str
    address: str


def find_doors(
    filtersets: Mapping[type[Record], Any], name: str, value: str, request: HttpRequest
) -> list[Door]:
    """The lists that have a filter of that name and are not empty; one query for each.

    A type with kinds gives a door for each kind, too.
    """
    types = {model.PLURAL: model for model in filtersets}
    asked = urlencode({name: value}, safe=",")
    doors = []
    for word in OFFERED:
        model = types[word]
        if name not in filtersets[model].base_filters:
            continue
        rows = model.objects.visible_to(request.user)
        found = filtersets[model](QueryDict(asked), queryset=rows, request=request)
        # Only this one is asked for; preparing all the others would take longer.
        found.filters = {name: found.filters[name]}
        kinds = [other for other in filtersets if _is_kind_of(other, model)]
        for each, count in _counts(model, kinds, found.qs):
            address = f"{reverse(f'{each.PLURAL}-list')}?{asked}"
            doors.append(Door(in_words(each, count), address))
    return doors


def _is_kind_of(model: type[Record], whole: type[Record]) -> bool:
    return model._meta.proxy and model._meta.concrete_model is whole


def _counts(
    model: type[Record], kinds: list[Any], rows: Any
) -> Iterator[tuple[type[Record], int]]:
    """How many there are of the type and of each kind, where there are any."""
    if not kinds:
        if count := rows.count():
            yield model, count
        return
    by_kind = dict(rows.order_by().values_list("kind").annotate(Count("pk")))
    if by_kind:
        yield model, sum(by_kind.values())
    for kind in kinds:
        if count := by_kind.get(kind.KIND):
            yield kind, count
