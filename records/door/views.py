"""Pages of the door: in, out, and where one is logged in."""

from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import (
    LoginView,
    LogoutView,
    PasswordChangeView,
    PasswordResetConfirmView,
)
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe

from records.door.devices import remember_device
from records.door.forms import LogInForm, OwnPasswordForm
from records.models import User, UserSession


# Tries are counted even where the answer is an error, and nobody waits for anybody.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class LogIn(LoginView):
    """The one page to log in on, for the site and the admin."""

    form_class = LogInForm

    def form_valid(self, form: Any) -> HttpResponse:
        """Log in; the browser is known from now on."""
        response = super().form_valid(form)
        remember_device(self.request, response, form.get_user().get_username())
        return response


class LogOut(LogoutView):
    """Logging out leaves nothing of what was seen in the browser."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """End the session."""
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class ChangePassword(PasswordChangeView):
    """One's own password: the old one and a new one; other sessions end."""

    form_class = OwnPasswordForm
    template_name = "registration/password.html"
    success_url = reverse_lazy("home")

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the password."""
        response = super().form_valid(form)
        messages.success(
            self.request, "Your password is changed; other sessions have ended."
        )
        return response


class SetPassword(PasswordResetConfirmView):
    """Where a link leads that an administrator made: one new password, once."""

    template_name = "registration/set_password.html"
    success_url = reverse_lazy("login")

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the password; whoever was logged in with the old one no longer is."""
        response = super().form_valid(form)
        messages.success(self.request, "Your password is set. Log in with it.")
        return response


@require_safe
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """The browsers that the user is logged in with."""
    own = UserSession.objects.filter(user=_user(request))
    context = {
        "sessions": [
            {
                "handle": handle(one.session_key),
                "browser": one.browser or "A browser that says no name",
                "started": one.started,
                "seen": one.seen,
                "is_this": one.session_key == request.session.session_key,
            }
            for one in own
        ]
    }
    return render(request, "registration/sessions.html", context)


@require_POST
@login_required
def end_session(request: HttpRequest) -> HttpResponseBase:
    """End one of the user's own sessions, or all but this one."""
    wanted = request.POST.get("session", "")
    own = UserSession.objects.filter(user=_user(request))
    others = [
        one.session_key
        for one in own
        if wanted in (handle(one.session_key), "others")
        and one.session_key != request.session.session_key
    ]
    if not others and wanted != "others":
        raise Http404
    ended, _ = own.filter(session_key__in=others).delete()
    messages.success(request, f"Ended: {ended} session{'' if ended == 1 else 's'}.")
    return HttpResponseRedirect(reverse("sessions"))


def handle(session_key: str) -> str:
    """What a session is called on a page, where its key must not stand."""
    return sha256(session_key.encode()).hexdigest()[:16]


def _user(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise TypeError("Nobody is logged in.")
    return user
