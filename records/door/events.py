"""What happens at the door and with its keys, one line of the log for each.

Who is told by number, where by the address tries are counted by; a name that was typed
may be a password, and is in no line.
"""

import logging
from typing import Any

from django.contrib.auth.signals import (
    user_logged_in,
    user_logged_out,
    user_login_failed,
)
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from records.door.addresses import client_address

LOGGER = "chancery.events"
_log = logging.getLogger(LOGGER)

# Answers that refuse somebody something.
REFUSALS = {401: "not let in", 403: "refused", 429: "tried too often"}


def note(request: HttpRequest | None, event: str, **facts: Any) -> None:
    """Write down that something happened, with plain facts on it."""
    if request is not None:
        facts["address"] = client_address(request)
    about = {"request": request, "facts": facts}
    _log.info(event, extra=about)


def note_answer(request: HttpRequest, response: HttpResponseBase) -> None:
    """Write down an answer that refuses, or that hands out a file."""
    if event := REFUSALS.get(response.status_code):
        note(request, event, status=response.status_code)
    elif request.method == "HEAD":
        return
    elif response.get("Content-Disposition", "").startswith("attachment"):
        rows = response.get("X-Chancery-Count")
        note(request, "file handed out", **({"rows": int(rows)} if rows else {}))


def _note_log_in(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    note(request, "logged in", user=user.pk)


def _note_log_out(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    if user is not None:
        note(request, "logged out", user=user.pk)


def _note_wrong(sender: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
    note(request, "wrong password")


def listen() -> None:
    """Hear of what Django itself does at the door."""
    user_logged_in.connect(_note_log_in, dispatch_uid="records.events")
    user_logged_out.connect(_note_log_out, dispatch_uid="records.events")
    user_login_failed.connect(_note_wrong, dispatch_uid="records.events")
