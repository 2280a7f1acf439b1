"""Partial dates in imported and exported files (django-import-export)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from import_export.widgets import Widget

from records.partial_dates.edtf import PartialDate, PartialDateError
from records.partial_dates.serialisation import as_csv
from records.partial_dates.text import parse_optional


class PartialDateWidget(Widget):
    """Reads whatever people type into a cell, and cells that hold dates or years.

    ``clean`` raises PartialDateError, a ValueError, whose message names what is wrong
    and the nearest right thing; import-export shows it beside row and column.
    """

    def clean(
        self, value: Any, row: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> PartialDate | None:
        match value:
            case None | PartialDate():
                return value
            case datetime.datetime():
                if value.time() != datetime.time():
                    raise PartialDateError(
                        f"a time of day is not kept; write {value.date()}"
                    )
                return PartialDate.from_date(value.date())
            case datetime.date():
                return PartialDate.from_date(value)
            case float() if value.is_integer():
                # Spreadsheets hold the year 2015 as 2015.0.
                return parse_optional(str(int(value)))
            case _:
                return parse_optional(str(value))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return as_csv(value)
