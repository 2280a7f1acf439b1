"""One file on its way in: what it says, what is there, and what has to change."""

from array import array
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError

from records.kit.columns import Column
from records.kit.files.cells import as_text
from records.kit.files.tables import ABSENT, Table
from records.kit.lookups import Lookups, new_numbers
from records.kit.widgets import KeyWidget, ReferenceWidget
from records.models import Record, RegisterEntry
from records.reading import current_sight

Row = dict[str, Any]
Pair = tuple[int, int]


def rows_of(dataset: Table) -> Iterable[Row]:
    """The rows with their cells as text; cells that are left out are left out."""
    for cells in dataset:
        yield row_of(zip(dataset.headers, cells, strict=True))


def row_of(cells: Iterable[tuple[str, Any]]) -> Row:
    """One row: text and lists of text stay, other values become text."""
    return {
        name: cell if isinstance(cell, str | list) else as_text(cell)
        for name, cell in cells
        if cell is not ABSENT
    }


def key_in(row: Row) -> str:
    """The key that a row gives its record; empty when one is to be made."""
    key = row.get("key", "")
    return key.strip() if isinstance(key, str) else ""


@dataclass
class WholeFile:
    """What is known of a whole file, however long: keys, and lists to be written."""

    # Keys so far, with their rows; of a long file only those that may come again.
    seen: dict[str, int] = field(default_factory=dict)
    again: Container[int] | None = None
    additions: dict[str, list[Pair]] = field(default_factory=lambda: defaultdict(list))
    removals: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def write_members(self, columns: Iterable[Column]) -> None:
        """Write all lists of references: at most two statements for each column."""
        for column in columns:
            if not column.is_list:
                continue
            through, owner, member = column.through()
            if gone := self.removals[column.attribute]:
                through._base_manager.filter(pk__in=gone).delete()
            if new := self.additions[column.attribute]:
                through._base_manager.bulk_create(
                    [through(**{owner: one, member: other}) for one, other in new]
                )


def keys_in(table: Table) -> Iterator[str]:
    """The keys that a table gives its records."""
    for cell in table.column("key"):
        if isinstance(cell, str) and (key := cell.strip()):
            yield key


def twice(keys: Iterable[str]) -> Container[int]:
    """Hashes of keys that may be there twice, in little memory for a million."""
    hashes = array("q", map(hash, keys))
    ordered = sorted(hashes)
    return {one for one, other in pairwise(ordered) if one == other}


class Incoming:
    """Records of a file, with all that they refer to, in a handful of queries.

    ``existing`` are the records that the rows name and that are there already.
    """

    def __init__(
        self,
        model: type[Record],
        columns: Sequence[Column],
        dataset: Table,
        lookups: Lookups,
        file: WholeFile,
    ) -> None:
        self.model = model
        self.columns = [one for one in columns if one.column_name in dataset.headers]
        self.lookups = lookups
        # A header is row 1 of a table that does not number its rows.
        self.file = file
        self.rows = rows = list(rows_of(dataset))
        keys = {key for row in rows if (key := key_in(row))}
        lookups.fetch(model, keys)
        found = {key: lookups.known(model, key) for key in keys}
        self.existing = {
            key: record
            for key, record in found.items()
            if record and not record._state.adding
        }
        self._fetch_references(rows)
        self._hidden = self._fetch_hidden()
        new = keys - self.existing.keys()
        self._former = lookups.former(model, new) if new else {}
        lookups.promise(model, sorted(new - self._former.keys()))
        self._numbers = iter(new_numbers(sum(not key_in(row) for row in rows)))
        self._members: dict[str, dict[int, set[int]]] = defaultdict(
            lambda: defaultdict(set)
        )
        self._places: dict[str, dict[Pair, int]] = defaultdict(dict)
        self._fetch_members()

    def next_number(self) -> int | None:
        """The number of the next record whose key is to be made."""
        return next(self._numbers, None)

    def check_key(self, row: Row, number: int) -> None:
        """Refuse a key that is there twice, or that means another record.

        ``number`` is the row's number in the file.
        """
        key = key_in(row)
        if not key:
            return
        if key in self.file.seen:
            why = f"Row {self.file.seen[key]} has this key already."
            raise ValidationError({"key": why})
        if self.file.again is None or hash(key) in self.file.again:
            self.file.seen[key] = number
        if key in self._former:
            why = f"This is a former key: the record is called “{self._former[key]}”."
            raise ValidationError({"key": why})
        record = self.existing.get(key)
        for name, value in self.model.ONLY.items() if record else ():
            if getattr(record, name) != value:
                kind = getattr(record, f"get_{name}_display")().lower()
                word = self.model._meta.verbose_name
                why = f"This is the key of a {kind}, which is no {word}."
                raise ValidationError({"key": why})

    def members(self, column: Column, record: Record) -> set[int]:
        """Numbers of the records in a list of references, before the import."""
        return self._members[column.attribute][record.pk]

    def change_members(self, column: Column, record: Record, wanted: set[int]) -> None:
        """Note what to put into a list of references, and what to take out."""
        present, name = self.members(column, record), column.attribute
        new = sorted(wanted - present)
        self.file.additions[name] += [(record.pk, one) for one in new]
        places = self._places[name]
        gone = sorted(present - wanted)
        self.file.removals[name] += [places[record.pk, one] for one in gone]

    def _fetch_members(self) -> None:
        numbers = [record.pk for record in self.existing.values()]
        for column in self.columns if numbers else ():
            if not column.is_list:
                continue
            through, owner, member = column.through()
            # What can't be seen is neither asked for nor taken out.
            seen = column.field.related_model.objects.values("pk")
            present = through._base_manager.filter(
                **{f"{owner}__in": numbers, f"{member}__in": seen}
            )
            for place, one, other in present.values_list("pk", owner, member):
                self._members[column.attribute][one].add(other)
                self._places[column.attribute][one, other] = place

    def hides(self, record: Record, column: Column) -> bool:
        """Whether the record refers, in that column, to one that can't be seen.

        To whoever imports the cell is empty; it stays when their file leaves it so.
        """
        return (
            column.is_reference
            and not record._state.adding
            and getattr(record, column.attname) in self._hidden
        )

    def _fetch_hidden(self) -> set[int]:
        if current_sight().is_all:
            return set()
        numbers = {
            getattr(record, column.attname)
            for record in self.existing.values()
            for column in self.columns
            if column.is_reference
        } - {None}
        seen = RegisterEntry.objects.filter(pk__in=numbers)
        return numbers - set(seen.values_list("pk", flat=True))

    def _fetch_references(self, rows: list[Row]) -> None:
        keys: dict[type[Record], set[str]] = defaultdict(set)
        entries: set[str] = set()
        for column in self.columns:
            widget, name = column.widget, column.column_name
            if isinstance(widget, ReferenceWidget):
                cells = {
                    key for row in rows for key in widget.keys_in(row.get(name, ""))
                }
                if isinstance(widget, KeyWidget):
                    keys[widget.model] |= cells
                else:
                    entries |= cells
        for model, wanted in keys.items():
            self.lookups.fetch(model, wanted)
        self.lookups.fetch_entries(entries)
