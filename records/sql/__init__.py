"""SQL that lives in the database beside the tables."""

from pathlib import Path


def triggers_sql() -> str:
    """The functions behind the triggers of record tables."""
    return (Path(__file__).parent / "triggers.sql").read_text()
