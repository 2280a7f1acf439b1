"""Form fields of filters: strict about what they take, and light to show.

Many values of one parameter are repeated (``kind=visit&kind=call``) or joined with
commas (``kind=visit,call``). Nothing given and an empty value are the same.
"""

import re
from collections.abc import Collection, Iterable
from datetime import date, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.choices import normalize_choices

from records.kit.nearest import did_you_mean
from records.partial_dates import PartialDate, PartialDateError, Precision
from records.partial_dates.text import parse_optional

LONGEST_TEXT = 200
MOST_VALUES = 200

_WHOLE = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]{1,19}(\.[0-9]{1,6})?", re.ASCII)
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)

BOOLEANS = {
    "true": True,
    "yes": True,
    "1": True,
    "false": False,
    "no": False,
    "0": False,
}


def raw_values(data: Any, name: str) -> list[str]:
    """Every value a parameter was given, blanks stripped, empty ones left out."""
    given = data.getlist(name) if hasattr(data, "getlist") else data.get(name)
    if given is None:
        return []
    many = given if isinstance(given, list | tuple) else [given]
    return [text for value in many if (text := str(value).strip())]


def single_values(raw: Iterable[str]) -> list[str]:
    """The values in the order given, those joined with commas taken apart."""
    return list(
        dict.fromkeys(
            part
            for value in raw
            for piece in value.split(",")
            if (part := piece.strip())
        )
    )


def check_values(raw: Collection[str]) -> None:
    """Refuse too many values, too long ones, and characters nobody types."""
    if len(single_values(raw)) > MOST_VALUES:
        raise ValidationError(f"Give at most {MOST_VALUES} values.", code="too_many")
    for value in raw:
        ProhibitNullCharactersValidator()(value)
    if any(len(value) > LONGEST_TEXT for value in single_values(raw)):
        raise ValidationError(
            f"A value has at most {LONGEST_TEXT} characters.", code="too_long"
        )


class ListInput(forms.TextInput):
    """A line of text that holds several values, separated by commas."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """The raw values, not yet taken apart: a name may hold a comma."""
        return raw_values(data, name)

    def format_value(self, value: Any) -> str | None:
        """The values as a person would type them."""
        if isinstance(value, list | tuple):
            return ", ".join(str(item) for item in value) or None
        return str(value) if value else None


class ChoiceBoxes(forms.CheckboxSelectMultiple):
    """Boxes to tick; also understands values joined with commas."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """The values one by one."""
        return single_values(raw_values(data, name))


class ChoicesField(forms.MultipleChoiceField):
    """One or more of the listed values; an unknown one names the nearest."""

    widget = ChoiceBoxes

    def validate(self, value: list[str]) -> None:
        """Refuse what is not listed."""
        check_values(value)
        known = [str(choice) for choice, _ in self.choices]  # type: ignore[union-attr,misc]
        for word in value:
            if word not in known:
                raise ValidationError(
                    f"“{word}” is none of the values.{did_you_mean(word, known)}",
                    code="invalid_choice",
                )


class OneChoiceField(forms.ChoiceField):
    """One of the listed values; an unknown one names the nearest."""

    def __init__(
        self, *, choices: Any, empty_label: str = "Any", **kwargs: Any
    ) -> None:
        self.known = [str(value) for value, _ in normalize_choices(choices)]
        super().__init__(choices=[("", empty_label), *choices], **kwargs)

    def validate(self, value: str) -> None:
        """Refuse what is not listed."""
        ProhibitNullCharactersValidator()(value)
        if value and value not in self.known:
            raise ValidationError(
                f"“{value[:60]}” is none of the values."
                f"{did_you_mean(value, self.known)}",
                code="invalid_choice",
            )


class YesNoField(OneChoiceField):
    """``true`` or ``false``; ``yes``, ``no``, ``1`` and ``0`` are understood too."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("true", "Yes"), ("false", "No")]
        super().__init__(choices=choices, **kwargs)
        self.known = list(BOOLEANS)

    def clean(self, value: Any) -> bool | None:
        """The truth value, or None when not asked."""
        text = super().clean(str(value or "").casefold())
        return BOOLEANS[text] if text else None


class ShortTextField(forms.CharField):
    """Words to look for."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST_TEXT)
        kwargs.setdefault(
            "error_messages",
            {"max_length": f"At most {LONGEST_TEXT} characters can be searched for."},
        )
        super().__init__(**kwargs)


class NumberField(forms.CharField):
    """A number in plain digits; a decimal one when ``places`` allows."""

    def __init__(
        self, *, whole: bool, lowest: int, highest: int, **kwargs: Any
    ) -> None:
        self.whole, self.lowest, self.highest = whole, lowest, highest
        super().__init__(widget=forms.TextInput({"inputmode": "decimal"}), **kwargs)

    def clean(self, value: Any) -> int | Decimal | None:
        """The number, or None when not asked."""
        text: str = super().clean(value)
        if not text:
            return None
        if not (_WHOLE if self.whole else _DECIMAL).fullmatch(text):
            example = "24" if self.whole else "24 or 33.3152"
            raise ValidationError(
                f"“{text[:60]}” is no number; write plain digits, such as {example}.",
                code="invalid",
            )
        number = int(text) if self.whole else Decimal(text)
        if not self.lowest <= number <= self.highest:
            raise ValidationError(
                f"Numbers run from {self.lowest} to {self.highest}.", code="range"
            )
        return number


class ClockField(forms.CharField):
    """A time of day as HH:MM."""

    def clean(self, value: Any) -> time | None:
        """The time, or None when not asked."""
        text: str = super().clean(value)
        if not text:
            return None
        found = _TIME.fullmatch(text)
        if not found:
            raise ValidationError(
                f"“{text[:60]}” is no time of day; write 17:15.", code="invalid"
            )
        return time(int(found[1]), int(found[2]))


class DayField(forms.CharField):
    """One day, written as people write days; a month or a year is refused."""

    def clean(self, value: Any) -> date | None:
        """The day, or None when not asked."""
        text: str = super().clean(value)
        try:
            day: PartialDate | None = parse_optional(text)
        except PartialDateError as error:
            raise ValidationError(str(error), code="invalid") from error
        if day is None:
            return None
        if day.precision is not Precision.DAY or day.lower_bound is None:
            raise ValidationError(
                f"“{text[:60]}” is no single day; write one, such as 2015-03-15.",
                code="invalid",
            )
        return day.lower_bound
