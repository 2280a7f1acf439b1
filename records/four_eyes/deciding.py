"""Deciding on a proposal: approved, returned, or withdrawn by its author."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ForeignKey, Q, prefetch_related_objects
from django.utils import timezone

from records.attribution import attributed_to
from records.choices import HistoryOperation, ProposalState
from records.four_eyes.imported import hand_over, request_of, settle, under_way
from records.four_eyes.rows import lock_rows, write_rows
from records.imports.running import Progress
from records.imports.undoing import UndoError
from records.imports.undoing import undo as undo_import
from records.kit.entry.changes import changes
from records.kit.entry.refusals import refusal
from records.kit.lookups import batched
from records.kit.problems import FileProblems
from records.kit.registry import by_record_type
from records.kit.rules import cleaning_faults
from records.mapping.making import TOLD_EVERY
from records.merging import MergeError, merge, undo
from records.models import (
    HistoryEntry,
    Import,
    Merge,
    Proposal,
    ProposedRow,
    Record,
    User,
)

DECIDE = "records.decide_proposal"
# Rows that are in memory at once, and sentences that anybody would read.
_AT_ONCE = 2_000
_FEW = 5
_MOST_TOLD = 100


class NotDecided(Exception):
    """Why nothing was decided: said to who tried; everything is as it was."""


def approve(proposal: Proposal, by: User, progress: Progress | None = None) -> None:
    """Do what was proposed, in its author's name and with the approver's in the reason.

    ``progress`` is told how far it is; what it raises takes all back.
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
        lock_rows(proposal.rows.each())
        if told := conflicts(proposal.rows.each()):
            raise NotDecided(
                "Changed by others since it was proposed: return it, so that its "
                f"author looks at it again. {' · '.join(told)}"
            )
        try:
            with transaction.atomic():
                do(proposal, _passing(proposal, "Writing", progress))
                connection.check_constraints()
                if faults := _faults(_passing(proposal, "Checking", progress)):
                    raise NotDecided(f"The rules of the record refuse it now: {faults}")
        except IntegrityError as error:
            raise NotDecided(refusal(error)) from error
        except DatabaseError as error:
            raise NotDecided(f"The database refuses this: {error}") from error
        except (MergeError, UndoError, FileProblems) as error:
            raise NotDecided(str(error)) from error
        _decide(proposal, ProposalState.APPROVED, by, "")


def have_done(proposal: Proposal, by: User, *, confirmed: bool) -> bool:
    """Approve an import: another process does it; False for what is no import.

    ``confirmed`` says whether the password was given just now. Raises as ``approve``
    does, which the other process asks; why it could not be done is told then.
    """
    _check_may_decide(proposal, by)
    with transaction.atomic():
        of = _open(proposal).imports.select_for_update().first()
        if of is not None:
            hand_over(of, by, confirmed=confirmed)
    return of is not None


def send_back(proposal: Proposal, by: User, why: str) -> None:
    """Return it to its author, who is told why; raises as ``approve`` does."""
    _check_may_decide(proposal, by)
    if not why.strip():
        raise NotDecided("Say why you return it: its author reads that.")
    with transaction.atomic():
        _decide(_open(proposal), ProposalState.RETURNED, by, why)


def withdraw(proposal: Proposal, by: User, why: str = "") -> None:
    """Take one's own proposal back. Raises PermissionDenied for another's."""
    if proposal.author_id != by.pk:
        raise PermissionDenied
    with transaction.atomic():
        _decide(_open(proposal), ProposalState.WITHDRAWN, by, why)


def may_decide(proposal: Proposal, by: Any) -> bool:
    """Whether this user may approve or return it: never the author."""
    return bool(by.has_perm(DECIDE) and proposal.author_id != by.pk)


def do(proposal: Proposal, rows: Iterable[ProposedRow]) -> None:
    """Write what was proposed; whoever calls sees to permission and transaction."""
    if proposal.operation:
        OPERATIONS[proposal.operation](proposal)
    else:
        write_rows(rows)


def conflicts(rows: Iterable[ProposedRow]) -> list[str]:
    """What others did since to the records of these rows, in words; not all of much."""
    told: list[str] = []
    for some in batched(rows, _AT_ONCE):
        for model, entries in _since({row.record: row for row in some}):
            told += [str(change) for change in changes(model, entries)]
            if len(told) >= _MOST_TOLD:
                return told
    return list(dict.fromkeys(told))


def _since(
    rows: dict[int, ProposedRow],
) -> Iterator[tuple[type[Record], list[HistoryEntry]]]:
    """What the history says of each record since its row was proposed."""
    known = [row.base for row in rows.values() if row.base]
    later = Q(record__in=[n for n, row in rows.items() if not row.base])
    if known:
        there = [number for number, row in rows.items() if row.base]
        later |= Q(record__in=there, id__gt=min(known))
    found: dict[int, list[HistoryEntry]] = {}
    entries = HistoryEntry.objects.filter(later).select_related("actor")
    for entry in entries.order_by("id"):
        number = entry.record or 0
        if entry.pk > rows[number].base:
            found.setdefault(number, []).append(entry)
    for number, row in rows.items():
        if number in found:
            yield by_record_type(row.record_type), found[number]


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


def _open(proposal: Proposal) -> Proposal:
    """The proposal, locked; raises NotDecided also while it is being done."""
    found = _waiting(proposal)
    if of := under_way(found):
        raise NotDecided(f"It was approved by {of.approver}, and is being done.")
    return found


def _passing(
    proposal: Proposal, stage: str, progress: Progress | None
) -> Iterator[ProposedRow]:
    """The rows, one by one, while it is told how many have passed."""
    rows = proposal.rows.all()
    total = rows.count() if progress else 0
    for number, row in enumerate(rows.each()):
        if progress and number % TOLD_EVERY == 0:
            progress(stage, number, total)
        yield row


def _decide(proposal: Proposal, state: str, by: User, answer: str) -> None:
    proposal.state = state
    proposal.decided_by = by
    proposal.decided_at = timezone.now()
    proposal.answer = answer[:500]
    proposal.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    settle(proposal)


def _faults(rows: Iterable[ProposedRow]) -> str:
    """Which rules of their models the records break as they are now.

    Those that the database holds itself it has held when the rows were written.
    """
    found: list[str] = []
    for some in batched(rows, _AT_ONCE):
        numbers: dict[str, set[int]] = {}
        for row in some:
            if row.operation != HistoryOperation.DELETE:
                numbers.setdefault(row.record_type, set()).add(row.record)
        for record_type, own in numbers.items():
            model: Any = by_record_type(record_type)
            records = list(model._base_manager.filter(pk__in=own))
            if len(records) > _FEW:
                # What a rule looks at is asked for once, not once for each record.
                prefetch_related_objects(records, *_references(model))
            for record in records:
                if faults := cleaning_faults(record, {}):
                    messages = ValidationError(faults).messages
                    found.append(f"{record}: {' '.join(messages)}")
        if len(found) >= _MOST_TOLD:
            break
    return " ".join(dict.fromkeys(found))


def _references(model: type[Record]) -> list[str]:
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey)
    ]


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
