"""Answers that are given once: each has an ETag, by which one asks whether it changed.

The tag of a record begins with its version, ``"7-…"``: that is what If-Match compares
when it is written. What follows the version covers the whole answer, to the byte, and
is a keyed hash, so that nobody learns more from it than from the answer.
"""

import re
from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.crypto import salted_hmac
from django.utils.http import parse_etags
from rest_framework.request import Request

_VERSION = re.compile(r'(?:W/)?"([1-9][0-9]{0,8})-[0-9a-f]+"', re.ASCII)


def tag_of(body: bytes, version: int | None = None) -> str:
    """The ETag of an answer; of a record, with its version before it."""
    digest = salted_hmac("chancery.etag", body, algorithm="sha256").hexdigest()[:32]
    return f'"{digest}"' if version is None else f'"{version}-{digest}"'


def version_in(tag: str) -> int | None:
    """The version of the record that an ETag was given for; None for any other tag."""
    found = _VERSION.fullmatch(tag.strip())
    return int(found[1]) if found else None


def is_known(request: Request, tag: str) -> bool:
    """Whether whoever asks has this answer already, and says so."""
    given = parse_etags(request.headers.get("If-None-Match", ""))
    return given == ["*"] or tag in [one.removeprefix("W/") for one in given]


def unchanged(tag: str) -> HttpResponse:
    """The answer that there is nothing new."""
    return tagged(HttpResponse(status=304), tag)


def tagged(response: HttpResponse, tag: str) -> HttpResponse:
    """The answer with its tag; kept by nobody but whoever asked, who asks again."""
    response["ETag"] = tag
    patch_cache_control(response, private=True, no_cache=True)
    return response


class JsonAnswer(HttpResponse):
    """An answer in JSON, which is encoded once, with the data that it is made of."""

    def __init__(self, data: Any, body: bytes) -> None:
        super().__init__(body, content_type="application/json")
        self.data = data


def answered(request: Request, data: Any, version: int | None = None) -> HttpResponse:
    """The answer with its tag, or that whoever asks has it already."""
    body = orjson.dumps(data, default=str)
    tag = tag_of(body, version)
    if is_known(request, tag):
        return unchanged(tag)
    return tagged(JsonAnswer(data, body), tag)
