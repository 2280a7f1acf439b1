"""Conditions of a change: which version is meant, and that it is done once only."""

import json
import re
from collections.abc import Callable
from hashlib import sha256

import orjson
from django.db import connection
from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from records.door.tokens import token_of
from records.kit.api.conditional import version_in
from records.kit.api.refusals import Conflict, Invalid, Unconditional
from records.models import KeptAnswer
from records.reading import sight_of

IF_MATCH = "If-Match"
IDEMPOTENCY_KEY = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
# Headers that belong to an answer wherever it is given again.
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
WHICH = (
    "Say which version you change: send If-Match with the ETag of the record as you "
    "read it, so that nobody's change is lost."
)

_KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)


def versions_meant(request: Request) -> set[int] | None:
    """The versions that If-Match names; None for “whichever is there”.

    Any tag of a version counts, whatever was chosen of the record when it was read: the
    labels of others may have changed since, and that loses nobody's work.
    Raises Unconditional without the header; a weak tag or a strange one names none.
    """
    given = request.headers.get(IF_MATCH)
    if given is None:
        raise Unconditional(WHICH)
    if given.strip() == "*":
        return None
    found = {version_in(tag) for tag in given.split(",") if "W/" not in tag}
    return {version for version in found if version is not None}


def once(request: Request, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer; for an Idempotency-Key that was sent before, the one given then.

    The key is unique in the database and written in the transaction of the change; a
    second request at the same time finds it locked, in whichever worker it is.
    """
    key = request.headers.get(IDEMPOTENCY_KEY)
    token = token_of(request._request)
    if key is None or token is None:
        return answer()
    if not _KEY.fullmatch(key):
        raise Invalid(f"{IDEMPOTENCY_KEY} is 1 to 255 visible ASCII characters.")
    _lock(token.pk, key)
    KeptAnswer.objects.filter(token=token, made_at__lt=KeptAnswer.oldest()).delete()
    asked = _hash(request)
    if kept := KeptAnswer.objects.filter(token=token, key=key).first():
        if kept.request != asked:
            raise Invalid(
                f"This {IDEMPOTENCY_KEY} was sent with another request before: every "
                "request has a key of its own."
            )
        return _again(kept)
    response = answer()
    if isinstance(response, Response):
        body = orjson.dumps(response.data, default=str)
    else:
        body = response.content
    headers = {n: response[n] for n in KEPT_HEADERS if n in response}
    KeptAnswer.objects.create(
        token=token,
        key=key,
        request=asked,
        status=response.status_code,
        headers=headers,
        body=body,
    )
    return response


def _again(kept: KeptAnswer) -> Response:
    body = bytes(kept.body)
    return Response(
        orjson.loads(body) if body else None,
        status=kept.status,
        headers={**kept.headers, REPLAYED: "true"},
    )


def _lock(token: int, key: str) -> None:
    """Raises Conflict while another request with the same key is being answered."""
    name = sha256(f"{token} {key}".encode()).digest()[:8]
    number = int.from_bytes(name, "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        [(free,)] = cursor.fetchall()
    if not free:
        raise Conflict(
            f"A request with this {IDEMPOTENCY_KEY} is being answered just now: ask "
            "again in a moment."
        )


def _hash(request: Request) -> str:
    """What was asked, where, and by whom: who may see less now gets no old answer."""
    # Not by orjson, which knows no number beyond 64 bits.
    body = json.dumps(request.data, default=str, sort_keys=True).encode()
    sight = sight_of(request.user)
    parts = (request.method, request.path, str(sight), sha256(body).hexdigest())
    return sha256("\n".join(map(str, parts)).encode()).hexdigest()
