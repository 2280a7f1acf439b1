"""Imports that a second person decides on: what becomes of them with the proposal."""

from django.db.models import Q
from django.utils import timezone

from records.choices import ImportState, ImportStep, ProposalState
from records.models import Import, ImportPiece, Proposal, User


def request_of(proposal: Proposal) -> str:
    """How the history calls what a proposal does: an import keeps its name there.

    By it the import can be undone, as one can that nobody had to approve.
    """
    of = proposal.imports.first()
    if of is None:
        return ""
    return of.undoing_request if proposal.operation else of.request


def hand_over(of: Import, by: User, *, confirmed: bool) -> None:
    """Have an import that was approved done as imports are, by another process.

    A file of many thousand rows takes longer than somebody waits for a page.
    """
    of.step, of.state, of.approver = ImportStep.GRANT, ImportState.WAITING, by
    of.confirmed, of.cancel_wanted, of.attempts = confirmed, False, 0
    of.stage, of.done, of.total, of.heartbeat_at = "", 0, 0, None
    of.result.pop("why", None)
    of.save()


# An import that was approved and is being done.
UNDER_WAY = Q(
    step=ImportStep.GRANT, state__in=(ImportState.WAITING, ImportState.RUNNING)
)


def under_way(proposal: Proposal) -> Import | None:
    """The import of a proposal that is being done, as it was approved."""
    return proposal.imports.filter(UNDER_WAY).first()


def settle(proposal: Proposal) -> None:
    """Bring the import of a proposal, if it is of one, to where the decision leads."""
    imports = Import.objects.filter(proposal=proposal)
    if proposal.state != ProposalState.APPROVED:
        # What was applied stays so; a file not yet applied can be planned again.
        imports.filter(applied_at=None).update(state=ImportState.CANCELLED)
        imports.exclude(applied_at=None).update(state=ImportState.APPLIED)
    elif proposal.operation:
        imports.update(state=ImportState.UNDONE)
    else:
        imports.update(state=ImportState.APPLIED, applied_at=timezone.now())
        ImportPiece.objects.filter(of__in=imports).delete()
