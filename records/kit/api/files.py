"""Kinds of file that a whole list may be, each written a chunk of records at a time.

A kind knows nothing of pages, filters or rights: it is given the records that a reader
may see and asked for. ``records.kit.api.whole`` streams it. Every list is there as
NDJSON and CSV; a view set names further kinds, such as a calendar, in ``FILES``.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from itertools import islice
from typing import Any, ClassVar

import orjson

from records.kit.among import is_among
from records.kit.api.copied import Lines, csv_lines, json_lines
from records.kit.api.objects import objects_of
from records.kit.api.shapes import TEXT, Schema, exactly
from records.kit.api.wanted import Wanted
from records.kit.fields import public_fields, staff_fields
from records.models import Record, RecordQuerySet
from records.reading import Reader, reading

# Closed by whoever leaves it in the middle.
Parts = Generator[bytes, None, None]


class FileKind:
    """One kind of file, of one list and for one reader; ``base`` is the API's address.

    extension   what the name of the file ends in
    media_type  what it is sent as
    told        what it is, for the documentation
    label       what it is called on pages, for a kind that pages offer
    leaves_out  which records have no place in it, after their number; empty if all have
    schema      how it looks, as JSON Schema
    """

    extension: ClassVar[str]
    media_type: ClassVar[str]
    told: ClassVar[str]
    label: ClassVar[str] = ""
    leaves_out: ClassVar[str] = ""
    schema: ClassVar[Schema] = TEXT

    def __init__(self, model: type[Record], reader: Reader, base: str) -> None:
        self.model, self.reader, self.base = model, reader, base
        # Records that are in the file so far.
        self.count = 0
        # Records of the list that are not, where that is known beforehand.
        self.left_out = 0

    @staticmethod
    def fitting(rows: RecordQuerySet) -> RecordQuerySet:
        """Of the records of a list those that have a place in such a file."""
        return rows

    def beginning(self) -> bytes:
        """What stands before all records."""
        return b""

    def chunk(self, rows: RecordQuerySet) -> bytes:
        """Some records more; these are counted."""
        raise NotImplementedError

    def parts(self, rows: RecordQuerySet, at_once: int) -> Parts:
        """All records, so many at a time."""
        numbers = rows.values_list("pk", flat=True).iterator(chunk_size=at_once)
        while True:
            # Who reads is said for each chunk: between them others may be answered.
            with reading(self.reader):
                some = list(islice(numbers, at_once))
                part = self.chunk(rows.filter(is_among("pk", some)))
            yield part
            if len(some) < at_once:
                return

    def ending(self, checksum: str) -> bytes:
        """What stands after them, by which one knows that the file was not cut."""
        raise NotImplementedError


class _Written(FileKind):
    """A kind that the database writes, all records by one statement."""

    # What gives its lines (records.kit.api.copied).
    lines: Callable[..., Lines]

    def __init__(
        self,
        model: type[Record],
        reader: Reader,
        base: str = "",
        only: Sequence[str] = (),
    ) -> None:
        """A file of all that the reader may see, or ``only`` of some columns."""
        super().__init__(model, reader, base)
        self._only = list(only)

    @property
    def names(self) -> list[str]:
        """What the columns are called."""
        staff = getattr(self.reader, "is_staff", False)
        every = staff_fields if staff else public_fields
        return self._only or every(self.model)

    def chunk(self, rows: RecordQuerySet) -> bytes:
        """Some lines more."""
        return b"".join(self.parts(rows, 1_000))

    def parts(self, rows: RecordQuerySet, at_once: int) -> Parts:
        """All lines; if there are none, no part."""
        fields: Any = [self.model._meta.get_field(name) for name in self.names]
        with closing(self.lines(rows, fields, self.reader, at_once)) as lines:
            while True:
                with reading(self.reader):
                    some = next(lines, None)
                if some is None:
                    return
                self.count += len(some)
                yield b"".join(some)


class Ndjson(_Written):
    """An object on each line, with the columns of a CSV file."""

    extension = "ndjson"
    media_type = "application/x-ndjson"
    told = "A record on each line, as in CSV."
    lines = staticmethod(json_lines)

    def ending(self, checksum: str) -> bytes:
        """The last line: it is no record, and says so."""
        return orjson.dumps(
            {"end": True, "count": self.count, "sha256": checksum},
            option=orjson.OPT_APPEND_NEWLINE,
        )


class Tabular(FileKind):
    """A table of comma-separated cells; a subclass names its columns."""

    extension = "csv"
    media_type = "text/csv; charset=utf-8"

    @property
    def names(self) -> list[str]:
        """What the columns are called."""
        raise NotImplementedError

    def beginning(self) -> bytes:
        """The names of the columns, which need no quotation marks."""
        return f"{','.join(self.names)}\r\n".encode()

    def ending(self, checksum: str) -> bytes:
        """The last line: it is no record, and says so."""
        return f"#end,{self.count},{checksum}\r\n".encode()


class Csv(_Written, Tabular):
    """A table with the columns of the files of the pages."""

    told = "A table, with the fields as columns."
    lines = staticmethod(csv_lines)


class Objects(FileKind):
    """One JSON document; a subclass says how a record looks in it.

    holds     the key of the list of records
    context   what stands beside it
    wanted    what is read of each record
    """

    holds: ClassVar[str]
    context: ClassVar[dict[str, str]] = {}
    wanted: ClassVar[Wanted]

    def __init_subclass__(cls) -> None:
        some = {"type": "array", "items": {"type": "object"}}
        cls.schema = exactly({**dict.fromkeys(cls.context, TEXT), cls.holds: some})

    def beginning(self) -> bytes:
        """The document up to its list."""
        empty = orjson.dumps({**self.context, self.holds: []})
        return empty.removesuffix(b"]}") + b"\n"

    def chunk(self, rows: RecordQuerySet) -> bytes:
        """Some objects more. A cut document is no JSON any more."""
        found = self.objects(self.shown(rows))
        parts = [b",\n"] if self.count and found else []
        parts.append(b",\n".join(orjson.dumps(one) for one in found))
        self.count += len(found)
        return b"".join(parts)

    def ending(self, checksum: str) -> bytes:
        """The end of the document."""
        return b"\n]}\n"

    def shown(self, rows: RecordQuerySet) -> list[dict[str, Any]]:
        """The records as the API shows them to the reader."""
        numbers = rows.values_list("pk", flat=True)
        return objects_of(
            self.model, numbers, self.wanted, reader=self.reader, base=self.base
        )

    def objects(self, shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The same as the standard has them."""
        raise NotImplementedError


# Further kinds of file of some lists, beside NDJSON and CSV; view sets name them.
FURTHER: dict[type[Record], tuple[type[FileKind], ...]] = {}


def kinds_of(model: type[Record]) -> dict[str, type[FileKind]]:
    """The kinds of file that a list may be, by extension."""
    kinds: tuple[type[FileKind], ...] = (Ndjson, Csv, *FURTHER.get(model, ()))
    return {kind.extension: kind for kind in kinds}


def page_of(address: str) -> str:
    """The page for people of what is at an address of the API."""
    return address.replace("/api/v1/", "/", 1)


def filled(**values: Any) -> dict[str, Any]:
    """An object without the keys that nothing is known for."""
    return {
        name: value for name, value in values.items() if value not in (None, "", [])
    }
