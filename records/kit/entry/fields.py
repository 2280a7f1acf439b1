"""How the admin turns the fields of a record into those of a form."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AdminURLFieldWidget,
)
from django.db import models
from django.http import HttpRequest

from records.kit.entry.passages import PassagePicker
from records.kit.entry.references import (
    RecordReferenceFormField,
    reference_form_field,
)
from records.kit.entry.selects import RecordSelect, record_label
from records.models import Passage, Record, RecordReferenceField
from records.partial_dates.display import display
from records.partial_dates.fields import PartialDateField
from records.partial_dates.forms import PartialDateFormField
from records.reading import classifications_for

FORMFIELD_OVERRIDES: dict[Any, Any] = {
    # Not as plain text, which it descends from: its form field brings its own widget.
    PartialDateField: {},
    models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})},
    models.URLField: {"widget": AdminURLFieldWidget, "assume_scheme": "https"},
}


def show_fetched(form: forms.ModelForm[Any]) -> None:
    """Let the fields of a form show the records that its own was fetched with."""
    for name, field in form.fields.items():
        widget = getattr(field.widget, "widget", None)
        is_select = isinstance(widget, RecordSelect)
        if is_select or isinstance(field, RecordReferenceFormField):
            relation: Any = form.instance._meta.get_field(name)
            if relation.is_cached(form.instance):
                fetched = getattr(form.instance, name)
                if is_select:
                    widget.known = fetched  # type: ignore[union-attr]
                else:
                    form.initial[name] = fetched


def understood(form: forms.BaseForm) -> Iterator[str]:
    """How the changed dates of a form were read, where they were typed otherwise."""
    for name in form.changed_data:
        field = form.fields[name]
        if isinstance(field, PartialDateFormField):
            typed = str(form.data.get(form.add_prefix(name), "")).strip()
            date = form.cleaned_data.get(name)
            if date is not None and typed != str(date):
                yield f"{form[name].label}: “{typed}” was read as {display(date)}."


class RecordFormFields(BaseModelAdmin[Any]):
    """Form fields for keys, references to records of any type, and relations."""

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """The form field for a field of the model."""
        if isinstance(db_field, RecordReferenceField):
            return reference_form_field(db_field, request.user)
        if (
            isinstance(db_field, models.ForeignKey)
            and db_field.name in self.autocomplete_fields
        ):
            kwargs["widget"] = RecordSelect(db_field, self.admin_site)
        if db_field.name == "key":
            # Empty for a new record, not the key that would be made for it.
            kwargs |= {"initial": "", "show_hidden_initial": False}
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "classification":
            allowed = classifications_for(request.user)
            field.choices = [one for one in field.choices if one[0] in allowed]
        related: Any = db_field.related_model
        if isinstance(field, forms.ModelChoiceField) and issubclass(related, Record):
            # Another record is changed or deleted on its own page.
            field.widget.can_change_related = False
            field.widget.can_delete_related = False
            field.label_from_instance = record_label  # type: ignore[method-assign,assignment]
        return field

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Relations by autocomplete; passages are those of the source beside them."""
        if db_field.related_model is Passage:
            kwargs["widget"] = PassagePicker(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
