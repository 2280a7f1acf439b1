"""Fetching what records point at: all together, and only what the reader may see."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey, ManyToManyField, Value

from records.kit.again import records_again
from records.kit.among import among
from records.kit.registry import by_record_type
from records.kit.together import known_together
from records.models import Citation, Record, RecordReferenceField, RegisterEntry
from records.reading import Reader

Headings = Callable[[type[Record]], tuple[str, ...]]


def field_of(model: type[Record], name: str) -> Any:
    """A field of a record type, or None for a name that is none."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def keys_in(model: type[Record], name: str, value: str) -> list[tuple[Any, str]]:
    """The records that a cited value of a field names: their type and key."""
    field = field_of(model, name)
    if not isinstance(field, ForeignKey | ManyToManyField):
        return []
    target: Any = field.related_model
    if not issubclass(target, Record):
        return []
    return [(target, key) for key in value.split(";") if key]


def by_numbers(
    model: type[Record], reader: Reader, numbers: Collection[int]
) -> list[Any]:
    """The records of some numbers that the reader may see, in no order."""
    visible = model.objects.visible_to(reader)
    return records_again(
        "by number",
        model,
        reader,
        numbers,
        lambda: visible.filter(among("pk")).order_by(),
    )


class References:
    """The records that others refer to, of all types with one query.

    First say what is wanted, then ``fetch``, then ask. A record that the reader may
    not see is not found, as if the reference were empty. ``headings`` names, for each
    type, the fields that make its title; what those refer to is fetched too.
    """

    def __init__(self, reader: Reader, headings: Headings) -> None:
        self.reader = reader
        self.headings = headings
        self._wanted: dict[type[Record], set[int]] = defaultdict(set)
        self._keys: dict[type[Record], set[str]] = defaultdict(set)
        self._entries: set[int] = set()
        self._found: dict[type[Record], dict[int, Record]] = defaultdict(dict)
        self._by_key: dict[type[Record], dict[str, Record]] = defaultdict(dict)
        self._types: dict[int, type[Record]] = {}
        self._fields: dict[str, Any] = {}
        self._lists: dict[str, set[int]] = defaultdict(set)
        self._listed: dict[str, set[int]] = defaultdict(set)
        self._members: dict[tuple[str, int], list[int]] = defaultdict(list)
        self._citations: list[Citation] = []
        self._told: dict[Record, Any] = {}

    def want(self, records: Iterable[Record], names: Iterable[str]) -> None:
        """Note what these records refer to by these fields; other fields are passed.

        Of ``appointment__person`` the appointment, whose own title wants the person. Of
        the ``value`` of citations the records whose keys it holds.
        """
        records = list(records)
        target: Any
        ways = [way for name in names for way in name.split("|")] if records else []
        for name in ways:
            field: Any = records[0]._meta.get_field(name.partition("__")[0])
            if isinstance(field, ManyToManyField):
                self._lists[_list_name(field)] |= {record.pk for record in records}
                self._fields[_list_name(field)] = field
            elif isinstance(field, ForeignKey):
                numbers = {getattr(record, field.attname) for record in records}
                numbers.discard(None)
                target = field.related_model
                if isinstance(field, RecordReferenceField):
                    self._entries |= numbers
                else:
                    self._wanted[target] |= numbers
            elif name == "value" and isinstance(records[0], Citation):
                self._citations += [r for r in records if isinstance(r, Citation)]

    def have(self, records: Iterable[Record]) -> None:
        """Take records that were fetched for this reader, to fetch them only once."""
        self._told.clear()
        for record in records:
            self._found[type(record)][record.pk] = record
            self._by_key[type(record)][record.key] = record

    def want_key(self, model: type[Record], key: str) -> None:
        """Note a record by its key."""
        self._keys[model].add(key)

    def want_ids(self, model: type[Record], numbers: Iterable[int]) -> None:
        """Note records of a type by their numbers."""
        self._wanted[model] |= set(numbers)

    def fetch(self) -> None:
        """Get from the database what was noted and is not here yet.

        With it what titles name: the appointment of an event, and its person in turn.
        """
        self._fetch_noted()
        self._note_claimed()
        for _ in range(2):
            for model, found in list(self._found.items()):
                self.want(found.values(), self.headings(model))
            self._fetch_noted()

    def _note_claimed(self) -> None:
        """Note the records that cited values name; what is cited has been fetched."""
        for citation in self._citations:
            cited = self._types.get(citation.record_id)
            if cited is not None:
                for target, key in keys_in(cited, citation.field, citation.value):
                    self.want_key(target, key)
        self._citations.clear()

    def _fetch_noted(self) -> None:
        self._fetch_types()
        self._fetch_lists()
        numbers = _missing(self._wanted, self._found)
        keys = _missing(self._keys, self._by_key)
        self._wanted.clear()
        self._keys.clear()
        self.have(known_together(self.reader, numbers, keys))

    def one(self, record: Record, name: str) -> Record | None:
        """The record that a foreign key or record reference leads to."""
        field: Any = record._meta.get_field(name)
        number = getattr(record, field.attname)
        if isinstance(field, RecordReferenceField):
            model = self._types.get(number)
            return self._found[model].get(number) if model else None
        return self._found[field.related_model].get(number)

    def many(self, record: Record, name: str) -> list[Record]:
        """The records of a many-to-many field, by name."""
        field: Any = record._meta.get_field(name)
        found = self._found[field.related_model]
        numbers = self._members[_list_name(field), record.pk]
        return sorted((found[n] for n in numbers if n in found), key=str)

    def by_id(self, model: type[Record], number: int) -> Record | None:
        """A record noted by its number."""
        return self._found[model].get(number)

    def by_key(self, model: type[Record], key: str) -> Record | None:
        """A record noted by its key."""
        return self._by_key[model].get(key)

    def told(self, record: Record) -> Any:
        """How a record that was fetched was told before; None if it was not."""
        return self._told.get(record) if self._has(record) else None

    def tell(self, record: Record, told: Any) -> None:
        """Note how it was told, until more is fetched that it may be called by."""
        if self._has(record):
            self._told[record] = told

    def _has(self, record: Record) -> bool:
        return self._found[type(record)].get(record.pk) is record

    def _fetch_lists(self) -> None:
        """The members of all many-to-many fields that were noted, in one query."""
        queries = []
        for name, numbers in self._lists.items():
            field, missing = self._fields[name], numbers - self._listed[name]
            self._listed[name] |= missing
            owner, member = field.m2m_column_name(), field.m2m_reverse_name()
            rows = field.remote_field.through._default_manager.order_by()
            rows = rows.filter(**{f"{owner}__in": missing})
            if missing:
                queries.append(rows.values_list(Value(name), owner, member))
        self._lists.clear()
        if not queries:
            return
        first, *rest = queries
        for name, number, other in first.union(*rest, all=True) if rest else first:
            self._members[name, number].append(other)
            self._wanted[self._fields[name].related_model].add(other)

    def _fetch_types(self) -> None:
        missing = self._entries - self._types.keys()
        self._entries.clear()
        if not missing:
            return
        visible = RegisterEntry.objects.visible_to(self.reader)
        rows = visible.filter(pk__in=missing).values_list("pk", "record_type")
        for number, word in rows:
            model = by_record_type(word)
            self._types[number] = model
            self._wanted[model].add(number)


def _missing(
    noted: Mapping[type[Record], set[Any]], found: Mapping[type[Record], Any]
) -> list[tuple[type[Record], set[Any]]]:
    """What was noted and is not here yet, by type."""
    missing = [(model, wanted - found[model].keys()) for model, wanted in noted.items()]
    return [(model, wanted) for model, wanted in missing if wanted]


def _list_name(field: Any) -> str:
    return str(field.remote_field.through._meta.label)
