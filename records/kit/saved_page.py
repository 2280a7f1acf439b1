"""The page of one's own saved views: keeping one, renaming, sharing, deleting it."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    QueryDict,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_POST
from django.views.generic import View

from records.choices import Classification
from records.kit.filters import filterset_for
from records.kit.pages.listing import Problem, problems_of
from records.kit.pages.look import read_look
from records.kit.pages.saved import by_keys, levels_of, own_views, written
from records.kit.record_page import RecordPage
from records.kit.registry import by_plural
from records.kit.views import Browse
from records.models import Record, SavedView
from records.texts import plain

# Views of one person.
MOST = 200
# The view deleted last, in the session, until its owner was shown a way back.
DELETED = "deleted_view"
TWICE = (
    "You have a view of that name on this list: choose another, or replace that one."
)


class ViewForm(forms.Form):
    """What a view is called, and whether others have it too."""

    name = forms.CharField(
        max_length=80, label="Name", widget=forms.TextInput({"autocomplete": "off"})
    )
    is_shared = forms.BooleanField(required=False)
    classification = forms.ChoiceField(choices=Classification, required=False)

    def __init__(self, *args: Any, levels: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.levels = levels

    def clean_name(self) -> str:
        """In the form in which names are kept, on one line."""
        name = " ".join(plain(self.cleaned_data["name"]).split())
        if not name:
            raise forms.ValidationError("Give it a name that can be seen.")
        return name

    def clean(self) -> None:
        """Who shares has the right to; no further than they see themself."""
        # With whom it is shared unless it is said: nobody less cleared.
        level = self.cleaned_data.get("classification") or (self.levels or [""])[-1]
        self.cleaned_data["classification"] = level or Classification.CONFIDENTIAL
        if self.cleaned_data.get("is_shared") and level not in self.levels:
            raise PermissionDenied


class SavedViews(LoginRequiredMixin, View):
    """One's own views; a question is kept by POST."""

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        """All of them, by list."""
        return self._page(request)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Keep a question under a name, and go back to the list that it gives."""
        sent = request.POST
        try:
            model = by_plural(sent.get("plural", ""))
        except LookupError:
            raise Http404 from None
        question, problems = _understood(request, model, sent.get("query", ""))
        form = ViewForm(sent, levels=levels_of(request.user))
        told = {
            "asked": model,
            "asked_as": capfirst(str(model._meta.verbose_name_plural)),
            "asked_query": sent.get("query", ""),
            "form": form,
            "problems": problems,
        }
        if not form.is_valid() or problems:
            return self._page(request, told, status=400)
        mine = SavedView.objects.filter(owner=request.user.pk)
        values = {**form.cleaned_data, "query": question}
        name = values["name"]
        same = mine.filter(plural=model.PLURAL, name__iexact=name).first()
        if same and sent.get("replace") != same.handle:
            form.add_error("name", TWICE)
            return self._page(request, {**told, "same": same}, status=400)
        if not same and mine.count() >= MOST:
            form.add_error("name", f"You have {MOST} views: delete one first.")
            return self._page(request, told, status=400)
        if same:
            mine.filter(pk=same.pk).update(**values)
        else:
            owner: Any = request.user
            mine.create(owner=owner, plural=model.PLURAL, **values)
        messages.success(request, f"Saved as “{name}”.")
        address = f"{reverse(f'{model.PLURAL}-list')}?{question}"
        return HttpResponseRedirect(address.removesuffix("?"))

    def _page(
        self,
        request: HttpRequest,
        told: dict[str, Any] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "views": own_views(request.user),
            "levels": [Classification(word) for word in levels_of(request.user)],
            "deleted": request.session.pop(DELETED, None),
            **(told or {}),
        }
        return render(request, "records/saved_views.html", context, status=status)


def _understood(
    request: HttpRequest, model: type[Record], text: str
) -> tuple[str, list[Problem]]:
    """The question in the form in which it is kept, and what is wrong with it."""
    # Asked as on the page, by whoever keeps it.
    asked = QueryDict(text[: settings.LONGEST_QUERY])
    filterset = filterset_for(model)(
        asked,
        queryset=model.objects.visible_to(request.user),
        request=request,
        page_parameters=RecordPage.parameters,
    )
    _, problems = read_look(asked, model, Browse.of_type[model].columns)
    if not filterset.is_valid():
        return "", [*problems_of(filterset), *problems]
    return written(by_keys(filterset)), problems


@require_POST
@login_required
def change_view(request: HttpRequest, handle: str) -> HttpResponseBase:
    """Rename, share or delete one of one's own views."""
    view = SavedView.objects.filter(owner=request.user.pk, handle=handle).first()
    if view is None:
        raise Http404
    back = HttpResponseRedirect(reverse("saved-views"))
    if "delete" in request.POST:
        view.delete()
        # All that it takes to keep the same again.
        request.session[DELETED] = {
            "plural": view.plural,
            "query": view.query,
            "name": view.name,
            "classification": view.classification,
            **({"is_shared": "on"} if view.is_shared else {}),
        }
        return back
    form = ViewForm(request.POST, levels=levels_of(request.user))
    if not form.is_valid():
        told = [text for errors in form.errors.values() for text in errors]
        messages.error(request, " ".join(map(str, told)))
        return back
    for name, value in form.cleaned_data.items():
        setattr(view, name, value)
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        messages.error(request, "You have another view of that name on that list.")
        return back
    state = "shared" if view.is_shared else "yours alone"
    messages.success(request, f"The view “{view.name}” is kept, and {state}.")
    return back
