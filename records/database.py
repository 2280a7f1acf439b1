"""Keeps the triggers of every record table installed.

Run after each migration: a new record type, or a new list of references, has its
history, version and register entry without anyone having to think of it.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.db.models import CASCADE, ForeignKey, Model

from records.database_sources import require_sources
from records.database_texts import bind_texts
from records.models import (
    Change,
    CitableField,
    Citation,
    HistoryEntry,
    Passage,
    Record,
    RecordReferenceField,
    RegisterEntry,
    Ruling,
    SearchEntry,
    User,
)
from records.models.citable import citable_forms, place_of
from records.search.entries import keep_entries
from records.sql import deferred_trigger, touch_owners, trigger, triggers_sql

# Rulings name citations, so they go first.
RULINGS = "records_ruling"

# Columns of every record that the database works out (records/sql/secrecy.sql).
DERIVED = ("secrecy", "unpublished")

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


def reference_tables(model: type[Record]) -> Iterator[tuple[type[Model], str, str]]:
    """Tables of a type's many-to-many fields: its own column, and that of others."""
    for field in model._meta.local_many_to_many:
        if through := field.remote_field.through:
            yield through, field.m2m_column_name(), field.m2m_reverse_name()


def install_triggers(
    app_config: AppConfig, using: str = "default", **kwargs: Any
) -> None:
    """Signal receiver of post_migrate: once, after the last app."""
    if app_config.name != "records":
        return
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        kept = (HistoryEntry, RegisterEntry, Change, SearchEntry)
        needed = {one._meta.db_table for one in kept}
        if not needed <= tables:
            return
        cursor.execute(triggers_sql())
        _delete_dependants(cursor)
        _spread_secrecy(cursor)
        for model in record_models():
            if model._meta.db_table in tables:
                _install_on(cursor, model)
        # What did for all tables before there was one for each.
        cursor.execute("DROP FUNCTION IF EXISTS records_set_secrecy()")
        _fill_citable_fields()
        for model in (Citation, Ruling):
            table = model._meta.db_table
            before = "BEFORE INSERT OR UPDATE"
            trigger(cursor, table, "a_citable", before, "records_check_citation()")
            trigger(cursor, table, "d_disputes", CHANGES, "records_weigh_changed()")
        named = "records_set_secrecy_of_named()"
        trigger(cursor, "records_citation", "a_secrecy_of_named", before, named)
        trigger(cursor, RULINGS, "e_follow", AFTER, "records_follow_ruling()")
        _guard_accounts(cursor)
        register = RegisterEntry._meta.db_table
        deferred_trigger(cursor, register, "named", DELETED, "records_check_named()")
        passages = Passage._meta.db_table
        deferred_trigger(
            cursor, passages, "e_cited", UPDATED, "records_check_passage()"
        )
        require_sources(cursor, record_models(), tables)
        _mend_secrecy(cursor, tables)
        bind_texts(cursor, [m for m in record_models() if m._meta.db_table in tables])
        for model in record_models():
            if model._meta.db_table in tables:
                keep_entries(cursor, model)


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


def told_with(model: type[Record]) -> list[Any]:
    """The references of a record type without which it can't be told."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey)
        and (not field.null or field.name in model.TOLD_WITH)
    ]


def _spread_secrecy(cursor: CursorWrapper) -> None:
    """Who may see a record changes with those it can't be told without."""
    of_any: list[str] = []
    of_type: dict[str, list[str]] = defaultdict(list)
    for model in record_models():
        for field in told_with(model):
            mend = (
                f'UPDATE "{model._meta.db_table}" SET secrecy = secrecy'
                f' WHERE "{field.column}" = of_record;'
            )
            if isinstance(field, RecordReferenceField):
                of_any.append(mend)
            else:
                of_type[field.related_model.record_type()].append(mend)
    cases = " ".join(
        f"IF kind = '{kind}' THEN {' '.join(mends)} END IF;"
        for kind, mends in of_type.items()
    )
    cursor.execute(
        "CREATE OR REPLACE FUNCTION records_spread_secrecy_to_tables("
        "of_record bigint, kind text) RETURNS void LANGUAGE plpgsql"
        f" AS $$ BEGIN {' '.join(of_any)} {cases} END $$"
    )


def _guard_accounts(cursor: CursorWrapper) -> None:
    """Who loses a power is logged out (records/sql/door.sql)."""
    table, changed = User._meta.db_table, "AFTER UPDATE"
    trigger(cursor, table, "f_sessions", changed, "records_end_sessions()")
    for through in (User.groups.through, User.user_permissions.through):
        ended = "records_end_sessions_of_role()"
        trigger(cursor, through._meta.db_table, "f_sessions", "AFTER DELETE", ended)


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
    worked_out = [f.column for f in model._meta.concrete_fields if f.generated]
    generated = ", ".join(f"'{name}'" for name in (*DERIVED, *worked_out))
    raise_version = f"records_raise_version({generated})"
    _keep_secrecy(cursor, model)
    trigger(cursor, table, "a_version", "BEFORE UPDATE", raise_version)
    trigger(cursor, table, "b_register", CHANGES, f"records_keep_register('{kind}')")
    trigger(
        cursor, table, "c_history", CHANGES, f"records_write_history('{kind}', 'id')"
    )
    trigger(cursor, table, "g_change", CHANGES, f"records_tell_change('{kind}')")
    for through, mine, theirs in reference_tables(model):
        trigger(
            cursor,
            through._meta.db_table,
            "c_history",
            CHANGES,
            f"records_write_history('{kind}', '{mine}')",
        )
        touch_owners(cursor, through._meta.db_table, table, (mine, theirs))
    register(cursor, model)


def _keep_secrecy(cursor: CursorWrapper, model: type[Record]) -> None:
    """Who may see a record follows from what it can't be told without.

    A function for each table names its columns: to look for them in a row by their
    names takes twice as long as all the rest of it. What it refers to is held as it is
    until the transaction ends: whoever hides that meanwhile would not see the row.
    """
    table = model._meta.db_table
    function = f"records_secrecy_{table}"
    references = ", ".join(f'NEW."{field.column}"' for field in told_with(model))
    own = "records_rank(NEW.classification)"
    draft = "NEW.review <> 'published'"
    work_out = f"NEW.secrecy := {own}; NEW.unpublished := {draft};"
    if references:
        work_out = (
            f"SELECT greatest({own}, max(secrecy)),"
            f" {draft} OR coalesce(bool_or(unpublished), false)"
            " INTO NEW.secrecy, NEW.unpublished"
            " FROM (SELECT secrecy, unpublished FROM records_registerentry"
            f" WHERE id IN ({references}) FOR SHARE) AS above;"
        )
    cursor.execute(
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger"
        f" LANGUAGE plpgsql AS $$ BEGIN {work_out} RETURN NEW; END $$"
    )
    before = "BEFORE INSERT OR UPDATE"
    trigger(cursor, table, "a_secrecy", before, f"{function}()")


def register(cursor: CursorWrapper, model: type[Record]) -> None:
    """Enter in the register what of a type is not in it, as it was kept before it.

    Likewise in the feed of changes, which so begins with all that there is.
    """
    table, kind = model._meta.db_table, model.record_type()
    cursor.execute(
        f"""
        INSERT INTO records_registerentry
            (id, record_type, key, classification, review, secrecy, unpublished)
        SELECT id, %s, key, classification, review, secrecy, unpublished
        FROM "{table}" AS row
        WHERE NOT EXISTS (SELECT FROM records_registerentry WHERE id = row.id)
        """,
        [kind],
    )
    cursor.execute(
        f"""
        INSERT INTO records_change (
            handle, at, transaction, record, record_type, key_before, key_after,
            version, secrecy_after, unpublished_after
        )
        SELECT gen_random_uuid(), now(), txid_current(), id, %s, '', key, version,
            secrecy, unpublished
        FROM "{table}" AS row
        WHERE NOT EXISTS (SELECT FROM records_change WHERE record = row.id)
        """,
        [kind],
    )


def _mend_secrecy(cursor: CursorWrapper, tables: set[str]) -> None:
    """Work out who may see what was kept before that was worked out."""
    for table in sorted({m._meta.db_table for m in record_models()} & tables):
        cursor.execute(
            f'UPDATE "{table}" SET secrecy = secrecy WHERE'
            " secrecy < records_rank(classification)"
            " OR (review <> 'published' AND NOT unpublished)"
        )
