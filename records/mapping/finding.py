"""Finding the records that a foreign file means: by identifiers, fields and names."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from records.kit.nearest import did_you_mean
from records.kit.registry import record_types
from records.mapping.present import AT_ONCE, Identifiers, Keys
from records.mapping.rows import ValueFault
from records.models import FormerKey, Record, RegisterEntry
from records.reading import current_sight

_TOLD = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A name in a file, and what the file says of whose it is.

    Who is known from nothing but the source ``besides`` is not meant.
    """

    name: str
    party: str = ""
    on: str = ""
    office: str = ""
    besides: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Who a name is: for certain one record's key, or the keys it could be, and why."""

    sure: str = ""
    doubtful: tuple[tuple[str, str], ...] = ()


Matcher = Callable[[Asked], Answer]
# Who is meant by a name, by record type. Apps add theirs when they are ready: this one
# may not know of persons.
MATCHERS: dict[type[Record], Callable[[], Matcher]] = {}


@dataclass
class Finder:
    """What is there already, a query for each kind of question and not for each row."""

    _identifiers: Identifiers = field(default_factory=Identifiers)
    _fields: dict[Any, dict[tuple[str, ...], list[str]]] = field(default_factory=dict)
    _keys: dict[str, Keys] = field(default_factory=dict)
    _former: dict[str, dict[str, str]] = field(default_factory=dict)
    _matchers: dict[type[Record], Matcher] = field(default_factory=dict)
    _answers: dict[tuple[type[Record], Asked], Answer] = field(default_factory=dict)

    def by_identifier(self, model: type[Record], scheme: str, value: str) -> str:
        """The key of the record that has the identifier; empty for none."""
        keys = self._identifiers.keys(model.record_type(), scheme, value)
        return _only(keys, f"{scheme} {value}")

    def by_fields(self, model: type[Record], values: dict[str, str]) -> str:
        """The key of the record whose fields have these values; empty for none."""
        names = tuple(values)
        if (model, names) not in self._fields:
            found: dict[tuple[str, ...], list[str]] = defaultdict(list)
            columns = [
                f"{name}__key" if model._meta.get_field(name).is_relation else name
                for name in names
            ]
            rows = model.objects.order_by("pk").values_list("key", *columns)
            for key, *cells in rows:
                found[tuple(map(str, cells))].append(key)
            self._fields[model, names] = found
        wanted = tuple(values.values())
        if not all(wanted):
            return ""
        return _only(self._fields[model, names].get(wanted, []), " ".join(wanted))

    def nearest(self, model: type[Record], scheme: str, value: str) -> str:
        """A sentence on the identifier most like this one."""
        word = model.record_type()
        return did_you_mean(value, self._identifiers.values(word, scheme))

    def made(self, model: type[Record], scheme: str, value: str, key: str) -> None:
        """Note an identifier that the file itself brings."""
        if not self.by_identifier(model, scheme, value):
            self._identifiers.add(model.record_type(), scheme, value, key)

    def present_key(self, model: type[Record], key: str) -> str:
        """The key as it is today: records are renamed and merged."""
        word = model.record_type()
        if word not in self._former:
            rows = FormerKey.objects.filter(
                current_sight().condition("record__"), record_type=word
            )
            self._former[word] = dict(rows.values_list("key", "record__key"))
        return self._former[word].get(key, key)

    def exists(self, model: type[Record], key: str) -> bool:
        """Whether a record of the type has the key."""
        word = model.record_type()
        if word not in self._keys:
            rows = RegisterEntry.objects.filter(record_type=word).order_by()
            keys = rows.values_list("key", flat=True)
            self._keys[word] = Keys(keys.iterator(AT_ONCE))
        return key in self._keys[word]

    def identifier_key(self, record: str, scheme: str, value: str) -> str:
        """The key of the identifier that a record has already; empty for none."""
        word, _, key = record.partition(":")
        return self._identifiers.own(word, scheme, value, key)

    def who(self, model: type[Record], asked: Asked) -> Answer:
        """Who is meant by a name; each question is asked once."""
        if model not in MATCHERS:
            words = [one.PLURAL for one in record_types() if one in MATCHERS]
            raise ValueFault(
                f"Nobody tells {model._meta.verbose_name_plural} by their names: "
                f"“who:” is for {', '.join(words)}."
            )
        if (model, asked) not in self._answers:
            if model not in self._matchers:
                self._matchers[model] = MATCHERS[model]()
            self._answers[model, asked] = self._matchers[model](asked)
        return self._answers[model, asked]


def _only(keys: Sequence[str], what: str) -> str:
    different: Iterable[str] = dict.fromkeys(keys)
    keys = list(different)
    if len(keys) > 1:
        shown = ", ".join(f"“{key}”" for key in keys[:_TOLD])
        raise ValueFault(f"{len(keys)} records have {what}: {shown}. Merge them first.")
    return keys[0] if keys else ""
