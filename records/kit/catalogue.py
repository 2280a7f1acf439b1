"""The kinds of problem that the API answers with: what each means, and what to do.

Imports nothing of the REST framework, which imports the door, which imports this.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.urls import get_script_prefix

DOCS = "api/v1/docs/"
MEDIA_TYPE = "application/problem+json"

Errors = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem; ``name`` is its place in the documentation."""

    name: str
    status: int
    meaning: str
    remedy: str


KINDS = (
    Kind(
        "invalid-parameters",
        400,
        "A parameter does not exist, or its value can't be understood. Nothing was "
        "answered, so that no mistyped filter gives a list that looks right.",
        "“errors” names each parameter at fault; “nearest” is the right name or value "
        "most like it.",
    ),
    Kind(
        "bad-request",
        400,
        "The request can't be read: its address, its headers or its body.",
        "Send UTF-8, and JSON where a body is asked for.",
    ),
    Kind(
        "unauthorised",
        401,
        "This needs to be asked by somebody known, or the token is not known, has "
        "expired or was revoked.",
        "Send “Authorization: Bearer …” with a token that holds.",
    ),
    Kind(
        "forbidden",
        403,
        "Whoever asks is known, and may not do this.",
        "Ask whoever runs the site for the role, or make a token with a wider scope.",
    ),
    Kind(
        "not-found",
        404,
        "Nothing is at this address, or nothing that you may see.",
        "“detail” names the nearest key or list. Former keys redirect by themselves.",
    ),
    Kind(
        "method-not-allowed",
        405,
        "The address is right, and takes other methods.",
        "The header “Allow” lists them.",
    ),
    Kind(
        "not-acceptable",
        406,
        "“Accept” asks for a form that this address does not have.",
        "Ask for application/json, or for anything with */*.",
    ),
    Kind(
        "conflict",
        409,
        "What was sent contradicts what is kept, such as a key that is taken.",
        "“errors” says with what.",
    ),
    Kind(
        "precondition-failed",
        412,
        "The record has been changed since the version that If-Match names.",
        "Read it again, and decide anew.",
    ),
    Kind(
        "too-large",
        413,
        "What was sent is larger than is taken.",
        "Send it in parts.",
    ),
    Kind(
        "unsupported-media-type",
        415,
        "The body is of a type that is not read here.",
        "Send “Content-Type: application/json”.",
    ),
    Kind(
        "unprocessable",
        422,
        "What was sent can be read, and breaks a rule of the records.",
        "“errors” says which, with a pointer to the place.",
    ),
    Kind(
        "precondition-required",
        428,
        "A change has to name the version that it changes.",
        "Send the ETag of the record as If-Match.",
    ),
    Kind(
        "too-many-requests",
        429,
        "More was asked in this minute than is answered to one client.",
        "Wait as many seconds as Retry-After says; RateLimit tells what is left.",
    ),
    Kind(
        "server-error",
        500,
        "The fault is ours, and it has been written down.",
        "Tell whoever runs the site when it was.",
    ),
    Kind(
        "busy",
        503,
        "The answer takes too long, or the database is busy.",
        "Narrow the question, or ask again after Retry-After seconds.",
    ),
)

_BY_NAME = {kind.name: kind for kind in KINDS}
# Of two kinds with one status the last is the usual one.
_USUAL = {kind.status: kind.name for kind in KINDS}


def type_of(status: int, name: str = "") -> str:
    """Where the documentation tells of a kind of problem; by status, if not named."""
    kind = name or _USUAL.get(status, "")
    if not kind:
        return "about:blank"
    return f"{get_script_prefix()}{DOCS}#{_BY_NAME[kind].name}"


def problem(
    status: int, detail: str, errors: Errors | None = None, *, kind: str = ""
) -> dict[str, Any]:
    """The body of a problem; ``kind`` is its entry in the catalogue, if not usual."""
    return {
        "type": type_of(status, kind),
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": errors or [],
    }
