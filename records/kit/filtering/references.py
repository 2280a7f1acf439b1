"""Form fields that name records: by key, and where that is clear by name or code."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from records.kit.again import keyed_again
from records.kit.filtering.fields import (
    ListInput,
    check_values,
    raw_values,
    single_values,
)
from records.kit.filtering.paths import visible
from records.kit.nearest import did_you_mean, nearest_key_sentence
from records.kit.registry import record_types
from records.models import FormerKey, Record, RegisterEntry
from records.reading import Reader

# Fields by whose exact content, in any case, a record may be named instead of its key.
NAMING_FIELDS = ("name", "title", "iso_alpha_2", "iso_alpha_3")

# The numbers of the records that each value named; a name may be that of several.
Named = list[list[int]]


class KeysField(forms.Field):
    """Records of one type, each named by its key.

    A full name (“New York”), an ISO code of a state or a former key is understood too.
    Only records that the reader may see are found; an unknown one names the nearest.
    """

    widget = ListInput

    def __init__(
        self, *, model: type[Record], reader: Reader, named: bool = True, **kwargs: Any
    ) -> None:
        self.model, self.reader, self.named = model, reader, named
        super().__init__(**kwargs)

    @property
    def records(self) -> QuerySet[Any]:
        """The records that may be named."""
        return visible(self.model, self.reader)

    def clean(self, value: Any) -> Named:
        """The numbers of the records behind each value; empty when not asked."""
        raw = value if isinstance(value, list) else raw_values({"": value}, "")
        if not raw:
            return []
        check_values(raw)
        words = single_values(raw)
        found = self._by_key(words)
        if missing := [word for word in words if word not in found]:
            # A name may hold a comma: tried whole before its parts are refused.
            found |= self._otherwise({*raw, *missing})
        named, unknown = [], []
        for text in raw:
            parts = [text] if text in found else single_values([text])
            unknown += [part for part in parts if part not in found]
            named += [found[part] for part in parts if part in found]
        if unknown:
            raise ValidationError([self._refusal(word) for word in unknown[:5]])
        return named

    def _by_key(self, words: Iterable[str]) -> dict[str, list[int]]:
        # Keys are lower case, so that “A” and “IRAQ” can only mean “a” and “iraq”.
        keys = {word: word.casefold() for word in words}
        numbers = dict(keyed_again(self.model, self.reader, set(keys.values())))
        return {word: [numbers[key]] for word, key in keys.items() if key in numbers}

    def _otherwise(self, words: Iterable[str]) -> dict[str, list[int]]:
        by_folded: dict[str, list[int]] = {}
        model = self.model
        present = {field.name for field in model._meta.concrete_fields}
        naming = [name for name in NAMING_FIELDS if name in present]
        folded = {word.casefold() for word in words}
        if self.named and naming:
            condition = Q()
            lowered = {f"lower_{name}": Lower(name) for name in naming}
            for alias in lowered:
                condition |= Q(**{f"{alias}__in": folded})
            rows = self.records.alias(**lowered).filter(condition)
            for number, *names in rows.values_list("pk", *naming):
                for name in {str(name).casefold() for name in names} & folded:
                    by_folded.setdefault(name, []).append(number)
        former = FormerKey.objects.filter(
            record_type=model.record_type(), key__in=folded
        ).filter(record__in=self.records.values("pk"))
        for key, number in former.values_list("key", "record_id"):
            by_folded.setdefault(key, []).append(number)
        return {
            word: by_folded[word.casefold()]
            for word in words
            if word.casefold() in by_folded
        }

    def _refusal(self, word: str) -> str:
        what = self.model._meta.verbose_name
        return f"There is no {what} “{word}”.{nearest_key_sentence(self.records, word)}"


class RecordReferencesField(forms.Field):
    """Records of any type, each written ``type:key``."""

    widget = ListInput

    def __init__(self, *, reader: Reader, **kwargs: Any) -> None:
        self.reader = reader
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Named:
        """The number of each record; empty when not asked."""
        raw = value if isinstance(value, list) else raw_values({"": value}, "")
        check_values(raw)
        pairs = [self._pair(word) for word in single_values(raw)]
        if not pairs:
            return []
        condition = Q()
        for kind, key in pairs:
            condition |= Q(record_type=kind, key=key)
        entries = RegisterEntry.objects.visible_to(self.reader)
        found = {
            (entry.record_type, entry.key): entry.pk
            for entry in entries.filter(condition)
        }
        unknown = [pair for pair in pairs if pair not in found]
        if unknown:
            raise ValidationError([self._refusal(*pair) for pair in unknown[:5]])
        return [[found[pair]] for pair in pairs]

    def _pair(self, word: str) -> tuple[str, str]:
        kind, colon, key = word.partition(":")
        kinds = {model.record_type() for model in record_types()}
        if not colon or not key:
            raise ValidationError(
                f"“{word}” names no record; write type:key, such as "
                "mission:embassy-of-iraq-in-kazakhstan."
            )
        if kind not in kinds:
            raise ValidationError(
                f"There is no type of record “{kind}”."
                f"{did_you_mean(kind, sorted(kinds))}"
            )
        return kind, key

    def _refusal(self, kind: str, key: str) -> str:
        of_kind = RegisterEntry.objects.visible_to(self.reader).filter(record_type=kind)
        near = nearest_key_sentence(of_kind, key)
        return f"There is no record “{kind}:{key}”.{near}"
