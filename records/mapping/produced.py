"""What a mapping made of a file, before it is imported."""

import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from records.kit.files.shelf import Shelf
from records.kit.files.tables import Table
from records.kit.problems import Problem
from records.mapping.made import Made, temporary
from records.models import Record

# So many faults are told one by one; of more, how many they are.
MOST_TOLD = 10_000


@dataclass
class Produced:
    """Rows of our format by record type and key, with what is wrong and left out.

    ``problems`` name rows and columns of the file. ``left_out`` counts, for each
    reason, the rows that the mapping leaves out; ``rows`` are those it was given.
    ``linked`` and ``doubtful`` count names of persons.
    """

    rows: int = 0
    problems: list[Problem] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    left_out_rows: Shelf[tuple[int, str]] = field(default_factory=Shelf)
    failed: dict[type[Record], set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )
    linked: int = 0
    doubtful: int = 0
    source: str = ""
    _untold: int = 0
    _made: dict[type[Record], Made] = field(default_factory=dict)
    _database: sqlite3.Connection | None = None

    def made(self, model: type[Record]) -> Made:
        """The rows of a record type."""
        if model not in self._made:
            self._database = self._database or temporary()
            self._made[model] = Made(self._database, f"made_{len(self._made)}")
        return self._made[model]

    def tables(self) -> dict[type[Record], Table]:
        """The tables for the import; what the file leaves empty is left out of them."""
        return {model: rows.table() for model, rows in self._made.items() if rows}

    def refuse(self, problem: Problem) -> None:
        """Note what is wrong with a row; the same is told once."""
        if problem in self.problems[-20:]:
            return
        if len(self.problems) < MOST_TOLD:
            self.problems.append(problem)
        else:
            self._untold += 1

    def close(self) -> None:
        """All rows are made: say how many faults were not told."""
        if self._untold:
            why = f"{self._untold:,} more rows or cells are wrong as well."
            self.problems.append(Problem(why))

    def in_file(self, model: type[Record], problem: Problem) -> Problem:
        """A problem with a row of our format, as one of the file's row and column."""
        if problem.row is None:
            return problem
        column = next(
            (
                made.columns[problem.column]
                for made in self.made(model).of_number(problem.row)
                if problem.column in made.columns
            ),
            "",
        )
        word = str(model._meta.verbose_name)
        what = f"{word}, “{problem.column}”" if problem.column else word
        said = f"{problem.message} (It becomes: {what}.)"
        return Problem(said, problem.row, column, problem.value)
