"""Records as the API shows them: a page of them in one statement, as JSON.

What files of standards need are objects: they are read from the same text.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

import orjson
from django.db.models import Expression, F, QuerySet

from records.kit.again import given_again, one_again, values_again
from records.kit.among import NUMBERS, among, listed
from records.kit.api.json_text import Piece, as_json, joined, members
from records.kit.api.marks import filled
from records.kit.api.rows import Row
from records.kit.api.texts_kept import keep_texts, texts_kept
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
from records.models.changes import unchanged_until
from records.reading import Reader

Shown = list[dict[str, Any]]

_NOTHING = joined("")
# Control characters, which are in no JSON: between the pieces of what is told of one
# record, and around its number.
_PIECE, _NEXT = "\x04", "\x05"
# The pieces, in the order of the keys of an answer.
_FIELDS, _OWN, _CITED, _REASON, _WHOLES, _BESIDE = range(6)
# One text of them all: sent in one piece, not read row by row.
_ALL = f"string_agg(concat(id, '{_NEXT}', words), '{_NEXT}')"


def objects_of(
    model: type[Record],
    numbers: Iterable[int],
    wanted: Wanted,
    *,
    reader: Reader,
    base: str,
) -> Shown:
    """The records as the API shows them to a reader; ``base`` is its address."""
    wording = Wording(reader, base)
    told, _ = _told(wording, model, numbers := [*numbers], wanted, in_pieces=True)
    found = [told[number] for number in numbers if number in told]
    return [orjson.loads(_put_together(one, {}, wanted)) for one in found]


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
    beyond = {STANDING, *(name for name in extra if wanted.has(name))}
    # Where something may stand between what the database tells.
    in_pieces = CITATIONS in wanted.included or (
        bool(rows) and not beyond.isdisjoint(rows[0])
    )
    numbers = [row["id"] for row in rows]
    meant = (model, wanted, base, in_pieces)
    told = texts_kept(meant, reader, numbers)
    if missing := [number for number in numbers if number not in told]:
        wording = Wording(reader, base)
        anew, horizon = _told(wording, model, missing, wanted, in_pieces=in_pieces)
        keep_texts(meant, reader, anew, horizon)
        told |= anew
    # What somebody deleted meanwhile is gone.
    found = [(told[row["id"]], row) for row in rows if row["id"] in told]
    if not in_pieces:
        return [text for text, _ in found]
    named = [name for name in extra if wanted.has(name)]
    return [_put_together(text, row, wanted, named) for text, row in found]


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
        return ["id", "version", _pieces(wording, model, wanted)]

    found = one_again(("told", wanted, base), model, reader, key, columns)
    if found is None:
        return None
    number, version, words = found
    [told] = filled([words], lambda numbers: _of_any_type(wording, numbers))
    return number, version, _put_together(told, worked_out(number), wanted)


def _told(
    wording: Wording,
    model: type[Record],
    numbers: Collection[int],
    wanted: Wanted,
    *,
    in_pieces: bool,
) -> tuple[dict[int, str], int | None]:
    """What the database tells of records; the horizon to which it holds."""

    def make() -> tuple[str, tuple[Any, ...]]:
        records = visible(model, wording.reader).filter(among("id"))
        words = (_pieces if in_pieces else _whole)(wording, model, wanted)
        sql, params = records.values_list("id", words).query.sql_with_params()
        told = f"SELECT {_ALL}, {unchanged_until()} FROM ({sql}) AS told (id, words)"
        return told, params

    given = [(NUMBERS, listed(numbers))]
    purpose = ("told together", wanted, wording.base, in_pieces)
    [[words, horizon]] = given_again(purpose, model, wording.reader, make, given)
    if words is None:
        return {}, None
    [text] = filled([words], lambda some: _of_any_type(wording, some))
    told = text.split(_NEXT)
    return dict(zip(map(int, told[::2]), told[1::2], strict=True)), horizon


def _put_together(
    told: str, row: Row, wanted: Wanted, extra: Collection[str] = ()
) -> str:
    """A record as JSON, of what the database tells and filters worked out of it."""
    return f"{{{','.join(_members(told.split(_PIECE), row, wanted, extra))}}}"


def _whole(wording: Wording, model: type[Record], wanted: Wanted) -> Expression:
    """A record as JSON, where the database knows all of it."""
    fields = wording.fields(model, wanted.names)
    own, beside = _own(wording, model, wanted), _beside(wording, wanted)
    return joined("{", *members([*fields, *own, *beside]), "}")


def _pieces(wording: Wording, model: type[Record], wanted: Wanted) -> Expression:
    """What is read of each record, in the order above."""
    cited: list[Piece] = [_NOTHING, _NOTHING, _NOTHING]
    if CITATIONS in wanted.included:
        reason = joined(as_json(F(UNCITED_REASON)))
        cited = [wording.citations(), reason, wording.wholes(model)]
    fields = joined(*members(wording.fields(model, wanted.names)))
    own = joined(*members(_own(wording, model, wanted)))
    beside = joined(*members(_beside(wording, wanted)))
    pieces: list[Piece] = [fields]
    for one in (own, *cited, beside):
        pieces += [_PIECE, one]
    return joined(*pieces)


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
    told: Sequence[str], row: Row, wanted: Wanted, extra: Collection[str]
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


def _cited(told: Sequence[str], wanted: Wanted) -> Iterator[str]:
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
