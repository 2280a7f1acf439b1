"""The database's own reading of partial dates, for constraints and raw SQL.

``partial_date_earliest(text)`` and ``partial_date_latest(text)`` give the stored bounds
and raise a check violation on any text outside the subset, so that no path into a
table, bulk and raw SQL included, can store a bad date. Both bounds are NULL for ``''``
and for a day of an unknown year; otherwise both are set, with 0001-01-01 for an open
start and 9999-12-31 for an open end.
"""

from pathlib import Path

REVERSE_SQL = """
DROP FUNCTION IF EXISTS partial_date_latest(text);
DROP FUNCTION IF EXISTS partial_date_earliest(text);
DROP FUNCTION IF EXISTS partial_date_bounds(text);
"""


def load_sql() -> str:
    """Return the statements that create (or replace) the functions."""
    return (Path(__file__).parent / "partial_dates.sql").read_text(encoding="utf-8")
