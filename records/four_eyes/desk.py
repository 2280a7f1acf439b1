"""The reviewers' desk in the admin: what waits, and each proposal to decide on."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import display
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from records.choices import HistoryOperation, ProposalState
from records.door.confirming import ask_password, is_confirmed, may_lower
from records.four_eyes.deciding import (
    NotDecided,
    approve,
    conflicts,
    have_done,
    may_decide,
    send_back,
    withdraw,
)
from records.four_eyes.imported import UNDER_WAY, under_way
from records.four_eyes.telling import touched
from records.kit.entry.lists import ClosedLookups
from records.kit.registry import by_record_type
from records.models import Import, Proposal


class Answer(forms.Form):
    """Why a proposal is returned or withdrawn."""

    answer = forms.CharField(
        label="Why",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text="The author and whoever looks at the proposal later read it.",
    )


class ProposalDesk(ClosedLookups):
    """The proposals that somebody may see; those that wait come first."""

    list_display = ("title", "author", "proposed_at", "reason", "told_state")
    list_filter = ("state",)
    list_select_related = ("author", "decided_by")
    list_per_page = 50
    search_fields = ("title", "reason", "author__username")
    sortable_by = ()
    change_list_template = "admin/records/proposals.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        """Those of which the user may see every record, and their own."""
        proposals: Any = super().get_queryset(request)
        done = Import.objects.filter(UNDER_WAY, proposal=OuterRef("pk"))
        approver = Subquery(done.values("approver__username")[:1])
        return proposals.visible_to(request.user).annotate(done_for=approver)

    @display(description="state")
    def told_state(self, proposal: Any) -> str:
        """What became of it, and by whom."""
        if proposal.done_for:
            return f"Approved by {proposal.done_for}, being done"
        by = f" by {proposal.decided_by}" if proposal.decided_by else ""
        return f"{proposal.get_state_display()}{by}"

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """The list, under the number of proposals in each state."""
        seen = self.get_queryset(request)
        waiting = seen.filter(state=ProposalState.WAITING)
        context = {
            "title": "Proposed changes",
            "counts": [
                (state, seen.filter(state=state.value).count())
                for state in ProposalState
            ],
            "own": waiting.filter(author=request.user, done_for=None).count(),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """One proposal, old beside new, with its sources; by POST it is decided."""
        proposal = self.get_object(request, object_id)
        if proposal is None:
            raise Http404
        if not self.has_view_permission(request, proposal):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(request, proposal, Answer())
        form = Answer(request.POST)
        if not form.is_valid():
            return self._page(request, proposal, form, status=400)
        if request.POST.get("action") == "approve" and not _may_lower(proposal):
            return ask_password(request)
        try:
            told = self._decide(request, proposal, form.cleaned_data["answer"])
        except NotDecided as error:
            return self._page(request, proposal, form, str(error), 409)
        messages.success(request, told)
        if under_way(proposal):
            return HttpResponseRedirect(request.get_full_path())
        return HttpResponseRedirect(reverse("admin:records_proposal_changelist"))

    def _decide(self, request: HttpRequest, proposal: Proposal, why: str) -> str:
        user: Any = request.user
        action = request.POST.get("action")
        if action == "approve":
            if have_done(proposal, user, confirmed=is_confirmed(request)):
                return f"Approved: {proposal}."
            approve(proposal, user)
            return f"Approved and published: {proposal}."
        if action == "return":
            send_back(proposal, user, why)
            return f"Returned to {proposal.author}: {proposal}."
        if action == "withdraw":
            withdraw(proposal, user, why)
            return f"Withdrawn: {proposal}."
        raise NotDecided("Choose whether to approve, to return or to withdraw it.")

    def _page(
        self,
        request: HttpRequest,
        proposal: Proposal,
        form: Answer,
        problem: str = "",
        status: int = 200,
    ) -> HttpResponse:
        user: Any = request.user
        # The page is looked at every two seconds then: of the rows it tells afterwards.
        being_done = under_way(proposal)
        records, more = touched(proposal, user) if not being_done else ([], 0)
        # What nobody else may know of hidden rows is not told to an author either.
        seen = proposal.rows.visible_to(user)
        is_open = proposal.is_waiting and not being_done
        against = conflicts(seen.each()) if is_open else []
        if of := proposal.imports.first() if is_open else None:
            problem = problem or of.result.get("why", "")
        context = {
            **self.admin_site.each_context(request),
            "title": proposal.title,
            "opts": self.opts,
            "proposal": proposal,
            "records": records,
            "more": more,
            "conflicts": against,
            "is_now": proposal.is_waiting and not against,
            "problem": problem,
            "form": form,
            "being_done": being_done,
            "may_decide": is_open and may_decide(proposal, user),
            "is_own": proposal.author_id == user.pk,
            "amend": _amend_address(proposal, user),
            "successor": proposal.replaced_by.visible_to(user).first(),
        }
        template = "admin/records/proposal.html"
        return TemplateResponse(request, template, context, status=status)


def _may_lower(proposal: Proposal) -> bool:
    """Whether what it declassifies, if anything, may be declassified just now."""
    marks = (
        [(row or {}).get("classification") for row in (one.before, one.after)]
        for one in proposal.rows.each()
    )
    return all(may_lower(was, now) for was, now in marks if was and now)


def _amend_address(proposal: Proposal, user: Any) -> str:
    """The form of the record as it would be, for its author; else empty.

    What deletes or merges, and files of many records, are proposed anew instead.
    """
    open_states = (ProposalState.WAITING, ProposalState.RETURNED)
    if proposal.author_id != user.pk or proposal.state not in open_states:
        return ""
    if proposal.imports.exists():
        return ""
    rows = list(proposal.rows.visible_to(user))
    deletes = any(
        row.operation == HistoryOperation.DELETE and row.row.get("key") for row in rows
    )
    if proposal.operation or deletes or not rows or proposal.replaced_by.exists():
        return ""
    things = [row for row in rows if not row.table.startswith("records_")] or rows
    row = things[0]
    options = by_record_type(row.record_type)._meta
    name = f"admin:{options.app_label}_{options.model_name}_change"
    return f"{reverse(name, args=[row.record])}?amends={proposal.pk}"
