"""Citations on the page of the record: quick to enter, one after the other.

New rows start from the source that the user works from (records.kit.entry.sticky); one
that was left as it started is not saved.
"""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.text import capfirst

from records.kit.entry.forms import PartForm
from records.kit.entry.inlines import CitationFormSet, RegisterInline
from records.kit.entry.sticky import Sticky, sticky_source
from records.kit.fields import record_fields
from records.kit.widgets import ChoiceWidget, widget_for
from records.models import Citation, Record, RegisterEntry
from records.models.citable import check_citable, citable_forms
from records.partial_dates.edtf import PartialDateError
from records.partial_dates.fields import PartialDateField
from records.partial_dates.text import parse_optional

NO_FIELD = "The record as a whole"
STARTED = ("source", "passage")


class CitationForm(PartForm):
    """One citation; a field that the record no longer has is kept until corrected."""

    record_model: type[Record] | None = None
    as_a_whole = forms.BooleanField(
        required=False,
        label="Save with source and passage only",
        help_text="Otherwise a new row that is left as it starts is not saved.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, now = self.fields.get("field"), self.instance.field
        if isinstance(field, forms.ChoiceField):
            known: Any = field.choices
            if now not in dict(known):
                field.choices = [*known, (now, f"{now} (no such field)")]
        if not self.instance._state.adding:
            self.fields["as_a_whole"].widget = forms.HiddenInput()
            return
        for name in STARTED:
            if name in self.fields:
                # Compared with what the page began with, not with what is kept by now.
                self.fields[name].show_hidden_initial = True

    def clean_value(self) -> str:
        """The value in the form of its field, where it was typed as people do."""
        text = str(self.cleaned_data["value"])
        field = self._cited_field(self.cleaned_data.get("field"))
        if isinstance(field, PartialDateField):
            try:
                return str(parse_optional(text) or "")
            except PartialDateError:
                return text
        widget = widget_for(field) if field is not None else None
        if isinstance(widget, ChoiceWidget):
            try:
                return str(widget.clean(text))
            except ValueError:
                return text
        return text

    def clean(self) -> dict[str, Any] | None:
        """Ask of a new record's citation, too, whether the field could hold it."""
        cleaned = super().clean()
        model = self.record_model
        if model and cleaned and self.instance.record_id is None:
            entry = RegisterEntry(record_type=model.record_type())
            check_citable(entry, cleaned.get("field", ""), cleaned.get("value", ""))
        return cleaned

    def _cited_field(self, name: Any) -> Any:
        model = self.record_model
        if model is None or name not in citable_forms(model):
            return None
        return model._meta.get_field(name)


class StartedFormSet(CitationFormSet):
    """New rows start from the source that the user works from."""

    sticky: Sticky | None = None

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs = super().get_form_kwargs(index)
        if self.sticky and (index is None or index >= self.initial_form_count()):
            kwargs["initial"] = self.sticky.initial()
        return kwargs


class CitationInline(RegisterInline):
    """Who says so, and where: the citations of a record."""

    model = Citation
    form = CitationForm
    formset = StartedFormSet
    extra = 1

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The citation's own, and for a new one whether it is meant as it stands."""
        fields = list(super().get_fields(request, obj))
        if self.has_add_permission(request, obj):
            fields.append("as_a_whole")
        return fields

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The rows, started from this user's source."""
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.sticky = sticky_source(request)
        formset.form.record_model = self.record_model
        return formset

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name != "field":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        citable = citable_forms(self.record_model)
        known = [
            (field.name, capfirst(str(field.verbose_name)))
            for field in record_fields(self.record_model)
            if field.name in citable
        ]
        return forms.ChoiceField(
            choices=[("", NO_FIELD), *known],
            required=False,
            help_text=db_field.help_text,
        )
