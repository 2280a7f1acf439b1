"""The order of a list as values, so that a page can begin behind any row.

A queryset's order is spelled out as expressions that end in one that tells every two
rows apart. Undated rows and empty references come last both ways, as in all lists.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy

# A value as a cursor keeps it.
Kept = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Column:
    """One expression that rows are ordered by, and the name it is read by."""

    name: str
    expression: Any
    descending: bool

    def order(self, *, backwards: bool) -> OrderBy:
        """The order by it; read backwards, empty ones come first."""
        descending = self.descending != backwards
        nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
        return OrderBy(F(self.name), descending=descending, **nulls)

    def same(self, value: Kept) -> Q:
        """The condition that a row has this value."""
        if value is None:
            return Q(**{f"{self.name}__isnull": True})
        return Q(**{self.name: value})

    def beyond(self, value: Kept, *, backwards: bool) -> Q | None:
        """The condition that a row comes behind the value; None where none can."""
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if backwards else None
        lookup = "lt" if self.descending != backwards else "gt"
        behind = Q(**{f"{self.name}__{lookup}": value})
        return behind if backwards else behind | self.same(None)


def columns_of(rows: QuerySet[Any]) -> list[Column]:
    """What the rows are ordered by, one after the other."""
    given = rows.query.order_by or rows.model._meta.ordering or ("key",)
    found = []
    for item in given:
        if isinstance(item, str) and item.lstrip("-") in rows.query.annotations:
            found.append((F(item.lstrip("-")), item.startswith("-")))
        else:
            found += _spelled_out(rows.model, item)
    return [
        Column(f"_place_{number}", expression, descending)
        for number, (expression, descending) in enumerate(found)
    ]


def _spelled_out(
    model: type[Model], item: Any, path: str = "", *, turned: bool = False
) -> list[tuple[Any, bool]]:
    """Expressions with whether they descend; a reference is ordered as its type is."""
    if not isinstance(item, str):
        return [(item.expression, item.descending)]
    descending = item.startswith("-") != turned
    name = item.removeprefix("-")
    here: Any = model
    for step in name.split("__"):
        field = here._meta.get_field(step)
        here = field.related_model
    if here is None or name == getattr(field, "attname", name):
        return [(F(f"{path}{name}"), descending)]
    found = []
    for inner in here._meta.ordering:
        found += _spelled_out(here, inner, f"{path}{name}__", turned=descending)
    return found


def beyond(
    columns: list[Column], values: list[Kept], *, backwards: bool
) -> tuple[Q, Q | None]:
    """The conditions that rows come behind these values, in two parts.

    First those for which the first column decides by its value, then, where there are
    any, those in which it is empty (or, read backwards from there, is not). Each alone
    is a range of an index that begins with this column.
    """
    first, *rest = columns
    value, *others = values
    condition = Q(pk__in=[])
    for column, kept in reversed(list(zip(rest, others, strict=True))):
        further = column.beyond(kept, backwards=backwards)
        condition = column.same(kept) & condition
        if further is not None:
            condition = further | condition
    if value is None:
        rows = first.same(None) & condition
        return rows, first.beyond(None, backwards=backwards)
    lookup = "lt" if first.descending != backwards else "gt"
    near = Q(**{f"{first.name}__{lookup}e": value})
    behind = Q(**{f"{first.name}__{lookup}": value})
    rows = near & (behind | (first.same(value) & condition))
    return rows, None if backwards else first.same(None)


def kept(value: Any) -> Kept:
    """A value of a row as a cursor keeps it."""
    match value:
        case None | bool() | int() | str():
            return value
        case date() | time() | datetime():
            return value.isoformat()
        case Decimal():
            return str(value)
    raise TypeError(f"No cursor can keep a {type(value).__name__}.")
