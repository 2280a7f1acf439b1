"""What an import does, or would do, row by row and cell by cell."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from records.kit.files.shelf import Shelf
from records.kit.problems import Problem
from records.models import Record


class Outcome(StrEnum):
    """What becomes of one row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    ERROR = "error"
    LEFT_OUT = "left_out"


class CellChange(NamedTuple):
    """One field of a record before and after.

    A tuple, for of a long file there are millions, and each goes to disk and back.

    ``kept`` marks what stays as it was, since a source stands for it: ``after`` is then
    what the file says instead.
    """

    field: str
    before: str
    after: str
    kept: bool = False


@dataclass(slots=True)
class PlanRow:
    """One record that a row of the file is about; ``row`` counts as a spreadsheet.

    ``is_only`` says that the row is about no other record of the type.
    """

    row: int
    records: str
    key: str
    outcome: Outcome
    cells: list[CellChange] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remark: str = ""
    is_only: bool = False


@dataclass
class Plan:
    """All rows of an import, and what is wrong with the file as a whole.

    With errors nothing is written, whatever the other rows say.
    """

    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    read_as: str = ""
    read: int = 0
    linked: int = 0
    doubtful: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    _rows: Shelf[PlanRow] = field(default_factory=Shelf)
    _wrong: dict[tuple[str, int], PlanRow] = field(default_factory=dict)

    def add(self, row: PlanRow) -> None:
        """Note what becomes of a row."""
        self._rows.add(row)

    def refuse(self, records: str, problem: Problem) -> None:
        """Note what is wrong with a row, or with the file as a whole."""
        if problem.row is None:
            self.problems.append(problem)
            return
        number = problem.row
        row = self._wrong.setdefault(
            (records, number), PlanRow(number, records, "", Outcome.ERROR)
        )
        row.problems.append(problem)

    @property
    def rows(self) -> Iterator[PlanRow]:
        """The rows one by one, those that are wrong first."""
        yield from self._wrong.values()
        for row in self._rows:
            # What had seemed good may have been refused at the end of the file.
            if not (row.is_only and (row.records, row.row) in self._wrong):
                yield row

    @property
    def errors(self) -> list[Problem]:
        """All that is wrong, in the order of the file."""
        wrong = (one for row in self._wrong.values() for one in row.problems)
        return sorted([*self.problems, *wrong], key=lambda problem: problem.row or 0)

    @property
    def is_good(self) -> bool:
        """Whether it can be applied."""
        return not self.problems and not self._wrong

    def total(self, outcome: Outcome) -> int:
        """How many records of all types fare so."""
        return sum(count[outcome] for count in self.counts.values())

    def count(self, model: type[Record], outcome: Outcome, number: int = 1) -> None:
        """Note how a record fares."""
        self.counts.setdefault(model.PLURAL, Counter())[outcome] += number

    def lines(self) -> Iterator[str]:
        """The numbers in words, one line for each type of record."""
        for plural, count in self.counts.items():
            told = [f"{count[one]:,} {one}" for one in Outcome if count[one]]
            yield f"{plural}: {', '.join(told) or 'nothing'}"
        for because, number in self.left_out.items():
            yield f"left out: {number:,} rows, {because}"
        if self.linked or self.doubtful:
            yield f"names: {self.linked:,} linked, {self.doubtful:,} to be judged"

    def __str__(self) -> str:
        return (
            f"{self.total(Outcome.NEW):,} new, {self.total(Outcome.CHANGED):,} changed,"
            f" {self.total(Outcome.UNCHANGED):,} unchanged"
        )


def changed_cells(
    header: Iterable[str], cells: Iterable[tuple[str, str]]
) -> list[CellChange]:
    """The cells that are not as they were."""
    return [
        CellChange(name, before, after)
        for name, (before, after) in zip(header, cells, strict=True)
        if before != after
    ]
