"""Pages of the door: in, out, and where one is logged in."""

from hashlib import sha256
from time import time
from typing import Any

from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import (
    LoginView,
    LogoutView,
    PasswordChangeView,
    PasswordResetConfirmView,
    RedirectURLMixin,
)
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView

from records.door import limits, second_factor
from records.door.confirming import ask_password, confirm, is_confirmed
from records.door.devices import remember_device
from records.door.events import note
from records.door.forms import CodeForm, ConfirmForm, LogInForm, OwnPasswordForm
from records.models import User, UserSession

# Keys in a session: who has given a password but no code yet; a secret not yet in use.
PENDING = "pending"
PENDING_SECONDS = 300
SECRET = "new_secret"  # noqa: S105 (a name in the session)


# Tries are counted even where the answer is an error, and nobody waits for anybody.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class LogIn(LoginView):
    """The one page to log in on, for the site and the admin."""

    form_class = LogInForm

    def form_valid(self, form: Any) -> HttpResponse:
        """Log in, or ask for a code; the browser is known from now on."""
        user = form.get_user()
        if second_factor.has_second_factor(user):
            self.request.session.cycle_key()
            self.request.session[PENDING] = {
                "user": user.pk,
                "hash": user.get_session_auth_hash(),
                "at": time(),
                "next": self.get_success_url(),
            }
            return HttpResponseRedirect(reverse("login-code"))
        response = super().form_valid(form)
        remember_device(self.request, response, user.get_username())
        return response


# As with passwords, a wrong code counts whatever becomes of the request.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class LogInCode(FormView[CodeForm]):
    """The second step: the code of the device, or a recovery code."""

    form_class = CodeForm
    template_name = "registration/code.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Begin anew where the first step was not taken, or long ago."""
        self.pending = request.session.get(PENDING, {})
        self.user = User.objects.filter(
            pk=self.pending.get("user"), is_active=True
        ).first()
        if (
            self.user is None
            or time() - self.pending["at"] > PENDING_SECONDS
            or self.pending["hash"] != self.user.get_session_auth_hash()
        ):
            return HttpResponseRedirect(reverse("login"))
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: CodeForm) -> HttpResponse:
        """Log in, if the code is right."""
        user = self.user
        if user is None or not second_factor.is_right(user, form.cleaned_data["code"]):
            note(self.request, "wrong code", user=self.user and self.user.pk)
            form.add_error("code", "This code is not right, or was used before.")
            return self.form_invalid(form)
        del self.request.session[PENDING]
        login(self.request, user)
        self.request.session[second_factor.GIVEN] = True
        response = HttpResponseRedirect(self.pending["next"])
        remember_device(self.request, response, user.get_username())
        return response


class Confirm(LoginRequiredMixin, RedirectURLMixin, FormView[ConfirmForm]):
    """Asks for the password once more, before what is hard to undo."""

    form_class = ConfirmForm
    template_name = "registration/confirm.html"

    def get_default_redirect_url(self) -> str:
        """To the account, for who came from nowhere."""
        return reverse("sessions")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whose password it must be."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where to go on to."""
        context = super().get_context_data(**kwargs)
        return {**context, "next": self.get_redirect_url()}

    def form_valid(self, form: ConfirmForm) -> HttpResponse:
        """Back to where one was."""
        confirm(self.request)
        note(self.request, "password given again")
        return super().form_valid(form)


class SetUp(LoginRequiredMixin, FormView[CodeForm]):
    """Setting up the second factor, and its recovery codes."""

    form_class = CodeForm
    template_name = "registration/second_factor.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """For who has just given the password."""
        if request.user.is_authenticated and not is_confirmed(request):
            return ask_password(request)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The picture and the key; or how many recovery codes are left."""
        user, session = _user(self.request), self.request.session
        context = super().get_context_data(**kwargs)
        if second_factor.has_second_factor(user):
            left = second_factor.recovery_codes_left(user)
            return {**context, "is_set_up": True, "codes_left": left}
        secret = session.setdefault(SECRET, second_factor.new_secret())
        return {
            **context,
            "picture": second_factor.picture(user, secret),
            "secret": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A code to set up with; or, once set up, what is to be done with it."""
        user = _user(request)
        if not second_factor.has_second_factor(user):
            return super().post(request, *args, **kwargs)
        if "remove" in request.POST:
            second_factor.remove(user)
            note(request, "second factor removed")
            logout(request)
            messages.success(request, "The second factor is removed. Log in again.")
            return HttpResponseRedirect(reverse("login"))
        note(request, "recovery codes replaced")
        return self._show(second_factor.new_recovery_codes(user))

    def form_valid(self, form: CodeForm) -> HttpResponse:
        """Set it up, if the code shows that the device knows the secret."""
        user = _user(self.request)
        secret = self.request.session.get(SECRET, "")
        limits.take(second_factor.CODE, str(user.pk))
        step = second_factor.step_of(secret, form.cleaned_data["code"])
        if not secret or step is None:
            form.add_error("code", "This code is not right; is the clock right?")
            return self.form_invalid(form)
        del self.request.session[SECRET]
        note(self.request, "second factor set up")
        return self._show(second_factor.set_up(self.request, user, secret, step))

    def _show(self, codes: list[str]) -> HttpResponse:
        context = {"codes": codes, "is_set_up": True}
        return render(self.request, self.template_name, context)


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
        note(self.request, "password changed")
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
        note(self.request, "password set by a link", user=form.user.pk)
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
    note(request, "sessions ended", sessions=ended)
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
