"""The table that every file is read into."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import tablib

from records.kit.files.cells import fault_of
from records.kit.problems import FileProblems, Problem, refuse

# A cell that JSON or YAML leaves out of one record: its field stays as it is.
ABSENT: Final = object()

NumberedRow = tuple[int, Sequence[Any]]


class Table(tablib.Dataset):
    """Rows of cells under one header.

    Cells are text, lists of text or ABSENT. ``numbers`` are the rows' numbers in the
    file, for messages; ``remarks`` say how the file was understood.
    """

    numbers: list[int]
    remarks: list[str]

    @classmethod
    def make(
        cls,
        header: Sequence[str],
        rows: Iterable[NumberedRow],
        remarks: Iterable[str] = (),
    ) -> "Table":
        """Check header and rows and put them together.

        Rows whose cells are all empty are left out. Raises FileProblems naming every
        row that has more or fewer cells than the header, or a cell nobody can keep.
        """
        names = _checked(header)
        kept: list[NumberedRow] = []
        problems: list[Problem] = []
        for number, cells in rows:
            if not any(cell not in ("", ABSENT) for cell in cells):
                continue
            if len(cells) != len(names):
                problems.append(_ragged(number, cells, names))
            for name, cell in zip(names, cells, strict=False):
                texts = cell if isinstance(cell, list) else [cell]
                for text in texts:
                    if isinstance(text, str) and (fault := fault_of(text)):
                        problems.append(Problem(fault, number, name))
            kept.append((number, cells))
        if problems:
            raise FileProblems(problems)
        table = cls(*(cells for _, cells in kept), headers=names)
        table.numbers = [number for number, _ in kept]
        table.remarks = list(remarks)
        return table

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]], header: Sequence[str]) -> "Table":
        """A table to be written; its cells are plain values."""
        table = cls(*rows, headers=header)
        table.numbers, table.remarks = list(range(2, len(table) + 2)), []
        return table


def _checked(header: Sequence[str]) -> list[str]:
    names = [name.strip() for name in header]
    if not any(names):
        raise refuse(
            "The file is empty: its first row names the columns, “key” among them."
        )
    nameless = [str(place) for place, name in enumerate(names, 1) if not name]
    if nameless:
        raise refuse(f"Column {', '.join(nameless)} has no name in the first row.", 1)
    return names


def _ragged(number: int, cells: Sequence[Any], names: Sequence[str]) -> Problem:
    if len(cells) > len(names):
        extra = ", ".join(f"“{cell}”" for cell in cells[len(names) :][:3])
        why = f"{extra} stand beyond the last column."
    else:
        why = "Is a separator missing, or a quotation mark left open?"
    return Problem(
        f"The row has {_cells(len(cells))} where the header has {len(names)}. {why}",
        number,
    )


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"
