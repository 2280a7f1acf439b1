"""Answers to what can't be done: a page for people, a problem (RFC 9457) for programs.

None of them names what is inside: no record, no statement, no file, no setting.
"""

import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from records.kit.catalogue import MEDIA_TYPE, problem

API = "/api/"
# Pages that need neither a database nor a user: the database may be what fails.
ALONE = (500, 503)
RETRY_AFTER = 5

DETAIL = {
    400: "The request can't be understood; check its address and what it sends.",
    403: "This is not allowed to whoever asks.",
    404: "There is nothing at this address.",
    413: "What was sent is larger than Chancery takes.",
    429: "This was tried too often; see Retry-After.",
    500: "The fault is ours, and it has been written down.",
    503: "This takes too long, or the database is busy. Ask for less, or later.",
}


def refuse(
    request: HttpRequest, status: int, *, wait: int | None = None, **context: Any
) -> HttpResponse:
    """The answer of a status; with Retry-After where waiting helps."""
    response: HttpResponse
    if request.path_info.startswith(API):
        told = problem(status, DETAIL[status])
        response = JsonResponse(told, status=status, content_type=MEDIA_TYPE)
    else:
        asked = None if status in ALONE else request
        page = render_to_string(f"{status}.html", {"wait": wait, **context}, asked)
        response = HttpResponse(page, status=status)
    if wait is not None:
        response["Retry-After"] = str(wait)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; 413 for what is too large."""
    return refuse(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return refuse(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return refuse(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 where the database was too busy, too slow or away."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        return refuse(request, 503, wait=RETRY_AFTER)
    return refuse(request, 500)
