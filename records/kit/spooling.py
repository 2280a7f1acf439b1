"""Files that are written a thousand records at a time, and sent when they are whole.

However long a list is, no more of it is in memory; what is longer than a few megabytes
waits on disk. Sent only when it is written to its end, a file says in its headers how
many records it has and what its checksum is, and a fault on the way is an error.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from os import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import IO

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase

from records.models import RecordQuerySet

CHUNK = 1_000
# So many bytes are kept in memory.
IN_MEMORY = 2_000_000
AT_ONCE = 2**16


def in_chunks(records: RecordQuerySet) -> Iterator[RecordQuerySet]:
    """The records by a thousand, in their order; once, though there are none."""
    plain = records.prefetch_related(None)
    numbers = array("q", plain.values_list("pk", flat=True).iterator(CHUNK))
    if len(numbers) <= CHUNK:
        yield records
        return
    for start in range(0, len(numbers), CHUNK):
        yield records.filter(pk__in=list(numbers[start : start + CHUNK]))


def joined(format: str, parts: Iterable[bytes]) -> Iterator[bytes]:
    """Files of one format as one file: the same as if all had been written at once."""
    begun = False
    for part in parts:
        if format == "csv":
            yield below_header(part) if begun else part
        elif format == "json":
            within = part.rstrip().removeprefix(b"[").removesuffix(b"]").rstrip()
            yield (b"," if begun else b"[") + within
        else:
            yield part
        begun = True
    if format == "json":
        yield b"\n]\n"


def below_header(part: bytes) -> bytes:
    """A CSV file without its header."""
    # Names of columns need no quotation marks: the header is one line.
    return part.partition(b"\r\n")[2]


class Spool:
    """A file that is written, with its checksum."""

    def __init__(self, write: Callable[[IO[bytes]], None]) -> None:
        # Closed by the response, when it was sent.
        self._file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
        write(self._file)
        self._size = self._file.seek(0, SEEK_END)
        self._file.seek(0)
        digest = sha256()
        while part := self._file.read(AT_ONCE):
            digest.update(part)
        self.checksum = digest.hexdigest()
        self._file.seek(0)

    @classmethod
    def of(cls, parts: Iterable[bytes]) -> "Spool":
        """A file of parts, one after another."""

        def write(file: IO[bytes]) -> None:
            # One by one: only a write looks whether it is time to go to disk.
            for part in parts:
                file.write(part)

        return cls(write)

    def response(self, media_type: str, headers: dict[str, str]) -> HttpResponseBase:
        """What is sent: from memory, or from disk."""
        if self._size <= IN_MEMORY:
            with self._file as file:
                return HttpResponse(
                    file.read(), content_type=media_type, headers=headers
                )
        headers |= {"Content-Length": str(self._size)}
        return FileResponse(self._file, content_type=media_type, headers=headers)
