"""Deciding on a proposal: approved, returned, or withdrawn by its author."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from records.attribution import attributed_to
from records.choices import HistoryOperation, ProposalState
from records.four_eyes.imported import request_of, settle
from records.four_eyes.rows import lock_rows, write_row
from records.imports.undoing import UndoError
from records.imports.undoing import undo as undo_import
from records.kit.entry.changes import changes
from records.kit.entry.refusals import refusal
from records.kit.problems import FileProblems
from records.kit.registry import by_record_type
from records.kit.rules import Faults, cleaning_faults, rule_faults
from records.merging import MergeError, merge, undo
from records.models import HistoryEntry, Import, Merge, Proposal, ProposedRow, User

DECIDE = "records.decide_proposal"


class NotDecided(Exception):
    """Why nothing was decided: said to who tried; everything is as it was."""


def approve(proposal: Proposal, by: User) -> None:
    """Do what was proposed, in its author's name and with the approver's in the reason.

    Raises NotDecided when it was decided on before, when a record was changed since it
    was proposed, or when the rules of the records refuse it now; PermissionDenied to
    the author and to who may not decide.
    """
    _check_may_decide(proposal, by)
    reason = f"Approved by {by.get_username()}. {proposal.reason}".strip()
    request = request_of(proposal)
    with (
        attributed_to(actor=proposal.author_id, reason=reason, request=request),
        transaction.atomic(),
    ):
        proposal = _waiting(proposal)
        rows = list(proposal.rows.all())
        lock_rows(rows)
        if told := conflicts(rows):
            raise NotDecided(
                "Changed by others since it was proposed: return it, so that its "
                f"author looks at it again. {' · '.join(told)}"
            )
        try:
            with transaction.atomic():
                do(proposal, rows)
                connection.check_constraints()
                if faults := _faults(rows):
                    raise NotDecided(f"The rules of the record refuse it now: {faults}")
        except IntegrityError as error:
            raise NotDecided(refusal(error)) from error
        except DatabaseError as error:
            raise NotDecided(f"The database refuses this: {error}") from error
        except (MergeError, UndoError, FileProblems) as error:
            raise NotDecided(str(error)) from error
        _decide(proposal, ProposalState.APPROVED, by, "")


def send_back(proposal: Proposal, by: User, why: str) -> None:
    """Return it to its author, who is told why; raises as ``approve`` does."""
    _check_may_decide(proposal, by)
    if not why.strip():
        raise NotDecided("Say why you return it: its author reads that.")
    with transaction.atomic():
        _decide(_waiting(proposal), ProposalState.RETURNED, by, why)


def withdraw(proposal: Proposal, by: User, why: str = "") -> None:
    """Take one's own proposal back. Raises PermissionDenied for another's."""
    if proposal.author_id != by.pk:
        raise PermissionDenied
    with transaction.atomic():
        _decide(_waiting(proposal), ProposalState.WITHDRAWN, by, why)


def may_decide(proposal: Proposal, by: Any) -> bool:
    """Whether this user may approve or return it: never the author."""
    return bool(by.has_perm(DECIDE) and proposal.author_id != by.pk)


def do(proposal: Proposal, rows: list[ProposedRow]) -> None:
    """Write what was proposed; whoever calls sees to permission and transaction."""
    if proposal.operation:
        OPERATIONS[proposal.operation](proposal)
        return
    for row in rows:
        write_row(row)


def conflicts(rows: list[ProposedRow]) -> list[str]:
    """What others did since to the records of these rows, in words."""
    told: list[str] = []
    bases = {row.record: row for row in rows}
    for number, row in bases.items():
        since = HistoryEntry.objects.filter(record=number, id__gt=row.base)
        entries = list(since.select_related("actor").order_by("id"))
        if entries:
            model = by_record_type(row.record_type)
            told += [str(change) for change in changes(model, entries)]
    return told


def _check_may_decide(proposal: Proposal, by: User) -> None:
    if not may_decide(proposal, by):
        raise PermissionDenied


def _waiting(proposal: Proposal) -> Proposal:
    """The proposal, locked; raises NotDecided when somebody has decided on it."""
    found = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if not found.is_waiting:
        who, state = found.decided_by, found.get_state_display().lower()
        raise NotDecided(f"It was decided before: {state} ({who}).")
    return found


def _decide(proposal: Proposal, state: str, by: User, answer: str) -> None:
    proposal.state = state
    proposal.decided_by = by
    proposal.decided_at = timezone.now()
    proposal.answer = answer[:500]
    proposal.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    settle(proposal)


def _faults(rows: list[ProposedRow]) -> str:
    """Which rules of their models the records break as they are now."""
    found: list[str] = []
    for record_type in {row.record_type for row in rows}:
        model: Any = by_record_type(record_type)
        numbers = {
            row.record
            for row in rows
            if row.record_type == record_type
            and row.operation != HistoryOperation.DELETE
        }
        for record in model._base_manager.filter(pk__in=numbers):
            faults: Faults = cleaning_faults(record, {})
            faults = faults or rule_faults(record, {})
            if faults:
                messages = ValidationError(faults).messages
                found.append(f"{record}: {' '.join(messages)}")
    return " ".join(found)


def _merge(proposal: Proposal) -> None:
    model: Any = by_record_type(proposal.arguments["record_type"])
    pair = model.objects.in_bulk([proposal.arguments[one] for one in ("kept", "gone")])
    if len(pair) != 2:
        raise NotDecided("One of the two is gone already.")
    kept, gone = (pair[proposal.arguments[one]] for one in ("kept", "gone"))
    merge(kept, gone, reason=proposal.arguments["reason"], by=proposal.author)


def _undo(proposal: Proposal) -> None:
    undo(Merge.objects.get(pk=proposal.arguments["merge"]), by=proposal.author)


def _undo_import(proposal: Proposal) -> None:
    done = Import.objects.get(pk=proposal.arguments["number"])
    undo_import(done, by=proposal.author)


# What does more than write the rows of records (records.four_eyes.proposing.announce).
OPERATIONS: dict[str, Callable[[Proposal], None]] = {
    "merge": _merge,
    "undoing_of_a_merge": _undo,
    "undoing_of_an_import": _undo_import,
}
