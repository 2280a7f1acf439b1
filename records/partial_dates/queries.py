"""Partial dates in queries: matching, ordering, undated.

All of it works on the generated bounds, so that indexes on ``<name>_earliest`` and
``<name>_latest`` serve it. Names may follow relations (``event__date``). A day of an
unknown year has no bounds and counts as undated here.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import OrderBy

from records.partial_dates.edtf import PartialDate


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
