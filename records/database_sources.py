"""Has the database check that what is published has a source, or a reason for none.

What it must know of the models is written into functions; the rule itself is in
records/sql/sources.sql.
"""

from collections.abc import Iterable, Iterator

from django.db.backends.utils import CursorWrapper

from records.models import Record
from records.models.parts import whole_fields
from records.sql import deferred_trigger

# Table and column of a part, and the types of the part and of what it is part of.
Part = tuple[str, str, str, str]


def require_sources(
    cursor: CursorWrapper, models: Iterable[type[Record]], tables: set[str]
) -> None:
    """Install the check on the record types that need a source, and on citations."""
    cited = [m for m in models if m.CITED and m._meta.db_table in tables]
    words = " ".join(
        f"WHEN '{m.record_type()}' THEN '{m._meta.db_table}'" for m in cited
    )
    parts = list(_parts(cited))
    cursor.execute(
        "CREATE OR REPLACE FUNCTION records_cited_table(kind text) RETURNS text"
        f" LANGUAGE sql IMMUTABLE AS $$ SELECT CASE kind {words} END $$;"
        "CREATE OR REPLACE FUNCTION records_wholes(of_record bigint, of_kind text)"
        " RETURNS TABLE (whole bigint, kind text) LANGUAGE sql STABLE AS $$"
        f" {_wholes_sql(parts)} $$;"
        "CREATE OR REPLACE FUNCTION records_parts(of_record bigint)"
        f" RETURNS SETOF bigint LANGUAGE sql STABLE AS $$ {_parts_sql(parts)} $$"
    )
    check = "records_must_be_cited()"
    for model in cited:
        changes = "AFTER INSERT OR UPDATE"
        deferred_trigger(cursor, model._meta.db_table, "e_cited", changes, check)
    changes = "AFTER UPDATE OR DELETE"
    deferred_trigger(cursor, "records_citation", "e_cited", changes, check)


def _parts(cited: Iterable[type[Record]]) -> Iterator[Part]:
    for model in cited:
        for field in whole_fields(model):
            whole = field.related_model.record_type()
            yield model._meta.db_table, field.column, model.record_type(), whole


def _wholes_sql(parts: Iterable[Part]) -> str:
    """What a record of a type is part of, with the type of that."""
    return " UNION ALL ".join(
        [
            "SELECT NULL::bigint, NULL WHERE false",
            *(
                f'SELECT "{column}", \'{whole}\' FROM "{table}"'
                f" WHERE of_kind = '{kind}' AND id = of_record"
                f' AND "{column}" IS NOT NULL'
                for table, column, kind, whole in parts
            ),
        ]
    )


def _parts_sql(parts: Iterable[Part]) -> str:
    """The records that are part of one, of all types."""
    return " UNION ALL ".join(
        [
            "SELECT NULL::bigint WHERE false",
            *(
                f'SELECT id FROM "{table}" WHERE "{column}" = of_record'
                for table, column, _, _ in parts
            ),
        ]
    )
