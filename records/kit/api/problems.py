"""Errors of the API, all of one form.

``{"title", "status", "detail", "errors": [{"name", "message"}]}``, of the media type
``application/problem+json`` (RFC 9457); ``errors`` names each parameter at fault.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import SuspiciousOperation
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

MEDIA_TYPE = "application/problem+json"


class InvalidParameters(ValidationError):
    """A question that has unknown or malformed parameters: nothing is answered."""

    def __init__(self, errors: Mapping[str, Any]) -> None:
        self.errors = [
            {"name": name, "message": str(message)}
            for name, messages in errors.items()
            for message in messages
        ]
        super().__init__("Some parameters are unknown or malformed; see errors.")


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception into a problem; None for a fault of our own (a 500)."""
    if isinstance(error, SuspiciousOperation):
        # Such as more parameters than Django reads.
        error = InvalidParameters({"": ["The question can't be read; it is too long."]})
    response = exception_handler(error, context)
    if response is None:
        return None
    response.data = {
        "title": HTTPStatus(response.status_code).phrase,
        "status": response.status_code,
        "detail": _detail(error),
        "errors": getattr(error, "errors", []),
    }
    response.content_type = MEDIA_TYPE
    return response


def _detail(error: Exception) -> str:
    if isinstance(error, InvalidParameters):
        return "Some parameters are unknown or malformed; see errors."
    if isinstance(error, APIException):
        return str(error.detail)
    return str(error) or HTTPStatus(status.HTTP_404_NOT_FOUND).phrase
