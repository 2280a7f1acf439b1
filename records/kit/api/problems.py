"""Errors of the API, all of one form: ``application/problem+json`` (RFC 9457).

``{"type", "title", "status", "detail", "errors": [{"name", "message"}]}``: ``type``
leads to what the kind of problem means and what to do; ``errors`` names each parameter
at fault or, as ``pointer`` (RFC 6901), each place in what was sent, with ``nearest``,
the right name that is most like the wrong one.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from records.kit.catalogue import MEDIA_TYPE, problem
from records.kit.nearest import named_in


class InvalidParameters(exceptions.ValidationError):
    """A question that has unknown or malformed parameters: nothing is answered."""

    kind = "invalid-parameters"

    def __init__(self, errors: Mapping[str, Any]) -> None:
        self.errors = [
            fault(str(message), name=name)
            for name, messages in errors.items()
            for message in messages
        ]
        super().__init__("Some parameters are unknown or malformed; see errors.")


def fault(
    message: str, *, name: str = "", pointer: str | None = None
) -> dict[str, Any]:
    """One entry of ``errors``: a parameter by name, or a place in a body by pointer."""
    told: dict[str, Any] = {"name": name, "message": message}
    if pointer is not None:
        told["pointer"] = pointer
    if near := named_in(message):
        told["nearest"] = near
    return told


def errors_of(filters: Any) -> dict[str, list[str]]:
    """What a filter set found wrong, by parameter."""
    return {
        name: [str(message) for message in messages]
        for name, messages in filters.errors.items()
    }


def refuse_if(errors: Mapping[str, Iterable[str]]) -> None:
    """Raise InvalidParameters if there are any."""
    if errors:
        raise InvalidParameters(errors)


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception into a problem; None for a fault of our own (a 500)."""
    if isinstance(error, SuspiciousOperation):
        # Such as more parameters than Django reads.
        error = InvalidParameters({"": ["The question can't be read; it is too long."]})
    known = _known(error)
    if known is None:
        return None
    errors, kind = getattr(error, "errors", []), getattr(error, "kind", "")
    status = known.status_code
    told = problem(status, _detail(error, status), errors, kind=kind)
    headers = {}
    if scheme := getattr(known, "auth_header", None):
        headers["WWW-Authenticate"] = scheme
    if wait := getattr(known, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return Response(told, status=status, headers=headers, content_type=MEDIA_TYPE)


def _known(error: Exception) -> exceptions.APIException | None:
    """The error as the REST framework has it; none for any that it does not know.

    Its own handler would take back the transaction around, which reading has none of.
    """
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    return error if isinstance(error, exceptions.APIException) else None


def _detail(error: Exception, status: int) -> str:
    if isinstance(error, InvalidParameters):
        return "Some parameters are unknown or malformed; see errors."
    if isinstance(error, exceptions.APIException):
        return str(error.detail)
    return str(error) or HTTPStatus(status).phrase
