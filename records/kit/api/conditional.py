"""Answers that are given once: each has an ETag, by which one asks whether it changed.

The tag of a record begins with its version, ``"7-…"``: that is what If-Match compares
when it is written. What follows the version covers the whole answer, to the byte, and
is a keyed hash, so that nobody learns more from it than from the answer.
"""

import re
from collections.abc import Callable, Hashable
from typing import Any

import orjson
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.crypto import salted_hmac
from django.utils.http import parse_etags
from rest_framework.request import Request

from records.kit.until_change import is_unchanged, until_now
from records.reading import sight_of

# So many answers are remembered by their tags; of more, none but the next ones.
MOST_GIVEN = 5_000
IF_NONE_MATCH = "If-None-Match"

# By what was asked, and by whom: the tag of the answer, and the transaction from which
# on it may have changed (records.kit.until_change).
_GIVEN: dict[Hashable, tuple[str, int]] = {}

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
    given = parse_etags(request.headers.get(IF_NONE_MATCH, ""))
    return given == ["*"] or tag in [one.removeprefix("W/") for one in given]


def given_before(
    request: Request, make: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """The answer; or 304 without making it, where no record was changed since.

    Only for answers that are made of records alone, and only to who asks with a tag:
    others pay nothing. A change of whatever record has the answer made anew, and its
    tag compared; so the tag itself tells of nothing that is hidden.
    """
    if IF_NONE_MATCH not in request.headers:
        return make()
    user = request.user
    asked = (request.build_absolute_uri(), user.pk, sight_of(user))
    tag, horizon = _GIVEN.get(asked, ("", 0))
    if tag and is_known(request, tag) and is_unchanged(horizon):
        return unchanged(tag)
    # Before anything is read: what is written meanwhile counts as a change.
    since = until_now()
    response = make()
    if since is not None and "ETag" in response:
        if len(_GIVEN) >= MOST_GIVEN:
            _GIVEN.clear()
        _GIVEN[asked] = response["ETag"], since
    return response


def unchanged(tag: str) -> HttpResponse:
    """The answer that there is nothing new."""
    return tagged(HttpResponse(status=304), tag)


def tagged(response: HttpResponse, tag: str) -> HttpResponse:
    """The answer with its tag; kept by nobody but whoever asked, who asks again."""
    response["ETag"] = tag
    patch_cache_control(response, private=True, no_cache=True)
    return response


def answered(request: Request, data: Any, version: int | None = None) -> HttpResponse:
    """The answer with its tag, or that whoever asks has it already."""
    body = orjson.dumps(data, default=str)
    tag = tag_of(body, version)
    if is_known(request, tag):
        return unchanged(tag)
    return tagged(HttpResponse(body, content_type="application/json"), tag)
