"""Conditions that a row is one of some numbers, in queries that are compiled once."""

from collections.abc import Collection

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F, Func, Value

# Stands in a compiled query where the numbers will.
NUMBERS = [-1]


class _Among(Func):
    """That a column holds one of some numbers, which are one parameter."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def among(column: str) -> Func:
    """The condition that a column holds one of the numbers that are given later."""
    numbers = Value(NUMBERS, output_field=ArrayField(BigIntegerField()))
    return _Among(F(column), numbers)


def listed(numbers: Collection[int]) -> str:
    """Numbers as PostgreSQL writes a list: psycopg would look at each by itself."""
    return f"{{{','.join(map(str, numbers))}}}"
