"""The ways to sort a list: by the heads of its columns, and in its form."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from records.kit.filtering.fields import raw_values, single_values
from records.kit.pages.listing import ORDERING
from records.kit.pages.query import changed
from records.kit.pages.tables import Sorting
from records.kit.pages.values import label_of
from records.models import Record


@dataclass(frozen=True, slots=True)
class Order:
    """One way to sort the list, for the form."""

    value: str
    label: str
    is_chosen: bool


def sortings(
    filterset: Any, query: QueryDict, names: Iterable[str]
) -> dict[str, Sorting]:
    """Ways to sort by columns: the present one turned round, others ascending."""
    ordering = filterset.filters.get(ORDERING)
    if ordering is None:
        return {}
    known = ordering.columns
    asked = (single_values(raw_values(query, ORDERING)) or [""])[0]
    found = {}
    for name in names:
        if name not in known:
            continue
        turned = f"-{name}" if asked == name else name
        state = {name: "ascending", f"-{name}": "descending"}.get(asked, "none")
        found[name] = Sorting(changed(query, ordering=turned, page=None), state)
    return found


def orders(filterset: Any, query: QueryDict, names: Iterable[str]) -> list[Order]:
    """The ways to sort by columns, both ways; the usual order is none of them."""
    model: type[Record] = filterset.queryset.model
    asked = ",".join(single_values(raw_values(query, ORDERING)))
    known = filterset.filters[ORDERING].columns
    words = {"": "ascending", "-": "descending"}
    return [
        Order(f"{sign}{name}", f"{label_of(model, name)}, {word}", asked == sign + name)
        for name in names
        if name in known
        for sign, word in words.items()
    ]
