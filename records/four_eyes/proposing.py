"""Proposing: a change is done at once or kept, where a second person must see it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.db.models import BigIntegerField, Func, Max
from django.utils import timezone
from django.utils.text import capfirst

from records.choices import HistoryOperation, ProposalState
from records.four_eyes.announcing import Operation, listening
from records.four_eyes.imported import settle
from records.kit.entry.conflicts import newest_entries
from records.kit.registry import by_record_type
from records.models import HistoryEntry, Proposal, ProposedRow, RegisterEntry, User
from records.reading import sight_of

T = TypeVar("T")
_LONGEST_TITLE = 300


class _TakenBack(Exception):
    """Undoes what was done to see what it does."""


@dataclass(frozen=True, slots=True)
class Submitted(Generic[T]):
    """What became of a change: ``proposal`` is None when it was done.

    Otherwise nothing was changed, and ``result`` tells of rows that are not there: say
    that the change waits, and where (``proposal.pk``).
    """

    result: T
    proposal: Proposal | None


def submit(
    change: Callable[[], T],
    *,
    by: User,
    reason: str = "",
    amends: Proposal | None = None,
) -> Submitted[T]:
    """Make a change of records; or keep it as a proposal where four eyes are set.

    ``change`` checks and writes as if there were no four eyes, with ``save()``, a
    resource, a form or SQL; all that it raises is raised, and then nothing is kept::

        done = submit(lambda: form.save(), by=request.user, reason=reason)
        if done.proposal:
            return Response({"proposal": done.proposal.pk}, status=202)
        return Response(serialised(done.result), status=200)

    Call it inside ``attributed_to`` and once for all that belongs together: one call is
    one proposal, approved or returned as a whole. Without the setting FOUR_EYES, and
    for changes of drafts only, it does nothing but call ``change``. Pages need not call
    it: the middleware does (records.four_eyes.pages).
    """
    if not settings.FOUR_EYES:
        return Submitted(change(), None)
    results: list[T] = []
    entries: list[HistoryEntry] = []
    with listening() as announced:
        try:
            with transaction.atomic():
                mark = newest_entry()
                results.append(change())
                entries = entries_since(mark)
                if not is_published(entries):
                    if amends:
                        replace(amends, None)
                    return Submitted(results[0], None)
                # Whatever the database would refuse at the commit, it refuses now.
                connection.check_constraints()
                raise _TakenBack
        except _TakenBack:
            pass
    proposal = _keep(entries, by=by, reason=reason, announced=announced)
    if amends:
        replace(amends, proposal)
    return Submitted(results[0], proposal)


def entries_since(mark: int) -> list[HistoryEntry]:
    """What this transaction has written to the history after the entry ``mark``."""
    now = Func(function="txid_current", output_field=BigIntegerField())
    mine = HistoryEntry.objects.filter(id__gt=mark, transaction=now)
    return list(mine.order_by("id"))


def newest_entry() -> int:
    """The number of the newest entry of the history."""
    found = HistoryEntry.objects.order_by().aggregate(newest=Max("id"))
    return found["newest"] or 0


def is_published(entries: Sequence[HistoryEntry]) -> bool:
    """Whether any of these changes is of something that is or becomes published."""
    owners: set[int] = set()
    for entry in entries:
        rows = [row for row in (entry.before, entry.after) if row]
        if any("unpublished" in row for row in rows):
            if any(not row["unpublished"] for row in rows):
                return True
        elif entry.record is not None:
            owners.add(entry.record)
    published = RegisterEntry._base_manager.filter(pk__in=owners, unpublished=False)
    return published.exists()


def replace(amended: Proposal, by: Proposal | None) -> None:
    """An amended proposal gives way to the new one, or to what needed no review."""
    amended.state = ProposalState.WITHDRAWN
    amended.decided_by = amended.author
    amended.decided_at = timezone.now()
    amended.answer = "Amended by its author."
    amended.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    settle(amended)
    if by:
        by.replaces = amended
        by.save(update_fields=["replaces"])


def _keep(
    entries: Sequence[HistoryEntry],
    *,
    by: User,
    reason: str,
    announced: Sequence[Operation],
) -> Proposal:
    operation, arguments = announced[0] if announced else ("", {})
    sight = sight_of(by)
    numbers = {entry.record for entry in entries if entry.record is not None}
    newest = newest_entries(numbers)
    register = RegisterEntry._base_manager.in_bulk(numbers)
    secrecy = [_secrecy(entry, register.get(entry.record or 0)) for entry in entries]
    known = [e for e, s in zip(entries, secrecy, strict=True) if s <= sight.secrecy]
    with transaction.atomic():
        proposal = Proposal.objects.create(
            author=by,
            reason=reason[:500],
            title=_title(known, operation),
            operation=operation,
            arguments=arguments,
        )
        ProposedRow.objects.bulk_create(
            [
                ProposedRow(
                    proposal=proposal,
                    table=entry.table,
                    record_type=entry.record_type,
                    record=entry.record or 0,
                    operation=entry.operation,
                    before=entry.before,
                    after=entry.after,
                    secrecy=deep,
                    known=deep <= sight.secrecy,
                    base=newest.get(entry.record or 0, 0),
                )
                for entry, deep in zip(entries, secrecy, strict=True)
            ],
            batch_size=500,
        )
    return proposal


def _secrecy(entry: HistoryEntry, registered: RegisterEntry | None) -> int:
    rows = (entry.before or {}, entry.after or {})
    of_rows = [row.get("secrecy") or 0 for row in rows]
    return max(*of_rows, registered.secrecy if registered else 0)


def _title(entries: Sequence[HistoryEntry], operation: str) -> str:
    """Such as “Change of mission: Embassy of Iraq, and 3 more”, in what they know."""
    own = [e for e in entries if (e.before or e.after or {}).get("key")] or entries
    # What a form is about is not its citations.
    of_things = [e for e in own if not e.table.startswith("records_")] or own
    first = of_things[0]
    words = {
        HistoryOperation.INSERT: "New",
        HistoryOperation.UPDATE: "Change of",
        HistoryOperation.DELETE: "Deletion of",
    }
    kind = str(by_record_type(first.record_type)._meta.verbose_name)
    row = first.before or first.after or {}
    name = next(
        (str(row[one]) for one in ("name", "title", "key") if row.get(one)),
        f"no. {first.record}",
    )
    what = words[HistoryOperation(first.operation)]
    if operation:
        what = capfirst(operation.replace("_", " ")) + " of"
    records = len({entry.record for entry in entries})
    more = f", and {records - 1} more" if records > 1 else ""
    return f"{what} {kind}: {name}"[: _LONGEST_TITLE - len(more)] + more
