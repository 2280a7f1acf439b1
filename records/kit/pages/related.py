"""What hangs on a record: its parts, and the records of other types that name it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, OuterRef
from django.utils.text import capfirst

from records.kit.as_of import rows_on
from records.kit.pages.listing import MOST_COUNTED
from records.kit.pages.tables import Shape, Table
from records.kit.together import together
from records.models import Citation, Record, RegisterEntry, Ruling
from records.reading import Reader

SHOWN = 25
SHOWN_PARTS = 200


@dataclass(frozen=True, slots=True)
class Link:
    """One way in which records of another type name this one."""

    name: str
    model: type[Record]
    field: str
    by_register: bool

    @property
    def words(self) -> str:
        """The name in words, such as “Missions sent”."""
        return capfirst(self.name.replace("_", " "))

    def to(self, record: Record) -> dict[str, Any]:
        """The condition that a record of the other type names this one."""
        return {f"{self.field}_id" if self.by_register else self.field: record.pk}


@dataclass(slots=True)
class Section:
    """Records that hang on this one; ``address`` leads to the list of all of them."""

    link: Link
    records: list[Record]
    count: int
    title: str = ""
    address: str = ""
    table: Table | None = None

    @property
    def is_cut(self) -> bool:
        """Whether there are more than are shown."""
        return self.count > len(self.records)

    @property
    def number(self) -> str:
        """How many there are; of very many that there are more than were counted."""
        is_more = self.count > MOST_COUNTED
        return f"{MOST_COUNTED:,}+" if is_more else str(self.count)

    @property
    def anchor(self) -> str:
        """Fragment of the address that leads to the section."""
        return self.link.name.replace("_", "-")


def links_of(model: type[Record]) -> Iterator[Link]:
    """Every way in which other records name one of this type, citations aside.

    A kind of event has the links of all events.
    """
    for relation in model._meta.related_objects:
        other: Any = relation.related_model
        if issubclass(other, Record):
            name = relation.get_accessor_name()
            yield Link(str(name), other, relation.field.name, by_register=False)
    for relation in RegisterEntry._meta.related_objects:
        other = relation.related_model
        if issubclass(other, Record) and other not in (Citation, Ruling):
            name = relation.get_accessor_name()
            yield Link(str(name), other, relation.field.name, by_register=True)


def find_parts(
    record: Record, reader: Reader, omitted: Collection[str], day: date | None = None
) -> list[Section]:
    """The parts of a record, in the order of PARTS; one query for all."""
    named = {link.name: link for link in links_of(type(record))}
    links = [named[name] for name in record.PARTS if name not in omitted]
    lists = [_naming(link, record, reader, day) for link in links]
    sections = []
    for link, rows, records in zip(
        links,
        lists,
        together(*(rows[: SHOWN_PARTS + 1] for rows in lists)),
        strict=True,
    ):
        is_cut = len(records) > SHOWN_PARTS
        count = rows.count() if is_cut else len(records)
        if records:
            sections.append(Section(link, records[:SHOWN_PARTS], count))
    return sections


def find_related(
    record: Record, reader: Reader, omitted: Collection[str], day: date | None = None
) -> list[Section]:
    """All else that names the record: a query to count, and one for all there is.

    As of a day only those that held on it, with a query more for each longer section.
    """
    links = [
        link
        for link in links_of(type(record))
        if link.name not in omitted and link.name not in record.PARTS
    ]
    counts = _count(record, links, reader)
    links = [link for link in links if counts[link.name]]
    lists = [_naming(link, record, reader, day) for link in links]
    found = together(*(rows[:SHOWN] for rows in lists))
    sections = []
    for link, rows, records in zip(links, lists, found, strict=True):
        count = counts[link.name]
        if day:
            count = rows.count() if len(records) == SHOWN else len(records)
        if records:
            sections.append(Section(link, records, count))
    return sections


def _naming(link: Link, record: Record, reader: Reader, day: date | None) -> Any:
    """The records that name this one in one way; as of a day, those that held then."""
    visible = link.model.objects.visible_to(reader)
    return rows_on(visible.filter(**link.to(record)), day, reader)


def _count(record: Record, links: Sequence[Link], reader: Reader) -> dict[str, int]:
    """How many visible records there are for each link, up to a limit; one query."""
    if not links:
        return {}
    columns = {}
    for link in links:
        (name,) = link.to(record)
        naming = link.model.objects.visible_to(reader).filter(**{name: OuterRef("pk")})
        some = ArraySubquery(naming.order_by().values("pk")[: MOST_COUNTED + 1])
        counted = Func(some, function="cardinality", output_field=IntegerField())
        columns[f"count_{link.name}"] = counted
    own = type(record)._default_manager.filter(pk=record.pk).order_by()
    row = own.values(**columns).get()
    return {link.name: row[f"count_{link.name}"] for link in links}


def shape_of_section(section: Section, shape: Shape) -> Shape:
    """The columns of a section: those of the list, without this record itself."""
    return shape.without(section.link.field)
