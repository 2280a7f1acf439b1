"""Headers of questions and answers, as the OpenAPI document tells them."""

from records.kit.api.shapes import Schema

TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "integer", "minimum": 0}

Headers = dict[str, Schema]

_VERSION = {
    "If-Match": "The ETag of the record that is changed, or * for whatever is there.",
}
_REASON = {"Change-Reason": "Why it is changed; it goes into the history."}
# What a question may carry, by method.
ASKED: dict[str, dict[str, str]] = {
    "GET": {
        "If-None-Match": (
            "The ETag of an answer that is known: 304 if it has not changed."
        )
    },
    "POST": {"Idempotency-Key": "Sent twice with one key it is done once.", **_REASON},
    "PATCH": _VERSION | _REASON,
    "DELETE": _VERSION | _REASON,
}
# A list has no version of its own: each of its rows names one.
MANY = _REASON


def _header(told: str, schema: Schema = TEXT) -> Schema:
    return {"description": told, "schema": schema}


# Headers of answers; the document names each once.
COMPONENTS: Headers = {
    "RateLimit-Limit": _header("How much is answered before one has to wait.", _NUMBER),
    "RateLimit-Remaining": _header("How much of that is left.", _NUMBER),
    "RateLimit-Reset": _header("In how many seconds all is there again.", _NUMBER),
    "ETag": _header("The tag of the answer; of a record, its version before it."),
    "Location": _header("Where it is."),
    "Retry-After": _header("How many seconds to wait.", _NUMBER),
    "Idempotency-Replayed": _header("“true” for an answer that was given before."),
}
_ALWAYS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


def told(method: str, status: int, *, has_tag: bool) -> Headers:
    """The headers of an answer with this status."""
    names = list(_ALWAYS)
    if has_tag and status in (200, 201, 304, 412):
        names.append("ETag")
    if status in (201, 202, 301, 308):
        names.append("Location")
    if method == "POST" and status in (201, 202):
        names.append("Idempotency-Replayed")
    if status in (429, 503):
        names.append("Retry-After")
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
