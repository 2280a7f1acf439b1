"""Records as the API shows them: a page of them in one statement, as JSON.

What files of standards need are objects: they are read from the same text.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

import orjson
from django.db.models import F, QuerySet

from records.kit.again import given_again, one_again, values_again
from records.kit.among import NUMBERS, among, listed
from records.kit.api.json_text import Piece, as_json, joined, members
from records.kit.api.marks import filled
from records.kit.api.rows import Row
from records.kit.api.wanted import (
    CITATION_COUNT,
    DISPUTES,
    EXTERNAL_IDS,
    PARTS,
    RESTS_ON,
    Wanted,
)
from records.kit.api.wording import Member, Wording
from records.kit.fields import UNCITED_REASON
from records.kit.filtering.on_a_day import CERTAIN, STANDING
from records.kit.filtering.paths import visible
from records.kit.inclusion import CITATIONS
from records.kit.registry import by_record_type
from records.models import Record, RegisterEntry
from records.reading import Reader

Shown = list[dict[str, Any]]

_NOTHING = joined("")
# The last columns of the statement, in the order of the keys of an answer.
_FIELDS, _OWN, _CITED, _REASON, _WHOLES, _BESIDE = range(-6, 0)
_Told = tuple[Any, ...]
# One text of them all: sent in one piece, not read row by row.
_ARRAY = (
    "concat('[', string_agg(words, ',' ORDER BY array_position(%s::bigint[], id)), ']')"
)


def objects_of(
    model: type[Record],
    numbers: Iterable[int],
    wanted: Wanted,
    *,
    reader: Reader,
    base: str,
) -> Shown:
    """The records as the API shows them to a reader; ``base`` is its address."""
    plain: list[Row] = [{"id": number} for number in numbers]
    texts = texts_of(model, plain, wanted, reader=reader, base=base)
    return [orjson.loads(text) for text in texts]


def texts_of(
    model: type[Record],
    rows: Sequence[Row],
    wanted: Wanted,
    *,
    reader: Reader,
    base: str,
    extra: Collection[str] = (),
) -> list[str]:
    """The same as JSON, for rows with ``id`` and what filters worked out for each.

    First the public fields, as in files, and ``extra``, which are names of values that
    a filter worked out. Then ``self``, the record's own address, ``version``, the
    ``parts`` that belong to it, and what is cited, or why nothing is.
    """
    wording = Wording(reader, base)

    def query() -> QuerySet[Any, Any]:
        records = visible(model, reader).filter(among("id"))
        return records.values_list("id", *_columns(wording, model, wanted))

    numbers = [row["id"] for row in rows]
    purpose = ("told", wanted, base)
    told = {one[0]: one for one in values_again(purpose, model, reader, numbers, query)}
    beyond = [name for name in extra if wanted.has(name)]
    # What somebody deleted meanwhile is gone.
    found = ((told[row["id"]], row) for row in rows if row["id"] in told)
    return _worded(wording, wanted, found, beyond)


def text_of_all(
    model: type[Record],
    rows: Sequence[Row],
    wanted: Wanted,
    *,
    reader: Reader,
    base: str,
    extra: Collection[str] = (),
) -> str:
    """The same as one array; put together by the database, where it knows all of it."""
    beyond = {STANDING, *(name for name in extra if wanted.has(name))}
    if CITATIONS in wanted.included or (rows and not beyond.isdisjoint(rows[0])):
        texts = texts_of(model, rows, wanted, reader=reader, base=base, extra=extra)
        return f"[{','.join(texts)}]"
    wording = Wording(reader, base)

    def make() -> tuple[str, tuple[Any, ...]]:
        fields = wording.fields(model, wanted.names)
        own, beside = _own(wording, model, wanted), _beside(wording, wanted)
        told = joined("{", *members([*fields, *own, *beside]), "}")
        records = visible(model, reader).filter(among("id"))
        sql, params = records.values_list("id", told).query.sql_with_params()
        return f"SELECT {_ARRAY} FROM ({sql}) AS told (id, words)", (NUMBERS, *params)

    numbers = listed(row["id"] for row in rows)
    purpose = ("told together", wanted, base)
    [[text]] = given_again(purpose, model, reader, make, [(NUMBERS, numbers)])
    return filled([text], lambda numbers: _of_any_type(wording, numbers))[0]


def text_of_key(
    model: type[Record],
    key: str,
    wanted: Wanted,
    *,
    reader: Reader,
    base: str,
    worked_out: Callable[[int], Row],
) -> tuple[int, int, str] | None:
    """Number, version and text of the record with a key; None if none may be seen.

    One statement finds and tells it. ``worked_out`` gives, by its number, what there is
    to tell beside that.
    """
    wording = Wording(reader, base)

    def columns() -> list[Piece]:
        return ["id", "version", *_columns(wording, model, wanted)]

    told = one_again(("told", wanted, base), model, reader, key, columns)
    if told is None:
        return None
    number, version = told[:2]
    [text] = _worded(wording, wanted, [(told, worked_out(number))])
    return number, version, text


def _worded(
    wording: Wording,
    wanted: Wanted,
    found: Iterable[tuple[_Told, Row]],
    extra: Collection[str] = (),
) -> list[str]:
    """Records as JSON, from what the database tells and filters worked out of each."""
    texts = [
        f"{{{','.join(_members(told, row, wanted, extra))}}}" for told, row in found
    ]
    return filled(texts, lambda numbers: _of_any_type(wording, numbers))


def _columns(wording: Wording, model: type[Record], wanted: Wanted) -> list[Piece]:
    """What is read of each record, in the order above."""
    cited: list[Piece] = [_NOTHING, _NOTHING, _NOTHING]
    if CITATIONS in wanted.included:
        reason = joined(as_json(F(UNCITED_REASON)))
        cited = [wording.citations(), reason, wording.wholes(model)]
    fields = joined(*members(wording.fields(model, wanted.names)))
    own = joined(*members(_own(wording, model, wanted)))
    return [fields, own, *cited, joined(*members(_beside(wording, wanted)))]


def _own(wording: Wording, model: type[Record], wanted: Wanted) -> Iterator[Member]:
    """What stands behind the fields: the address, the version, what belongs to it."""
    for name, value in wording.own(model):
        if wanted.has(name):
            yield name, value
    if wanted.has(PARTS):
        yield PARTS, wording.parts(model, wanted)
    if wanted.has(CITATION_COUNT) and (
        wanted.names is not None or CITATIONS not in wanted.included
    ):
        yield CITATION_COUNT, wording.citation_count()


def _beside(wording: Wording, wanted: Wanted) -> Iterator[Member]:
    """What stands at the end."""
    if wanted.includes(DISPUTES):
        yield DISPUTES, joined("[", wording.disputes(), "]")
    if wanted.includes(EXTERNAL_IDS):
        yield EXTERNAL_IDS, joined("[", wording.external_ids(), "]")


def _members(
    told: _Told, row: Row, wanted: Wanted, extra: Collection[str]
) -> Iterator[str]:
    """The members of one record, those that there are."""
    if told[_FIELDS]:
        yield told[_FIELDS]
    for name in extra:
        if name in row:
            yield _member(name, row[name])
    if STANDING in row and wanted.has(STANDING):
        # Of what is certain, pages say nothing.
        yield _member(STANDING, CERTAIN if row[STANDING] == "" else row[STANDING])
    if told[_OWN]:
        yield told[_OWN]
    if CITATIONS in wanted.included:
        yield from _cited(told, wanted)
    if told[_BESIDE]:
        yield told[_BESIDE]


def _cited(told: _Told, wanted: Wanted) -> Iterator[str]:
    """What is cited for the record, or why nothing is."""
    if wanted.has(CITATIONS):
        yield f'"{CITATIONS}":[{told[_CITED]}]'
    if told[_CITED]:
        return
    if wanted.has(UNCITED_REASON):
        yield f'"{UNCITED_REASON}":{told[_REASON]}'
    if told[_REASON] == '""' and wanted.has(RESTS_ON):
        # A part that nothing is cited for names what it rests on.
        yield f'"{RESTS_ON}":[{told[_WHOLES]}]'


def _member(name: str, value: Any) -> str:
    return f'"{name}":{orjson.dumps(value, default=str).decode()}'


def _of_any_type(wording: Wording, numbers: Collection[int]) -> dict[int, str]:
    """Type, key, label and address of the records with these numbers."""

    def types() -> QuerySet[Any, Any]:
        entries = visible(RegisterEntry, wording.reader).filter(among("id"))
        return entries.values_list("record_type", "id")

    by_type: dict[str, list[int]] = {}
    for word, number in values_again(
        "types", RegisterEntry, wording.reader, numbers, types
    ):
        by_type.setdefault(word, []).append(number)
    known: dict[int, str] = {}
    for word, some in by_type.items():
        known |= _of_type(wording, by_record_type(word), some)
    return known


def _of_type(
    wording: Wording, model: type[Record], numbers: Collection[int]
) -> dict[int, str]:
    def query() -> QuerySet[Any, Any]:
        told = joined("{", *members(wording.reference(model, kind=True)), "}")
        return (
            visible(model, wording.reader).filter(among("id")).values_list("id", told)
        )

    purpose = ("reference", wording.base)
    rows = values_again(purpose, model, wording.reader, numbers, query)
    texts = filled([text for _, text in rows], lambda _: {})
    return dict(zip((number for number, _ in rows), texts, strict=True))
