"""Partial dates as they leave the house: in files as EDTF, in the API as an object."""

from __future__ import annotations

from typing import TypedDict

from records.partial_dates.display import display
from records.partial_dates.edtf import PartialDate


class PartialDateObject(TypedDict):
    """A partial date in the API; ``earliest`` and ``latest`` are null where open."""

    edtf: str
    display: str
    earliest: str | None
    latest: str | None
    precision: str
    approximate: bool
    uncertain: bool


def as_csv(value: PartialDate | None) -> str:
    """Return the EDTF text; empty for no date."""
    return "" if value is None else value.text


def as_api(value: PartialDate | None) -> PartialDateObject | None:
    """Return the object the API gives; None for no date."""
    if value is None:
        return None
    return {
        "edtf": value.text,
        "display": display(value),
        "earliest": None if value.earliest is None else value.earliest.isoformat(),
        "latest": None if value.latest is None else value.latest.isoformat(),
        "precision": value.precision.value,
        "approximate": value.approximate,
        "uncertain": value.uncertain,
    }
