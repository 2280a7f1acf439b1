"""Pages of a list: each begins behind the last row of the one before.

A ``cursor`` holds the values that a row is ordered by, signed, so that rows written or
deleted meanwhile neither repeat nor skip others. A row that is itself moved to another
place of the order is found there; ``ordering=key`` moves none.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import QueryDict
from rest_framework.request import Request

from records.kit.api.listed import Listed, Place
from records.kit.api.ordering import Column, kept
from records.kit.api.problems import InvalidParameters
from records.kit.api.wanted import FIELDS
from records.kit.inclusion import INCLUDE
from records.kit.nearest import did_you_mean

CURSOR = "cursor"
PAGE_SIZE = "page_size"
COUNT = "count"
PARAMETERS = (CURSOR, PAGE_SIZE, COUNT, FIELDS, INCLUDE)

# So many rows are counted exactly without being asked to.
COUNTED = 10_000
# No planner's guess among them: that would count what the reader may not see.
EXACT, ESTIMATE, NONE, AT_LEAST = "exact", "estimate", "none", "at_least"
COUNTS = (EXACT, ESTIMATE, NONE)

_NUMBER = re.compile(r"[1-9][0-9]{0,59}", re.ASCII)
_NO_PAGES = (
    "Pages have no numbers here: follow “next”, which holds the cursor of the next "
    "page, until it is null."
)


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows of a list are asked for, and how they are counted."""

    cursor: str
    size: int
    count: str

    def answer(self, rows: Listed, request: Request) -> "Answer":
        """The rows of this page; one query for them, or two, and one for the count.

        Raises InvalidParameters for a cursor of another list or another order.
        """
        order = rows.order
        signer = _signer(request)
        place = _read(self.cursor, signer, order) if self.cursor else None
        found = rows.cut(place, self.size + 1)
        more, found = len(found) > self.size, found[: self.size]
        backwards = place is not None and place.backwards
        if backwards:
            found.reverse()
        address = request.build_absolute_uri()

        def neighbour(row: Any, *, before: bool) -> str:
            values = [kept(_of(row, column.name)) for column in order]
            text = signer.sign_object([int(before), *values], compress=True)
            return _with_cursor(address, text)

        after = bool(found) and (more or backwards)
        before = bool(found) and (more if backwards else place is not None)
        # All rows there are need no counting.
        whole = len(found) if place is None and not more else None
        count, counted = self._counted(rows, whole)
        return Answer(
            count=count,
            counted=counted,
            next=neighbour(found[-1], before=False) if after else None,
            previous=neighbour(found[0], before=True) if before else None,
            rows=found,
        )

    def _counted(self, rows: Listed, whole: int | None) -> tuple[int | None, str]:
        if self.count == NONE:
            return None, NONE
        if whole is not None:
            return whole, EXACT
        if self.count == EXACT:
            return rows.count(), EXACT
        found = rows.count(COUNTED + 1)
        return (COUNTED, AT_LEAST) if found > COUNTED else (found, EXACT)


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of rows, with how many there are in all and where its neighbours are."""

    count: int | None
    counted: str
    next: str | None
    previous: str | None
    rows: list[Any]

    def told(self, results: Any) -> dict[str, Any]:
        """The answer of a list, with its rows as they are shown."""
        return {
            "count": self.count,
            "count_is": self.counted,
            "next": self.next,
            "previous": self.previous,
            "results": results,
        }


def _with_cursor(address: str, cursor: str) -> str:
    """The address with a cursor in place of its own; else as whoever asks wrote it."""
    path, _, query = address.partition("?")
    others = [
        one
        for one in query.split("&")
        if one and unquote_plus(one.partition("=")[0]) != CURSOR
    ]
    return f"{path}?{'&'.join([*others, f'{CURSOR}={cursor}'])}"


def _of(row: Any, name: str) -> Any:
    return row[name] if isinstance(row, dict) else getattr(row, name)


def _bad_cursor() -> InvalidParameters:
    return InvalidParameters(
        {
            CURSOR: [
                "This is no cursor of this list in this order. Take it from “next” or "
                "“previous” of an answer; without one the list begins anew."
            ]
        }
    )


def asked_page(parameters: QueryDict, errors: dict[str, list[str]]) -> Page:
    """The page asked for; what is malformed is added to the errors."""
    if "page" in parameters:
        errors["page"] = [_NO_PAGES]
    size = size_asked(parameters, errors)
    count = _single(parameters, COUNT, errors)
    if count is not None and count not in COUNTS:
        near = did_you_mean(count, COUNTS)
        errors[COUNT] = [f"“{count[:60]}” is no way to count.{near}"]
    cursor = _single(parameters, CURSOR, errors)
    return Page(cursor or "", size, count or ESTIMATE)


def size_asked(parameters: QueryDict, errors: dict[str, list[str]]) -> int:
    """How many rows a page has; what is malformed is added to the errors."""
    size = settings.PAGE_SIZE
    given = _single(parameters, PAGE_SIZE, errors)
    if given is not None:
        if not _NUMBER.fullmatch(given):
            errors[PAGE_SIZE] = [f"“{given[:60]}” is no number from 1 in plain digits."]
        elif (size := int(given)) > settings.PAGE_SIZE_LIMIT:
            errors[PAGE_SIZE] = [
                f"A page has at most {settings.PAGE_SIZE_LIMIT} rows, not {size}."
            ]
    return size


def _single(
    parameters: QueryDict, name: str, errors: dict[str, list[str]]
) -> str | None:
    given = parameters.getlist(name)
    if len(given) > 1:
        errors[name] = ["Give this parameter once only."]
        return None
    return given[0] if given else None


def _signer(request: Request) -> Signer:
    """Signs for one list in one order: any other cursor has a bad signature."""
    order = ",".join(request.query_params.getlist("ordering"))
    return Signer(sep="~", salt="\0".join(["chancery.cursor", request.path, order]))


def _read(cursor: str, signer: Signer, columns: list[Column]) -> Place:
    try:
        before, *values = signer.unsign_object(cursor)
    except BadSignature:
        raise _bad_cursor() from None
    if len(values) != len(columns):
        raise _bad_cursor()
    return Place(tuple(values), backwards=bool(before))
