"""The forms by which staff enter records: whole ones and rows of parts."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from records.door.confirming import DECLASSIFYING, may_lower
from records.kit.entry.conflicts import SEEN, Conflict, newest_entries
from records.kit.entry.fields import show_fetched
from records.kit.entry.selects import RecordSelect
from records.kit.fields import UNCITED_REASON
from records.models import Record, RegisterEntry
from records.reading import current_sight


class PartForm(forms.ModelForm[Any]):
    """One record, as a row among others: knows which state of it was seen."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, newest: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflict: Conflict | None = None
        self._kept: dict[str, int] = {}
        record: Record = self.instance
        if record._state.adding:
            return
        if newest is None:
            newest = newest_entries([record.pk]).get(record.pk, 0)
        self.initial[SEEN] = newest
        show_fetched(self)
        self._hide_unseen()
        if self.is_bound:
            self._compare(newest)

    def _hide_unseen(self) -> None:
        """Show a reference to a hidden record as empty, and keep it when saved so."""
        sight = current_sight()
        kept = {} if sight.is_all else self._single_references()
        unknown = []
        for name, number in list(kept.items()):
            field = self.instance._meta.get_field(name)
            if not field.is_cached(self.instance):
                unknown.append(number)
            elif sight.sees(getattr(self.instance, name)):
                del kept[name]
        if unknown:
            entries = RegisterEntry.objects.filter(pk__in=unknown)
            seen = set(entries.values_list("pk", flat=True))
            kept = {name: one for name, one in kept.items() if one not in seen}
        for name in kept:
            self.initial[name] = None
            widget = getattr(self.fields[name].widget, "widget", None)
            if isinstance(widget, RecordSelect):
                widget.known = None
        self._kept = kept

    def _single_references(self) -> dict[str, int]:
        """Numbers of the records that fields of the form refer to, by field."""
        return {
            field.name: number
            for field in self.instance._meta.concrete_fields
            if field.is_relation
            and field.name in self.fields
            and (number := getattr(self.instance, field.attname)) is not None
        }

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        for name, number in self._kept.items():
            if self.cleaned_data.get(name) is None:
                field: Any = self.instance._meta.get_field(name)
                setattr(self.instance, field.attname, number)

    def _compare(self, newest: int) -> None:
        name = self.add_prefix(SEEN)
        text = str(self.data.get(name, ""))
        seen = int(text) if text.isdecimal() and len(text) < 19 else None
        if seen is not None and seen >= newest:
            return
        self.conflict = Conflict(self.instance, -1 if seen is None else seen)
        data = QueryDict(mutable=True)
        data.update(self.data)
        self.data = data
        data[name] = str(newest)
        if seen is None:
            return
        for untouched, current in self.conflict.untouched(self).items():
            value = self.fields[untouched].prepare_value(current)
            key = self.add_prefix(untouched)
            if isinstance(value, list):
                data.setlist(key, [str(one) for one in value])
            else:
                data[key] = "" if value is None else str(value)

    @property
    def changed_data(self) -> list[str]:
        """Names of the changed fields of the record itself."""
        own = {SEEN, "change_reason"}
        return [name for name in super().changed_data if name not in own]

    def clean(self) -> dict[str, Any] | None:
        """Refuse to save over others' changes; to declassify at an open screen."""
        cleaned = super().clean()
        if "classification" in self.changed_data:
            was, now = (
                str(values.get("classification") or "")
                for values in (self.initial, self.cleaned_data)
            )
            if now and not self.instance._state.adding and not may_lower(was, now):
                self.add_error("classification", DECLASSIFYING)
        if self.conflict and self.has_changed():
            raise ValidationError(str(self.conflict), code="conflict")
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # Generated columns are no form fields, but rules speak about them: a rule is
        # left out when it names an excluded field.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        options = self.instance._meta
        return excluded - {
            field.name for field in options.concrete_fields if field.generated
        }


class RecordForm(PartForm):
    """A whole record, with the reason of the change.

    The reason is kept in the history by records.attribution, which reads it from the
    request; ``refusal`` is what the database said to a first attempt, if anything, and
    ``uncited`` that the record would have been left without a source.
    """

    refusal = ""
    uncited = ""
    change_reason = forms.CharField(
        required=False,
        max_length=500,
        label="Reason for this change",
        help_text="Kept in the history: a correction, a new source, a request.",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def clean(self) -> dict[str, Any] | None:
        """Refuse what the database has just refused, in its rule's words."""
        cleaned = super().clean()
        if self.uncited:
            self.add_error(
                UNCITED_REASON, ValidationError(self.uncited, code="uncited")
            )
        if self.refusal:
            raise ValidationError(self.refusal, code="constraint")
        return cleaned
