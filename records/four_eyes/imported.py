"""Imports that a second person decides on: what becomes of them with the proposal."""

from django.utils import timezone

from records.choices import ImportState, ProposalState
from records.models import Import, ImportPiece, Proposal


def request_of(proposal: Proposal) -> str:
    """How the history calls what a proposal does: an import keeps its name there.

    By it the import can be undone, as one can that nobody had to approve.
    """
    of = proposal.imports.first()
    if of is None:
        return ""
    return of.undoing_request if proposal.operation else of.request


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
