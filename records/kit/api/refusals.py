"""Why something that was sent is not done: each with its status and its places."""

from collections.abc import Mapping
from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException


class Refused(APIException):
    """Nothing of what was sent is done. ``more`` stands beside the usual members."""

    kind = ""

    def __init__(
        self,
        detail: str,
        errors: Mapping[str, list[str]] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.errors = [
            {"name": "", "pointer": pointer, "message": message}
            for pointer, messages in (errors or {}).items()
            for message in messages
        ]
        self.more = more
        self.headers: dict[str, str] = {}


class Invalid(Refused):
    """What was sent breaks rules of the records."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    kind = "invalid-record"


class Conflict(Refused):
    """It does not go together with what is there."""

    status_code = status.HTTP_409_CONFLICT
    kind = "conflict"


class Stale(Refused):
    """The record was changed since it was read."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    kind = "changed-since"


class Unconditional(Refused):
    """It was not said which version of the record is meant."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    kind = "say-which-version"


class NotAllowed(Refused):
    """Whoever asks may not do that, at least not with a token."""

    status_code = status.HTTP_403_FORBIDDEN
    kind = "not-allowed"
