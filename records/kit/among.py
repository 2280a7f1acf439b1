"""Conditions that a row is one of some numbers, each list of them one parameter."""

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Expression,
    F,
    Func,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast
from django.db.models.lookups import IsNull

# Stand in a compiled query where the numbers, the keys or the key will.
NUMBERS = [-1]
KEYS = ["?"]
KEY = "?"


class _Among(Func):
    """That a column holds one of some numbers, which are one parameter."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def among(column: str) -> Func:
    """The condition that a column holds one of the numbers that are given later."""
    numbers = Value(NUMBERS, output_field=ArrayField(BigIntegerField()))
    return _Among(F(column), numbers)


def among_keys() -> Func:
    """The condition that a record has one of the keys that are given later."""
    return _Among(F("key"), Value(KEYS, output_field=ArrayField(TextField())))


def listed(numbers: Iterable[int]) -> str:
    """Numbers as PostgreSQL writes a list: psycopg would look at each by itself."""
    return f"{{{','.join(map(str, numbers))}}}"


def numbers_in(text: str) -> list[int]:
    """The numbers of a list as PostgreSQL writes it."""
    return [int(one) for one in text.strip("{}").split(",") if one]


def array_of(numbers: Collection[int] | str) -> Expression:
    """Numbers as an array that is one parameter, however many they are.

    Those that the database has listed are given as it wrote them.
    """
    told = numbers if isinstance(numbers, str) else listed(numbers)
    text = Value(told, output_field=TextField())
    return Cast(text, ArrayField(BigIntegerField()))


def is_among(column: str, numbers: Collection[int] | str) -> Q:
    """The condition that a column holds one of these numbers, however many they are.

    They are one parameter: of thousands, each by itself takes longer than the answer.
    """
    if not numbers:
        return Q(pk__in=[])
    return Q(_Among(F(column), array_of(numbers)))


def is_one_of(column: str, wanted: Any) -> Q:
    """The condition that a column holds one of some numbers.

    They are a list, what a query finds, or an array that an expression gives.
    """
    if isinstance(wanted, Expression):
        return Q(_Among(F(column), wanted))
    return Q(**{f"{column}__in": wanted})


def found_in(column: str, rows: QuerySet[Any, Any]) -> Q:
    """The condition that a column holds one of the numbers that a query finds.

    They are found once, beforehand, so that an index of the column serves. A column
    that may be empty needs the condition that it is not beside this one.
    """
    one = rows if rows.query.values_select else rows.values("pk")
    return Q(_Among(F(column), ArraySubquery(one)))


def there_is(rows: QuerySet[Any, Any]) -> Q:
    """The condition that a query of the outer row finds one, looked for row by row.

    For EXISTS the database may read what would do for all rows beforehand.
    """
    return Q(IsNull(Subquery(rows.values("pk")[:1]), False))
