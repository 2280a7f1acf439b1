"""The bytes of a file: on disk if they are many, and read as often as somebody asks."""

import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Union
from weakref import finalize

# Read and written by so many: no more of a large file is in memory.
AT_ONCE = 2**18

Data = Union[bytes, "FileBytes"]


class FileBytes:
    """What a file holds: in memory, or in an open file on disk.

    Every reader has a place of its own in it: ``stream`` begins anew each time.
    """

    def __init__(self, held: bytes | IO[bytes]) -> None:
        self._data = held if isinstance(held, bytes) else b""
        self._file = None if isinstance(held, bytes) else held
        if self._file:
            self._size = os.fstat(self._file.fileno()).st_size
        else:
            self._size = len(self._data)

    @classmethod
    def of(cls, data: Data) -> "FileBytes":
        """The bytes of a file, whichever way somebody has them."""
        return data if isinstance(data, FileBytes) else cls(data)

    @classmethod
    def at(cls, path: Path) -> "FileBytes":
        """A file by its path; raises OSError."""
        return cls._own(path.open("rb"))

    @classmethod
    def copied(cls, pieces: Iterable[bytes]) -> "FileBytes":
        """Pieces, one after another, in a file without a name."""
        file = TemporaryFile()  # noqa: SIM115 (closed with what holds it)
        for piece in pieces:
            file.write(piece)
        file.flush()
        return cls._own(file)

    @classmethod
    def _own(cls, file: IO[bytes]) -> "FileBytes":
        own = cls(file)
        finalize(own, file.close)
        return own

    def __len__(self) -> int:
        return self._size

    def __bool__(self) -> bool:
        return self._size > 0

    def between(self, start: int, end: int) -> bytes:
        """The bytes from one place to before another, as far as there are any."""
        if self._file is None:
            return self._data[start:end]
        found = b""
        while block := os.pread(
            self._file.fileno(), end - start - len(found), start + len(found)
        ):
            found += block
        return found

    def startswith(self, mark: bytes) -> bool:
        """Whether the file begins so."""
        return self.between(0, len(mark)) == mark

    def whole(self) -> bytes:
        """All of it: for what can be no larger than memory allows."""
        return self.between(0, self._size)

    def pieces(self, size: int = AT_ONCE) -> Iterator[bytes]:
        """All of it, piece by piece."""
        for start in range(0, self._size, size):
            yield self.between(start, start + size)

    def lines_before(self, place: int) -> int:
        """How many lines end before a place."""
        return sum(
            self.between(start, min(start + AT_ONCE, place)).count(b"\n")
            for start in range(0, place, AT_ONCE)
        )

    def stream(self) -> IO[bytes]:
        """The file from its beginning, to be read without minding others."""
        if self._file is None:
            return io.BytesIO(self._data)
        return io.BufferedReader(_View(self))

    def fileno(self) -> int | None:
        """The file as another process takes it over; None if it is in memory."""
        return self._file.fileno() if self._file else None


class _View(io.RawIOBase):
    """One reader's place in a file."""

    def __init__(self, of: FileBytes) -> None:
        self._of = of
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: len(self._of)}
        place = start[whence] + offset
        if place < 0:
            raise OSError("before the beginning")
        self._place = place
        return place

    def readinto(self, buffer: Any) -> int:
        read = self._of.between(self._place, self._place + len(buffer))
        buffer[: len(read)] = read
        self._place += len(read)
        return len(read)
