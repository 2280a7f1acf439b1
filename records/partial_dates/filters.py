"""Filters for partial dates (django-filter).

A FilterSet takes all it needs from one call, by name in its class body or, for all
date fields of a model at once, in its ``get_filters``::

    partial_date_filters("date", inferred=["date"])  # date, date_mode, inferred
    partial_date_filters_of(Mission)  # opened, closed, status_as_of, date_mode

The parameters mean:

``date=2012``
    Records whose date overlaps 2012. Anything people may type is understood (``June
    2011``, ``2012/..``, ``since 2003``); a malformed or ambiguous date, or one without
    a year, makes the form invalid with the reason.
``date_mode=possible|certain``
    Possible, the default: the two overlap. Certain: the stored date lies wholly inside
    the one asked for. One mode serves all date filters of the set.
``inferred=exclude|include|only``
    Whether inferred dates count where no date is stated; only for fields with a
    companion ``<name>_inferred``. ``only`` works without ``date``, too.

Undated records never match a date. A filter for a date of a related record names it as
usual: ``PartialDateFilter("event__date")``. Conditions for other code are in
:mod:`records.partial_dates.queries`.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from records.partial_dates.edtf import PartialDate
from records.partial_dates.fields import PartialDateField
from records.partial_dates.forms import PartialDateFormField
from records.partial_dates.queries import (
    DateMode,
    InferredMode,
    matches_stated_or_inferred,
    near_enough,
    order_by_partial_date,
    undated,
)

__all__ = [
    "INFERRED_PARAMETER",
    "MODE_PARAMETER",
    "DateModeFilter",
    "InferredFilter",
    "PartialDateFilter",
    "order_by_partial_date",
    "partial_date_filters",
    "partial_date_filters_of",
]

MODE_PARAMETER = "date_mode"
INFERRED_PARAMETER = "inferred"


def partial_date_filters(
    *names: str, inferred: Collection[str] = ()
) -> dict[str, django_filters.Filter]:
    """Return the filters for the named date fields, with the parameters they share.

    ``inferred`` lists those of the names that have a companion ``<name>_inferred``.
    """
    filters: dict[str, django_filters.Filter] = {
        name: PartialDateFilter(name, inferred=name in inferred) for name in names
    }
    filters[MODE_PARAMETER] = DateModeFilter()
    if inferred:
        filters[INFERRED_PARAMETER] = InferredFilter(names=tuple(inferred))
    return filters


def partial_date_filters_of(model: type[Model]) -> dict[str, django_filters.Filter]:
    """Return the filters for every partial date of a model, wired as above.

    A field ``<name>_inferred`` beside ``<name>`` is its companion and gets no filter of
    its own. A model without partial dates gets none at all.
    """
    fields = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, PartialDateField)
    ]
    inferred = [name for name in fields if f"{name}_inferred" in fields]
    companions = {f"{name}_inferred" for name in inferred}
    names = [name for name in fields if name not in companions]
    return partial_date_filters(*names, inferred=inferred) if names else {}


class AskedDateField(PartialDateFormField):
    """A date to search by: it must have a place on the time line."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and not value.has_place:
            raise ValidationError(
                f'"{value}" has no year; write the year, such as 2015{value.text[4:]}',
                code="invalid",
            )


class PartialDateFilter(django_filters.Filter):
    """Records whose date matches the one asked for; see the module for how."""

    field_class = AskedDateField

    def __init__(
        self, field_name: str | None = None, *, inferred: bool = False, **kwargs: Any
    ) -> None:
        self.inferred = inferred
        kwargs.setdefault(
            "help_text",
            "A date, a span or part of one: 17 Sep 2015, June 2011, 2012, 2012/.., "
            "before 2010.",
        )
        super().__init__(field_name, **kwargs)

    def condition(self, value: Any) -> Q:
        """What a date asks for, as far as the request lets it match."""
        mode = _chosen(self, MODE_PARAMETER) or DateMode.POSSIBLE
        inferred = _chosen(self, INFERRED_PARAMETER) if self.inferred else ""
        return matches_stated_or_inferred(
            self.field_name, value, mode, inferred or InferredMode.EXCLUDE
        )

    def filter(self, qs: QuerySet[Model], value: Any) -> QuerySet[Model]:
        if value is None:
            return qs
        condition = self.condition(value)
        if self.distinct:
            qs = qs.distinct()
        if self.exclude:
            return qs.exclude(condition)
        return qs.filter(self._where_to_begin(value), condition)

    def _where_to_begin(self, value: PartialDate) -> Q:
        """Where to begin in a list that is in the order of this date, if it is."""
        order = next(iter(self.model._meta.ordering or ()), "")
        mode = _chosen(self, MODE_PARAMETER) or DateMode.POSSIBLE
        inferred = _chosen(self, INFERRED_PARAMETER) or InferredMode.EXCLUDE
        if order != f"{self.field_name}_earliest" or mode != DateMode.POSSIBLE:
            return Q()
        if self.inferred and inferred != InferredMode.EXCLUDE:
            return Q()
        return near_enough(self.parent.queryset.order_by(), self.field_name, value)


class DateModeFilter(django_filters.ChoiceFilter):
    """How the date filters beside it match; filters nothing by itself."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Dates match")
        kwargs.setdefault("empty_label", DateMode.POSSIBLE.label)
        super().__init__(choices=DateMode.choices, **kwargs)

    def filter(self, qs: QuerySet[Model], value: Any) -> QuerySet[Model]:
        return qs


class InferredFilter(django_filters.ChoiceFilter):
    """Whether inferred dates count; by itself filters only for ``only``."""

    def __init__(self, *, names: Collection[str], **kwargs: Any) -> None:
        self.names = names
        kwargs.setdefault("label", "Inferred dates")
        kwargs.setdefault("empty_label", InferredMode.EXCLUDE.label)
        super().__init__(choices=InferredMode.choices, **kwargs)

    def filter(self, qs: QuerySet[Model], value: Any) -> QuerySet[Model]:
        if value != InferredMode.ONLY:
            return qs
        condition = Q()
        for name in self.names:
            condition |= undated(name) & ~undated(f"{name}_inferred")
        return qs.filter(condition)


def _chosen(date_filter: django_filters.Filter, parameter: str) -> str:
    """Return the valid value of a sibling parameter, or an empty string."""
    return str(date_filter.parent.form.cleaned_data.get(parameter) or "")
