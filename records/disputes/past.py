"""Earlier rulings on a dispute, as the history of the database tells them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from records.choices import HistoryOperation, RulingOutcome
from records.disputes.deciding import WITHDRAWN
from records.disputes.telling import ToldDispute
from records.models import HistoryEntry, Ruling
from records.reading import Reader, sight_of

_TOLD = ("outcome", "prevails_id", "reason")


@dataclass(frozen=True, slots=True)
class PastRuling:
    """What somebody decided once: ``what`` and ``why`` in words, ``who`` for staff."""

    at: datetime
    who: str
    what: str
    why: str


def past_rulings(told: ToldDispute, reader: Reader) -> list[PastRuling]:
    """Every ruling on the dispute and every change of one, newest first; one query.

    As far as the reader sees them and the claims they chose; names are for staff.
    """
    place = {"record_id": told.record.pk, "field": told.dispute.field}
    entries = (
        HistoryEntry.objects.visible_to(reader)
        .filter(
            Q(**{f"after__{name}": value for name, value in place.items()})
            | Q(**{f"before__{name}": value for name, value in place.items()}),
            table=Ruling._meta.db_table,
        )
        .select_related("actor")
    )
    is_staff = bool(getattr(reader, "is_staff", False))
    sees_all = sight_of(reader).is_all
    return [
        _told(entry, told, is_staff)
        for entry in entries
        if _is_new(entry) and (sees_all or _prevails_is_seen(entry, told))
    ]


def _is_new(entry: HistoryEntry) -> bool:
    """Whether it changed what was ruled, not only a note for colleagues."""
    if entry.operation != HistoryOperation.UPDATE:
        return True
    before, after = entry.before or {}, entry.after or {}
    return any(before.get(name) != after.get(name) for name in _TOLD)


def _prevails_is_seen(entry: HistoryEntry, told: ToldDispute) -> bool:
    prevails = _row(entry).get("prevails_id")
    return prevails is None or bool(_value(told, prevails))


def _told(entry: HistoryEntry, told: ToldDispute, is_staff: bool) -> PastRuling:
    row = _row(entry)
    if row.get("outcome") == RulingOutcome.BOTH_STAND:
        decided = told.all_stand
    else:
        value = _value(told, row.get("prevails_id"))
        decided = f"“{value}” prevails" if value else "A claim prevails that is gone"
    why = str(row.get("reason", ""))
    if entry.operation == HistoryOperation.DELETE:
        decided = f"Withdrawn ({decided[0].lower()}{decided[1:]})"
        # Other reasons, such as of a deletion in the admin, are for colleagues.
        is_told = entry.reason.startswith(WITHDRAWN)
        why = entry.reason.removeprefix(WITHDRAWN) if is_told or is_staff else ""
    who = entry.actor.get_username() if is_staff and entry.actor else ""
    return PastRuling(entry.at, who, decided, why)


def _row(entry: HistoryEntry) -> dict[str, Any]:
    return entry.after or entry.before or {}


def _value(told: ToldDispute, number: Any) -> str:
    """The value that a citation gives, by its number; empty for another citation."""
    for side in told.sides:
        if any(claim.citation.pk == number for claim in side.claims):
            return side.text
    return ""
