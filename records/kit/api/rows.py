"""What records are called in words, told from columns: no models are made of rows."""

from functools import cache
from typing import Any

from records.models import Record

Row = dict[str, Any]


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
    constants = set(code.co_consts) - {None, model.__str__.__doc__}
    is_plain = set(code.co_names) == set(columns) and not constants
    return columns[0] if is_plain and len(columns) == 1 else ""
