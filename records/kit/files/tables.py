"""The table that every file is read into."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from records.kit.files.cells import fault_of
from records.kit.files.shelf import Shelf
from records.kit.problems import FileProblems, Problem, refuse


class _Absent:
    """One of its kind, also when it comes back from disk."""

    def __reduce__(self) -> str:
        return "ABSENT"


# A cell that JSON or YAML leaves out of one record: its field stays as it is.
ABSENT: Final = _Absent()

# No record type has a tenth of this; a wider file is none of records.
MOST_COLUMNS = 1_000
_LONGEST_NAME = 200

# So many bad rows are told one by one; of more, how many they are, and of very many
# not even that.
MOST_TOLD = 1_000
# So many rows and characters are kept in memory; of longer files none, but for a few
# rows at a time.
MOST_KEPT = 10_000
MOST_TEXT = 4_000_000
# Characters of a piece of a file, if its rows are long.
_PIECE = 1_000_000
MOST_COUNTED = 100_000

NumberedRow = tuple[int, Sequence[Any]]


class Table:
    """Rows of cells under one header.

    Cells are text, lists of text or ABSENT; of a table to be written, plain values.
    ``numbers`` are the rows' numbers in the file, for messages; ``remarks`` say how it
    was understood, ``read_as`` how its cells stand apart. The rows of a long file are
    read ``again`` where they are needed, or wait on disk.
    """

    def __init__(
        self,
        *rows: Sequence[Any],
        headers: Sequence[str] = (),
        title: str = "",
        numbers: Sequence[int] = (),
        remarks: Iterable[str] = (),
    ) -> None:
        self._rows: list[tuple[Any, ...]] = list(map(tuple, rows))
        self._again: Callable[[], Iterator[NumberedRow]] | None = None
        self._widths = 0, 0
        self.headers = list(headers)
        self.title = title
        # A header is row 1 of a table that does not number its rows.
        self.numbers = numbers or range(2, len(rows) + 2)
        self.remarks = list(remarks)
        self.read_as = ""

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        if self._again is None:
            return iter(self._rows)
        return (
            tuple(_narrowed(cells, *self._widths))
            for _, cells in self._again()
            if not _is_blank(cells)
        )

    def __getitem__(self, place: int) -> tuple[Any, ...]:
        if self._again is None:
            return self._rows[place]
        return next(islice(self, place, None))

    @property
    def dict(self) -> list[dict[str, Any]]:
        """The rows with the names of their columns."""
        return [dict(zip(self.headers, row, strict=True)) for row in self]

    def column(self, name: str) -> Iterator[Any]:
        """The cells of one column; none where there is no such column."""
        if name in self.headers:
            place = self.headers.index(name)
            yield from (row[place] for row in self)

    @classmethod
    def make(
        cls,
        header: Sequence[str],
        rows: Iterable[NumberedRow],
        remarks: Iterable[str] = (),
        again: Callable[[], Iterator[NumberedRow]] | None = None,
    ) -> "Table":
        """Check header and rows and put them together.

        Rows whose cells are all empty are left out. Raises FileProblems naming every
        row that has more or fewer cells than the header, or a cell nobody can keep.
        """
        # A separator at the end of every line makes a column of nothing.
        full = width = len(header)
        while width > 1 and not header[width - 1].strip():
            width -= 1
        names = _checked(header[:width])
        kept: list[Sequence[Any]] = []
        shelf: Shelf[Sequence[Any]] = Shelf()
        numbers, size = array("l"), 0
        problems = Problems()
        for number, cells in rows:
            if _is_blank(cells):
                continue
            if len(cells) == full and any(cells[width:]):
                raise _nameless(range(width + 1, full + 1))
            cells = _narrowed(cells, full, width)
            if len(cells) != len(names):
                problems.add(_ragged(number, cells, names))
            for name, cell in zip(names, cells, strict=False):
                for text in cell if isinstance(cell, list) else [cell]:
                    if isinstance(text, str) and (fault := fault_of(text)):
                        problems.add(Problem(fault, number, name))
            if problems:
                continue
            numbers.append(number)
            kept.append(cells)
            size += _size(cells)
            if len(numbers) > MOST_KEPT or size > MOST_TEXT:
                for one in kept if again is None else ():
                    shelf.add(one)
                kept.clear()
        problems.tell()
        table = cls(*kept, headers=names, numbers=numbers, remarks=remarks)
        if len(numbers) > len(kept):
            table._again = again or (lambda: ((0, cells) for cells in shelf))
            table._widths = (full, width) if again else (width, width)
        if not numbers:
            table.remarks.append("There are no rows below the header.")
        return table

    @classmethod
    def stored(
        cls,
        header: Sequence[str],
        numbers: Sequence[int],
        again: Callable[[], Iterator[NumberedRow]],
    ) -> "Table":
        """A table whose rows are kept elsewhere, and read from there each time."""
        table = cls(headers=header, numbers=numbers)
        table._again = again
        table._widths = len(header), len(header)
        return table

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]], header: Sequence[str]) -> "Table":
        """A table to be written; its cells are plain values."""
        return cls(*rows, headers=header)


def in_pieces(
    rows: Iterable[Sequence[Any]], most: int
) -> Iterator[list[Sequence[Any]]]:
    """Rows by so many, or by fewer if they are long."""
    piece: list[Sequence[Any]] = []
    size = 0
    for row in rows:
        piece.append(row)
        size += _size(row)
        if len(piece) == most or size > _PIECE:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


def _size(cells: Sequence[Any]) -> int:
    """About how many characters a row has."""
    return sum(len(cell) for cell in cells if isinstance(cell, str | list))


def _narrowed(cells: Sequence[Any], full: int, width: int) -> Sequence[Any]:
    return cells[:width] if len(cells) == full else cells


def _is_blank(cells: Sequence[Any]) -> bool:
    return not any(cell not in ("", ABSENT) for cell in cells)


class Problems:
    """What is found wrong with a file, in its order: some of it word for word."""

    def __init__(self) -> None:
        self._told: list[Problem] = []
        self._untold = 0

    def __bool__(self) -> bool:
        return bool(self._told)

    def add(self, problem: Problem) -> None:
        """Note one; of very many only how many they are."""
        if len(self._told) < MOST_TOLD:
            self._told.append(problem)
        else:
            self._untold += 1
            if self._untold >= MOST_COUNTED:
                self.tell()

    def take(self, others: Iterable[Problem]) -> None:
        """Note others as well, in the order of the rows."""
        for problem in others:
            self.add(problem)
        self._told.sort(key=lambda problem: problem.row or 0)

    def tell(self) -> None:
        """Raise FileProblems if there are any."""
        if self._untold:
            count = (
                f"{self._untold:,} or more"
                if self._untold >= MOST_COUNTED
                else (f"{self._untold:,} more")
            )
            self._told.append(Problem(f"{count} rows or cells are bad as well."))
        if self._told:
            raise FileProblems(self._told)


def _checked(header: Sequence[str]) -> list[str]:
    if len(header) > MOST_COLUMNS:
        raise refuse(
            f"There are {len(header):,} columns; {MOST_COLUMNS:,} are the most. Is "
            "this a table of records, one in each row?",
            1,
        )
    names = [name.strip() for name in header]
    if not any(names):
        raise refuse(
            "The file is empty: its first row names the columns, “key” among them."
        )
    if nameless := [place for place, name in enumerate(names, 1) if not name]:
        raise _nameless(nameless)
    if any(len(name) > _LONGEST_NAME for name in names):
        raise refuse("A name of a column is too long: is the first row the header?", 1)
    for name in names:
        if fault := fault_of(name):
            raise refuse(f"A name of a column can't be kept: {fault}", 1)
    return names


def _ragged(number: int, cells: Sequence[Any], names: Sequence[str]) -> Problem:
    if len(cells) > len(names):
        beyond = [cell for cell in cells[len(names) :] if cell] or [""]
        extra = ", ".join(f"“{cell}”" for cell in beyond[:3])
        why = f"{extra} stand beyond the last column."
    else:
        why = "Is a separator missing, or a quotation mark left open?"
    return Problem(
        f"The row has {_cells(len(cells))} where the header has {len(names)}. {why}",
        number,
    )


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


def _nameless(places: Iterable[int]) -> FileProblems:
    named = ", ".join(map(str, places))
    return refuse(f"Column {named} has no name in the first row.", 1)
