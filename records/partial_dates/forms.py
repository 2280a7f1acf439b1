"""The form field for partial dates: free text in, canonical text back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from records.partial_dates.edtf import PartialDate, PartialDateError
from records.partial_dates.text import parse_optional

HELP_TEXT = (
    "As much as is known: 17 Sep 2015, September 2015, 2015, 2010s, Jan–Oct 2015, "
    "7–9 June 2011, since 2003, until 28 May 2016, about 2014, 2014?."
)


class PartialDateFormField(forms.CharField):
    """Understands what people type and shows it back as EDTF.

    The cleaned value is a PartialDate, or None when left empty. A date that cannot be
    read, or can be read two ways, is an error that names the nearest right thing.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs["help_text"] = kwargs.get("help_text") or HELP_TEXT
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, PartialDate):
            return value
        try:
            return parse_optional("" if value is None else str(value))
        except PartialDateError as error:
            raise ValidationError(str(error), code="invalid") from error

    def run_validators(self, value: Any) -> None:
        super().run_validators("" if value is None else str(value))

    def prepare_value(self, value: Any) -> Any:
        try:
            date = self.to_python(value)
        except ValidationError:
            return value
        return "" if date is None else str(date)

    def has_changed(self, initial: Any, data: Any) -> bool:
        if self.disabled:
            return False
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True
