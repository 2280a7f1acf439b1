"""Rows of records for output: no models are made of them.

What a query for rows by their numbers says depends on what is read, on who reads, and
on nothing else: each is compiled once and run again with other numbers.
"""

from collections.abc import Callable, Collection, Hashable
from functools import cache
from typing import Any

from django.db import models, router
from django.db.models import QuerySet

from records.kit.among import NUMBERS, listed
from records.kit.prepared import fetched
from records.models import Record
from records.reading import Reader, Sight, current_sight, sight_of

Row = dict[str, Any]
Found = list[tuple[Any, ...]]
Meant = tuple[Hashable, type[models.Model], Sight, Sight]

# So many queries are kept; of more, all are compiled anew.
MOST_KEPT = 500

_COMPILED: dict[Meant, tuple[str, tuple[Any, ...]]] = {}


def found(
    purpose: Hashable,
    model: type[models.Model],
    reader: Reader,
    numbers: Collection[int],
    query: Callable[[], QuerySet[Any, Any]],
) -> Found:
    """What a query finds for the numbers; built and compiled only the first time.

    ``query`` gives lists of values under the condition ``among``, and depends on
    nothing but the purpose, the model and what the reader sees.
    """
    meant = (purpose, model, sight_of(reader), current_sight())
    compiled = _COMPILED.get(meant)
    if compiled is None:
        if len(_COMPILED) >= MOST_KEPT:
            _COMPILED.clear()
        compiled = _COMPILED[meant] = query().query.sql_with_params()
    sql, given = compiled
    text = listed(numbers)
    params = [text if value == NUMBERS else value for value in given]
    return fetched(sql, params, router.db_for_read(model))


@cache
def label_columns(model: type[Record]) -> tuple[str, ...]:
    """The columns that a record's name in words is made of: those it speaks of."""
    spoken = set(model.__str__.__code__.co_names)
    named = [
        field.attname
        for field in model._meta.concrete_fields
        if not spoken.isdisjoint({field.attname, f"get_{field.name}_display"})
    ]
    return tuple(dict.fromkeys(["id", "key", *named]))


def label(model: type[Record], row: Row) -> str:
    """The name in words of the record that a row is of."""
    record = model.__new__(model)
    record.__dict__.update(row)
    return str(record)


@cache
def plain_label(model: type[Record]) -> str:
    """The text column that is a record's name in words, if one is that as it stands."""
    code = model.__str__.__code__
    [*columns] = (name for name in label_columns(model) if name not in ("id", "key"))
    is_plain = set(code.co_names) == set(columns) and set(code.co_consts) <= {None}
    return columns[0] if is_plain and len(columns) == 1 else ""
