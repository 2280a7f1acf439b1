"""The form field for a record of any type, written ``type:key``."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.urls import reverse

from records.kit.nearest import did_you_mean, nearest_key_sentence
from records.kit.registry import record_types
from records.models import RecordReferenceField, RegisterEntry
from records.reading import Reader


class RecordReferenceInput(forms.TextInput):
    """A text box to which a script adds proposals as one types; it works without."""

    class Media:
        js = ("chancery/reference.js",)

    def __init__(self, suggestions: str) -> None:
        super().__init__(
            {
                "class": "vTextField",
                "autocomplete": "off",
                "data-suggestions": suggestions,
            }
        )


class RecordReferenceFormField(forms.CharField):
    """Takes ``type:key`` and gives the entry of the register, or None when empty.

    A former key is understood. An unknown type or key is an error that names the
    nearest right one; only what the reader may see is looked through.
    """

    def __init__(self, *, reader: Reader, **kwargs: Any) -> None:
        # What a ModelChoiceField would be given; a reference needs neither.
        for surplus in ("queryset", "limit_choices_to", "to_field_name", "blank"):
            kwargs.pop(surplus, None)
        self.reader = reader
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "")
        if not text:
            return None
        ProhibitNullCharactersValidator()(text)
        kind, colon, key = text.partition(":")
        if not colon or not key:
            raise ValidationError(
                f"“{text}” names no record; write type:key, such as "
                "mission:embassy-of-iraq-in-kazakhstan.",
                code="invalid",
            )
        kind, key = kind.strip().lower(), key.strip()
        kinds = {model.record_type() for model in record_types()}
        if kind not in kinds:
            raise ValidationError(_unknown_type(kind, kinds), code="invalid")
        entries = RegisterEntry.objects.visible_to(self.reader).filter(record_type=kind)
        entry = (
            entries.filter(key=key).first()
            or entries.filter(former_keys__key=key).first()
        )
        if entry is None:
            near = nearest_key_sentence(entries, key).replace("“", f"“{kind}:")
            raise ValidationError(
                f"There is no record “{kind}:{key}”.{near}", code="invalid"
            )
        return entry

    def run_validators(self, value: Any) -> None:
        """Nothing further: validators of text would be given the entry."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            value = RegisterEntry.objects.filter(pk=value).first()
        return "" if value is None else str(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return not self.disabled and self.prepare_value(initial) != (data or "").strip()


def reference_form_field(
    db_field: RecordReferenceField, reader: Reader, **kwargs: Any
) -> forms.Field | None:
    """The form field of a model's reference, with suggestions from the admin."""
    options = db_field.model._meta
    suggestions = (
        f"{reverse('admin:autocomplete')}?app_label={options.app_label}"
        f"&model_name={options.model_name}&field_name={db_field.name}"
    )
    return db_field.formfield(
        form_class=RecordReferenceFormField,
        reader=reader,
        widget=RecordReferenceInput(suggestions),
        **kwargs,
    )


def _unknown_type(kind: str, kinds: set[str]) -> str:
    for model in record_types():
        if model._meta.proxy and model._meta.model_name == kind:
            return (
                f"A {model._meta.verbose_name} is written {model.record_type()}:key, "
                "as are events of all kinds."
            )
    return f"There is no type of record “{kind}”.{did_you_mean(kind, sorted(kinds))}"
