"""Proposing: a change is done at once or kept, where a second person must see it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
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
from records.kit.files.shelf import Shelf
from records.kit.lookups import batched
from records.kit.registry import by_record_type
from records.kit.writing import insert_by_copy
from records.models import HistoryEntry, Proposal, ProposedRow, RegisterEntry, User
from records.reading import sight_of

T = TypeVar("T")
_LONGEST_TITLE = 300
# Rows that are in memory at once.
_AT_ONCE = 2_000


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
    entries: Shelf[HistoryEntry] = Shelf()
    with listening() as announced:
        try:
            with transaction.atomic():
                mark = newest_entry()
                results.append(change())
                for entry in entries_since(mark):
                    entries.add(entry)
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


def entries_since(mark: int) -> Iterator[HistoryEntry]:
    """What this transaction has written to the history after the entry ``mark``.

    An import may have written very many: no more than some are in memory.
    """
    now = Func(function="txid_current", output_field=BigIntegerField())
    mine = HistoryEntry.objects.filter(transaction=now).order_by("id")
    while some := list(mine.filter(id__gt=mark)[:_AT_ONCE]):
        yield from some
        mark = some[-1].pk


def newest_entry() -> int:
    """The number of the newest entry of the history."""
    found = HistoryEntry.objects.order_by().aggregate(newest=Max("id"))
    return found["newest"] or 0


def is_published(entries: Iterable[HistoryEntry]) -> bool:
    """Whether any of these changes is of something that is or becomes published."""
    return any(_any_published(some) for some in batched(entries, _AT_ONCE))


def _any_published(entries: Iterable[HistoryEntry]) -> bool:
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
    entries: Iterable[HistoryEntry],
    *,
    by: User,
    reason: str,
    announced: Sequence[Operation],
) -> Proposal:
    operation, arguments = announced[0] if announced else ("", {})
    highest = sight_of(by).secrecy
    title = _Title(operation)
    with transaction.atomic():
        proposal = Proposal(
            author=by, reason=reason[:500], operation=operation, arguments=arguments
        )
        proposal.save()
        for some in batched(entries, _AT_ONCE):
            rows = list(_proposed(proposal, some, highest))
            insert_by_copy(rows)
            title.learn(e for e, row in zip(some, rows, strict=True) if row.known)
        proposal.title = str(title)
        proposal.save(update_fields=["title"])
    return proposal


def _proposed(
    proposal: Proposal, entries: Sequence[HistoryEntry], highest: int
) -> Iterator[ProposedRow]:
    numbers = {entry.record for entry in entries if entry.record is not None}
    newest = newest_entries(numbers)
    register = RegisterEntry._base_manager.in_bulk(numbers)
    for entry in entries:
        secrecy = _secrecy(entry, register.get(entry.record or 0))
        yield ProposedRow(
            proposal=proposal,
            table=entry.table,
            record_type=entry.record_type,
            record=entry.record or 0,
            operation=entry.operation,
            before=entry.before,
            after=entry.after,
            secrecy=secrecy,
            known=secrecy <= highest,
            base=newest.get(entry.record or 0, 0),
        )


def _secrecy(entry: HistoryEntry, registered: RegisterEntry | None) -> int:
    rows = (entry.before or {}, entry.after or {})
    of_rows = [row.get("secrecy") or 0 for row in rows]
    return max(*of_rows, registered.secrecy if registered else 0)


class _Title:
    """Such as “Change of mission: Embassy of Iraq, and 3 more”, in what they know."""

    def __init__(self, operation: str) -> None:
        self._operation = operation
        self._records: set[int | None] = set()
        self._first: HistoryEntry | None = None
        self._rank = (True, True)

    def learn(self, entries: Iterable[HistoryEntry]) -> None:
        """Go through some more of what was written, in its order."""
        for entry in entries:
            self._records.add(entry.record)
            has_key = bool((entry.before or entry.after or {}).get("key"))
            # What a form is about is not its citations.
            rank = (not has_key, entry.table.startswith("records_"))
            if self._first is None or rank < self._rank:
                self._first, self._rank = entry, rank

    def __str__(self) -> str:
        if (first := self._first) is None:
            return "Change of what its author may not see"
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
        if self._operation:
            what = capfirst(self._operation.replace("_", " ")) + " of"
        others = len(self._records) - 1
        more = f", and {others} more" if others else ""
        return f"{what} {kind}: {name}"[: _LONGEST_TITLE - len(more)] + more
