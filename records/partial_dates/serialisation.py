"""Partial dates as they leave the house: in files as EDTF, in the API as an object."""

from __future__ import annotations

import re
from typing import TypedDict

from records.partial_dates.display import display
from records.partial_dates.edtf import PartialDate, Point, Precision


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


def as_iso(value: PartialDate | None) -> tuple[str | None, str | None]:
    """Beginning and end as ISO 8601 has them, 2015, 2015-03 or 2015-03-02.

    For standards that know no doubt: what is approximate, uncertain or only a bound is
    left out. A single date is both beginning and end.
    """
    bounds = (Precision.BETWEEN, Precision.BEFORE, Precision.AFTER)
    if value is None or value.precision in bounds:
        return None, None
    return _iso(value.start), _iso(value.end)


def _iso(point: Point | None) -> str | None:
    plain = point is not None and _ISO.fullmatch(point.text)
    return plain[0] if plain else None


_ISO = re.compile(r"\d{4}(-\d{2}){0,2}", re.ASCII)
