"""How the value of a field is worded for readers."""

import datetime
import decimal
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst

from records.kit.codes import IN_WORDS
from records.kit.pages.references import References
from records.models import Citation, Passage, Record, RecordReferenceField, Ruling
from records.partial_dates.display import display, machine_value
from records.partial_dates.edtf import PartialDate

INFERRED = "_inferred"
INFERRED_WORD = "inferred"

# Fields whose words stand beside a record unless they say what goes without saying.
STATES = ("status", "attestation")

_MULTIPLES = {
    1: "",
    1_000: "thousand",
    1_000_000: "million",
    1_000_000_000: "billion",
    1_000_000_000_000: "trillion",
}


@dataclass(frozen=True, slots=True)
class Value:
    """One value in words.

    ``address`` is where it leads, ``moment`` the value for ``<time>``, ``language`` the
    BCP 47 tag where it may differ from that of the page, ``mark`` a word that limits
    it, such as “inferred”.
    """

    text: str
    address: str = ""
    moment: str = ""
    language: str = ""
    mark: str = ""
    is_outside: bool = False


# What words a field of a record, and a value of it that there is.
Telling = Callable[[Record, References], list[Value]]
Wording = Callable[[Record, Any, References], list[Value]]


def label_of(model: type[Record], name: str) -> str:
    """The label of a field; of a name that is none, the name in words."""
    return _label(model, name)


@cache
def _label(model: type[Record], name: str) -> str:
    name = name.rpartition("__")[2] or name
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return capfirst(name.replace("_", " "))
    return capfirst(str(getattr(field, "verbose_name", name)))


def values_of(record: Record, name: str, references: References) -> list[Value]:
    """The values of one field in words: none when empty, several for a list."""
    return _telling(type(record), name)(record, references)


@cache
def _telling(model: type[Record], name: str) -> Telling:
    """What words a field of a type, as the kind of the field has it.

    A table asks for each of its cells; what the field is is found out once.
    """
    field: Any = model._meta.get_field(name)
    if isinstance(field, models.ManyToManyField):
        return lambda record, references: [
            reference(other, references) for other in references.many(record, name)
        ]
    if isinstance(field, models.ForeignKey):

        def refer(record: Record, references: References) -> list[Value]:
            other = references.one(record, name)
            return [] if other is None else [reference(other, references)]

        return refer
    word = _wording(model, name, field)

    def tell(record: Record, references: References) -> list[Value]:
        value = getattr(record, name)
        if value is None or value == "":
            return []
        return word(record, value, references)

    return tell


def _wording(model: type[Record], name: str, field: Any) -> Wording:
    if name == "field" and issubclass(model, Citation | Ruling):

        def label(record: Record, value: Any, references: References) -> list[Value]:
            cited = references.one(record, "record")
            return [] if cited is None else [Value(label_of(type(cited), value))]

        return label
    if field.choices:
        display = f"get_{name}_display"
        return lambda record, value, _: [Value(str(getattr(record, display)()))]
    if isinstance(field, models.URLField):
        return lambda record, value, _: [_outside(value)]
    if name in IN_WORDS:
        return lambda record, value, _: [Value(IN_WORDS[name](value))]
    if not (issubclass(model, Passage) or name in ("name", "title")):
        return lambda record, value, _: [worded(value)]

    def name_it(record: Record, value: Any, references: References) -> list[Value]:
        told, language = worded(value), _language(record, name, references)
        return [replace(told, language=language) if language else told]

    return name_it


def _outside(value: str) -> Value:
    is_web = value.startswith(("http://", "https://"))
    return Value(value, address=value if is_web else "", is_outside=is_web)


def stated_or_inferred(
    record: Record, name: str, references: References
) -> list[Value]:
    """The values of a field, or those inferred for it, marked so, where it has none.

    ``event__date`` is the date of the event that the record refers to.
    """
    if "__" in name:
        head, _, name = name.partition("__")
        other = references.one(record, head)
        return [] if other is None else stated_or_inferred(other, name, references)
    stated = values_of(record, name, references)
    if stated or not hasattr(type(record), f"{name}{INFERRED}"):
        return stated
    inferred = values_of(record, f"{name}{INFERRED}", references)
    return [replace(value, mark=INFERRED_WORD) for value in inferred]


def reference(record: Record, references: References) -> Value:
    """A record as a link to its page; the rows of a table often have the same."""
    told: Value | None = references.told(record)
    if told is None:
        title = title_of(record, references)
        told = Value(title, address=record.get_absolute_url())
        references.tell(record, told)
    return told


def title_of(
    record: Record, references: References, within: Record | None = None
) -> str:
    """What a record is called: its heading fields, else its own words.

    On the page of another record, ``within``, that one is not named again.
    """
    names = references.headings(type(record))
    pieces = [
        piece
        for name in names
        for piece in _pieces(record, name, references, within, name == names[0])
    ]
    return " · ".join(pieces) or str(record)


def _pieces(
    record: Record,
    name: str,
    references: References,
    within: Record | None,
    is_first: bool,
) -> list[str]:
    """What one heading field adds to the title: a path, or several by ``|``, of which
    the first that says something counts.
    """
    if "|" in name:
        found = (
            _pieces(record, one, references, within, False) for one in name.split("|")
        )
        return next(filter(None, found), [])
    head, _, rest = name.partition("__")
    if not isinstance(record._meta.get_field(head), models.ForeignKey):
        return [value.text for value in values_of(record, name, references)]
    other = references.one(record, head)
    if other is None:
        return [str(record)] if is_first else []
    if other == within:
        return []
    return _pieces(other, rest, references, within, False) if rest else [str(other)]


def worded(value: Any) -> Value:
    """A date, number, truth or text in words."""
    match value:
        case str():
            return Value(str(value))
        case PartialDate():
            return Value(display(value), moment=machine_value(value) or "")
        case datetime.date():
            return worded(PartialDate.from_date(value))
        case datetime.time():
            return Value(value.strftime("%H:%M"))
        case bool():
            return Value("Yes" if value else "No")
        case int():
            return Value(f"{value:,}" if abs(value) >= 10_000 else str(value))
        case decimal.Decimal():
            return Value(f"{value.normalize():,f}")
        case _:
            return Value(str(value))


def unit_of(record: Record, name: str) -> str:
    """What a number of the record counts, such as “million USD”; empty if not said."""
    words = []
    for field in record.UNITS.get(name, ()):
        unit = getattr(record, field)
        if isinstance(unit, int):
            unit = _MULTIPLES.get(unit, f"times {unit:,}")
        words.append(str(unit))
    return " ".join(filter(None, words))


def with_unit(record: Record, name: str, values: list[Value]) -> list[Value]:
    """Numbers with what they count; sources give them in the unit of the record."""
    unit = unit_of(record, name) if values else ""
    return [replace(v, text=f"{v.text} {unit}") for v in values] if unit else values


def related_names(model: type[Record], names: tuple[str, ...]) -> list[str]:
    """The fields whose references have to be fetched to word these fields."""
    names = tuple(name.partition("__")[0] for name in names)
    known = {field.name for field in model._meta.get_fields()}
    inferred = [f"{name}{INFERRED}" for name in names if f"{name}{INFERRED}" in known]
    return [
        name
        for name in (*names, *inferred)
        if (model is Citation and name == "value")
        or isinstance(
            model._meta.get_field(name),
            models.ForeignKey | models.ManyToManyField | RecordReferenceField,
        )
    ]


def state_words(record: Record, shown: tuple[str, ...] = ()) -> list[str]:
    """Words such as “Planned” or “Unverified”, where they differ from the default.

    In a table, ``shown`` are its columns: of a status only “planned” is said there, as
    it changes what a row means.
    """
    words = []
    for field in _state_fields(type(record)):
        if field.name in shown:
            continue
        value = getattr(record, field.name)
        if value == field.default:
            continue
        if shown and field.name == "status" and value != "planned":
            continue
        words.append(str(getattr(record, f"get_{field.name}_display")()))
    return words


@cache
def _state_fields(model: type[Record]) -> list[Any]:
    return [field for field in model._meta.fields if field.name in STATES]


def once(words: Iterable[str], said: Iterable[str] = ()) -> list[str]:
    """Words that limit a fact, each once, without those that are said beside it.

    A source may read “doubtful” of what the record itself has as “Doubtful”.
    """
    known = {word.lower() for word in said}
    found = []
    for word in words:
        if word.lower() not in known:
            known.add(word.lower())
            found.append(word)
    return found


def is_number(model: type[Record], name: str) -> bool:
    """Whether a field holds a number, to be set flush right."""
    if "__" in name:
        return False
    field = model._meta.get_field(name)
    return isinstance(field, models.DecimalField | models.IntegerField)


def _language(record: Record, name: str, references: References) -> str:
    """Names and titles are in the language of their record, passages of their source.

    Asks for the source only where it was fetched: no query.
    """
    if isinstance(record, Passage) and name in ("text", "label"):
        source = references.one(record, "source")
        return getattr(source, "language", "") if name == "text" else ""
    return getattr(record, "language", "") if name in ("name", "title") else ""
