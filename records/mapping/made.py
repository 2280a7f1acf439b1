"""Rows of our format that a mapping has made, by key, however many they are.

They wait in a temporary database of SQLite, which comes with Python, is a file without
a name as soon as it is large, and ends with the process: any of them is found by its
key, and none has to be in memory.
"""

import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from records.kit.files.tables import ABSENT, Table

# In KiB, for the rows of all types together.
_CACHE = 16_000
_AT_ONCE = 500


@dataclass(slots=True)
class MadeRow:
    """A row of our format: its cells, and where in the file they come from."""

    number: int
    cells: dict[str, Any]
    columns: dict[str, str]


class _Temporary(sqlite3.Connection):
    """Closed when it is let go of."""

    def __del__(self) -> None:
        self.close()


def temporary() -> sqlite3.Connection:
    """A database for the rows of one file."""
    database = sqlite3.connect(
        "",
        isolation_level=None,
        factory=_Temporary,
        # Whichever thread tidies up closes it.
        check_same_thread=False,
    )
    database.execute(f"PRAGMA cache_size = -{_CACHE}")
    database.execute("PRAGMA journal_mode = OFF")
    return database


class Made:
    """The rows of one record type, in the order in which they were made."""

    def __init__(self, database: sqlite3.Connection, name: str) -> None:
        self._database, self._name = database, name
        self._by_number = False
        self._count = 0
        # Names of fields in the order in which they come up; and where cells come
        # from, which is the same for very many rows.
        self._header: dict[str, None] = {"key": None}
        self._columns: dict[tuple[tuple[str, str], ...], int] = {}
        self._wheres: list[dict[str, str]] = []
        database.execute(
            f"CREATE TABLE {name} (place INTEGER PRIMARY KEY, key TEXT UNIQUE,"
            " number INTEGER, wheres INTEGER, cells BLOB)"
        )

    def __len__(self) -> int:
        return self._count

    def __contains__(self, key: str) -> bool:
        query = f"SELECT 1 FROM {self._name} WHERE key = ?"
        return self._database.execute(query, [key]).fetchone() is not None

    def get(self, key: str) -> MadeRow | None:
        """The row of a key, if there is one."""
        return next(iter(self._rows("WHERE key = ?", key)), None)

    def add(self, row: MadeRow) -> bool:
        """Put a row by; False where its key has one already, which stays."""
        statement = f"INSERT OR IGNORE INTO {self._name} VALUES (?, ?, ?, ?, ?)"
        values = (row.cells["key"], row.number, self._where(row), self._packed(row))
        done = self._database.execute(statement, (self._count + 1, *values))
        self._count += done.rowcount
        return done.rowcount > 0

    def replace(self, row: MadeRow) -> None:
        """Put a row in the place of the one with its key."""
        statement = f"UPDATE {self._name} SET wheres = ?, cells = ? WHERE key = ?"
        values = (self._where(row), self._packed(row), row.cells["key"])
        self._database.execute(statement, values)

    def __iter__(self) -> Iterator[MadeRow]:
        # In pieces: what is read halfway would lock the table.
        for start in range(0, self._count, _AT_ONCE):
            end = start + _AT_ONCE
            yield from self._rows("WHERE place > ? AND place <= ?", start, end)

    def of_number(self, number: int) -> list[MadeRow]:
        """The rows that were made of a row of the file."""
        if not self._by_number:
            name = self._name
            self._database.execute(f"CREATE INDEX {name}_number ON {name} (number)")
            self._by_number = True
        return self._rows("WHERE number = ?", number)

    def table(self) -> Table:
        """The rows as a table; what the file leaves empty is left out of them."""
        header = list(self._header)
        query = f"SELECT number FROM {self._name} ORDER BY place"
        numbers = array("l", (one for (one,) in self._database.execute(query)))

        def rows() -> Iterator[tuple[int, Sequence[Any]]]:
            for row in self:
                yield row.number, [row.cells.get(name, ABSENT) for name in header]

        return Table.stored(header, numbers, rows)

    def _rows(self, which: str, *values: Any) -> list[MadeRow]:
        query = f"SELECT number, wheres, cells FROM {self._name} {which} ORDER BY place"
        return [
            MadeRow(number, orjson.loads(cells), dict(self._wheres[where]))
            for number, where, cells in self._database.execute(query, values)
        ]

    def _packed(self, row: MadeRow) -> bytes:
        for name in row.cells:
            self._header.setdefault(name)
        return orjson.dumps(row.cells)

    def _where(self, row: MadeRow) -> int:
        place = tuple(row.columns.items())
        if place not in self._columns:
            self._columns[place] = len(self._wheres)
            self._wheres.append(dict(row.columns))
        return self._columns[place]
