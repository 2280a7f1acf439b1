"""What asks for the password once more: whoever finds an open screen can't do it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from records.door.sessions import CONFIRMED
from records.reading import SECRECY

RECENT = timedelta(minutes=15)
DECLASSIFYING = (
    "To lower a classification, confirm your password on the page “Confirm your "
    "password” (/account/confirm/, good for 15 minutes); then send this again."
)


@dataclass(slots=True)
class Lowered:
    """How many records are to become less secret."""

    count: int = 0


# Whether who asks has confirmed just now; None in a command, which nobody finds open.
_confirmed: ContextVar[Callable[[], bool] | None] = ContextVar(
    "confirmed", default=None
)
# What a plan would make less secret is counted: it is asked for when it is applied.
_counted: ContextVar[Lowered | None] = ContextVar("counted", default=None)


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the password was given in this session within the last 15 minutes."""
    text = request.session.get(CONFIRMED, "")
    return bool(text) and timezone.now() - datetime.fromisoformat(text) < RECENT


@contextmanager
def asked_by(request: HttpRequest) -> Iterator[None]:
    """Inside, ``may_lower`` speaks of the session of this request."""
    token = _confirmed.set(lambda: is_confirmed(request))
    try:
        yield
    finally:
        _confirmed.reset(token)


@contextmanager
def unconfirmed() -> Iterator[None]:
    """Inside, nobody has confirmed anything: work done for somebody, without them."""
    token = _confirmed.set(lambda: False)
    try:
        yield
    finally:
        _confirmed.reset(token)


@contextmanager
def lowering_counted() -> Iterator[Lowered]:
    """Inside, what ``may_lower`` is asked is counted and granted: nothing is kept."""
    lowered = Lowered()
    token = _counted.set(lowered)
    try:
        yield lowered
    finally:
        _counted.reset(token)


def may_lower(before: str, after: str) -> bool:
    """Whether a record marked as ``before`` may be marked as ``after`` just now.

    What makes it less secret asks for the password again, in every form, file and
    request; ``DECLASSIFYING`` says so to who did not give it.
    """
    if SECRECY.get(after, 0) >= SECRECY.get(before, 0):
        return True
    if counted := _counted.get():
        counted.count += 1
        return True
    confirmed = _confirmed.get()
    return confirmed is None or confirmed()


def confirm(request: HttpRequest) -> None:
    """Note that the password was given just now."""
    request.session[CONFIRMED] = timezone.now().isoformat()


def ask_password(request: HttpRequest) -> HttpResponse:
    """To the page that asks for it, and from there back to where one was."""
    return redirect_to_login(request.get_full_path(), reverse("confirm"))


class ConfirmedAdmin(ModelAdmin[Any]):
    """Mixed into an admin: its forms and actions ask for the password."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The form, for who has just said who it is."""
        if not is_confirmed(request):
            return ask_password(request)
        return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The deletion, for who has just said who it is."""
        if not is_confirmed(request):
            return ask_password(request)
        return super().delete_view(request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The list for all; its actions for who has just said who it is."""
        if request.method == "POST" and not is_confirmed(request):
            return ask_password(request)
        return super().changelist_view(request, *args, **kwargs)
