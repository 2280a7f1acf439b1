"""Records on their way out, in a number of queries that does not grow with them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from records.kit.columns import Column
from records.kit.files.tables import Table
from records.kit.widgets import ReferenceWidget
from records.models import RecordQuerySet, RegisterEntry
from records.reading import Reader


def export_records(
    columns: Sequence[Column], records: RecordQuerySet, reader: Reader | None
) -> Table:
    """The records as a table of plain values: text, numbers, truth values, lists.

    References that the reader may not see are empty; without a reader all are there.
    One query for the records, one for each list of references, one for all names.
    """
    single = [column for column in columns if not column.is_list]
    rows = list(
        records.prefetch_related(None).values_list(
            "pk", *(column.attname for column in single)
        )
    )
    numbers = [row[0] for row in rows]
    lists = {
        column.attribute: _members(column, numbers)
        for column in columns
        if column.is_list
    }
    wanted = {
        value
        for place, column in enumerate(single, 1)
        if column.is_reference
        for row in rows
        if (value := row[place]) is not None
    }
    for members in lists.values():
        wanted.update(*members.values())
    names = key_names(wanted, reader)
    for column in columns:
        if isinstance(column.widget, ReferenceWidget):
            column.widget.names = names
    written = []
    for row in rows:
        values = iter(row[1:])
        written.append(
            [
                column.widget.render(
                    lists[column.attribute][row[0]] if column.is_list else next(values)
                )
                for column in columns
            ]
        )
    return Table.of(written, [column.column_name for column in columns])


def key_names(
    numbers: Iterable[int], reader: Reader | None = None
) -> dict[int, RegisterEntry]:
    """Types and keys of records by their numbers, of all types together."""
    entries = RegisterEntry.objects.all()
    if reader is not None:
        entries = entries.visible_to(reader)
    return entries.in_bulk(list(numbers)) if numbers else {}


def _members(column: Column, owners: Sequence[int]) -> dict[int, list[int]]:
    through, owner, member = column.through()
    members: dict[int, list[int]] = defaultdict(list)
    pairs = through._base_manager.filter(**{f"{owner}__in": owners})
    for one, other in pairs.values_list(owner, member):
        members[one].append(other)
    return members
