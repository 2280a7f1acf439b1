"""What an import would do, cell by cell, for staff to look at before it happens."""

from collections.abc import Mapping, Sequence
from typing import Any

from records.kit.columns import Column
from records.kit.exporting import key_names
from records.kit.files.cells import as_text
from records.kit.incoming import Incoming
from records.kit.widgets import ReferenceWidget
from records.models import Record, RegisterEntry


class Preview:
    """Cells before and after, of every column, whether the file has it or not."""

    def __init__(self, columns: Sequence[Column], incoming: Incoming) -> None:
        self._columns = columns
        self._incoming = incoming
        numbers: set[int] = set()
        for record in incoming.existing.values():
            for column in columns:
                if column.is_list:
                    numbers |= incoming.members(column, record)
                elif column.is_reference:
                    numbers.add(getattr(record, column.attname))
        self._names = key_names(numbers - {None})
        for column in columns:
            if isinstance(column.widget, ReferenceWidget):
                column.widget.names = self._names

    def learn(self, value: Any) -> None:
        """Note a record that a cell refers to, to show it by its key."""
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, RegisterEntry):
                self._names[one.pk] = one
            elif isinstance(one, Record):
                self._names[one.pk] = RegisterEntry(
                    pk=one.pk, record_type=one.record_type(), key=one.key
                )

    def cells(
        self,
        record: Record,
        before: Mapping[str, Any],
        lists: Mapping[Column, set[int]],
        new: bool,
    ) -> list[tuple[str, str]]:
        """The cells of one record: as they were in ``before``, and as they are now."""
        cells = []
        for column in self._columns:
            if column.is_list:
                was: Any = self._incoming.members(column, record)
                now: Any = lists.get(column, was)
            else:
                was, now = before.get(column.attname), column.get_value(record)
            text = as_text(column.widget.render(now))
            old = "" if new else as_text(column.widget.render(was))
            cells.append((old, text))
        return cells
