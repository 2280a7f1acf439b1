"""Partial dates in queries: matching, ordering, undated.

All of it works on the generated bounds, so that indexes on ``<name>_earliest`` and
``<name>_latest`` serve it. Names may follow relations (``event__date``). A day of an
unknown year has no bounds and counts as undated here.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import chain
from typing import Any

from django.db import models
from django.db.models import BooleanField, DateField, F, Func, Q, QuerySet, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import Least

from records.partial_dates.edtf import PartialDate

# No more days than a year has lie between the bounds of most dates: those of which more
# do are kept apart, in an index of their own (records.models.indexes).
SHORT = timedelta(days=366)


class DateMode(models.TextChoices):
    """What it means that a stored date matches the one asked for."""

    POSSIBLE = "possible", "possibly (the two overlap)"
    CERTAIN = "certain", "certainly (wholly inside the date asked for)"


class InferredMode(models.TextChoices):
    """What to do with inferred dates of records whose source states no usable date."""

    EXCLUDE = "exclude", "leave inferred dates out"
    INCLUDE = "include", "use the inferred date where none is stated"
    ONLY = "only", "only records with no stated but an inferred date"


def matches(name: str, asked: PartialDate, mode: str = DateMode.POSSIBLE) -> Q:
    """Return the condition that the date ``name`` matches the one asked for.

    Undated records never match. A date without a place on the time line matches
    nothing; refuse it where people can be told (PartialDateFilter does).
    """
    if asked.lower_bound is None or asked.upper_bound is None:
        return Q(pk__in=[])
    if mode == DateMode.CERTAIN:
        return Q(
            **{
                f"{name}_earliest__gte": asked.lower_bound,
                f"{name}_latest__lte": asked.upper_bound,
            }
        )
    return Q(
        **{
            f"{name}_earliest__lte": asked.upper_bound,
            f"{name}_latest__gte": asked.lower_bound,
        }
    )


def is_long(name: str) -> Q:
    """Return the condition that more than a year lies between the bounds of a date."""
    a_year_later = Func(
        F(f"{name}_earliest"),
        template=f"(%(expressions)s + {SHORT.days})",
        output_field=DateField(),
    )
    return Q(**{f"{name}_latest__gt": a_year_later})


class _NotBefore(Func):
    """Whether a pair of bounds comes no earlier than another in the order of both.

    Compared as rows, they are one range of the index of that order; and the planner
    does not take the two ends of a range for a few rows where it can't know better.
    """

    output_field = BooleanField()

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **_: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """Write the comparison: two bounds and the two that they are compared with."""
        pairs = [compiler.compile(one) for one in self.source_expressions]
        (a, b, c, d), params = zip(*pairs, strict=True)
        return f"({a}, {b}) >= ({c}, {d})", tuple(chain.from_iterable(params))


def near_enough(rows: QuerySet[Any], name: str, asked: PartialDate) -> Q:
    """Return a condition that all rows fulfil which may overlap the date asked for.

    It says nothing new, but where to begin in the order of the date: a year before what
    was asked, or with the first of the long ones of ``rows`` that reach into it.
    """
    first = asked.lower_bound
    if first is None or first < date.min + SHORT:
        return Q()
    earliest, latest = f"{name}_earliest", f"{name}_latest"
    reaching = rows.filter(is_long(name), **{f"{latest}__gte": first})
    long = reaching.order_by(earliest).values(earliest)[:1]
    begin = Least(Value(first - SHORT), models.Subquery(long), output_field=DateField())
    return Q(_NotBefore(earliest, latest, begin, Value(date.min)))


def matches_stated_or_inferred(
    name: str, asked: PartialDate, mode: str, inferred: str
) -> Q:
    """Return the condition on ``name`` and its companion ``<name>_inferred``.

    The inferred date counts only where the stated one has no place on the time line.
    """
    by_inference = undated(name) & matches(f"{name}_inferred", asked, mode)
    match InferredMode(inferred):
        case InferredMode.ONLY:
            return by_inference
        case InferredMode.INCLUDE:
            return matches(name, asked, mode) | by_inference
        case InferredMode.EXCLUDE:
            return matches(name, asked, mode)


def undated(name: str) -> Q:
    """Return the condition that the date has no place on the time line."""
    return Q(**{f"{name}_earliest__isnull": True})


def order_by_partial_date(name: str, *, descending: bool = False) -> list[OrderBy]:
    """Return the ordering: earliest, then latest, then key; undated always last."""
    bounds = [F(f"{name}_earliest"), F(f"{name}_latest")]
    if descending:
        ordered = [bound.desc(nulls_last=True) for bound in bounds]
    else:
        ordered = [bound.asc(nulls_last=True) for bound in bounds]
    return [*ordered, F("key").asc()]
