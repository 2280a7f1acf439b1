"""Tables of records: of a list, of the parts of a record, of what is related to it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from records.kit.pages.references import References
from records.kit.pages.values import (
    Value,
    is_number,
    label_of,
    related_names,
    stated_or_inferred,
    title_of,
)
from records.models import Record


@dataclass(frozen=True, slots=True)
class Sorting:
    """A way to sort by a column: where the link leads and what holds now."""

    address: str
    state: str  # ascending, descending or none: the values of aria-sort


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    label: str
    is_number: bool = False
    sorting: Sorting | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """What one record has in one column; ``address`` when it leads to the record."""

    column: Column
    values: list[Value]
    address: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One record; ``markers`` are the numbers of the citations of it."""

    title: str
    address: str
    cells: list[Cell]
    markers: list[int]
    is_disputed: bool


@dataclass(frozen=True, slots=True)
class Support:
    """Numbers of the citations of each record, and which records are disputed."""

    markers: dict[int, list[int]] = field(default_factory=dict)
    disputed: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Table:
    """Records in rows.

    ``has_details``: no cell leads to the record, so a last column does.
    """

    caption: str
    columns: list[Column]
    rows: list[Row]
    has_details: bool
    has_markers: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """Which columns a table of a record type has, and which one leads to the record."""

    model: type[Record]
    names: tuple[str, ...]
    link: str = ""
    sortings: dict[str, Sorting] = field(default_factory=dict)

    def without(self, name: str) -> "Shape":
        """The same without a column that says the same in every row."""
        names = tuple(n for n in self.names if n.partition("__")[0] != name)
        return Shape(self.model, names, self.link, self.sortings)

    def want(self, records: Iterable[Record], references: References) -> None:
        """Note what has to be fetched for the table."""
        references.want(records, related_names(self.model, self.names))


def make_table(
    caption: str,
    shape: Shape,
    records: Iterable[Record],
    references: References,
    support: Support | None = None,
    *,
    within: Record | None = None,
) -> Table:
    """The table of these records; what they refer to has been fetched.

    On the page of another record, ``within``, columns without a value are left out.
    """
    columns = [
        Column(
            name,
            label_of(shape.model, name),
            is_number(shape.model, name),
            shape.sortings.get(name),
        )
        for name in shape.names
    ]
    support = support or Support()
    rows = []
    for record in records:
        title = title_of(record, references, within)
        rows.append(
            Row(
                title=title,
                address=record.get_absolute_url(),
                cells=_cells(record, columns, shape.link, title, references),
                markers=support.markers.get(record.pk, []),
                is_disputed=record.pk in support.disputed,
            )
        )
    if within is not None:
        columns = _leave_out_empty(columns, rows)
    return Table(
        caption=caption,
        columns=columns,
        rows=rows,
        has_details=shape.link not in shape.names,
        has_markers=any(row.markers for row in rows),
    )


def _cells(
    record: Record,
    columns: list[Column],
    link: str,
    title: str,
    references: References,
) -> list[Cell]:
    cells = []
    for column in columns:
        values = stated_or_inferred(record, column.name, references)
        if column.name == link:
            address = record.get_absolute_url()
            cells.append(Cell(column, values or [Value(title)], address))
        else:
            cells.append(Cell(column, values))
    return cells


def _leave_out_empty(columns: list[Column], rows: list[Row]) -> list[Column]:
    """Take columns without any value out of the rows; return those that stay."""
    places = range(len(columns))
    filled = [n for n in places if any(row.cells[n].values for row in rows)]
    for row in rows:
        row.cells[:] = [row.cells[n] for n in filled]
    return [columns[n] for n in filled]
