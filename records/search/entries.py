"""Keeps the texts by which records are found, whichever way records change.

Worked out from the models: each public text of each record type is an entry. Triggers
of whole statements write them, in the transaction of the change; a rebuild asks the
same question for whole tables.
"""

from typing import Any

from django.db import models
from django.db.backends.utils import CursorWrapper

from records.kit.fields import record_fields
from records.models import ExternalId, Record, SearchEntry
from records.partial_dates.fields import PartialDateField

TABLE = SearchEntry._meta.db_table
COLUMNS = (
    *("row", "field", "about", "text"),
    *("is_name", "is_identifier", "secrecy", "unpublished"),
)
# Fields with less room hold codes, not words: “en”, “Latn”, “2003”.
MOST_OF_CODES = 60
EVENTS = ("insert", "update", "delete")


def searched_fields(model: type[Record]) -> list[Any]:
    """The public fields whose words find a record of this type."""
    return [
        field
        for field in record_fields(model)
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, PartialDateField)
        and not field.choices
        and (field.name in model.SEARCH or _has_room(field))
    ]


def _has_room(field: Any) -> bool:
    return field.max_length is None or field.max_length > MOST_OF_CODES


def is_name(model: type[Record], field: Any) -> bool:
    """Whether a text is short and one that its type is asked for by: a name, a title.

    Those are found by sound, too, and by what is spelled nearly so.
    """
    return (
        field.name in model.SEARCH
        and field.name not in ("key", "value")
        and isinstance(field, models.CharField)
        and not isinstance(field, models.URLField)
        and _has_room(field)
    )


def is_identifier(model: type[Record], field: Any) -> bool:
    """Whether a text is a key, a code, or the number that another system has."""
    if model.TELLS_OF:
        return model is ExternalId and field.name == "value"
    return field.name in model.SEARCH and (field.name == "key" or not _has_room(field))


def entries_sql(model: type[Record]) -> str:
    """The entries of all records of a type, as ``records_searchentry`` keeps them."""
    about = "row.id"
    if model.TELLS_OF:
        told: Any = model._meta.get_field(model.TELLS_OF)
        about = f'row."{told.column}"'
    texts = ", ".join(
        f"('{field.name}', row.\"{field.column}\","
        f" {is_name(model, field)}, {is_identifier(model, field)})"
        for field in searched_fields(model)
    )
    return (
        f"SELECT row.id, entry.field, {about}, entry.text,"
        " entry.is_name, entry.is_identifier,"
        f' row.secrecy, row.unpublished FROM "{model._meta.db_table}" AS row,'
        f" LATERAL (VALUES {texts}) AS entry (field, text, is_name, is_identifier)"
        " WHERE entry.text <> ''"
    )


def stored_sql() -> str:
    """All entries as they are kept."""
    return f"SELECT {', '.join(COLUMNS)} FROM {TABLE}"


def insert_sql(model: type[Record], condition: str = "true") -> str:
    """Write the entries of the records that fit the condition.

    Read from the table and not from what a statement changed: triggers of rows, which
    fire first, may have changed it again. Then the entries are there already.
    """
    return (
        f"INSERT INTO {TABLE} ({', '.join(COLUMNS)})"
        f" {entries_sql(model)} AND {condition}"
        " ON CONFLICT (row, field) DO NOTHING"
    )


def keep_entries(cursor: CursorWrapper, model: type[Record]) -> None:
    """Install the triggers on a record table."""
    table = model._meta.db_table
    columns = [field.column for field in searched_fields(model)]
    columns += ["secrecy", "unpublished"]
    if model.TELLS_OF:
        told: Any = model._meta.get_field(model.TELLS_OF)
        columns.append(told.column)
    before, after = (
        ", ".join(f'{rows}."{column}"' for column in columns)
        for rows in ("old_rows", "new_rows")
    )
    changed = (
        "SELECT new_rows.id FROM new_rows JOIN old_rows ON old_rows.id = new_rows.id"
        f" WHERE ({before}) IS DISTINCT FROM ({after})"
    )
    function = f"records_search_{table}"
    cursor.execute(
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger"
        " LANGUAGE plpgsql AS $$ DECLARE changed bigint[]; BEGIN"
        " IF TG_OP = 'DELETE' THEN"
        f"  DELETE FROM {TABLE} USING old_rows WHERE row = old_rows.id;"
        " ELSIF TG_OP = 'INSERT' THEN"
        f"  {insert_sql(model, 'row.id IN (SELECT id FROM new_rows)')};"
        f" ELSE changed := ARRAY({changed});"
        "  IF changed <> '{}' THEN"
        f"  DELETE FROM {TABLE} WHERE row = ANY (changed);"
        f"  {insert_sql(model, 'row.id = ANY (changed)')};"
        "  END IF; END IF; RETURN NULL; END $$"
    )
    rows = {
        "insert": "REFERENCING NEW TABLE AS new_rows",
        "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "delete": "REFERENCING OLD TABLE AS old_rows",
    }
    for event in EVENTS:
        cursor.execute(
            f'CREATE OR REPLACE TRIGGER "i_search_{event}" AFTER {event} ON "{table}"'
            f" {rows[event]} FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        )
    # What was kept before there were entries, or before a field was searched.
    kept = f"SELECT FROM {TABLE} AS kept WHERE kept.row = row.id"
    missing = f"NOT EXISTS ({kept} AND kept.field = entry.field)"
    cursor.execute(insert_sql(model, missing))
