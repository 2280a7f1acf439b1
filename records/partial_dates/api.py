"""Partial dates in the API (Django REST framework)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from records.partial_dates.edtf import PartialDate, PartialDateError
from records.partial_dates.serialisation import PartialDateObject, as_api
from records.partial_dates.text import parse_optional

if TYPE_CHECKING:
    _Field = serializers.Field[
        PartialDate | None, str | dict[str, Any], PartialDateObject | None, Any
    ]
else:
    _Field = serializers.Field

_NO_TEXT = 'A date is a text such as "2015-09-17", or an object with "edtf".'


class PartialDateSerializerField(_Field):
    """Gives a date as an object; takes a text, or such an object for its ``edtf``.

    Of an object only ``edtf`` is read: the rest follows from it.
    """

    def __init__(self, *, max_length: int | None = None, **kwargs: Any) -> None:
        # ModelSerializer hands over the length of the column, which holds by itself.
        super().__init__(**kwargs)

    def to_representation(self, value: PartialDate | None) -> PartialDateObject | None:
        return as_api(value)

    def to_internal_value(self, data: Any) -> PartialDate | None:
        text = data.get("edtf") if isinstance(data, dict) else data
        if not isinstance(text, str):
            raise serializers.ValidationError(_NO_TEXT, code="invalid")
        try:
            return parse_optional(text)
        except PartialDateError as error:
            raise serializers.ValidationError(str(error), code="invalid") from error
