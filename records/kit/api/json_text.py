"""JSON that the database puts together: text, as expressions of SQL.

The pieces of a text are constant, as ``str``, or expressions, which give text or a
number. Whatever a column holds goes through ``to_json``, for nothing else escapes; but
keys are of letters, digits and hyphens, as a condition of the database says
(``records_registerentry_key``), and need no escape.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, TypeAlias

import orjson
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Expression,
    Func,
    Q,
    QuerySet,
    TextField,
    When,
)
from django.db.models.functions import Cast, Coalesce

Piece: TypeAlias = "str | Expression | Any"
# A value of an object: one piece or several.
JsonValue: TypeAlias = "Piece | list[Piece]"

NULL = "null"

# PostgreSQL takes a hundred arguments of one call.
_MOST = 90


class Constant(Expression):
    """Constant text, part of the statement itself."""

    def __init__(self, text: str) -> None:
        super().__init__(output_field=TextField())
        self.text = text

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The text as SQL writes it."""
        quoted = self.text.replace("'", "''").replace("%", "%%")
        return f"'{quoted}'", ()


def joined(*pieces: Piece) -> Expression:
    """The pieces, one behind the other; of those that are NULL, nothing."""
    found = list(_run_together(pieces)) or [Constant("")]
    while len(found) > _MOST:
        found = [_concat(found[n : n + _MOST]) for n in range(0, len(found), _MOST)]
    return _concat(found)


def _concat(pieces: list[Any]) -> Expression:
    return Func(*pieces, function="concat", output_field=TextField())


def _run_together(pieces: Iterable[Piece]) -> Iterator[Any]:
    for is_constant, some in groupby(pieces, lambda one: isinstance(one, str)):
        if is_constant:
            yield Constant("".join(map(str, some)))
        else:
            yield from some


def as_json(value: Any, *, may_be_null: bool = False) -> Expression:
    """A value as JSON."""
    told = Func(value, function="to_json", output_field=TextField())
    if not may_be_null:
        return told
    return Coalesce(Cast(told, TextField()), Constant(NULL))


def where(condition: Q, then: Piece, otherwise: Expression | None = None) -> Expression:
    """A text where a condition holds, and otherwise another, or null."""
    other = Constant(NULL) if otherwise is None else otherwise
    return Case(When(condition, then=then), default=other, output_field=TextField())


def unescaped(*pieces: Piece) -> list[Piece]:
    """A string of pieces that need no escape, as the value of a member."""
    told = (_inside(one) if isinstance(one, str) else one for one in pieces)
    return ['"', *told, '"']


def _inside(text: str) -> str:
    return orjson.dumps(text).decode()[1:-1]


def members(pairs: Iterable[tuple[str, JsonValue]]) -> list[Piece]:
    """The members of an object, without its braces."""
    found: list[Piece] = []
    for name, value in pairs:
        found.append(f',"{name}":' if found else f'"{name}":')
        found += value if isinstance(value, list) else [value]
    return found


def listed(rows: QuerySet[Any], element: Piece) -> Expression:
    """The elements of an array, one of each row, without its brackets."""
    texts = ArraySubquery(rows.values_list(element))
    return Func(
        texts, Constant(","), function="array_to_string", output_field=TextField()
    )
