"""What came of an import, in the terms of django-import-export and in ours."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from import_export.results import Error, Result

from records.kit.problems import Problem


class PlainError(Error):
    """An error in words: what Python was doing then is no help to staff."""

    @property
    def traceback(self) -> str:
        return ""


class RecordResult(Result):
    """The result of an import; rows are numbered as in the file."""

    file_problems: Sequence[Problem] = ()

    def refuse(self, problems: Sequence[Problem]) -> None:
        """Say what is wrong with the file as a whole."""
        for problem in problems:
            self.append_base_error(PlainError(ValueError(str(problem))))
        self.file_problems = problems

    def refuse_row(self, place: int, cells: dict[str, Any], error: Exception) -> None:
        """Note that the database has refused a row that had seemed good."""
        row = self.rows[place - 1]
        self.totals[row.import_type] -= 1
        row.import_type, row.validation_error = row.IMPORT_TYPE_INVALID, error
        self.totals[row.import_type] += 1
        self.append_invalid_row(place, cells, error)
        self.invalid_rows.sort(key=lambda invalid: invalid.number)

    def number_as(self, numbers: Sequence[int]) -> None:
        """Number bad rows as the file does, not from its first row of cells."""
        for row in (*self.invalid_rows, *self.error_rows):
            row.number = numbers[row.number - 1]

    def problems(self) -> Iterator[Problem]:
        """All that is wrong, in the order of the file.

        Raises what went wrong in the importer itself, which is no fault of the file.
        """
        if self.file_problems:
            yield from self.file_problems
            return
        for error in self.base_errors:
            raise error.error
        for row in self.error_rows:
            raise row.errors[0].error
        for row in self.invalid_rows:
            cells = dict(zip(self.diff_headers, row.values, strict=False))
            for name, messages in row.error_dict.items():
                column = "" if name == NON_FIELD_ERRORS else name
                value = shown(cells.get(column, ""))
                for message in messages:
                    yield Problem(message, row.number, column, value)


def shown(cell: Any) -> str:
    """A raw cell for a message; empty for one that the file does not have."""
    if isinstance(cell, list):
        return ";".join(cell)
    return "" if cell == "---" else str(cell)
