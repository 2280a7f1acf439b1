"""The plan of an import as a file: every row with what becomes of it, and why."""

from collections.abc import Iterable, Iterator
from typing import Any

from records.kit.files import Table
from records.kit.files.csv_files import write_csv
from records.models import Import, ImportRow

_AT_ONCE = 1_000
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


def annotated_parts(of: Import) -> Iterator[bytes]:
    """The file in pieces, each with the header; at least one."""
    last, is_first = 0, True
    while rows := list(of.rows.filter(pk__gt=last).order_by("pk")[:_AT_ONCE]):
        yield write_csv(Table.of(list(_lines(rows)), HEADER))
        last, is_first = rows[-1].pk, False
    if is_first:
        yield write_csv(Table.of([], HEADER))


def _lines(rows: Iterable[ImportRow]) -> Iterator[list[Any]]:
    """A line for each cell that changes and each problem, else one for the row."""
    for row in rows:
        start = [row.row, row.outcome, row.records, row.key]
        for field, before, after, kept in row.cells:
            why = "stays: another source is cited for it" if kept else ""
            yield [*start, field, before, after, "", "", why]
        for column, value, message in row.problems:
            yield [*start, "", "", "", column, value, message]
        if not row.cells and not row.problems:
            yield [*start, "", "", "", "", "", ""]
