"""What is wrong with a file, said so that its author can find and mend it."""

from collections.abc import Iterable
from dataclasses import dataclass

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: the row as a spreadsheet counts it, the column, the value.

    The header is row 1 of a table; in JSON and YAML the first record is number 1.
    ``row`` is None for what concerns the whole file.
    """

    message: str
    row: int | None = None
    column: str = ""
    value: str = ""
    file: str = ""

    def __str__(self) -> str:
        place = [self.file] if self.file else []
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column:
            place.append(f"column “{_short(self.column)}”")
        if self.value:
            place.append(f"“{_short(self.value)}”")
        return f"{', '.join(place)}: {self.message}" if place else self.message


class FileProblems(Exception):
    """A file that can't be read, with every reason that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


def refuse(message: str, row: int | None = None, column: str = "") -> FileProblems:
    """A file refused for one reason."""
    return FileProblems([Problem(message, row, column)])


def _short(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
