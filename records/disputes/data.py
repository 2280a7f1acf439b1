"""Disputes as data: objects for the API and JSON, rows for tables."""

from typing import Any

from records.disputes.telling import Side, Told, ToldDispute
from records.kit.files.tables import Table
from records.models import Record

# One row for each claim, so that nothing is joined into a cell.
COLUMNS = (
    "record",
    "title",
    "field",
    "kind",
    "status",
    "since",
    "side",
    "value",
    "value_in_words",
    "is_shown",
    "source",
    "passage",
    "locator",
    "as_written",
    "reading",
    "citation",
    "outcome",
    "prevails",
    "reason",
    "ruled_at",
)


def as_object(told: ToldDispute, base: str) -> dict[str, Any]:
    """A dispute as the API gives it; ``base`` is the API's address."""
    return {
        "record": {
            "type": told.record.record_type(),
            **_reference(told.record, told.title, base),
        },
        "field": told.dispute.field,
        "label": told.label,
        "kind": told.dispute.known_kind,
        "status": told.dispute.known_status,
        "since": _moment(told.dispute.known_since),
        "accepted": told.accepted,
        "claims": [
            _claim(claim, side, base) for side in told.sides for claim in side.claims
        ],
        "ruling": _ruling(told),
        "url": f"{base}disputes/{told.reference}/{told.dispute.field}/",
    }


def as_table(disputes: list[ToldDispute]) -> Table:
    """The claims of the disputes, one row each."""
    rows = [
        _row(told, side, claim)
        for told in disputes
        for side in told.sides
        for claim in side.claims
    ]
    table = Table.of(rows, COLUMNS)
    table.title = "disputes"
    return table


def _claim(claim: Told, side: Side, base: str) -> dict[str, Any]:
    citation = claim.citation
    return {
        "citation": citation.key,
        "value": side.raw,
        "value_in_words": side.text,
        "is_shown": side.is_shown,
        "source": _reference(claim.source, str(claim.source), base),
        "passage": _reference(claim.passage, str(claim.passage), base),
        "locator": citation.locator,
        "as_written": citation.as_written,
        "reading": citation.reading,
        "remark": citation.remark,
    }


def _ruling(told: ToldDispute) -> dict[str, Any] | None:
    ruling = told.ruling
    if ruling is None:
        return None
    return {
        "key": ruling.key,
        "outcome": ruling.outcome,
        "prevails": _prevailing(told),
        "reason": ruling.reason,
        "ruled_at": _moment(ruling.updated_at),
    }


def _prevailing(told: ToldDispute) -> str | None:
    """Key of the citation that a ruling names."""
    for side in told.sides:
        for claim in side.claims:
            if told.ruling and claim.citation.pk == told.ruling.prevails_id:
                return claim.citation.key
    return None


def _reference(record: Record | None, label: str, base: str) -> Any:
    if record is None:
        return None
    return {
        "key": record.key,
        "label": label,
        "url": f"{base}{record.PLURAL}/{record.key}/",
    }


def _row(told: ToldDispute, side: Side, claim: Told) -> list[Any]:
    citation, ruling = claim.citation, told.ruling
    return [
        told.reference,
        told.title,
        told.dispute.field,
        told.dispute.known_kind,
        told.dispute.known_status,
        _moment(told.dispute.known_since),
        side.letter,
        side.raw,
        side.text,
        side.is_shown,
        claim.source.key if claim.source else "",
        claim.passage.key if claim.passage else "",
        citation.locator,
        citation.as_written,
        citation.reading,
        citation.key,
        ruling.outcome if ruling else "",
        _prevailing(told) or "",
        ruling.reason if ruling else "",
        _moment(ruling.updated_at) if ruling else "",
    ]


def _moment(at: Any) -> str:
    """A moment in UTC to the second, ISO 8601."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
