"""Queries for rows by their numbers or keys, kept as SQL.

What such a query says depends on what is read, on who reads, and on nothing else: each
is compiled once and run again with other numbers.
"""

from collections.abc import Callable, Collection, Hashable
from typing import Any

from django.db import models, router
from django.db.models import QuerySet

from records.kit.among import KEYS, NUMBERS, among_keys, listed
from records.kit.filtering.paths import visible
from records.kit.prepared import fetched, numbered
from records.reading import Reader, Sight, current_sight, sight_of

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
    return _found(purpose, model, reader, query, NUMBERS, listed(numbers))


def keyed(
    model: type[models.Model], reader: Reader, keys: Collection[str]
) -> list[tuple[Any, ...]]:
    """Key and number of the records with these keys that the reader may see."""

    def query() -> QuerySet[Any, Any]:
        return visible(model, reader).filter(among_keys()).values_list("key", "pk")

    return _found("keys", model, reader, query, KEYS, list(keys))


def _found(
    purpose: Hashable,
    model: type[models.Model],
    reader: Reader,
    query: Callable[[], QuerySet[Any, Any]],
    stands: Any,
    given: Any,
) -> Found:
    meant = (purpose, model, sight_of(reader), current_sight())
    compiled = _COMPILED.get(meant)
    if compiled is None:
        if len(_COMPILED) >= MOST_KEPT:
            _COMPILED.clear()
        sql, params = query().query.sql_with_params()
        compiled = _COMPILED[meant] = numbered(sql), params
    sql, params = compiled
    values = [given if value == stands else value for value in params]
    return fetched(sql, values, router.db_for_read(model))
