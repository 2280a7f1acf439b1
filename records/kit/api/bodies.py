"""What is sent to the API: JSON read strictly, and turned into the rows of an import.

A record that is sent is a row of a file: it takes the same road into the database
(records.kit.resources), so every rule and every message is the same. References may be
keys, or the objects that the API itself gives.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import ForeignKey, ManyToManyField
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from records.kit.fields import staff_fields
from records.kit.files.cells import as_text, fault_of
from records.kit.files.tables import ABSENT, Table
from records.kit.nearest import did_you_mean
from records.kit.problems import Problem
from records.models import Citation, Record, RecordReferenceField
from records.models.base import generate_key
from records.partial_dates.fields import PartialDateField

MOST_ROWS = 500
DEEPEST = 20
TOO_DEEP = f"This JSON is nested more than {DEEPEST} deep."
MOST_DIGITS = 1_000

CITATIONS = "citations"
VERSION = "version"
REASON = "change_reason"
# What the API gives with a record and nobody writes, with what to do instead.
GIVEN = {
    "self": "The address is made from the key; leave it out.",
    "parts": "Parts are records of their own: write each to its own list.",
    "citation_count": "Citations are counted; leave it out.",
    "rests_on": "What a part rests on is worked out; leave it out.",
}

Pointers = dict[str, list[str]]

_ROW = re.compile(r"^Row ([0-9]+)(?= )", re.ASCII)


class StrictJson(BaseParser):
    """JSON without doubled names, NaN or depths; numbers keep every digit."""

    media_type = "application/json"

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """What the body says; raises ParseError for what is no such JSON."""
        body = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ParseError(f"This JSON can't be read: {error}.") from error
        return read_json(text)


def read_json(text: str) -> Any:
    """What a text says that is such JSON; raises ParseError for any other."""
    try:
        found = json.loads(
            text,
            parse_float=Decimal,
            parse_int=_whole_number,
            parse_constant=_no_number,
            object_pairs_hook=_once,
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ParseError(f"This is not JSON: {error.msg}, {place}.") from error
    except RecursionError as error:
        raise ParseError(TOO_DEEP) from error
    except ValueError as error:
        raise ParseError(f"This JSON can't be read: {error}.") from error
    if _depth(found) > DEEPEST:
        raise ParseError(TOO_DEEP)
    return found


@dataclass(slots=True)
class Sent:
    """One record as it was sent; ``pointer`` says where in the body it stands."""

    pointer: str
    key: str
    cells: dict[str, Any]
    citations: list[dict[str, Any]] = field(default_factory=list)
    version: int | None = None
    reason: str = ""


class Reading:
    """Reads records of one type out of a body and collects what is wrong with them."""

    def __init__(self, model: type[Record]) -> None:
        self.model = model
        self.columns = staff_fields(model)
        self.errors: Pointers = {}
        # Whether citations that are there may be changed within their record.
        self.may_change_citations = False

    def one(self, found: Any, key: str | None = None) -> Sent:
        """The record of a whole body; of a change, with the key in the address."""
        return self._sent("", found, key, is_change=key is not None)

    def many(self, found: Sequence[Any], *, are_changes: bool) -> list[Sent]:
        """The records of a list; those of changes name their key and version."""
        if len(found) > MOST_ROWS:
            told = f"At most {MOST_ROWS} records at once, not {len(found)}."
            self._refuse("", told)
            return []
        if not found:
            self._refuse("", "The list is empty.")
        sent = [
            self._sent(f"/{n}", one, None, is_change=are_changes)
            for n, one in enumerate(found)
        ]
        for n, one in enumerate(sent):
            if REASON in (found[n] if isinstance(found[n], dict) else {}):
                told = "Say why once for all, in the header Change-Reason."
                self._refuse(f"/{n}/{REASON}", told)
            if are_changes and not one.key:
                self._refuse(f"/{n}/key", "Say which record: its key is missing.")
        return sent

    def table(self, sent: Sequence[Sent]) -> Table:
        """The rows of an import; raises FileProblems for text nobody can keep."""
        header = dict.fromkeys(["key", *(name for one in sent for name in one.cells)])
        return Table.make(
            list(header),
            [
                (n, [one.cells.get(name, ABSENT) for name in header])
                for n, one in enumerate(sent, 1)
            ],
        )

    def tell(self, problems: Sequence[Problem], pointers: Sequence[str]) -> None:
        """Note what an import found wrong; rows count from 1.

        Where something is noted already, what follows from it is not told besides.
        """
        noted = set(self.errors)
        for problem in problems:
            start = "" if problem.row is None else pointers[problem.row - 1]
            end = f"/{escape(problem.column)}" if problem.column else ""
            if start + end not in noted:
                self._refuse(start + end, _plainly(problem.message, pointers))

    def _sent(
        self, pointer: str, found: Any, key: str | None, *, is_change: bool
    ) -> Sent:
        if not isinstance(found, dict):
            self._refuse(pointer, "Send an object: the names of fields, with values.")
            return Sent(pointer, "", {})
        cells: dict[str, Any] = {}
        sent = Sent(pointer, key or "", cells)
        for name, value in found.items():
            place = f"{pointer}/{escape(name)}"
            if name == CITATIONS and self.model is not Citation:
                sent.citations = self._citations(place, value)
            elif name == VERSION and is_change:
                sent.version = self._version(place, value)
            elif name == REASON:
                is_text = isinstance(value, str)
                fault = fault_of(value) if is_text else "Say why in words."
                sent.reason = "" if fault else value
                if fault:
                    self._refuse(place, fault)
            elif name in self.columns:
                try:
                    cells[name] = cell(self.model, name, value)
                except ValueError as error:
                    self._refuse(place, str(error))
            elif name in GIVEN:
                self._refuse(place, GIVEN[name])
            else:
                near = did_you_mean(name, [*self.columns, CITATIONS])
                self._refuse(place, f"There is no field “{name[:60]}”.{near}")
        if not is_change:
            cells["key"] = cells.get("key") or generate_key()
        if key is None:
            given = cells.get("key", "")
            # What no key can hold is told with the other cells, and asked for nowhere.
            is_key = isinstance(given, str) and not fault_of(given)
            sent.key = given.strip() if is_key else ""
        return sent

    def _citations(self, pointer: str, value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, list) or len(value) > MOST_ROWS:
            self._refuse(pointer, f"A list of at most {MOST_ROWS} citations.")
            return []
        reading = Reading(Citation)
        found = [
            reading._sent(f"{pointer}/{n}", one, None, is_change=False).cells
            for n, one in enumerate(value)
        ]
        for n, cells in enumerate(found):
            if "record" in cells:
                told = "A citation within a record is of that record; leave it out."
                self._refuse(f"{pointer}/{n}/record", told)
        self.errors |= reading.errors
        return found

    def _version(self, pointer: str, value: Any) -> int | None:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self._refuse(pointer, "The version is a whole number.")
        return None

    def _refuse(self, pointer: str, message: str) -> None:
        self.errors.setdefault(pointer, []).append(message)


def cell(model: type[Record], name: str, value: Any) -> Any:
    """The cell of an import for a value in JSON; raises ValueError."""
    found: Any = model._meta.get_field(name)
    if value is None:
        return ""
    if isinstance(found, ManyToManyField):
        if not isinstance(value, list) or len(value) > MOST_ROWS:
            raise ValueError(f"A list of at most {MOST_ROWS} keys.")
        return [_key(one, typed=False) for one in value]
    if isinstance(found, RecordReferenceField):
        return _key(value, typed=True)
    if isinstance(found, ForeignKey):
        return _key(value, typed=False)
    if isinstance(found, PartialDateField) and isinstance(value, dict):
        value = value.get("edtf", "")
        if not isinstance(value, str):
            raise ValueError("The date itself stands in “edtf”, as text.")
        return value
    if isinstance(value, list | dict):
        raise ValueError("One value is wanted here: text, a number, true or false.")
    return as_text(value)


def escape(name: str) -> str:
    """A name as part of a JSON pointer (RFC 6901)."""
    return name[:120].replace("~", "~0").replace("/", "~1")


def _key(value: Any, *, typed: bool) -> str:
    if isinstance(value, dict):
        word, key = value.get("type", ""), value.get("key", "")
        if typed and isinstance(word, str) and isinstance(key, str):
            return f"{word}:{key}"
        value = key
    if not isinstance(value, str) or not value:
        like = "“type:key”, such as “party:iraq”" if typed else "its key"
        raise ValueError(f"Name the record by {like}, or by an object with its key.")
    return value


def _plainly(message: str, pointers: Sequence[str]) -> str:
    """Messages of files speak of columns, and of rows that count from 1."""

    def where(row: re.Match[str]) -> str:
        place = int(row[1]) - 1
        return f"The record at “{pointers[place]}”" if place < len(pointers) else row[0]

    told = message.replace("needs this column", "needs this field")
    return _ROW.sub(where, told.replace("(column “", "(field “"))


def _depth(found: Any) -> int:
    deep, level = 0, [found]
    while level:
        deep += 1
        level = [inner for one in level for inner in _inside(one)]
    return deep


def _inside(found: Any) -> Iterator[Any]:
    if isinstance(found, dict):
        yield from found.values()
    elif isinstance(found, list):
        yield from found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    for name in found:
        if fault := fault_of(name):
            raise ValueError(f"a name in it can't be kept: {fault.rstrip('.')}")
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"an object names “{twice[:60]}” twice")
    return found


def _whole_number(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"a number has more than {MOST_DIGITS:,} digits")
    return int(digits)


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is not a number")
