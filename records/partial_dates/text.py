"""What people type, read as a partial date."""

from __future__ import annotations

from records.partial_dates.edtf import PartialDate


def parse_optional(text: str) -> PartialDate | None:
    """Read what was typed; None for nothing."""
    return parse_text(text) if text.strip() else None


def parse_text(text: str) -> PartialDate:
    """Read what was typed; PartialDateError says what is wrong."""
    return PartialDate.parse(text.strip())
