"""Conditions that a row is one of some numbers, in queries that are compiled once."""

from collections.abc import Collection

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F, Func, TextField, Value
from django.db.models.functions import Cast

# Stand in a compiled query where the numbers, or keys, will.
NUMBERS = [-1]
KEYS = ["?"]


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


def one_of(column: str, numbers: Collection[int]) -> Func:
    """The condition that a column holds one of these numbers, as one parameter."""
    given = Value(listed(numbers), output_field=TextField())
    return _Among(F(column), Cast(given, ArrayField(BigIntegerField())))


def listed(numbers: Collection[int]) -> str:
    """Numbers as PostgreSQL writes a list: psycopg would look at each by itself."""
    return f"{{{','.join(map(str, numbers))}}}"
