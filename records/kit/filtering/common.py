"""Filters that every record type has: words, order, disputes."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import (
    Case,
    Exists,
    F,
    ManyToManyField,
    OuterRef,
    Q,
    Subquery,
    TextChoices,
    When,
)
from django.db.models.expressions import OrderBy

from records.choices import DisputeKind
from records.kit.fields import RecordField, record_fields
from records.kit.filtering.fields import ShortTextField, single_values
from records.kit.filtering.kinds import OneChoiceFilter, RecordFilter, Rows
from records.kit.filtering.paths import visible
from records.kit.filtering.words import Word, holding, look_up, words_of
from records.kit.nearest import did_you_mean
from records.models import Dispute, Record, RecordReferenceField
from records.partial_dates.fields import PartialDateField
from records.partial_dates.queries import order_by_partial_date
from records.reading import Reader


class WordsFilter(RecordFilter):
    """Records in which every word is found somewhere."""

    ASKS = True
    HAS_SOME = True
    field_class = ShortTextField

    def __init__(self) -> None:
        super().__init__(
            label="Words",
            help_text=(
                "Each word, or its beginning, has to occur, in any order and any field"
                " searched."
            ),
        )
        # What was looked up, by what was typed: it is asked for page, count and facets.
        self._known: dict[str, list[Word]] = {}

    def filter(self, qs: Rows, value: str) -> Rows:
        """The rows in which all words occur."""
        return self._holding(qs, value or "", in_part=False)

    def some(self, qs: Rows, value: str, most: int) -> Rows:
        """Some of the rows, where words are so common that these are found sooner."""
        return self._holding(qs, value or "", in_part=True)

    def has_some(self, value: str) -> bool:
        """Whether that is so of all of the words."""
        return all(word.soon for word in self._words(value or ""))

    def _holding(self, qs: Rows, text: str, *, in_part: bool) -> Rows:
        if text.strip() and not words_of(text):
            return qs.none()
        return holding(qs, self._words(text), self.reader, in_part=in_part)

    def _words(self, text: str) -> list[Word]:
        if text not in self._known:
            found = look_up(self.model, words_of(text), self.reader)
            self._known = {text: found}
        return self._known[text]


class DisputeState(TextChoices):
    """What is asked of the disputes of a record."""

    OPEN = "open", "Open disputes"
    RULED = "ruled", "Disputes that were ruled on"
    ANY = "any", "Any dispute"


class DisputeFilter(OneChoiceFilter):
    """Records on which sources disagree; mere precision is no disagreement."""

    def __init__(self) -> None:
        super().__init__(
            label="Disputed",
            choices=DisputeState.choices,
            help_text="Whether sources give one of its fields different values.",
        )

    def condition(self, value: str) -> Q:
        """A record with a field in dispute."""
        disputes = Dispute.objects.visible_to(self.reader).order_by()
        disputes = disputes.exclude(known_kind=DisputeKind.PRECISION)
        if value != DisputeState.ANY:
            disputes = disputes.filter(known_status=value)
        return Q(Exists(disputes.filter(record_id=OuterRef("pk"))))


class OrderField(ShortTextField):
    """Names of fields to order by, ``-`` before a name for descending."""

    def __init__(self, *, names: Iterable[str], **kwargs: Any) -> None:
        self.names = list(names)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> list[str]:
        """The names, each known; empty for the usual order."""
        asked = single_values([super().clean(value)])
        for word in asked:
            name = word.removeprefix("-")
            if name not in self.names:
                raise ValidationError(
                    f"There is no ordering by “{name[:60]}”."
                    f"{did_you_mean(name, self.names)}",
                    code="invalid_choice",
                )
        return asked


class OrderFilter(RecordFilter):
    """The order of the rows; it always ends in the key, so that pages never shuffle.

    Undated rows come last both ways, choices in their listed order, references by key.
    """

    field_class = OrderField

    def __init__(self, model: type[Record], aliases: dict[str, str]) -> None:
        fields = {
            field.name: field
            for field in record_fields(model)
            if not isinstance(field, ManyToManyField)
        }
        self.columns = fields | {
            alias: fields[name] for alias, name in aliases.items() if name in fields
        }
        super().__init__(
            label="Order",
            names=self.columns,
            help_text="Name of a field, such as “key”; “-key” for descending.",
        )

    def filter(self, qs: Rows, value: list[str]) -> Rows:
        """The same rows in the order asked for."""
        if not value:
            return qs
        order: list[OrderBy] = []
        for word in value:
            column = self.columns[word.removeprefix("-")]
            order += _order(column, word.startswith("-"), self.reader)
        return qs.order_by(*order, F("key").asc())


def _order(field: RecordField, descending: bool, reader: Reader) -> list[OrderBy]:
    if isinstance(field, PartialDateField):
        return order_by_partial_date(field.name, descending=descending)[:-1]
    value: Any = F(field.name)
    if field.choices:
        positions = [
            When(**{field.name: choice}, then=position)
            for position, (choice, _) in enumerate(field.flatchoices)
        ]
        value = Case(*positions)
    elif isinstance(field, RecordReferenceField) or field.is_relation:
        target: Any = field.related_model
        referred = visible(target, reader).filter(pk=OuterRef(field.attname))
        value = Subquery(referred.values("key")[:1])
    if descending:
        return [value.desc(nulls_last=True)]
    return [value.asc(nulls_last=True)]
