"""The plan of an import as a file: every row with what becomes of it, and why."""

from typing import Any

from records.kit.files import Table
from records.kit.files.csv_files import write_csv
from records.models import Import

HEADER = (
    "row",
    "outcome",
    "records",
    "key",
    "field",
    "before",
    "after",
    "column",
    "value",
    "message",
)


def annotated_file(of: Import) -> bytes:
    """CSV: a line for each cell that changes and each problem, else one for the row."""
    lines: list[list[Any]] = []
    for row in of.rows.all():
        start = [row.row, row.outcome, row.records, row.key]
        for field, before, after, kept in row.cells:
            why = "stays: another source is cited for it" if kept else ""
            lines.append([*start, field, before, after, "", "", why])
        for column, value, message in row.problems:
            lines.append([*start, "", "", "", column, value, message])
        if not row.cells and not row.problems:
            lines.append([*start, "", "", "", "", "", ""])
    return write_csv(Table.of(lines, HEADER))
