"""Pages of a list: ``page`` from 1, ``page_size`` up to the limit."""

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from records.kit.inclusion import INCLUDE

PARAMETERS = ("page", "page_size", INCLUDE)

_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows of a list are asked for."""

    number: int
    size: int

    def answer(self, rows: QuerySet[Any], request: Request) -> "Answer":
        """The rows of this page and their count; raises NotFound beyond the last."""
        count = rows.count()
        last = max(1, -(-count // self.size))
        if self.number > last:
            raise NotFound(f"There is no page {self.number}; the last page is {last}.")
        start = (self.number - 1) * self.size
        found = list(rows[start : start + self.size]) if count else []
        return Answer(
            count=count,
            next=self._address(request, 1) if self.number < last else None,
            previous=self._address(request, -1) if self.number > 1 else None,
            rows=found,
        )

    def _address(self, request: Request, step: int) -> str:
        address = request.build_absolute_uri()
        return replace_query_param(address, "page", self.number + step)


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of rows, with how many there are in all and where its neighbours are."""

    count: int
    next: str | None
    previous: str | None
    rows: list[Any]


def asked_page(parameters: QueryDict, errors: dict[str, list[str]]) -> Page:
    """The page asked for; what is malformed is added to the errors."""
    size = _number(parameters, "page_size", settings.PAGE_SIZE, errors)
    if size > settings.PAGE_SIZE_LIMIT:
        errors["page_size"] = [
            f"A page has at most {settings.PAGE_SIZE_LIMIT} rows, not {size}."
        ]
    return Page(_number(parameters, "page", 1, errors), size)


def _number(
    parameters: QueryDict, name: str, default: int, errors: dict[str, list[str]]
) -> int:
    given = parameters.getlist(name)
    if len(given) > 1:
        errors[name] = ["Give this parameter once only."]
    elif given and not _NUMBER.fullmatch(given[0]):
        errors[name] = [f"“{given[0][:60]}” is no number from 1 in plain digits."]
    elif given:
        return int(given[0])
    return default
