"""Which records the keys of a file mean: those kept already and those it will make."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Q
from django.db.models.base import ModelState

from records.kit.nearest import did_you_mean, nearest_key
from records.kit.registry import by_record_type, record_types
from records.models import FormerKey, Record, RegisterEntry
from records.reading import current_sight

# To look for the nearest key costs a query; after so many, none is looked for.
_MOST_ADVICE = 100
_AT_ONCE = 10_000


T = TypeVar("T")


class UnknownReference(ValueError):
    """A key that no record has; the message names the nearest one."""


class Lookups:
    """Records by type and key, fetched with one query for each type.

    One is shared by all files of a run. A record that a file will make is here before
    its row is reached, with the number it will have, so that the order of rows and
    files does not matter: the database checks references at the end of a transaction.
    """

    def __init__(self) -> None:
        self._records: dict[str, dict[str, Record]] = defaultdict(dict)
        # Numbers of records to come, by the type that they will be made as.
        self._promised: dict[str, dict[type[Record], dict[str, int]]] = defaultdict(
            lambda: defaultdict(dict)
        )
        self._blank: dict[type[Record], Record] = {}
        self._entries: dict[str, RegisterEntry] = {}
        self._advice: dict[tuple[str, str], str] = {}

    def fetch(self, model: type[Record], keys: Iterable[str]) -> None:
        """Get the records of a type that have these keys and are not here yet."""
        known = self._records[model.record_type()]
        missing = {
            key
            for key in keys
            # A kind of event may be here as an event; what is promised is nowhere else.
            if key and not (isinstance(known.get(key), model) or is_new(known.get(key)))
            if self._number(model, key) is None
        }
        if missing:
            for record in _whole(model).objects.filter(key__in=missing):
                known[record.key] = record

    def fetch_entries(self, texts: Iterable[str]) -> None:
        """Get the register's entries of references written ``type:key``."""
        wanted = Q(pk__in=[])
        by_type: dict[str, list[str]] = defaultdict(list)
        for text in set(texts):
            word, _, key = text.partition(":")
            is_here = text in self._entries or key in self._records[word]
            if not is_here and not any(
                key in numbers for numbers in self._promised[word].values()
            ):
                by_type[word].append(key)
        for word, keys in by_type.items():
            wanted |= Q(record_type=word, key__in=keys)
        if by_type:
            for entry in RegisterEntry.objects.filter(wanted):
                self._entries[str(entry)] = entry

    def add(self, records: Iterable[Record]) -> None:
        """Keep records that were fetched elsewhere."""
        for record in records:
            self._records[record.record_type()][record.key] = record

    def expect(self, model: type[Record], keys: Iterable[str]) -> None:
        """Make ready what a long file will create, without fetching what is there."""
        wanted = dict.fromkeys(key for key in keys if key)
        there: set[str] = set()
        for some in batched(wanted, _AT_ONCE):
            found = _whole(model).objects.filter(key__in=some).order_by()
            there.update(found.values_list("key", flat=True))
        self.promise(model, [key for key in wanted if key not in there])

    def promise(self, model: type[Record], keys: Iterable[str]) -> None:
        """Make ready the records that a file will create under these new keys."""
        known = self._records[model.record_type()]
        new = [
            key
            for key in dict.fromkeys(keys)
            if key and key not in known and self._number(model, key) is None
        ]
        numbers = zip(new, new_numbers(len(new)), strict=True)
        self._promised[model.record_type()][model].update(numbers)

    def written(self, records: Iterable[Record]) -> None:
        """Note that these, once promised, are in the database now."""
        for record in records:
            for numbers in self._promised[record.record_type()].values():
                numbers.pop(record.key, None)

    def forget(self) -> None:
        """Let go of all records, to be fetched anew where they are needed again.

        So a file of any length takes no more memory than a piece of it.
        """
        self._records.clear()
        self._entries.clear()

    def known(self, model: type[Record], key: str) -> Record | None:
        """The record that has this key, or will have it; None when there is none."""
        records = self._records[model.record_type()]
        if key not in records:
            for made_as, numbers in self._promised[model.record_type()].items():
                if key in numbers:
                    records[key] = self._new(made_as, numbers[key], key)
        return records.get(key)

    def _new(self, model: type[Record], number: int, key: str) -> Record:
        if model not in self._blank:
            self._blank[model] = model()
        record = like(self._blank[model])
        record.pk, record.key = number, key
        return record

    def _number(self, model: type[Record], key: str) -> int | None:
        promised = self._promised[model.record_type()].values()
        return next((numbers[key] for numbers in promised if key in numbers), None)

    def get(self, model: type[Record], key: str) -> Record:
        """The record that has this key; raises UnknownReference."""
        record = self.known(model, key)
        if record is None:
            raise UnknownReference(
                f"No {model._meta.verbose_name} has the key “{key}”."
                f"{self._nearest(model, key)}"
            )
        return record

    def entry(self, text: str) -> RegisterEntry:
        """The register's entry of ``type:key``; raises UnknownReference."""
        if text in self._entries:
            return self._entries[text]
        word, colon, key = text.partition(":")
        if not colon:
            raise UnknownReference(
                "Write the type of the record and its key, such as party:iraq."
            )
        try:
            model = by_record_type(word)
        except LookupError as error:
            raise UnknownReference(_no_type(word, key)) from error
        number = self.get(model, key).pk
        self._entries[text] = RegisterEntry(pk=number, record_type=word, key=key)
        return self._entries[text]

    def former(self, model: type[Record], keys: Iterable[str]) -> dict[str, str]:
        """The present keys of records that once had these."""
        return {
            former.key: former.record.key
            for former in FormerKey.objects.filter(
                current_sight().condition("record__"),
                record_type=model.record_type(),
                key__in=set(keys),
            ).select_related("record")
        }

    def _nearest(self, model: type[Record], key: str) -> str:
        """Advice for an unknown key: what it is called now, or the nearest key."""
        place = (model.record_type(), key)
        if place not in self._advice:
            if len(self._advice) >= _MOST_ADVICE:
                return ""
            if renamed := self.former(model, [key]):
                advice = f" It is called “{renamed[key]}” now."
            elif near := nearest_key(_whole(model).objects.all(), key):
                advice = f" Did you mean “{near}”?"
            else:
                advice = did_you_mean(key, self._records[model.record_type()])
                advice = advice if "Did you mean" in advice else ""
            self._advice[place] = advice
        return self._advice[place]


def _whole(model: type[Record]) -> type[Record]:
    """The type itself, also of a kind that is only some of its records."""
    whole: Any = model._meta.concrete_model
    return whole  # type: ignore[no-any-return]


def new_numbers(count: int) -> list[int]:
    """Numbers that no record has yet, of any type."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('records_record_id') FROM generate_series(1, %s)", [count]
        )
        return [number for (number,) in cursor.fetchall()]


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of this size; the last one may be shorter."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def like(record: Record) -> Record:
    """A new record with the same values: making one anew takes ten times as long."""
    model = type(record)
    other = model.__new__(model)
    other.__dict__ |= record.__dict__
    other._state = ModelState()
    for field in model._meta.concrete_fields:
        if callable(field.default):
            # A record without a key is given one when it is cleaned.
            value = "" if field.name == "key" else field.get_default()
            setattr(other, field.attname, value)
    return other


def is_new(record: Record | None) -> bool:
    """Whether this record is one that a file is still to make."""
    return record is not None and record._state.adding


def _no_type(word: str, key: str) -> str:
    models = record_types()
    for model in models:
        if model._meta.proxy and model._meta.model_name == word:
            return f"A {word} is an {model.record_type()}: write event:{key}."
    words = [model.record_type() for model in models if not model._meta.proxy]
    return f"There is no type of record “{word}”.{did_you_mean(word, words)}"
