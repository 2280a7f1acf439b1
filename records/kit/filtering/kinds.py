"""Kinds of filter, one for each kind of model field and a few for all record types.

Between parameters AND holds, within one parameter OR. No text of a reader ever becomes
the name of a lookup.
"""

from collections.abc import Iterable
from itertools import chain
from typing import Any, ClassVar

import django_filters
from django.db.models import Expression, Q, QuerySet

from records.kit.filtering.fields import (
    ChoicesField,
    ClockField,
    DayField,
    NumberField,
    OneChoiceField,
    ShortTextField,
    YesNoField,
)
from records.kit.filtering.paths import (
    any_path,
    at_the_end,
    belonging_to,
    reader_of,
    visible,
)
from records.kit.filtering.references import KeysField, Named, RecordReferencesField
from records.models import Record
from records.models.parts import citations_counted_for, rests_on
from records.partial_dates import PartialDate
from records.partial_dates.filters import INFERRED_PARAMETER, PartialDateFilter
from records.partial_dates.queries import DateMode, InferredMode, undated
from records.reading import Reader

Rows = QuerySet[Any]
Pairs = list[QuerySet[Any, Any]]


class RecordFilter(django_filters.Filter):
    """A filter that knows who asks; ``MULTIPLE`` takes several values.

    One that ``ASKS`` the database what a value means may say something else next time.
    One that ``HAS_SOME`` finds some of the rows that fit sooner than all, by ``some``,
    where it ``has_some`` of a value.
    """

    MULTIPLE = False
    ASKS = False
    HAS_SOME = False

    @property
    def reader(self) -> Reader:
        """Whose view of the records it is."""
        return reader_of(self.parent.request)

    def chosen(self, parameter: str) -> Any:
        """The cleaned value of another parameter of the same request, or None."""
        return self.parent.form.cleaned_data.get(parameter)

    def condition(self, value: Any) -> Q:
        """What the value asks for."""
        return Q(**{f"{self.field_name}__{self.lookup_expr}": value})

    def filter(self, qs: Rows, value: Any) -> Rows:
        """The rows that fit; all when nothing was asked."""
        if value is None or value == "" or value == []:
            return qs
        return qs.filter(self.condition(value))

    def pairs(self, rows: Rows) -> Pairs:
        """The rows, by number, with each value by which the filter finds them.

        It is for facets, and says the same as ``condition``.
        """
        return [rows.values_list("pk", self.field_name)]


class TextFilter(RecordFilter):
    """Text that holds these words, in any case."""

    field_class = ShortTextField

    def __init__(self, field_name: str, **kwargs: Any) -> None:
        super().__init__(field_name, kwargs.pop("lookup_expr", "icontains"), **kwargs)


class ChoicesFilter(RecordFilter):
    """One or more values of a closed list."""

    MULTIPLE = True
    field_class = ChoicesField

    def __init__(self, field_name: str, **kwargs: Any) -> None:
        super().__init__(field_name, "in", **kwargs)


class RelatedChoicesFilter(RecordFilter):
    """Values of a closed list that related records have, at the end of any path."""

    MULTIPLE = True
    field_class = ChoicesField

    def __init__(self, *paths: str, **kwargs: Any) -> None:
        self.paths = paths
        super().__init__(**kwargs)

    def condition(self, value: list[str]) -> Q:
        """A record with any of these values at the end of a path."""
        return any_path(self.model, self.paths, value, self.reader)

    def pairs(self, rows: Rows) -> Pairs:
        """The rows with what stands at the end of each path."""
        return [at_the_end(rows, path, self.reader) for path in self.paths]


class OneChoiceFilter(RecordFilter):
    """One value of a closed list; a modifier of others filters nothing itself."""

    field_class = OneChoiceField


class YesNoFilter(RecordFilter):
    """Whether something holds."""

    field_class = YesNoField


class NumberFilter(RecordFilter):
    """A number, or a bound of it."""

    field_class = NumberField


class ClockFilter(RecordFilter):
    """A time of day."""

    field_class = ClockField


class PlainDateFilter(PartialDateFilter):
    """A day the model keeps as a plain date; asked for like any partial date."""

    MULTIPLE = False

    def filter(self, qs: Rows, value: PartialDate | None) -> Rows:
        """The rows whose day lies in what was asked."""
        if value is None:
            return qs
        name = self.field_name
        return qs.filter(
            **{f"{name}__gte": value.lower_bound, f"{name}__lte": value.upper_bound}
        )


class DateModeFilter(OneChoiceFilter):
    """How all dates of the request match."""

    def __init__(self) -> None:
        super().__init__(
            label="Dates match",
            choices=DateMode.choices[1:],
            empty_label=DateMode.POSSIBLE.label,
            help_text="Dates are often spans: “certain” wants all of it inside.",
        )

    @property
    def field(self) -> Any:
        """Knows the default by name too."""
        field = super().field
        field.known = list(DateMode.values)
        return field

    def filter(self, qs: Rows, value: Any) -> Rows:
        """Leaves filtering to the dates."""
        return qs


class InferredFilter(OneChoiceFilter):
    """Whether what was inferred counts where nothing is stated."""

    def __init__(self, dates: Iterable[str], references: Iterable[str]) -> None:
        self.dates, self.references = tuple(dates), tuple(references)
        super().__init__(
            label="Inferred",
            choices=InferredMode.choices[1:],
            empty_label=InferredMode.EXCLUDE.label,
            help_text="Whether inferred dates and places count where none is stated.",
        )

    @property
    def field(self) -> Any:
        """Knows the default by name too."""
        field = super().field
        field.known = list(InferredMode.values)
        return field

    def filter(self, qs: Rows, value: Any) -> Rows:
        """Only for ``only``: the rows that state nothing but have an inference."""
        if value != InferredMode.ONLY:
            return qs
        condition = Q()
        for name in self.dates:
            condition |= undated(name) & ~undated(f"{name}_inferred")
        for name in self.references:
            condition |= Q(
                **{f"{name}__isnull": True, f"{name}_inferred__isnull": False}
            )
        return qs.filter(condition)


class ReferenceFilter(RecordFilter):
    """Records of another type, by key; any of them fits.

    ``ABOVE`` are the paths from a record to those as which it counts, too.
    """

    MULTIPLE = True
    ABOVE: ClassVar[tuple[str, ...]] = ()
    field_class = KeysField

    def __init__(
        self,
        target: type[Record],
        paths: Iterable[str] = (),
        *,
        inferred: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        self.target = target
        self.paths, self.inferred = tuple(paths), tuple(inferred)
        super().__init__(**kwargs)

    @property
    def field(self) -> Any:
        """The form field, made for the reader who asks."""
        if not hasattr(self, "_field"):
            self._field = self.field_class(
                model=self.target, reader=self.reader, label=self.label, **self.extra
            )
        return self._field

    def wanted(self, numbers: Any) -> Any:
        """What a record has to refer to, given the records that were named.

        An expression gives all that count as them already.
        """
        if not self.ABOVE or isinstance(numbers, Expression):
            return numbers
        return belonging_to(self.target, self.ABOVE, numbers, self.reader).values("pk")

    def condition(self, value: Named) -> Q:
        """A record that refers, by any of the paths, to any of those named."""
        return self.refers_to(list(chain.from_iterable(value)))

    def refers_to(self, numbers: list[int]) -> Q:
        """A record that refers to one of these, as far as inferences are wanted."""
        mode = self.chosen(INFERRED_PARAMETER) or InferredMode.EXCLUDE
        wanted = self.wanted(numbers)
        stated = self._any(self.paths, wanted)
        if not self.inferred or mode == InferredMode.EXCLUDE:
            return stated
        by_inference = self._silent & self._any(self.inferred, wanted)
        return by_inference if mode == InferredMode.ONLY else stated | by_inference

    @property
    def _silent(self) -> Q:
        # As with dates, an inference counts only where nothing is stated.
        return Q(**{f"{self.paths[0].split('__')[0]}__isnull": True})

    def pairs(self, rows: Rows) -> Pairs:
        """The rows with what they refer to, as far as inferences are wanted."""
        mode = self.chosen(INFERRED_PARAMETER) or InferredMode.EXCLUDE
        found = []
        if not self.inferred or mode != InferredMode.ONLY:
            found += [at_the_end(rows, path, self.reader) for path in self.paths]
        if self.inferred and mode != InferredMode.EXCLUDE:
            silent = rows.filter(self._silent)
            found += [at_the_end(silent, path, self.reader) for path in self.inferred]
        return found

    def above(self) -> Pairs:
        """Records with those as which they count, themselves among them."""
        if not self.ABOVE:
            return []
        records = visible(self.target, self.reader)
        return [
            records.values_list("pk", "pk"),
            *(at_the_end(records, path, self.reader) for path in self.ABOVE),
        ]

    def _any(self, paths: tuple[str, ...], wanted: Any) -> Q:
        return any_path(self.model, paths, wanted, self.reader)


class OwnKeyFilter(ReferenceFilter):
    """The records themselves, by key."""

    def __init__(self, model: type[Record], **kwargs: Any) -> None:
        super().__init__(model, named=False, **kwargs)

    def condition(self, value: Named) -> Q:
        """The records named."""
        return Q(pk__in=list(chain.from_iterable(value)))


class RecordReferenceFilter(RecordFilter):
    """Records of any type, written ``type:key``."""

    MULTIPLE = True
    field_class = RecordReferencesField

    @property
    def field(self) -> Any:
        """The form field, made for the reader who asks."""
        if not hasattr(self, "_field"):
            self._field = self.field_class(
                reader=self.reader, label=self.label, **self.extra
            )
        return self._field

    def condition(self, value: Named) -> Q:
        """A record that refers to one of those named."""
        return Q(**{f"{self.field_name}__in": list(chain.from_iterable(value))})


class CitedFilter(ReferenceFilter):
    """The records that rest on a source, or on one of its passages.

    A part without citations of its own rests on those of what it is part of.
    """

    def condition(self, value: Named) -> Q:
        """A record that rests on a citation, visible to the reader, of one named."""
        citations = citations_counted_for(self.reader)
        named = {f"{self.field_name}__in": list(chain.from_iterable(value))}
        return rests_on(self.model, citations.filter(**named), citations)


class OnlyCitedFilter(CitedFilter):
    """The records that rest on one of these sources alone, and would fall with it."""

    def condition(self, value: Named) -> Q:
        """A record that rests on one of those named, and on no other source."""
        citations = citations_counted_for(self.reader)
        found = Q()
        for source in chain.from_iterable(value):
            of_source = citations.filter(source=source)
            others = citations.exclude(source=source)
            found |= rests_on(self.model, of_source, citations) & ~rests_on(
                self.model, others, citations
            )
        return found


class UncitedFilter(YesNoFilter):
    """The records that rest on no source, or those that rest on one."""

    def condition(self, value: bool) -> Q:
        """A record without, or with, a citation that the reader may see."""
        citations = citations_counted_for(self.reader)
        cited = rests_on(self.model, citations, citations)
        return ~cited if value else cited


class DayFilter(RecordFilter):
    """The rows that hold on one day; subclasses say what that means."""

    field_class = DayField
