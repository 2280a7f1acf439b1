"""What came of an import, in the terms of django-import-export and in ours."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
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

    __slots__ = ("cells", "errors", "import_type", "key", "validation_error")

    def __init__(
        self,
        import_type: str,
        validation_error: Exception | None = None,
        key: str = "",
        cells: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.import_type = import_type
        self.validation_error = validation_error
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

    def refuse_row(self, place: int, cells: dict[str, Any], error: Exception) -> None:
        """Note that a row is bad, or that the database refuses what had seemed good."""
        if place <= len(self.rows):
            self.totals[self.rows[place - 1].import_type] -= 1
        else:
            self.rows.append(None)
        is_told = len(self.invalid_rows) < MOST_TOLD
        outcome = RowOutcome(INVALID.import_type, error) if is_told else INVALID
        self.rows[place - 1] = outcome
        self.totals[outcome.import_type] += 1
        if is_told:
            self.append_invalid_row(place, cells, error)

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
            cells = dict(zip(self.diff_headers, row.values, strict=False))
            for name, messages in row.error_dict.items():
                column = "" if name == NON_FIELD_ERRORS else name
                value = shown(cells.get(column, ""))
                for message in messages:
                    yield Problem(message, row.number, column, value)
        untold = self.totals[INVALID.import_type] - len(self.invalid_rows)
        if untold:
            yield Problem(f"{untold:,} more rows are bad as well.")


def shown(cell: Any) -> str:
    """A raw cell for a message; empty for one that the file does not have."""
    if isinstance(cell, list):
        return ";".join(cell)
    return "" if cell == "---" else str(cell)
