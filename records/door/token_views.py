"""The page of one's own tokens: making one, and ending one."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from records.door.confirming import ask_password, is_confirmed
from records.door.events import note
from records.door.second_factor import is_wanting
from records.door.tokens import (
    BY_OWNER,
    EVERY,
    MOST,
    VERBS,
    end_token,
    make_token,
    scope_problem,
    scopes_open_to,
)
from records.models import ApiToken, User

USUAL = timedelta(days=90)
LONGEST = timedelta(days=365)
# How a page says when a token is no longer shown as one that was.
ENDED_SHOWN = timedelta(days=90)


class TokenForm(forms.Form):
    """What a new token is called, until when it holds and what it may do."""

    name = forms.CharField(
        max_length=80,
        label="What it is for",
        help_text="So that you know it again: “monthly report”, “R on my laptop”.",
    )
    expires = forms.DateField(
        label="Last day on which it works",
        help_text="A year from now at most.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        today = timezone.now().date()
        widget = self.fields["expires"].widget
        widget.attrs |= {"min": today.isoformat(), "max": (today + LONGEST).isoformat()}

    def clean_expires(self) -> datetime:
        """The end of that day; raises ValidationError for one past or too far."""
        day, today = self.cleaned_data["expires"], timezone.now().date()
        if not today <= day <= today + LONGEST:
            last = f"{today + LONGEST:%Y-%m-%d}"
            raise forms.ValidationError(f"Choose a day from today to {last}.")
        return datetime.combine(day, time(23, 59, 59), UTC)

    def clean(self) -> None:
        """The rights that are asked for: boxes beside each record type."""
        self.scopes = self.data.getlist("scope")  # type: ignore[attr-defined]
        if problem := scope_problem(self.scopes, self.user):
            raise forms.ValidationError(problem, code="scope")
        still = ApiToken.objects.filter(
            user=self.user, ended_at=None, expires_at__gt=timezone.now()
        )
        if still.count() >= MOST:
            raise forms.ValidationError(f"You have {MOST} tokens: end one first.")


class Tokens(LoginRequiredMixin, FormView[TokenForm]):
    """One's own tokens. A new one is shown in the answer that made it, never again."""

    form_class = TokenForm
    template_name = "registration/tokens.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """For who has just given the password, and the second factor if need be."""
        if request.user.is_authenticated:
            if is_wanting(request):
                return HttpResponseRedirect(reverse("second-factor"))
            if not is_confirmed(request):
                return ask_password(request)
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    def get_initial(self) -> dict[str, Any]:
        """A quarter of a year."""
        return {"expires": timezone.now().date() + USUAL}

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whose token it will be."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The tokens, searched by what is typed, and the boxes of the form."""
        context = super().get_context_data(**kwargs)
        user: Any = self.request.user
        shown = ApiToken.objects.filter(user=user).exclude(
            ended_at__lt=timezone.now() - ENDED_SHOWN
        )
        # The database takes no null characters.
        words = self.request.GET.get("q", "").replace("\0", "").strip()[:80]
        # A whole token may be pasted: its handle is looked for, the rest is not kept.
        handle = words.removeprefix("chy_").partition("_")[0]
        if words:
            named = shown.filter(name__icontains=words)
            shown = named | shown.filter(handle__startswith=handle.lower())
        posted = self.request.POST.getlist("scope")
        return {
            **context,
            "tokens": shown,
            "q": handle if words.startswith("chy_") else words,
            "verbs": list(VERBS),
            "rows": _rows(user, posted or ["read:*"]),
        }

    def form_valid(self, form: TokenForm) -> HttpResponse:
        """Make it and show it, this once."""
        token, text = make_token(
            form.user,
            form.cleaned_data["name"],
            form.scopes,
            form.cleaned_data["expires"],
        )
        note(self.request, "token made", token=token.handle)
        fresh = TokenForm(user=form.user, initial=self.get_initial())
        context = self.get_context_data(form=fresh, made=token, text=text)
        return render(self.request, self.template_name, context)


@require_POST
@login_required
def end_own_token(request: HttpRequest, handle: str) -> HttpResponseBase:
    """End one of the user's own tokens, at once; no password is asked for that."""
    token = ApiToken.objects.filter(user=request.user.pk, handle=handle).first()
    if token is None:
        raise Http404
    end_token(token, BY_OWNER)
    note(request, "token ended", token=token.handle)
    messages.success(request, f"The token “{token.name}” is ended.")
    return HttpResponseRedirect(reverse("tokens"))


def _rows(user: User, chosen: list[str]) -> list[dict[str, Any]]:
    """For each record type, all types first, a box for each right that is open."""
    types = list(scopes_open_to(user))
    every = [verb for verb in VERBS if any(verb in verbs for _, verbs in types)]
    lists = [(EVERY, "Records of every type", every)]
    lists += [
        (model.PLURAL, str(model._meta.verbose_name_plural).capitalize(), verbs)
        for model, verbs in types
    ]
    return [
        {
            "label": label,
            "boxes": [
                {
                    "verb": verb,
                    "value": f"{verb}:{plural}",
                    "is_open": verb in verbs,
                    "is_chosen": f"{verb}:{plural}" in chosen,
                }
                for verb in VERBS
            ],
        }
        for plural, label, verbs in lists
    ]
