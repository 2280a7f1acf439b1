"""Tables of records: of a list, of the parts of a record, of what is related to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from records.kit.filtering.on_a_day import STANDING
from records.kit.pages.citing import Cited, Marker, Support
from records.kit.pages.references import References
from records.kit.pages.stated import told
from records.kit.pages.values import (
    INFERRED,
    INFERRED_WORD,
    Value,
    is_number,
    label_of,
    once,
    related_names,
    state_words,
    title_of,
)
from records.models import Record

# Of more places that say the same, a cell gives the number.
MOST_MARKERS = 3


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


@dataclass(slots=True)
class Cell:
    """What one record has in one column; ``address`` when it leads to the record.

    ``markers`` are of the places that say so, ``more`` counts those for which there is
    no room, ``words`` limit the value.
    """

    # Not frozen: a page has hundreds, and each would take thrice as long to make.

    column: Column
    values: list[Value]
    address: str = ""
    markers: list[Marker] = field(default_factory=list)
    more: int = 0
    words: list[str] = field(default_factory=list)
    is_disputed: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.values or self.is_disputed)


@dataclass(frozen=True, slots=True)
class Row:
    """One record; ``markers`` are of the places that speak of it as a whole.

    Where no fact of the row has a marker, they are those of any other of its facts.
    ``words`` limit the record: “planned”, “unverified”.
    """

    title: str
    address: str
    cells: list[Cell]
    markers: list[Marker]
    words: list[str]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Records in rows.

    ``has_details``: no cell leads to the record, so a last column does.
    """

    caption: str
    columns: list[Column]
    rows: list[Row]
    has_details: bool

    def __getitem__(self, rows: slice) -> "Table":
        """The same table with some of its rows: a long one is told in two parts."""
        return replace(self, rows=self.rows[rows])


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

    def subjects(
        self, records: Iterable[Record], references: References
    ) -> Iterator[Record]:
        """The records whose fields the table shows; references have been fetched."""
        for record in records:
            yield record
            for name in self.names:
                if "__" in name and (fact := _fact(record, name, references)):
                    yield fact[0]


def make_table(
    caption: str,
    shape: Shape,
    records: Iterable[Record],
    references: References,
    cited: Cited,
    *,
    within: Record | None = None,
) -> Table:
    """The table of these records; what they refer to and who says so is fetched.

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
    rows = []
    for record in records:
        title = title_of(record, references, within)
        address = record.get_absolute_url()
        # The record itself comes first in its row, and so do its markers.
        whole = cited.support(record, "")
        cells = _cells(record, columns, shape.link, title, address, references, cited)
        if not whole.markers and not any(cell.markers for cell in cells):
            whole = cited.support_of_any(record)
        # A place that speaks of a fact in the row is not named for the row again.
        named = {marker.number for cell in cells for marker in cell.markers}
        markers = [marker for marker in whole.markers if marker.number not in named]
        words = [*whole.words, *state_words(record, shape.names), *_then(record)]
        words = once(words)
        for cell in cells:
            if cell.words:
                cell.words[:] = once(cell.words, said=words)
        rows.append(
            Row(
                title=title,
                address=address,
                cells=cells,
                markers=markers[:MOST_MARKERS],
                words=words,
                more=len(markers[MOST_MARKERS:]),
            )
        )
    if within is not None:
        columns = _leave_out_empty(columns, rows)
    return Table(
        caption=caption,
        columns=columns,
        rows=rows,
        has_details=shape.link not in shape.names,
    )


def _then(record: Record) -> list[str]:
    """How well it is known to hold on the day that was asked for; none for now."""
    word = getattr(record, STANDING, "")
    return [word] if word else []


def _cells(
    record: Record,
    columns: list[Column],
    link: str,
    title: str,
    address: str,
    references: References,
    cited: Cited,
) -> list[Cell]:
    cells = []
    for column in columns:
        values = told(record, column.name, references)
        support = _support(record, column.name, values, references, cited)
        is_link = column.name == link
        cells.append(
            Cell(
                column=column,
                values=values or ([Value(title)] if is_link else []),
                address=address if is_link else "",
                markers=support.markers[:MOST_MARKERS],
                more=max(0, len(support.markers) - MOST_MARKERS),
                words=support.words,
                is_disputed=support.is_disputed,
            )
        )
    return cells


def _support(
    record: Record,
    name: str,
    values: list[Value],
    references: References,
    cited: Cited,
) -> Support:
    """What stands behind the values of a cell: the inferred ones, if those it has."""
    subject, own_name = record, name
    if "__" in name:
        fact = _fact(record, name, references)
        if fact is None:
            return Support()
        subject, own_name = fact
    if values and values[0].mark == INFERRED_WORD:
        own_name += INFERRED
    return cited.support(subject, own_name)


def _fact(
    record: Record, name: str, references: References
) -> tuple[Record, str] | None:
    """The record and the field that a column shows; none for an empty reference."""
    head, _, rest = name.partition("__")
    if not rest:
        return record, name
    other = references.one(record, head)
    return None if other is None else _fact(other, rest, references)


def _leave_out_empty(columns: list[Column], rows: list[Row]) -> list[Column]:
    """Take columns without any value out of the rows; return those that stay."""
    places = range(len(columns))
    filled = [n for n in places if any(not row.cells[n].is_empty for row in rows)]
    for row in rows:
        row.cells[:] = [row.cells[n] for n in filled]
    return [columns[n] for n in filled]
