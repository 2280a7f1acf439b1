"""The filter by the number that another system has for a record."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q

from records.kit.filtering.fields import ListInput, check_values, single_values
from records.kit.filtering.kinds import RecordFilter
from records.kit.filtering.paths import visible
from records.kit.nearest import did_you_mean
from records.models import ExternalId
from records.reading import Reader

Identifiers = list[tuple[str, str]]


class IdentifiersField(forms.Field):
    """Identifiers of other systems, each written ``scheme:value``.

    A scheme that is not known is a mistake, and names the nearest; a value that no
    record has is an answer: nobody here is called that.
    """

    widget = ListInput

    def __init__(self, *, reader: Reader, **kwargs: Any) -> None:
        self.reader = reader
        super().__init__(**kwargs)

    def clean(self, value: list[str] | None) -> Identifiers:
        """Schemes and values; empty when not asked."""
        raw = value or []
        check_values(raw)
        pairs = [self._pair(word) for word in single_values(raw)]
        schemes = {scheme for scheme, _ in pairs}
        if not schemes:
            return []
        numbers = visible(ExternalId, self.reader)
        known = list(numbers.values_list("scheme", flat=True).distinct())
        if unknown := sorted(schemes - set(known)):
            near = did_you_mean(unknown[0], sorted(known))
            raise ValidationError(
                f"No identifier here is of a system “{unknown[0][:60]}”.{near}"
            )
        return pairs

    def _pair(self, word: str) -> tuple[str, str]:
        scheme, colon, number = word.partition(":")
        if not colon or not scheme or not number:
            raise ValidationError(
                f"“{word[:60]}” is no identifier; write scheme:value, such as "
                "wikidata:Q796."
            )
        return scheme.casefold(), number


class ExternalFilter(RecordFilter):
    """The records that other systems know by these numbers."""

    MULTIPLE = True
    field_class = IdentifiersField

    def __init__(self) -> None:
        super().__init__(
            label="External identifier",
            help_text="As scheme:value, such as wikidata:Q796. Several: any of them.",
        )

    @property
    def field(self) -> IdentifiersField:
        """The form field, made for the reader who asks."""
        if not hasattr(self, "_field"):
            self._field = self.field_class(
                reader=self.reader, label=self.label, **self.extra
            )
        return self._field

    def condition(self, value: Identifiers) -> Q:
        """A record with one of these identifiers, in any case of letters."""
        named = Q()
        for scheme, number in value:
            named |= Q(scheme=scheme, value__iexact=number)
        numbers = visible(ExternalId, self.reader).filter(named)
        return Q(Exists(numbers.filter(record_id=OuterRef("pk"))))
