"""SQL that lives in the database beside the tables."""

from pathlib import Path


def triggers_sql() -> str:
    """The functions behind the triggers of record tables, and those queries use."""
    files = sorted(Path(__file__).parent.glob("*.sql"))
    return "\n".join(file.read_text() for file in files)
