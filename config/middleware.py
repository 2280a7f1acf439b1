"""What holds for every answer, whichever view or error it comes from."""

from collections.abc import Callable
from functools import cache
from typing import Any

from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from config.errors import API, refuse
from config.timeouts import patience
from records.attribution import SAFE_METHODS
from records.door.confirming import asked_by
from records.door.events import note_answer
from records.door.limits import TooManyAttempts
from records.door.second_factor import is_wanting
from records.door.tokens import token_of

Answer = Callable[[HttpRequest], HttpResponse]

POLICY = "Content-Security-Policy"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer",
            "camera",
            "display-capture",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "publickey-credentials-get",
            "screen-wake-lock",
            "usb",
        )
    ),
}
# A file that a browser shows in spite of all may do nothing.
OF_FILES = "sandbox; default-src 'none'; frame-ancestors 'none'"

# Where staff may go who have no second factor yet and need one.
OPEN = ("/account/", "/login/", "/logout/", "/healthz")


class HeadersMiddleware:
    """The outermost: also what the other middlewares refuse has these headers."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if response.get("Content-Disposition", "").startswith("attachment"):
            response[POLICY] = OF_FILES
        elif POLICY not in response:
            response[POLICY] = _policy()
        if request.method == "HEAD" and response.streaming:
            # The server would take all of it from the database, and send nothing.
            streamed: Any = response
            streamed.streaming_content = ()
        return response


@cache
def _policy() -> str:
    """The policy of all pages: no page has one of its own."""
    return str(build_policy())


class LimitsMiddleware:
    """Refuses what is too long or too large before anything reads it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        is_form = request.content_type == "multipart/form-data"
        most = (
            settings.LARGEST_UPLOAD if is_form else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        )
        if not length.isascii() or not length.isdecimal():
            return refuse(request, 400)
        if len(length) > 15 or int(length) > most:
            return refuse(request, 413)
        if len(request.META.get("QUERY_STRING", "")) > settings.LONGEST_QUERY:
            return refuse(request, 400)
        # No key of anything has a character that no database takes.
        if "\0" in request.path_info:
            return refuse(request, 404)
        return self.get_response(request)


class DoorMiddleware:
    """Answers 429 to who tries too often; keeps what is for one out of every cache.

    Writing may take longer than reading: an import is one large statement.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._must_set_up(request):
            if request.path_info.startswith(API):
                return refuse(request, 403)
            return HttpResponseRedirect(reverse("second-factor"))
        if request.method in SAFE_METHODS:
            response = self.get_response(request)
        else:
            with patience(), asked_by(request):
                response = self.get_response(request)
        note_answer(request, response)
        # Where nobody asked who it is, the answer does not depend on it.
        if request.session.accessed or token_of(request):
            patch_vary_headers(response, ("Cookie", "Authorization"))
            if request.user.is_authenticated:
                response["Cache-Control"] = "private, no-store"
        return response

    def _must_set_up(self, request: HttpRequest) -> bool:
        """Whether nothing but the own account is open, for want of a second factor."""
        return not request.path_info.startswith(OPEN) and is_wanting(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """The page that says how long to wait."""
        if isinstance(exception, TooManyAttempts):
            request.limit_reached = exception.limit  # type: ignore[attr-defined]
            return refuse(request, 429, wait=exception.wait)
        return None
