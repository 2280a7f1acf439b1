"""What a mapping made of a file, before it is imported."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from records.kit.files.tables import ABSENT, Table
from records.kit.problems import Problem
from records.models import Record


@dataclass(slots=True)
class MadeRow:
    """A row of our format: its cells, and where in the file they come from."""

    number: int
    cells: dict[str, Any]
    columns: dict[str, str]


@dataclass
class Produced:
    """Rows of our format by record type and key, with what is wrong and left out.

    ``problems`` name rows and columns of the file. ``left_out`` counts, for each
    reason, the rows that the mapping leaves out; ``rows`` are those it was given.
    ``linked`` and ``doubtful`` count names of persons.
    """

    rows: int = 0
    made: dict[type[Record], dict[str, MadeRow]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    problems: list[Problem] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    left_out_rows: dict[int, str] = field(default_factory=dict)
    failed: dict[type[Record], set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )
    linked: int = 0
    doubtful: int = 0
    source: str = ""

    def tables(self) -> dict[type[Record], Table]:
        """The tables for the import; what the file leaves empty is left out of them."""
        return {model: _table(rows) for model, rows in self.made.items() if rows}

    def in_file(self, model: type[Record], problem: Problem) -> Problem:
        """A problem with a row of our format, as one of the file's row and column."""
        if problem.row is None:
            return problem
        column = next(
            (
                made.columns[problem.column]
                for made in self.made.get(model, {}).values()
                if made.number == problem.row and problem.column in made.columns
            ),
            "",
        )
        word = str(model._meta.verbose_name)
        what = f"{word}, “{problem.column}”" if problem.column else word
        said = f"{problem.message} (It becomes: {what}.)"
        return Problem(said, problem.row, column, problem.value)


def _table(rows: dict[str, MadeRow]) -> Table:
    names = dict.fromkeys(name for made in rows.values() for name in made.cells)
    header = ["key", *(name for name in names if name != "key")]
    table = Table(
        *([made.cells.get(name, ABSENT) for name in header] for made in rows.values()),
        headers=header,
    )
    table.numbers = [made.number for made in rows.values()]
    table.remarks = []
    return table
