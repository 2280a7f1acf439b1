"""Ruling on a dispute: the decision, and what it does to the record."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from records.attribution import attributed_to
from records.choices import RulingOutcome
from records.disputes.telling import ToldDispute
from records.kit.columns import Column
from records.kit.lookups import Lookups
from records.kit.pages.stated import keys_in
from records.kit.widgets import RecordReferenceWidget, ReferenceWidget
from records.models import Record, Ruling

LONGEST_REASON = 2000
WITHDRAWN = "ruling withdrawn: "


def hold(record: Record) -> None:
    """Keep others from ruling on the record until the transaction ends."""
    type(record)._base_manager.select_for_update().get(pk=record.pk)


def rule(told: ToldDispute, chosen: str, reason: str, actor: int) -> None:
    """Rule for a side, by the key of its citation, or that all stand.

    The record takes the value that prevails, in the same transaction. Raises
    ValidationError for ``prefer`` or ``reason``; then nothing is changed.
    """
    side = next((side for side in told.sides if side.key == chosen), None)
    if side is None and chosen != RulingOutcome.BOTH_STAND:
        raise ValidationError({"prefer": "Choose what prevails, or that all stand."})
    if not reason.strip():
        raise ValidationError({"reason": "Say why, for readers."})
    if len(reason) > LONGEST_REASON:
        raise ValidationError(
            {"reason": f"A reason has at most {LONGEST_REASON} characters."}
        )
    ruling = told.ruling or Ruling(record_id=told.record.pk, field=told.dispute.field)
    ruling.outcome = RulingOutcome.PREFER if side else RulingOutcome.BOTH_STAND
    ruling.prevails = side.claims[0].citation if side else None
    ruling.reason = reason.strip()
    with _attributed(actor, f"ruling: {ruling.reason}"):
        ruling.full_clean()
        # The database would do it, too (records/sql/rulings.sql), but not say as well
        # what the record can't take, nor do it anew when a ruling stays as it was.
        if side is not None:
            accept(told.record, told.dispute.field, side.raw)
        ruling.save()


def withdraw(told: ToldDispute, reason: str, actor: int) -> None:
    """Take a ruling back: the dispute is open again, the value stays as it is.

    The reason of the ruling itself is none for withdrawing it.
    """
    if told.ruling is not None:
        if reason.strip() == told.ruling.reason:
            reason = ""
        with _attributed(actor, f"{WITHDRAWN}{reason.strip()}"):
            told.ruling.delete()


def accept(record: Record, name: str, value: str) -> None:
    """Give a field of the record a value in the form that citations use.

    Read as in a file, and checked as in a form. Raises ValidationError for ``prefer``.
    """
    field: Any = record._meta.get_field(name)
    column = Column(field)
    if isinstance(column.widget, ReferenceWidget):
        column.widget.lookups = _lookups(record, name, value, column.widget)
    try:
        cleaned = column.clean({name: value})
    except ValueError as error:
        raise _refusal(str(error)) from error
    if isinstance(field, models.ManyToManyField):
        getattr(record, name).set(cleaned)
        return
    if getattr(record, field.attname) == getattr(cleaned, "pk", cleaned):
        return
    setattr(record, name, cleaned)
    try:
        record.full_clean()
    except ValidationError as error:
        raise _refusal(" ".join(error.messages)) from error
    record.save()


def _lookups(record: Record, name: str, value: str, widget: ReferenceWidget) -> Lookups:
    lookups = Lookups()
    if isinstance(widget, RecordReferenceWidget):
        lookups.fetch_entries([value])
    for model, key in keys_in(type(record), name, value):
        lookups.fetch(model, [key])
    return lookups


def _refusal(why: str) -> ValidationError:
    return ValidationError({"prefer": f"The record can’t take this value: {why}"})


@contextmanager
def _attributed(actor: int, reason: str) -> Iterator[None]:
    """History says who and why; what is begun inside is done as a whole or not."""
    number = uuid.uuid4().hex
    with (
        attributed_to(actor=actor, reason=reason, request=number),
        transaction.atomic(),
    ):
        yield
