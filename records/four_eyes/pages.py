"""Four eyes on every page: what a form, a file or an action writes."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from records.attribution import SAFE_METHODS
from records.four_eyes.deciding import do
from records.four_eyes.proposing import newest_entry, submit
from records.kit.entry.conflicts import as_of
from records.models import Proposal

# The parameter of a form that amends a proposal: its number.
AMENDS = "amends"
# Where nothing of records is written, or where it is decided; the API does it itself.
APART = ("/account/", "/login/", "/logout/", "/api/", "/admin/records/proposal/")


class GoingOn(HttpResponseRedirect):
    """Where work in a row goes on, even if what was just done waits for somebody."""


class FourEyesMiddleware:
    """Keeps what a page changes as a proposal, where a second person has to see it.

    A new page that writes is covered without anybody thinking of it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """The answer of the view, or the way to the proposal that was kept."""
        if not settings.FOUR_EYES or request.path_info.startswith(APART):
            return None
        amends = request.GET.get(AMENDS)
        safe = request.method in SAFE_METHODS
        if (safe and not amends) or not getattr(request.user, "is_staff", False):
            return None
        amended = _amended(request, amends) if amends else None

        def answer() -> HttpResponse:
            response: HttpResponse = view(request, *args, **kwargs)
            if amended and hasattr(response, "render"):
                response.render()
            return response

        with transaction.atomic():
            if safe:
                with _done(amended):
                    response = answer()
                transaction.set_rollback(True)
                return response
            return self._written(request, answer, amended)

    def _written(
        self,
        request: HttpRequest,
        answer: Callable[[], HttpResponse],
        amended: Proposal | None,
    ) -> HttpResponse:
        def change() -> HttpResponse:
            with _done(amended):
                response = answer()
            # A form that came back with faults leaves the proposal as it was.
            if amended and response.status_code != 302:
                raise _Faulty(response)
            return response

        user: Any = request.user
        reason = request.POST.get("change_reason", "")
        if amended and not reason:
            reason = amended.reason
        try:
            done = submit(change, by=user, reason=reason, amends=amended)
        except _Faulty as faulty:
            return faulty.response
        if done.proposal is None:
            return done.result
        _forget_success(request)
        messages.info(
            request,
            "Nothing is published yet: your change waits until somebody else has "
            "approved it.",
        )
        if isinstance(done.result, GoingOn):
            return done.result
        name = "admin:records_proposal_change"
        return HttpResponseRedirect(reverse(name, args=[done.proposal.pk]))


class _Faulty(Exception):
    def __init__(self, response: HttpResponse) -> None:
        self.response = response


def _amended(request: HttpRequest, number: str) -> Proposal:
    """The author's own proposal that the form amends; raises for any other."""
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise SuspiciousOperation("A proposal is given by its number.")
    mine = Proposal.objects.filter(
        author=request.user.pk, operation="", imports__isnull=True
    )
    found = mine.filter(pk=number, state__in=["waiting", "returned"]).first()
    if found is None or found.replaced_by.exists():
        raise Http404
    return found


def _done(proposal: Proposal | None) -> AbstractContextManager[None]:
    """Inside, the proposal is done, and is nobody's doing to those who compare."""
    if proposal is None:
        return nullcontext()
    mark = newest_entry()
    try:
        with transaction.atomic():
            do(proposal, proposal.rows.each())
    except DatabaseError as error:
        raise SuspiciousOperation("It can't be done any more: propose anew.") from error
    return as_of(mark)


def _forget_success(request: HttpRequest) -> None:
    """Messages that it was done are not true; how dates were understood still is."""
    storage: Any = messages.get_messages(request)
    storage._queued_messages = [
        one for one in storage._queued_messages if one.level != messages.SUCCESS
    ]
