"""Partial dates: parser, free-text entry, display, model field, filters, exchange.

Start with :mod:`records.partial_dates.edtf` (what a date is) and
:mod:`records.partial_dates.fields` (how a model holds one).
"""

from records.partial_dates.edtf import PartialDate, PartialDateError, Precision

__all__ = ["PartialDate", "PartialDateError", "Precision"]
