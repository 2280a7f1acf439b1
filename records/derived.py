"""What is derived from records: worked out anew, or compared with a rebuild.

Triggers keep it right at all times; this proves it, and mends what was done with the
triggers switched off (a restore, a repair by hand).
"""

from dataclasses import dataclass

from django.db import connection, transaction

from records.database import record_models

_DISPUTES = """
    SELECT fields.record_id, fields.field, d.kind, d.status, d.since
    FROM (SELECT DISTINCT record_id, field FROM records_citation WHERE field <> '')
        AS fields,
        LATERAL records_dispute_of(fields.record_id, fields.field) AS d
"""
_STORED_DISPUTES = "SELECT record_id, field, kind, status, since FROM records_dispute"


@dataclass(frozen=True)
class Difference:
    """One derived table against its rebuild: rows missing from it, rows too many."""

    table: str
    missing: int
    surplus: int

    def __bool__(self) -> bool:
        return bool(self.missing or self.surplus)


def differences() -> list[Difference]:
    """Compare every derived table with a rebuild; changes nothing."""
    pairs = {
        "records_dispute": (_DISPUTES, _STORED_DISPUTES),
        "records_registerentry": (
            " UNION ALL ".join(
                f"SELECT id, '{model.record_type()}', key, classification, review"
                f' FROM "{model._meta.db_table}"'
                for model in record_models()
            ),
            "SELECT id, record_type, key, classification, review"
            " FROM records_registerentry",
        ),
    }
    with connection.cursor() as cursor:
        found = []
        for table, (rebuilt, stored) in pairs.items():
            counts = []
            for left, right in ((rebuilt, stored), (stored, rebuilt)):
                cursor.execute(
                    f"SELECT count(*) FROM (({left}) EXCEPT ({right})) AS difference"
                )
                counts.append(cursor.fetchone()[0])
            found.append(Difference(table, *counts))
    return found


def not_followed() -> list[str]:
    """Records changed since a ruling set them: what they are, and what it prefers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT record, field, preferred FROM records_rulings_not_followed()"
        )
        rows = cursor.fetchall()
    return [f"{record} {field}: {preferred}" for record, field, preferred in rows]


@transaction.atomic
def rebuild() -> None:
    """Work every dispute out anew. (The register mends itself after a migration.)"""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT records_weigh(record_id, field) FROM"
            " (SELECT record_id, field FROM records_citation WHERE field <> ''"
            "  UNION SELECT record_id, field FROM records_dispute) AS fields"
        )
