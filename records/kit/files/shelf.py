"""Rows that wait: few in memory, more of them on disk."""

import pickle
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Any, Generic, TypeVar
from weakref import finalize

# So many bytes are kept in memory; rows are written and read by so many.
IN_MEMORY = 2_000_000
_BLOCK = 200

Row = TypeVar("Row")


class Shelf(Generic[Row]):
    """Rows put by one after the other, and read again as often as somebody asks.

    However many they are, no more than a few are in memory. What is on disk has no name
    there, is this process's own, and goes with it.
    """

    def __init__(self) -> None:
        self._file: Any = None
        self._places: list[tuple[int, int]] = []
        self._last: list[Row] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, row: Row) -> None:
        """Put one by."""
        self._last.append(row)
        self._count += 1
        if len(self._last) >= _BLOCK:
            block = pickle.dumps(self._last, pickle.HIGHEST_PROTOCOL)
            self._last.clear()
            if self._file is None:
                self._file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
                finalize(self, self._file.close)
            place = self._file.seek(0, 2)
            self._file.write(block)
            self._places.append((place, len(block)))

    def __iter__(self) -> Iterator[Row]:
        for place, size in self._places:
            self._file.seek(place)
            packed = self._file.read(size)
            block: Any = pickle.loads(packed)  # noqa: S301 (written here, and nameless)
            yield from block
        yield from self._last
