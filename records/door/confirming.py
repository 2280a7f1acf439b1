"""What asks for the password once more: whoever finds an open screen can't do it."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from records.door.sessions import CONFIRMED

RECENT = timedelta(minutes=15)


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the password was given in this session within the last 15 minutes."""
    text = request.session.get(CONFIRMED, "")
    return bool(text) and timezone.now() - datetime.fromisoformat(text) < RECENT


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
