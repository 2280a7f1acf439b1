"""SQL that lives in the database beside the tables."""

from pathlib import Path

from django.db.backends.utils import CursorWrapper


def triggers_sql() -> str:
    """The functions behind the triggers of record tables, and those queries use."""
    files = sorted(Path(__file__).parent.glob("*.sql"))
    return "\n".join(file.read_text() for file in files)


def trigger(
    cursor: CursorWrapper, table: str, name: str, when: str, function: str
) -> None:
    """(Re)create one trigger; names sort in the order in which they must fire."""
    cursor.execute(
        f'CREATE OR REPLACE TRIGGER "{name}" {when} ON "{table}" '
        f"FOR EACH ROW EXECUTE FUNCTION {function}"
    )


def touch_owners(
    cursor: CursorWrapper, table: str, owners: str, columns: tuple[str, str]
) -> None:
    """(Re)create what raises the version of records when their lists change."""
    mine, theirs = columns
    for event, rows in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        cursor.execute(
            f'CREATE OR REPLACE TRIGGER "h_touch_{event.lower()}" AFTER {event}'
            f' ON "{table}" REFERENCING {rows} TABLE AS changed FOR EACH STATEMENT'
            f" EXECUTE FUNCTION records_touch_owners('{owners}', '{mine}', '{theirs}')"
        )


def deferred_trigger(
    cursor: CursorWrapper, table: str, name: str, when: str, function: str
) -> None:
    """Create one that fires at the commit; if it is there, its function is new enough.

    The database can’t replace such a trigger.
    """
    cursor.execute(
        "SELECT FROM pg_trigger WHERE tgname = %s AND tgrelid = %s::regclass",
        [name, table],
    )
    if cursor.fetchone() is None:
        cursor.execute(
            f'CREATE CONSTRAINT TRIGGER "{name}" {when} ON "{table}"'
            " DEFERRABLE INITIALLY DEFERRED"
            f" FOR EACH ROW EXECUTE FUNCTION {function}"
        )
