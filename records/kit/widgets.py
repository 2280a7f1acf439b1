"""How each kind of field stands in a cell, read strictly and written plainly.

``clean`` takes the text of a cell (JSON and YAML give lists for references) and raises
ValueError with a message that says what is wrong and what is right; ``render`` gives a
plain value for a file: text, number, true or false, or a list of keys.
"""

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from django.db import models
from import_export.widgets import Widget

from records.kit.files.cells import time_text
from records.kit.lookups import Lookups
from records.kit.nearest import did_you_mean
from records.models import Record, RecordReferenceField, RegisterEntry
from records.partial_dates.edtf import PartialDateError, Precision
from records.partial_dates.fields import PartialDateField
from records.partial_dates.text import parse_optional
from records.partial_dates.widgets import PartialDateWidget

_WHOLE = re.compile(r"[+-]?[0-9]{1,30}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?")
_WORDS = {
    **dict.fromkeys(("true", "yes", "1"), True),
    **dict.fromkeys(("false", "no", "0"), False),
}

Row = Mapping[str, Any] | None


class TextWidget(Widget):
    """Text, letter by letter."""

    def clean(self, value: Any, row: Row = None, **kwargs: Any) -> Any:
        return _single(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value


class CodeWidget(TextWidget):
    """Text whose blanks at either end are accidents, such as a key."""

    def clean(self, value: Any, row: Row = None, **kwargs: Any) -> Any:
        return _single(value).strip()


class ChoiceWidget(CodeWidget):
    """A value of a closed list; its label is understood too."""

    def __init__(self, choices: list[tuple[str, str]]) -> None:
        super().__init__()
        self.values = [value for value, _ in choices if value]
        self.meanings = {
            **{_plain(str(label)): value for value, label in choices},
            **{_plain(value): value for value in self.values},
        }

    def clean(self, value: Any, row: Row = None, **kwargs: Any) -> Any:
        text = super().clean(value)
        if not text:
            return ""
        if _plain(text) not in self.meanings:
            near = did_you_mean(text.replace(" ", "_"), self.values)
            raise ValueError(f"Not one of the choices.{near}")
        return self.meanings[_plain(text)]


class BooleanWidget(CodeWidget):
    """True or false; yes, no, 1 and 0 are understood."""

    def clean(self, value: Any, row: Row = None, **kwargs: Any) -> Any:
        text = super().clean(value).lower()
        if text and text not in _WORDS:
            raise ValueError("Write true or false.")
        return _WORDS.get(text)


class WholeNumberWidget(CodeWidget):
    """A whole number in digits."""

    def clean(self, value: Any, row: Row = None, **kwargs: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        if not _WHOLE.fullmatch(text):
            raise ValueError("Write a whole number in digits only, such as 1500.")
        return int(text)


class DecimalWidget(CodeWidget):
    """A number with a decimal point."""

    def clean(self, value: Any, row: Row = None, **kwargs: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        if not _DECIMAL.fullmatch(text):
            raise ValueError(
                "Write a number in digits, with a point before decimals, such as "
                "1234.5."
            )
        return Decimal(text)


class DayWidget(CodeWidget):
    """A day known exactly, ISO 8601."""

    def clean(self, value: Any, row: Row = None, **kwargs: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            if _DAY.fullmatch(text):
                return datetime.date.fromisoformat(text)
            date = parse_optional(text)
        except PartialDateError as error:
            raise ValueError(f"Write a day such as 2015-09-17: {error}") from error
        except ValueError as error:
            raise ValueError("There is no such day in the calendar.") from error
        if date and date.precision == Precision.DAY:
            raise ValueError(f"Write a day as year-month-day: {date.earliest}.")
        raise ValueError("Write one day, such as 2015-09-17.")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value and value.isoformat()


class TimeWidget(CodeWidget):
    """A time of day on the 24-hour clock."""

    def clean(self, value: Any, row: Row = None, **kwargs: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            if _TIME.fullmatch(text):
                return datetime.time.fromisoformat(text)
        except ValueError as error:
            raise ValueError(
                "A day has hours 00 to 23 and minutes 00 to 59."
            ) from error
        raise ValueError("Write a time of day as hours:minutes, such as 17:15.")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value and time_text(value)


class ReferenceWidget(CodeWidget):
    """What all references share: the lookups of the run, given by the resource.

    ``names`` are the references of the records written, by number.
    """

    lookups: Lookups
    names: Mapping[int, RegisterEntry]

    def keys_in(self, value: Any) -> list[str]:
        """The keys that a cell names."""
        items = value if isinstance(value, list) else [_single(value)]
        return [key for item in items if (key := item.strip())]


class KeyWidget(ReferenceWidget):
    """One record by its key."""

    def __init__(self, model: type[Record]) -> None:
        super().__init__()
        self.model = model

    def clean(self, value: Any, row: Row = None, **kwargs: Any) -> Any:
        keys = self.keys_in(value)
        if len(keys) > 1:
            raise ValueError("Only one can be named here.")
        return self.lookups.get(self.model, keys[0]) if keys else None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        entry = self.names.get(value)
        return entry and entry.key


class KeyListWidget(KeyWidget):
    """Several records by their keys, joined with semicolons."""

    def keys_in(self, value: Any) -> list[str]:
        if isinstance(value, list):
            return super().keys_in(value)
        return super().keys_in(value.split(";"))

    def clean(self, value: Any, row: Row = None, **kwargs: Any) -> Any:
        keys = dict.fromkeys(self.keys_in(value))
        return [self.lookups.get(self.model, key) for key in keys]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return sorted(self.names[one].key for one in value if one in self.names)


class RecordReferenceWidget(ReferenceWidget):
    """One record of any type, written ``type:key``."""

    def clean(self, value: Any, row: Row = None, **kwargs: Any) -> Any:
        keys = self.keys_in(value)
        if len(keys) > 1:
            raise ValueError("Only one can be named here.")
        return self.lookups.entry(keys[0]) if keys else None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        entry = self.names.get(value)
        return entry and str(entry)


def widget_for(field: Any) -> Widget:
    """The widget of a model's field."""
    if isinstance(field, RecordReferenceField):
        return RecordReferenceWidget()
    if isinstance(field, models.ManyToManyField):
        return KeyListWidget(cast(type[Record], field.related_model))
    if isinstance(field, models.ForeignKey):
        return KeyWidget(cast(type[Record], field.related_model))
    if isinstance(field, PartialDateField):
        return PartialDateWidget()
    if field.choices:
        return ChoiceWidget(list(field.flatchoices))
    for kind, widget in _BY_FIELD:
        if isinstance(field, kind):
            return widget()
    raise TypeError(f"No widget for {field}: add one to records.kit.widgets.")


_BY_FIELD: tuple[tuple[Any, type[Widget]], ...] = (
    (models.BooleanField, BooleanWidget),
    (models.IntegerField, WholeNumberWidget),
    (models.DecimalField, DecimalWidget),
    (models.DateField, DayWidget),
    (models.TimeField, TimeWidget),
    ((models.SlugField, models.URLField), CodeWidget),
    ((models.CharField, models.TextField), TextWidget),
)


def _single(value: Any) -> str:
    if isinstance(value, list):
        raise ValueError("One value is wanted here, not a list.")
    return str(value)


def _plain(word: str) -> str:
    return " ".join(word.casefold().replace("_", " ").replace("-", " ").split())
