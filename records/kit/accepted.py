"""Values that a source stands for: what another file says instead does not undo them.

A value that differs from an accepted, cited one becomes a rival citation (``rival``),
is left aside (``skip``), or takes its place (``overwrite``). What the very source says
that is imported may be said anew by it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from records.kit.columns import Column
from records.kit.fields import STAFF_FIELDS
from records.kit.files.cells import as_text
from records.models import Citation, Record, RegisterEntry

Policy = Literal["rival", "overwrite", "skip"]
POLICIES: dict[str, str] = {
    "rival": "keep the cited value, and cite the other beside it",
    "overwrite": "take the value of the file",
    "skip": "keep the cited value, and leave the other aside",
}


@dataclass(frozen=True, slots=True)
class Rival:
    """What a file says of a field whose accepted value has a source."""

    model: type[Record]
    key: str
    field: str
    accepted: str
    claimed: str


@dataclass
class AcceptedValues:
    """Which values stay, whatever an import of ``source`` (a key) says of them."""

    policy: Policy
    source: str
    # Those of the piece of the file that is imported just now.
    rivals: list[Rival] = field(default_factory=list)
    _cited: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    def learn(self, records: Iterable[Record]) -> None:
        """Find out which fields of these records other sources are cited for."""
        self._cited.clear()
        numbers = [record.pk for record in records]
        if self.policy == "overwrite" or not numbers:
            return
        rows = Citation.objects.filter(record__in=numbers).order_by()
        rows = rows.exclude(source__key=self.source)
        for number, name in rows.values_list("record_id", "field"):
            self._cited[number].add(name)

    def taken(self) -> list[Rival]:
        """The rivals that were found since they were last asked for."""
        found, self.rivals = self.rivals, []
        return found

    def keeps(self, record: Record, column: Column, was: Any, value: Any) -> bool:
        """Whether the record keeps what it has; notes what the file says instead."""
        cited = self._cited.get(record.pk)
        name = column.column_name
        # A record cited as a whole is cited for each of its fields.
        if not cited or not (name in cited or "" in cited):
            return False
        if was in (None, "", set()) or name in ("key", *STAFF_FIELDS):
            return False
        self.rivals.append(
            Rival(
                type(record),
                record.key,
                name,
                _text(column, was),
                _text(column, value),
            )
        )
        return True


def _text(column: Column, value: Any) -> str:
    """A value in the form of its field, as citations claim it."""
    if isinstance(value, list | set):
        return ";".join(sorted(_text(column, one) for one in value))
    if isinstance(value, Record):
        return value.key
    if column.is_list or column.is_reference:
        return _key(value)
    return as_text(column.widget.render(value))


def _key(number: int) -> str:
    found = RegisterEntry.objects.filter(pk=number).first()
    return found.key if found else ""
