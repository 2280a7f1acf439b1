"""The filters of disputes: one set for the page, the files and the API."""

from itertools import chain
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import capfirst

from records.choices import DisputeKind, DisputeStatus
from records.disputes.involving import BETWEEN, PARTY, TOLD_OF_TWO, involving
from records.kit.among import is_among, there_is
from records.kit.filtering.common import WordsFilter
from records.kit.filtering.fields import ChoicesField
from records.kit.filtering.kinds import (
    CitedFilter,
    RecordFilter,
    RecordReferenceFilter,
    ReferenceFilter,
    Rows,
)
from records.kit.filtering.on_a_day import AS_OF, TimelessFilter
from records.kit.filtering.paths import visible
from records.kit.filtering.references import Named
from records.kit.filtering.words import Word, ends, held
from records.kit.filters import RecordFilterSet
from records.kit.registry import by_record_type, record_types
from records.models import Source, claims_visible_to


class _Values(RecordFilter):
    """Some of the values of a closed list."""

    MULTIPLE = True
    field_class = ChoicesField

    def __init__(self, path: str, **kwargs: Any) -> None:
        super().__init__(path, "in", **kwargs)


class _TypeFilter(_Values):
    """The type of the record in dispute."""

    def __init__(self) -> None:
        super().__init__(
            "record__record_type",
            label="Type of record",
            choices=[],
            help_text="What is disputed is a fact of a record of this type.",
        )

    @property
    def field(self) -> Any:
        """Knows all record types, once the apps are there."""
        types = [model for model in record_types() if not model._meta.proxy]
        self.extra["choices"] = sorted(
            (
                (model.record_type(), capfirst(str(model._meta.verbose_name)))
                for model in types
                if model._meta.app_label != "records"
            ),
            key=lambda choice: choice[1],
        )
        return super().field


class _DisputedWords(WordsFilter):
    """Words in the record, in the name of the field, or in what is claimed."""

    # Each dispute is looked at.
    HAS_SOME = False

    def filter(self, qs: Rows, value: str) -> Rows:
        """The disputes in which each word occurs somewhere; two queries."""
        words = (value or "").split()
        if not words:
            return qs
        types = qs.order_by().values_list("record__record_type", flat=True).distinct()
        models = [by_record_type(word) for word in types]
        claims = claims_visible_to(self.reader).filter(
            record=OuterRef("record"), field=OuterRef("field")
        )
        for word in words:
            somewhere = Q(field__icontains=word) | Q(
                Exists(
                    claims.filter(
                        Q(value__icontains=word) | Q(as_written__icontains=word)
                    )
                )
            )
            for model in models:
                each = Word(word, soon=[*ends(model)])
                rows = visible(model, self.reader).filter(pk=OuterRef("record"))
                somewhere |= Q(Exists(rows.filter(held(model, each, self.reader))))
            qs = qs.filter(somewhere)
        return qs


class _ClaimantFilter(CitedFilter):
    """Disputes in which one of these sources claims something."""

    def condition(self, value: Named) -> Q:
        """A claim, visible to the reader, by one of those named."""
        claims = claims_visible_to(self.reader).filter(
            record=OuterRef("record"),
            field=OuterRef("field"),
            source__in=list(chain.from_iterable(value)),
        )
        return Q(Exists(claims))


class _PartyFilter(ReferenceFilter):
    """Disputes on records that involve one of these parties, or all of them."""

    def __init__(self, name: str, label: str, help_text: str) -> None:
        not_yet_known: Any = None
        self.by = name
        super().__init__(not_yet_known, label=label, help_text=help_text)

    @property
    def field(self) -> Any:
        """Knows the type, which lies above this app, once the apps are there."""
        self.target = by_record_type(PARTY)
        return super().field

    def filter(self, qs: Rows, value: Named) -> Rows:
        """The disputes on such records: two queries, and a condition for each type.

        Between two parties those of all records of which their page tells.
        """
        if not value:
            return qs
        parties = visible(self.target, self.reader)
        named = parties.filter(pk__in=list(chain.from_iterable(value)))
        keys = list(named.values_list("key", flat=True))
        if self.by == BETWEEN and len(keys) == 2 and TOLD_OF_TWO:
            day = self.parent.form.cleaned_data.get(AS_OF)
            one, other = keys
            told = (find(one, other, self.reader, day) for find in TOLD_OF_TWO)
            return qs.filter(is_among("record_id", set(chain.from_iterable(told))))
        types = qs.order_by().values_list("record__record_type", flat=True).distinct()
        condition = Q(pk__in=[])
        for word in types:
            found = involving(by_record_type(word), keys, self.parent.request, self.by)
            its_own = there_is(found.filter(pk=OuterRef("record_id")))
            condition |= Q(its_own, record__record_type=word)
        return qs.filter(condition)


class DisputeFilterSet(RecordFilterSet):
    """The filters of disputes; mere precision is left out unless it is asked for."""

    MAIN = ("status", "kind", "party", "between", "type", "source", "record")

    q = _DisputedWords()
    status = _Values(
        "known_status",
        label="Status",
        choices=DisputeStatus.choices,
        help_text="Open, or ruled on; both when none is given.",
    )
    kind = _Values(
        "known_kind",
        label="Kind",
        choices=DisputeKind.choices,
        help_text="How the values differ; without it, all that is more than precision.",
    )
    party = _PartyFilter(
        PARTY,
        "Party",
        "What is disputed is a fact of a record that its own list finds by this party: "
        "by key, name or ISO code. Several: any of them.",
    )
    between = _PartyFilter(
        BETWEEN,
        "Between",
        "All of these parties together: “kazakhstan, iraq”. Of two, what is disputed "
        "is a fact of which their page tells; of more, of a record that its own list "
        "finds.",
    )
    type = _TypeFilter()
    source = _ClaimantFilter(
        Source,
        field_name="source",
        label="Source",
        help_text="Only where these sources claim something, by key.",
    )
    record = RecordReferenceFilter(
        "record", label="Record", help_text="Records as type:key, such as party:iraq."
    )

    as_of = TimelessFilter(
        "Disputes are between sources as recorded now: the date changes nothing, but "
        "that between two parties those are left out whose facts came later."
    )

    def filter_queryset(
        self, queryset: QuerySet[Any], without: str = ""
    ) -> QuerySet[Any]:
        """The disputes asked for; none at all when the question has an error."""
        if not self.errors and not self.form.cleaned_data.get("kind"):
            queryset = queryset.exclude(known_kind=DisputeKind.PRECISION)
        return super().filter_queryset(queryset, without)
