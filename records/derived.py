"""What is derived from records: worked out anew, or compared with a rebuild.

Triggers keep it right at all times; this proves it, and mends what was done with the
triggers switched off (a restore, a repair by hand).
"""

from dataclasses import dataclass

from django.db import connection, transaction

from records.database import record_models, register, told_with
from records.models import Citation, Record
from records.search.entries import TABLE, entries_sql, insert_sql, stored_sql

_DISPUTES = """
    SELECT fields.record_id, fields.field, d.kind, d.status, d.since
    FROM (SELECT DISTINCT record_id, field FROM records_citation WHERE field <> '')
        AS fields,
        LATERAL records_dispute_of(fields.record_id, fields.field) AS d
"""
_STORED_DISPUTES = "SELECT record_id, field, kind, status, since FROM records_dispute"
_KNOWN = """
    SELECT dispute.record_id, dispute.field, known.*
    FROM records_dispute AS dispute,
        LATERAL records_known_of(dispute.record_id, dispute.field) AS known
"""
_STORED_KNOWN = """
    SELECT dispute.record_id, dispute.field, known.secrecy, known.drafts, known.kind,
        known.status, known.since
    FROM records_knowndispute AS known JOIN records_dispute AS dispute
        ON dispute.id = known.dispute_id
"""


def _secrecy(model: type[Record]) -> str:
    """What the register should say of a type's records: from classifications alone."""
    table = model._meta.db_table
    references = [f'row."{field.column}"' for field in told_with(model)]
    above = f"IN ({', '.join(references)})" if references else "IS NULL"
    return f"""
        SELECT row.id,
            greatest(records_rank(row.classification), max(entry.secrecy)),
            row.review <> 'published' OR coalesce(bool_or(entry.unpublished), false)
        FROM "{table}" AS row LEFT JOIN records_registerentry AS entry
            ON entry.id {above}
        GROUP BY row.id, row.classification, row.review
    """


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
        "records_knowndispute": (_KNOWN, _STORED_KNOWN),
        "records_registerentry": (
            " UNION ALL ".join(
                f"SELECT id, '{model.record_type()}', key, classification, review,"
                f' secrecy, unpublished FROM "{model._meta.db_table}"'
                for model in record_models()
            ),
            "SELECT id, record_type, key, classification, review, secrecy,"
            " unpublished FROM records_registerentry",
        ),
        TABLE: (" UNION ALL ".join(map(entries_sql, record_models())), stored_sql()),
    }
    pairs |= {
        model._meta.db_table: (
            _secrecy(model),
            f'SELECT id, secrecy, unpublished FROM "{model._meta.db_table}"',
        )
        for model in record_models()
        # A citation is as secret as what its value names, too.
        if model is not Citation
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


def settle(model: type[Record]) -> None:
    """Work out for a table at once who may see its records, register and find them.

    For records that were brought in with the triggers switched off; what they can't be
    told without is settled already.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'ANALYZE "{table}"')
        cursor.execute(
            f"""
            UPDATE "{table}" AS row
            SET secrecy = new.secrecy, unpublished = new.unpublished
            FROM ({_secrecy(model)}) AS new (id, secrecy, unpublished)
            WHERE new.id = row.id AND (new.secrecy, new.unpublished)
                IS DISTINCT FROM (row.secrecy, row.unpublished)
            """
        )
        register(cursor, model)
        cursor.execute(insert_sql(model))
        cursor.execute(f"ANALYZE records_registerentry, {TABLE}")


@transaction.atomic
def rebuild() -> None:
    """Work out anew who may see each record, every dispute and what search finds.

    (The register mends itself after a migration.)
    """
    with connection.cursor() as cursor:
        for model in record_models():
            cursor.execute(f'UPDATE "{model._meta.db_table}" SET secrecy = secrecy')
        cursor.execute(f"DELETE FROM {TABLE}")
        for model in record_models():
            cursor.execute(insert_sql(model))
        cursor.execute(
            "SELECT records_weigh(record_id, field) FROM"
            " (SELECT record_id, field FROM records_citation WHERE field <> ''"
            "  UNION SELECT record_id, field FROM records_dispute) AS fields"
        )
