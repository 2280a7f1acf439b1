"""How the record of a page stood on a day: whether it held, and what came later."""

from collections.abc import Iterable
from datetime import date

from records.kit.as_of import rule_of, standing_on
from records.kit.pages.facts import Fact
from records.models import Record
from records.partial_dates.edtf import PartialDate
from records.reading import Reader

_WHOLE = "Of what hangs on it, only what held or had happened by then is shown."
_WORDS = {
    "": "It held then, for certain.",
    "certain": "It held then, for certain.",
    "attested": "It held then: a source says so for that very day.",
    "attested earlier": "Whether it still held then is not known: it did earlier.",
    "possible": "It possibly held then.",
    "not known": "Whether it held then is not known.",
}


def later_facts(record: Record, facts: Iterable[Fact], day: date) -> list[Fact]:
    """The facts that are dates wholly after the day."""
    return [fact for fact in facts if _is_later(getattr(record, fact.name), day)]


def _is_later(value: object, day: date) -> bool:
    if isinstance(value, PartialDate):
        return value.lower_bound is not None and value.lower_bound > day
    return isinstance(value, date) and value > day


def standing_of(
    record: Record, later: Iterable[Fact], reader: Reader, day: date
) -> str:
    """Whether the record held on the day, by which rule, and what is left out."""
    asked = rule_of(type(record))
    if asked.is_timeless:
        said = [asked.told]
    else:
        known = standing_on(type(record), record.pk, day, reader)
        held = "It did not hold then." if known is None else _WORDS[known]
        said = [held, asked.told]
    labels = ", ".join(fact.label.lower() for fact in later)
    if labels:
        said.append(f"Left out, since later: {labels}.")
    return " ".join([*said, _WHOLE])
