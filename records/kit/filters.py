"""The filter set of a record type: one for its page, its downloads and its API.

::

    class MissionFilterSet(RecordFilterSet):
        class Meta(RecordFilterSet.Meta):
            model = Mission

has a filter for every public field of the model, and those all record types share:
``q``, ``ordering``, ``key``, ``external``, ``source``, ``passage``, ``dispute`` and
``as_of``; ``date_mode`` and ``inferred`` where they mean something. What is natural for
one type only is declared in its class. Anything malformed or unknown is an error, and
then no row is found.
"""

import importlib
from collections.abc import Callable, Hashable
from copy import copy
from datetime import date, time
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict

from records.kit.filtering.common import DisputeFilter, OrderFilter, WordsFilter
from records.kit.filtering.external import ExternalFilter
from records.kit.filtering.fields import raw_values, single_values
from records.kit.filtering.generation import (
    Filters,
    citation_filters,
    field_filters,
    label_of,
    modifiers,
)
from records.kit.filtering.kinds import DateModeFilter
from records.kit.filtering.on_a_day import AS_OF, AsOfFilter, as_of_filter
from records.kit.filtering.shown import ShownField, shown
from records.kit.nearest import did_you_mean
from records.models import Record
from records.partial_dates import PartialDate
from records.partial_dates.filters import MODE_PARAMETER, PartialDateFilter

# Parameters of lists that are no filters.
PAGE_PARAMETERS = ("page", "page_size", "format")

_FILTER_SETS: dict[type[Record], type["RecordFilterSet"]] = {}


class RecordFilterSet(django_filters.FilterSet):
    """The filters of one record type.

    ``MAIN``  the parameters shown first, in this order
    ``DATE``  the date that ``date=`` means, for a model without a field of that name
    """

    MAIN: ClassVar[tuple[str, ...]] = ()
    DATE: ClassVar[str] = ""

    # Whether so many rows fit that to look at one after the other in the order of the
    # list finds some sooner than to look up all beforehand.
    is_of_many = False

    class Meta:
        model: type[Record] | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if (meta := cls.__dict__.get("Meta")) and meta.model:
            _FILTER_SETS[meta.model] = cls

    def __init__(
        self,
        data: QueryDict | None = None,
        queryset: QuerySet[Any] | Callable[[], QuerySet[Any]] | None = None,
        *,
        request: Any = None,
        prefix: str | None = None,
        page_parameters: tuple[str, ...] = PAGE_PARAMETERS,
        only_asked: bool = False,
    ) -> None:
        """Prepare all filters, for a form; or ``only_asked``, those with a value.

        This is what django-filter does, but that it copies every filter to its depth,
        which for a list took longer than the rows. What a filter has of its own for one
        question is what is set here: a copy of its outside is enough. The rows may be
        given as what makes them, for who may never ask for them.
        """
        if queryset is None:
            queryset = self._meta.model.objects.all()
        self._rows = queryset
        model = self._meta.model if callable(queryset) else queryset.model
        self.is_bound = data is not None
        self.data = data or QueryDict()
        self.request, self.form_prefix = request, prefix
        self.page_parameters = page_parameters
        self.filters = {}
        for name, one in self.base_filters.items():
            if name in self.data or not only_asked:
                self.filters[name] = own = copy(one)
                own.model, own.parent = model, self

    @property
    def queryset(self) -> QuerySet[Any]:
        """The rows that are filtered."""
        if callable(self._rows):
            self._rows = self._rows()
        return self._rows

    @classmethod
    def get_filters(cls) -> Filters:
        """Declared filters, those of the fields, and those of all record types."""
        declared: Filters = cls.declared_filters
        model: type[Record] | None = cls._meta.model
        if model is None:
            return dict(declared)
        filters: Filters = {"q": WordsFilter(), **field_filters(model)}
        aliases = {}
        if cls.DATE and "date" not in filters:
            aliases["date"] = cls.DATE
            label = label_of(model._meta.get_field(cls.DATE))  # type: ignore[arg-type]
            filters["date"] = PartialDateFilter(cls.DATE, label=label)
        filters = citation_filters() | filters | declared | modifiers(model)
        filters.setdefault(AS_OF, as_of_filter(model, cls.DATE))
        if not getattr(filters[AS_OF], "is_timeless", False):
            filters.setdefault(MODE_PARAMETER, DateModeFilter())
        filters |= {
            "dispute": DisputeFilter(),
            "external": ExternalFilter(),
            "ordering": OrderFilter(model, aliases),
        }
        first = [name for name in ("q", *cls.MAIN) if name in filters]
        return {name: filters[name] for name in [*first, *filters]}

    @property
    def form(self) -> Any:
        """The form of the filters that are asked for."""
        if not hasattr(self, "_form"):
            given = self.data if self.is_bound else None
            self._form = self._meta.form(given, prefix=self.form_prefix)
            self._form.fields = {
                name: one.field
                for name, one in self.filters.items()
                if name in self.data
            }
        return self._form

    @property
    def as_of(self) -> AsOfFilter:
        """What it means here that something holds on a day."""
        asked: AsOfFilter = self.filters[AS_OF]
        return asked

    @property
    def errors(self) -> ErrorDict:
        """Messages by parameter, for unknown and repeated parameters too."""
        if not hasattr(self, "_errors"):
            found = ErrorDict()
            for name in self.data if self.is_bound else ():
                if message := self._refusal(name):
                    found[name] = ErrorList([message])
            for name, messages in self.form.errors.items():
                found.setdefault(name, messages)
            self._errors = found
        return self._errors

    def is_valid(self) -> bool:
        """Whether every parameter is known and understood."""
        return bool(self.is_bound and not self.errors)

    def filter_queryset(
        self, queryset: QuerySet[Any], without: str = ""
    ) -> QuerySet[Any]:
        """The rows asked for; none at all when the question has an error."""
        if self.errors:
            return queryset.none()
        for name, value in self.form.cleaned_data.items():
            if name != without:
                queryset = self.filters[name].filter(queryset, value)
        return queryset

    @property
    def has_some(self) -> bool:
        """Whether some of the rows are found sooner than all."""
        return not self.errors and bool(self._sooner)

    def some_rows(self, most: int) -> QuerySet[Any] | None:
        """These: where they are as many as are counted, nobody need look for others."""
        if not self.has_some:
            return None
        queryset, sooner = self.queryset.all(), self._sooner
        for name, value in self.form.cleaned_data.items():
            if name in sooner:
                queryset = sooner[name].some(queryset, value, most)
            else:
                queryset = self.filters[name].filter(queryset, value)
        return queryset

    @property
    def _sooner(self) -> dict[str, Any]:
        """The filters of which that is so."""
        asked = self.form.cleaned_data.items()
        rules = {name: (self.filters[name], value) for name, value in asked if value}
        return {
            name: rule
            for name, (rule, value) in rules.items()
            if getattr(rule, "HAS_SOME", False) and rule.has_some(value)
        }

    def rows_without(self, name: str, *, is_of_many: bool = False) -> QuerySet[Any]:
        """The rows under all filters but one."""
        self.is_of_many = is_of_many
        found = self.filter_queryset(self.queryset.all(), without=name)
        self.is_of_many = False
        return found

    @property
    def question(self) -> Hashable | None:
        """What is asked, the same for the same rows; None where it can't be told."""
        return self.question_without()

    def question_without(self, *names: str) -> Hashable | None:
        """The same for the rows under all filters but some."""
        asked = self.form.cleaned_data
        asking = [one for one in self._asking if one not in names]
        if any(asked.get(one) for one in asking):
            return None
        try:
            return frozen({one: asked[one] for one in asked if one not in names})
        except TypeError:
            return None

    @cached_property
    def _asking(self) -> list[str]:
        """The filters that ask the database what their values mean."""
        asks = self.filters.items()
        return [name for name, one in asks if getattr(one, "ASKS", False)]

    @cached_property
    def main_fields(self) -> list[ShownField]:
        """The form's fields that are shown first: words, then those of ``MAIN``."""
        return shown(self, [name for name in ("q", *self.MAIN) if name in self.filters])

    @cached_property
    def further_fields(self) -> list[ShownField]:
        """The rest of the form's fields."""
        main = {"q", *self.MAIN}
        return shown(self, [name for name in self.filters if name not in main])

    @property
    def words(self) -> str:
        """The words that are searched for."""
        return str(self.data.get("q", ""))

    @property
    def active(self) -> dict[str, list[str]]:
        """The filters that were given, with their raw values."""
        asked = (name for name in self.filters if name in self.data)
        given = {name: raw_values(self.data, name) for name in asked}
        return {name: values for name, values in given.items() if values}

    def _refusal(self, name: str) -> str:
        if name in self.page_parameters:
            return ""
        if name not in self.filters:
            known = [*self.base_filters, *self.page_parameters]
            return f"There is no filter “{name[:60]}”.{did_you_mean(name, known)}"
        values = raw_values(self.data, name)
        if not getattr(self.filters[name], "MULTIPLE", False):
            return "Give this parameter once only." if len(values) > 1 else ""
        if not all(single_values([value]) for value in values):
            return "Nothing stands between the commas: name values, or leave it out."
        return ""


def frozen(value: Any) -> Hashable:
    """A value that a form understood, to look something up by.

    Raises TypeError for any of which it is not known when two are the same.
    """
    match value:
        case dict():
            return tuple((name, frozen(one)) for name, one in value.items())
        case list() | tuple():
            return tuple(map(frozen, value))
        case PartialDate():
            return PartialDate, str(value)
        case None | str() | bool() | int() | Decimal() | date() | time():
            # One, 1.0 and True are the same to a dictionary.
            return type(value), value
    raise TypeError(type(value).__name__)


def filterset_for(model: type[Record]) -> type[RecordFilterSet]:
    """The filter set of a record type, from the ``filters`` module of its app.

    Raises LookupError when the app declares none for it.
    """
    importlib.import_module(f"{model._meta.app_config.name}.filters")
    try:
        return _FILTER_SETS[model]
    except KeyError:
        raise LookupError(f"{model.__name__} has no filter set") from None
