"""Why something that was sent is not done: each with its status and its places."""

from collections.abc import Mapping
from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException

from records.kit.api.problems import fault


class Refused(APIException):
    """Nothing of what was sent is done. ``more`` stands beside the usual members."""

    def __init__(
        self,
        detail: str,
        errors: Mapping[str, list[str]] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.errors = [
            fault(message, pointer=pointer)
            for pointer, messages in (errors or {}).items()
            for message in messages
        ]
        self.more = more
        self.headers: dict[str, str] = {}


class Invalid(Refused):
    """What was sent breaks rules of the records."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY


class Conflict(Refused):
    """It does not go together with what is there."""

    status_code = status.HTTP_409_CONFLICT


class Stale(Refused):
    """The record was changed since it was read."""

    status_code = status.HTTP_412_PRECONDITION_FAILED


class Unconditional(Refused):
    """It was not said which version of the record is meant."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED


class NotAllowed(Refused):
    """Whoever asks may not do that, at least not with a token."""

    status_code = status.HTTP_403_FORBIDDEN
