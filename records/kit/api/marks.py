"""Marks in JSON that the database put together, and what stands there in the end.

How a partial date reads, and what a record without a name of its own is called, are
rules of Python and have no second home in SQL. There the database leaves a mark with
what the rule goes by, ``{"?date":"1998-05","?":0}``, and Python puts the words in its
place. Nothing that a record says can look like one: within a string every quotation
mark has a backslash before it, and no object has a key with a question mark.
"""

import re
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

_BEGINS, _ENDS = '{"?', ',"?":0}'
DATE, LABEL, RECORD = "date", "label", "record"
_OF_RECORD = f'{_BEGINS}{RECORD}":'
_RECORD = re.compile(rf"{re.escape(_OF_RECORD)}([0-9]+){re.escape(_ENDS)}")

# How the API words a record of any type, by its number.
Records = Callable[[Collection[int]], dict[int, str]]


def _mark(kind: str, *content: Piece) -> Expression:
    return joined(f'{_BEGINS}{kind}":', *content, _ENDS)


def date_mark(column: str) -> Expression:
    """Where a partial date stands."""
    return _mark(DATE, as_json(F(column)))


def label_mark(model: type[Record], path: str = "") -> Expression:
    """Where it stands what the record at a path is called."""
    pieces: list[Piece] = []
    for column in label_columns(model):
        pieces += [",", as_json(F(f"{path}{column}"), may_be_null=True)]
    return _mark(LABEL, f'["{model.record_type()}"', *pieces, "]")


def record_mark(column: str) -> Expression:
    """Where a record of any type is referred to."""
    return _mark(RECORD, F(column))


def filled(texts: list[str], records: Records) -> list[str]:
    """The texts with words in place of all marks."""
    # Most texts have none, which is seen ten times as fast.
    some = [text for text in texts if _OF_RECORD in text]
    numbers = {int(one) for text in some for one in _RECORD.findall(text)}
    known = records(numbers) if numbers else {}
    return [_filled(text, known) for text in texts]


def _filled(text: str, known: dict[int, str]) -> str:
    first, *rest = text.split(_BEGINS)
    if not rest:
        return text
    found = [first]
    for part in rest:
        kind, _, behind = part.partition('":')
        content, _, after = behind.partition(_ENDS)
        if kind == DATE:
            found.append(_date(content))
        elif kind == LABEL:
            found.append(_label(content))
        else:
            found.append(known.get(int(content), "null"))
        found.append(after)
    return "".join(found)


@lru_cache(maxsize=10_000)
def _date(content: str) -> str:
    return _json(as_api(PartialDate.parse(orjson.loads(content))))


@lru_cache(maxsize=10_000)
def _label(content: str) -> str:
    word, *values = orjson.loads(content)
    model = by_record_type(word)
    return _json(label(model, dict(zip(label_columns(model), values, strict=True))))


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
