"""Marks in JSON that the database put together, and what stands there in the end.

How a partial date reads, and what a record without a name of its own is called, are
rules of Python and have no second home in SQL. There the database leaves a mark with
what the rule goes by, such as ``date:"1998-05"`` between two control characters, and
Python puts the words in its place. Nothing that a record says can look like one: JSON
writes control characters as escapes.
"""

from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Any

import orjson
from django.db.models import Expression, F

from records.kit.api.json_text import Piece, as_json, joined
from records.kit.api.rows import label, label_columns
from records.kit.registry import by_record_type
from records.models import Record
from records.partial_dates.edtf import PartialDate
from records.partial_dates.serialisation import as_api

# Single characters, and none that are in JSON: they are found at once in long texts.
_BEGINS, _ENDS = "\x02", "\x03"
DATE, LABEL, RECORD = "date:", "label:", "record:"

# How the API words a record of any type, by its number.
Records = Callable[[Collection[int]], dict[int, str]]


def _mark(kind: str, *content: Piece) -> Expression:
    return joined(f"{_BEGINS}{kind}", *content, _ENDS)


def date_mark(column: str) -> Expression:
    """Where a partial date stands."""
    return _mark(DATE, as_json(F(column)))


def label_mark(
    model: type[Record], path: str = "", column: Callable[[str], Any] = F
) -> Expression:
    """Where it stands what the record at a path is called."""
    pieces: list[Piece] = []
    for name in label_columns(model):
        pieces += [",", as_json(column(f"{path}{name}"), may_be_null=True)]
    return _mark(LABEL, f'["{model.record_type()}"', *pieces, "]")


def record_mark(column: str) -> Expression:
    """Where a record of any type is referred to."""
    return _mark(RECORD, F(column))


def filled(texts: list[str], records: Records) -> list[str]:
    """The texts with words in place of all marks."""
    split = [text.split(_BEGINS) for text in texts]
    numbers = {
        int(part[len(RECORD) : part.index(_ENDS)])
        for _, *marks in split
        for part in marks
        if part.startswith(RECORD)
    }
    known = records(numbers) if numbers else {}
    return [_filled(first, marks, known) for first, *marks in split]


def _filled(first: str, marks: list[str], known: dict[int, str]) -> str:
    found = [first]
    for part in marks:
        mark, _, after = part.partition(_ENDS)
        if mark.startswith(DATE):
            found.append(_date(mark))
        elif mark.startswith(LABEL):
            found.append(_label(mark))
        else:
            found.append(known.get(int(mark[len(RECORD) :]), "null"))
        found.append(after)
    return "".join(found)


@lru_cache(maxsize=10_000)
def _date(mark: str) -> str:
    return _json(as_api(PartialDate.parse(orjson.loads(mark[len(DATE) :]))))


@lru_cache(maxsize=10_000)
def _label(mark: str) -> str:
    word, *values = orjson.loads(mark[len(LABEL) :])
    model = by_record_type(word)
    return _json(label(model, dict(zip(label_columns(model), values, strict=True))))


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
