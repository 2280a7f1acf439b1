"""Imports as they are kept: planned, applied and undone under one name."""

import hashlib
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.db import transaction
from django.utils import timezone

from records.attribution import attributed_to
from records.choices import ImportState, ImportStep
from records.door.confirming import lowering_counted
from records.four_eyes.proposing import submit
from records.imports.plan import Outcome, Plan, PlanRow
from records.imports.running import Asked, Progress, run
from records.imports.undoing import Undone, undo
from records.kit.files import format_of
from records.kit.files.apart import header_apart
from records.kit.files.file_bytes import Data, FileBytes
from records.kit.lookups import batched
from records.kit.problems import FileProblems
from records.kit.registry import by_plural
from records.kit.writing import insert_by_copy
from records.mapping import read_mapping, recognised
from records.models import Import, ImportPiece, ImportRow, Record, User

# So many errors are kept with the numbers; all of them stand at their rows.
_ERRORS_KEPT = 1_000
_AT_ONCE = 200


class _NotGood(Exception):
    """Takes back an import with errors."""


def new_import(
    file_name: str,
    data: Data,
    model: type[Record],
    *,
    mapping: str = "",
    mapping_text: str = "",
    **about: Any,
) -> Import:
    """An import that has not begun, with its file; raises FileProblems.

    Whoever wants it kept says so (``keep``).
    """
    format_of(file_name)
    content = FileBytes.of(data)
    checksum = hashlib.sha256()
    for piece in content.pieces():
        checksum.update(piece)
    of = Import(
        file_name=file_name[:255],
        checksum=checksum.hexdigest(),
        size=len(content),
        records=model.PLURAL,
        mapping=mapping[:120],
        mapping_text=mapping_text,
        **about,
    )
    of.content = content
    return of


@transaction.atomic
def keep(of: Import) -> Import:
    """Keep an import that has not begun, and its file, until it is done with."""
    of.save()
    for place, piece in enumerate(of.content.pieces()):
        insert_by_copy([ImportPiece(of=of, place=place, data=piece)])
    return of


def content_of(of: Import) -> FileBytes:
    """The file of an import; empty when it is done with."""
    if of.content is not None:
        return FileBytes.of(of.content)
    return FileBytes.copied(_pieces(of))


def _pieces(of: Import) -> Iterator[bytes]:
    # One by one: a cursor over all would hold them all.
    for place in range(of.pieces.count()):
        yield bytes(of.pieces.get(place=place).data)


def plan(of: Import, progress: Progress | None = None) -> Plan:
    """See what an import would do, and keep that row by row."""
    with lowering_counted() as lowered:
        found = run(asked_of(of, detail=True), dry_run=True, progress=progress)
    with transaction.atomic():
        of.rows.all().delete()
        for rows in batched(_rows(of, found), _AT_ONCE):
            insert_by_copy(rows)
        of.result = {**told(found), "lowered": lowered.count}
        if not found.is_good and (known := better_mapping(of)):
            of.result["known_as"] = known
        of.state = ImportState.PLANNED if found.is_good else ImportState.REFUSED
        of.save(update_fields=["result", "state"])
    return found


def apply(of: Import, progress: Progress | None = None) -> Plan:
    """Do it, all or nothing, together with the note that it was done.

    Where four eyes are set it becomes a proposal. Raises FileProblems while another
    import is under way.
    """
    plans: list[Plan] = []

    def change() -> None:
        with transaction.atomic():
            # Of what another run has planned nothing is left.
            plans.clear()
            done = run(asked_of(of, detail=False), dry_run=False, progress=progress)
            plans.append(done)
            if not done.is_good:
                raise _NotGood

    reason = of.reason or f"import of {of.file_name}"
    with (
        attributed_to(actor=of.by_id, reason=reason, request=of.request),
        transaction.atomic(),
    ):
        try:
            proposal = None
            if of.by is None:
                change()
            else:
                proposal = submit(change, by=of.by, reason=reason).proposal
        except _NotGood:
            of.state = ImportState.REFUSED
        else:
            of.proposal = proposal
            of.state = ImportState.PROPOSED if proposal else ImportState.APPLIED
            of.heartbeat_at = None
            if not proposal:
                of.applied_at = timezone.now()
        of.result = told(plans[-1])
        of.step = ImportStep.APPLY
        if of.pk or of.state != ImportState.REFUSED:
            of.save()
        if of.applied_at:
            of.pieces.all().delete()
    return plans[-1]


def undo_import(of: Import, by: User | None = None, *, dry_run: bool = False) -> Undone:
    """Undo an import that was applied; its name in the history is another one.

    Where four eyes are set that becomes a proposal as well.
    """
    reason = f"undoing the import of {of.file_name}"
    with (
        attributed_to(
            actor=by.pk if by else None, reason=reason, request=of.undoing_request
        ),
        transaction.atomic(),
    ):
        if by is None or dry_run:
            done, proposal = undo(of, by=by, dry_run=dry_run), None
        else:
            submitted = submit(lambda: undo(of, by=by), by=by, reason=reason)
            done, proposal = submitted.result, submitted.proposal
        if not dry_run:
            state = ImportState.PROPOSED if proposal else ImportState.UNDONE
            Import.objects.filter(pk=of.pk).update(state=state, proposal=proposal)
    return done


def told(found: Plan) -> dict[str, Any]:
    """The numbers of a plan, as they are kept and shown."""
    return {
        "read": found.read,
        "totals": {str(one): found.total(one) for one in Outcome},
        "counts": {name: dict(count) for name, count in found.counts.items()},
        "left_out": dict(found.left_out),
        "remarks": found.remarks,
        "read_as": found.read_as,
        "linked": found.linked,
        "doubtful": found.doubtful,
        "errors": len(found.errors),
        "problems": [str(one) for one in found.errors[:_ERRORS_KEPT]],
    }


def asked_of(of: Import, *, detail: bool) -> Asked:
    """What the import asks for; with ``detail`` its plan tells every row."""
    return Asked(
        content_of(of),
        format_of(of.file_name).NAME,
        of.encoding or None,
        by_plural(of.records),
        read_mapping(of.mapping_text) if of.mapping_text else None,
        of.policy,  # type: ignore[arg-type]
        of.source,
        detail,
    )


def better_mapping(of: Import) -> str:
    """The mapping made for a file with this header, where it was read otherwise."""
    try:
        kind = format_of(of.file_name).NAME
        header = header_apart(content_of(of), kind, of.encoding or None)
    except FileProblems:
        return ""
    if of.mapping_text and read_mapping(of.mapping_text).suits(header):
        return ""
    return next(iter(recognised(header)), "")


def _rows(of: Import, found: Plan) -> Iterator[ImportRow]:
    wrong = [
        PlanRow(one.row or 1, "", "", Outcome.ERROR, problems=[one])
        for one in found.problems
    ]
    for row in chain(wrong, found.rows):
        yield ImportRow(
            of=of,
            row=max(row.row, 1),
            records=row.records,
            key=row.key[:120],
            outcome=row.outcome,
            cells=[[c.field, c.before, c.after, c.kept] for c in row.cells],
            problems=[[one.column, one.value, one.message] for one in row.problems]
            or ([["", "", row.remark]] if row.remark else []),
        )
