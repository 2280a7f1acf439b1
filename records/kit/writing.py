"""Writing the rows of a file: together if the database takes them, else one by one.

Together they cost a handful of statements. When the database refuses, each is tried by
itself in the order of the file, so that every row that breaks a rule is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DataError, IntegrityError, InternalError, transaction

from records.kit.rules import MOST_ASKED, Faults, database_fault, rule_faults
from records.models import Record

_AT_ONCE = 500

# What the database says to a bad row; other errors, such as a lost connection, pass.
_REFUSALS = (DataError, IntegrityError, InternalError)


@dataclass(frozen=True, slots=True)
class Write:
    """A record to be written: ``changed`` fields, or None for a new one.

    ``place`` counts the rows of the file from 1; ``row`` holds their cells.
    """

    place: int
    row: dict[str, Any]
    record: Record
    changed: list[str] | None


def write(writes: Sequence[Write]) -> Iterator[tuple[Write, Faults]]:
    """Write all that can be written; give those that can't, with the rules broken.

    Runs inside a transaction; whoever gets a fault back has to take all back.
    """
    if _written_together(writes):
        return
    told = 0
    for one in writes:
        if one.changed is None:
            one.record._state.adding = True
        try:
            with transaction.atomic():
                one.record.save(
                    force_insert=one.changed is None, update_fields=one.changed
                )
        except _REFUSALS as error:
            told += 1
            faults = rule_faults(one.record, {}) if told <= MOST_ASKED else {}
            yield one, faults or database_fault(one.record, error)


def _written_together(writes: Sequence[Write]) -> bool:
    new = [one.record for one in writes if one.changed is None]
    try:
        with transaction.atomic():
            for one in writes:
                if one.changed is not None:
                    one.record.save(update_fields=one.changed)
            if new:
                type(new[0])._base_manager.bulk_create(new, batch_size=_AT_ONCE)
    except _REFUSALS:
        return False
    return True
