"""Rows of records for output: dictionaries by column; no models are made of them.

What a query for rows by their numbers says depends on its columns and on who reads, and
on nothing else: each is compiled once and run again with other numbers.
"""

from collections.abc import Callable, Collection, Iterable
from functools import cache, lru_cache
from typing import Any

from django.db import connections, models, router
from django.db.models import QuerySet

from records.kit.among import NUMBERS, listed
from records.kit.among import among as among
from records.kit.fields import UNCITED_REASON, record_fields
from records.models import Record
from records.partial_dates.edtf import PartialDate
from records.partial_dates.fields import PartialDateField
from records.partial_dates.serialisation import as_api
from records.reading import Reader, Sight, current_sight, sight_of

Row = dict[str, Any]
Found = list[tuple[Any, ...]]
Show = Callable[[Any], Any]
Meant = tuple[str, type[models.Model], Sight, Sight, tuple[str, ...]]

_COMPILED: dict[Meant, tuple[str, tuple[Any, ...]]] = {}


def found(
    purpose: str,
    model: type[models.Model],
    reader: Reader,
    numbers: Collection[int],
    query: Callable[[], QuerySet[Any, Any]],
    columns: tuple[str, ...] = (),
) -> Found:
    """What a query finds for the numbers; built and compiled only the first time.

    ``query`` gives lists of values under the condition ``among``, and depends on
    nothing but the purpose, the model, the columns and what the reader sees.
    """
    meant = (purpose, model, sight_of(reader), current_sight(), columns)
    if meant not in _COMPILED:
        _COMPILED[meant] = query().query.sql_with_params()
    sql, given = _COMPILED[meant]
    text = listed(numbers)
    params = [text if value == NUMBERS else value for value in given]
    with connections[router.db_for_read(model)].cursor() as cursor:
        cursor.execute(sql, params)
        rows: Found = cursor.fetchall()
    return rows


def rows_by(
    column: str,
    model: type[models.Model],
    reader: Reader,
    numbers: Collection[int],
    columns: tuple[str, ...],
) -> list[Row]:
    """The rows that the reader may see with a number in a column, in their order."""

    def query() -> QuerySet[Any, Any]:
        rows = model._default_manager.visible_to(reader)  # type: ignore[attr-defined]
        return rows.filter(among(column)).values_list(*columns)  # type: ignore[no-any-return]

    rows = found(f"by {column}", model, reader, numbers, query, columns)
    return [dict(zip(columns, row, strict=True)) for row in rows]


@cache
def columns_of(model: type[Record]) -> tuple[str, ...]:
    """The columns from which a record is told."""
    fields: Iterable[Any] = record_fields(model)
    told = [field.attname for field in fields if not field.many_to_many]
    return tuple(dict.fromkeys(["id", *told, "version", UNCITED_REASON]))


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


@lru_cache(maxsize=10_000)
def _day(text: str) -> Any:
    return as_api(PartialDate.parse(text))


def _plain(value: Any) -> str:
    # As text, so that no digit is lost; without the zeros of the column.
    return f"{value.normalize():f}"


# Columns that are shown otherwise than they are kept, where they hold something.
_SHOWN: tuple[tuple[type[models.Field[Any, Any]], Show], ...] = (
    (PartialDateField, lambda value: _day(str(value))),
    (models.DecimalField, _plain),
    (models.TimeField, lambda value: f"{value:%H:%M}"),
    (models.DateField, lambda value: value.isoformat()),
)


def show_of(field: Any) -> Show | None:
    """How a value is shown; None for one that is shown as it is kept."""
    shown = next((show for kind, show in _SHOWN if isinstance(field, kind)), None)
    if shown is None:
        return None
    return lambda value: None if value in (None, "") else shown(value)
