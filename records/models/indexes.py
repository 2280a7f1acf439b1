"""The indexes of the order in which a record type is listed.

Every list is read page by page in its usual order, so every record table has an index
of just that order, and, where that begins with a date, one of the same read backwards:
undated records come last both ways, which no index gives in both directions. Both end
in the key, so that a page can begin behind any row, and carry what decides who may see
a row and the row's number: the numbers of a page are read from the index alone. Rows
whose date spans more than a year, few of most types, have one of their own: what may
overlap a span of time begins no earlier than a year before it, or with the first of
these that reaches into it.

A type that is ordered by a reference first has none: its rows are found by the index of
that reference, in the order of what is referred to.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Index

from records.partial_dates.queries import is_long

EARLIEST = "_earliest"
CARRIED = ("secrecy", "unpublished", "id")


def add_order_indexes(model: Any) -> None:
    """Add to a record type's own indexes those of its usual order."""
    options = model._meta
    names = tuple(options.ordering)
    if options.abstract or options.proxy or not _of_columns(options, names):
        return
    table = options.db_table
    found = [Index(fields=names, include=CARRIED, name=f"{table}_order")]
    if names[0].endswith(EARLIEST):
        found += [
            Index(*latest_first(names), include=CARRIED, name=f"{table}_last"),
            Index(
                fields=names[:-1],
                condition=is_long(names[0].removesuffix(EARLIEST)),
                include=CARRIED,
                name=f"{table}_long",
            ),
        ]
    # Migrations look at both.
    options.indexes = [*options.indexes, *found]
    options.original_attrs["indexes"] = options.indexes


def latest_first(names: Sequence[str]) -> list[Any]:
    """A usual order that begins with a date, read backwards; empty for any other."""
    if not names[0].endswith(EARLIEST):
        return []
    *dates, key = names
    return [*(F(date).desc(nulls_last=True) for date in dates), F(key).asc()]


def _of_columns(options: Any, names: tuple[str, ...]) -> bool:
    """Whether the order is by values of the table itself, more than by the key alone.

    The key is unique and has an index already.
    """
    own = {field.name for field in options.local_fields if not field.is_relation}
    return len(names) > 1 and set(names) <= own
