"""What was changed of one record, by whom and why: ``include=history``, for staff."""

from typing import Any

from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from records.kit.api.shapes import TEXT, Schema, exactly
from records.kit.entry.changes import Change, changes, history_of
from records.models import HistoryEntry, Record
from records.reading import Reader

# Changes that are told at most, and the rows of history that are read for them.
MOST = 50
_ROWS = 1_000
FOR_STAFF = "What was changed of a record, and by whom, is told to staff only."

_FIELD = exactly({"field": TEXT, "label": TEXT, "before": TEXT, "after": TEXT})
COMPONENTS: dict[str, Schema] = {
    "History": exactly(
        {
            "changes": {
                "type": "array",
                "maxItems": MOST,
                "items": exactly(
                    {
                        "at": {"type": "string", "format": "date-time"},
                        "by": TEXT,
                        "reason": TEXT,
                        "change": TEXT,
                        "fields": {"type": "array", "items": _FIELD},
                    }
                ),
            },
            "is_all": {"type": "boolean"},
        }
    )
    | {
        "description": (
            f"The last {MOST} changes of the record, the newest first, for staff; "
            "values are in words."
        )
    },
}


def check(request: Request) -> None:
    """Raise PermissionDenied for who may not read the history."""
    name = f"view_{HistoryEntry._meta.model_name}"
    user = request.user
    if not (user.is_staff and user.has_perm(f"{HistoryEntry._meta.app_label}.{name}")):
        raise PermissionDenied(FOR_STAFF)


def told(model: type[Record], number: int, reader: Reader) -> dict[str, Any]:
    """The last changes of the record, as far as the reader may see them."""
    entries = list(history_of(number, reader)[: _ROWS + 1])
    found = changes(model, entries)
    if is_cut := len(entries) > _ROWS:
        # The oldest of them may not be whole.
        found = found[:-1]
    return {
        "changes": [_one(change) for change in found[:MOST]],
        "is_all": not is_cut and len(found) <= MOST,
    }


def _one(change: Change) -> dict[str, Any]:
    return {
        "at": change.at.isoformat(timespec="milliseconds"),
        "by": change.actor,
        "reason": change.reason,
        "change": change.operation,
        "fields": [
            {
                "field": one.name,
                "label": one.label,
                "before": one.before,
                "after": one.after,
            }
            for one in change.fields
        ],
    }
