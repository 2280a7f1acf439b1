"""What came of an import, in the terms of django-import-export and in ours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from import_export.results import Error, Result, RowResult

from records.kit.problems import Problem


class PlainError(Error):
    """An error in words: what Python was doing then is no help to staff."""

    @property
    def traceback(self) -> str:
        return ""


class RowOutcome:
    """What became of one row; ``cells``, before and after, are there if somebody looks.

    Rows without anything to tell share one of these: a file may have a million.
    """

    __slots__ = ("cells", "errors", "import_type", "key")

    def __init__(
        self,
        import_type: str,
        key: str = "",
        cells: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.import_type = import_type
        self.errors: Sequence[Error] = ()
        self.key = key
        self.cells = cells

    def is_new(self) -> bool:
        return bool(self.import_type == RowResult.IMPORT_TYPE_NEW)

    def is_update(self) -> bool:
        return bool(self.import_type == RowResult.IMPORT_TYPE_UPDATE)

    def is_delete(self) -> bool:
        return False

    def is_skip(self) -> bool:
        return bool(self.import_type == RowResult.IMPORT_TYPE_SKIP)

    def is_error(self) -> bool:
        return False

    def is_invalid(self) -> bool:
        return bool(self.import_type == RowResult.IMPORT_TYPE_INVALID)

    def is_valid(self) -> bool:
        return not self.is_invalid()


NEW = RowOutcome(RowResult.IMPORT_TYPE_NEW)
CHANGED = RowOutcome(RowResult.IMPORT_TYPE_UPDATE)
UNCHANGED = RowOutcome(RowResult.IMPORT_TYPE_SKIP)
INVALID = RowOutcome(RowResult.IMPORT_TYPE_INVALID)
_PLAIN = {one.import_type: one for one in (NEW, CHANGED, UNCHANGED)}

# So many bad rows are told one by one; of more, how many they are.
MOST_TOLD = 10_000
# Of a bad cell so much is told: who looks for it finds it by its row and column.
_MOST_OF_CELL = 500


@dataclass(slots=True)
class BadRow:
    """What is wrong with a row: column, cell and message; nothing of other cells."""

    number: int
    faults: list[tuple[str, str, str]]


class RecordResult(Result):
    """The result of an import; rows are numbered as in the file."""

    file_problems: Sequence[Problem] = ()

    def refuse(self, problems: Sequence[Problem]) -> None:
        """Say what is wrong with the file as a whole."""
        for problem in problems:
            self.append_base_error(PlainError(ValueError(str(problem))))
        self.file_problems = problems

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong so far."""
        return not (self.base_errors or self.invalid_rows)

    def add(self, outcome: RowOutcome) -> None:
        """Note what became of the next row."""
        self.rows.append(outcome)
        self.totals[outcome.import_type] += 1

    def refuse_row(
        self, place: int, cells: dict[str, Any], error: ValidationError
    ) -> None:
        """Note that a row is bad, or that the database refuses what had seemed good."""
        if place <= len(self.rows):
            self.totals[self.rows[place - 1].import_type] -= 1
        else:
            self.rows.append(None)
        self.rows[place - 1] = INVALID
        self.totals[INVALID.import_type] += 1
        if len(self.invalid_rows) < MOST_TOLD:
            self.invalid_rows.append(BadRow(place, list(self._faults(cells, error))))

    def _faults(
        self, cells: dict[str, Any], error: ValidationError
    ) -> Iterator[tuple[str, str, str]]:
        for name, messages in error.message_dict.items():
            column = "" if name == NON_FIELD_ERRORS else name
            value = shown(cells.get(column, "")) if column in self.diff_headers else ""
            for message in messages:
                yield column, value, message

    def slim(self, start: int) -> None:
        """Let go of what the rows from a place on have told of their cells."""
        for place in range(start, len(self.rows)):
            plain = _PLAIN.get(self.rows[place].import_type)
            if plain:
                self.rows[place] = plain

    def number_as(self, numbers: Sequence[int]) -> None:
        """Number bad rows as the file does, and put them in its order."""
        self.invalid_rows.sort(key=lambda invalid: invalid.number)
        for row in self.invalid_rows:
            row.number = numbers[row.number - 1]

    def problems(self) -> Iterator[Problem]:
        """All that is wrong, in the order of the file."""
        if self.file_problems:
            yield from self.file_problems
            return
        for row in self.invalid_rows:
            for column, value, message in row.faults:
                yield Problem(message, row.number, column, value)
        untold = self.totals[INVALID.import_type] - len(self.invalid_rows)
        if untold:
            yield Problem(f"{untold:,} more rows are bad as well.")


def shown(cell: Any) -> str:
    """A raw cell for a message, not all of a long one."""
    text = ";".join(cell) if isinstance(cell, list) else str(cell)
    return text if len(text) <= _MOST_OF_CELL else f"{text[: _MOST_OF_CELL - 1]}…"
