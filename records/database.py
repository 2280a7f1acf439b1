"""Keeps the triggers of every record table installed.

Run after each migration: a new record type, or a new list of references, has its
history, version and register entry without anyone having to think of it.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.db.models import CASCADE, Model

from records.database_sources import require_sources
from records.models import (
    CitableField,
    Citation,
    HistoryEntry,
    Passage,
    Record,
    RecordReferenceField,
    RegisterEntry,
    Ruling,
)
from records.models.citable import citable_forms, place_of
from records.sql import deferred_trigger, trigger, triggers_sql

# Rulings name citations, so they go first.
RULINGS = "records_ruling"

AFTER = "AFTER INSERT OR UPDATE"
CHANGES = "AFTER INSERT OR UPDATE OR DELETE"
UPDATED, DELETED = "AFTER UPDATE", "AFTER DELETE"


def record_models() -> list[type[Record]]:
    """Every record type that has a table of its own."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Record) and not model._meta.proxy
    ]


def reference_tables(model: type[Record]) -> Iterator[tuple[type[Model], str]]:
    """Tables behind the many-to-many fields of a record type, with its own column."""
    for field in model._meta.local_many_to_many:
        if through := field.remote_field.through:
            yield through, field.m2m_column_name()


def install_triggers(
    app_config: AppConfig, using: str = "default", **kwargs: Any
) -> None:
    """Signal receiver of post_migrate: once, after the last app."""
    if app_config.name != "records":
        return
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        needed = {HistoryEntry._meta.db_table, RegisterEntry._meta.db_table}
        if not needed <= tables:
            return
        cursor.execute(triggers_sql())
        _delete_dependants(cursor)
        for model in record_models():
            if model._meta.db_table in tables:
                _install_on(cursor, model)
        _fill_citable_fields()
        for model in (Citation, Ruling):
            table = model._meta.db_table
            before = "BEFORE INSERT OR UPDATE"
            trigger(cursor, table, "a_citable", before, "records_check_citation()")
            trigger(cursor, table, "d_disputes", CHANGES, "records_weigh_changed()")
        trigger(cursor, RULINGS, "e_follow", AFTER, "records_follow_ruling()")
        register = RegisterEntry._meta.db_table
        deferred_trigger(cursor, register, "named", DELETED, "records_check_named()")
        passages = Passage._meta.db_table
        deferred_trigger(
            cursor, passages, "e_cited", UPDATED, "records_check_passage()"
        )
        require_sources(cursor, record_models(), tables)


def _delete_dependants(cursor: CursorWrapper) -> None:
    """What is about a record goes with it: rulings, citations, identifiers and such.

    These are the references to any record that delete with it (on_delete=CASCADE).
    """
    statements = [
        f'DELETE FROM "{model._meta.db_table}" WHERE "{field.column}" = $1;'
        for model in sorted(record_models(), key=lambda m: m._meta.db_table != RULINGS)
        for field in model._meta.concrete_fields
        if isinstance(field, RecordReferenceField)
        and field.remote_field.on_delete is CASCADE
    ]
    cursor.execute(
        "CREATE OR REPLACE FUNCTION records_delete_dependants(of_record bigint)"
        f" RETURNS void LANGUAGE sql AS $$ {' '.join(statements)} $$"
    )


def _fill_citable_fields() -> None:
    """Tell the database which fields citations may name, and their values."""
    CitableField.objects.all().delete()
    CitableField.objects.bulk_create(
        CitableField(
            record_type=model.record_type(),
            field=name,
            form=form.name,
            target=form.target,
            words=list(form.words),
            **place_of(model, name),
        )
        for model in record_models()
        for name, form in citable_forms(model).items()
    )


def _install_on(cursor: CursorWrapper, model: type[Record]) -> None:
    table, kind = model._meta.db_table, model.record_type()
    generated = ", ".join(
        f"'{field.column}'" for field in model._meta.concrete_fields if field.generated
    )
    raise_version = f"records_raise_version({generated})"
    trigger(cursor, table, "a_version", "BEFORE UPDATE", raise_version)
    trigger(cursor, table, "b_register", CHANGES, f"records_keep_register('{kind}')")
    trigger(
        cursor, table, "c_history", CHANGES, f"records_write_history('{kind}', 'id')"
    )
    for through, column in reference_tables(model):
        trigger(
            cursor,
            through._meta.db_table,
            "c_history",
            CHANGES,
            f"records_write_history('{kind}', '{column}')",
        )
    cursor.execute(
        f"""
        INSERT INTO records_registerentry (id, record_type, key, classification, review)
        SELECT id, %s, key, classification, review FROM "{table}" AS row
        WHERE NOT EXISTS (SELECT FROM records_registerentry WHERE id = row.id)
        """,
        [kind],
    )
