"""The rows of a foreign file, one by one or in groups that belong together."""

from collections import Counter
from collections.abc import Iterator

from records.kit.files.tables import ABSENT, Table
from records.kit.incoming import twice
from records.mapping.rows import Row, tidy


def rows_of(table: Table) -> Iterator[Row]:
    """The rows with their cells as text on one line."""
    for number, cells in zip(table.numbers, table, strict=True):
        yield Row(
            number,
            {
                name: "" if cell is ABSENT else tidy(cell)
                for name, cell in zip(table.headers, cells, strict=True)
            },
        )


def groups_of(table: Table, column: str) -> Iterator[list[Row]]:
    """Rows that say the same in a column, in the order in which the groups begin.

    A group whose rows stand together is in memory while it is read; only one that goes
    on further down waits for the rest, and with it those that begin meanwhile.
    """
    if not column:
        yield from ([row] for row in rows_of(table))
        return
    runs = _runs(table, column)
    waiting: dict[str, list[Row]] = {}
    for name, rows in _in_runs(table, column):
        waiting.setdefault(name, []).extend(rows)
        runs[hash(name)] -= 1
        while waiting and runs[hash(first := next(iter(waiting)))] <= 0:
            yield waiting.pop(first)


def _in_runs(table: Table, column: str) -> Iterator[tuple[str, list[Row]]]:
    """Neighbours that say the same; rows that name no group stand alone."""
    before, rows = "", list[Row]()
    for row in rows_of(table):
        name = row.get(column) or f"#{row.number}"
        if rows and name != before:
            yield before, rows
            rows = []
        before = name
        rows.append(row)
    if rows:
        yield before, rows


def _runs(table: Table, column: str) -> Counter[int]:
    """How many runs of neighbours the groups have that have more than one."""
    again = twice(name for name, _ in _in_runs(table, column))
    names = (hash(name) for name, _ in _in_runs(table, column))
    return Counter(one for one in names if one in again)
