"""A row of a foreign file, as the values of a mapping see it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Cell = str | list[str]

# What a value may ask of a group of rows, after a colon: {start:least}.
OF_GROUP = ("first", "last", "least", "greatest", "all")
# The number of the row in the file.
ROW = "#row"
# Which of its group the row is, from 1.
IN_GROUP = "#number"


class ValueFault(ValueError):
    """Why no value can be made of a cell. ``columns`` are those of the file."""

    def __init__(self, message: str, columns: Iterable[str] = (), value: str = ""):
        super().__init__(message)
        self.columns = tuple(columns)
        self.value = value


@dataclass(slots=True)
class Row:
    """One row, or a group of rows that belong together, with what was derived.

    ``keys`` are those of the records that tables before have made of the row, by the
    name of the table; ``item`` is the one of a derived list that a table is about.
    """

    number: int
    cells: Mapping[str, str]
    group: Sequence[Mapping[str, str]] = ()
    derived: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    # Those of tables about a list, all of them.
    all_keys: dict[str, list[str]] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """What stands between braces: a column, something derived, a record's key."""
        if name in self.cells:
            return self.cells[name]
        if name == ROW:
            return str(self.number)
        if name.startswith("@"):
            return self.keys.get(name[1:], "")
        if name in self.derived:
            found = self.derived[name]
            return found if isinstance(found, str) else ", ".join(map(str, found))
        column, _, what = name.rpartition(":")
        return self._of_group(column, what)

    def _of_group(self, column: str, what: str) -> str:
        cells = [one[column] for one in self.group or [self.cells] if one[column]]
        if not cells:
            return ""
        match what:
            case "first":
                return cells[0]
            case "last":
                return cells[-1]
            case "least":
                return min(cells)
            case "greatest":
                return max(cells)
        return ", ".join(dict.fromkeys(cells))


_BLANKS = re.compile(r"\s+")


def tidy(cell: Any) -> str:
    """Text on one line, without doubled, hard or trailing blanks."""
    text = ";".join(map(str, cell)) if isinstance(cell, list) else str(cell)
    return _BLANKS.sub(" ", text).strip()
