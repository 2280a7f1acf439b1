"""A proposal told to who decides on it: old and new, with the sources beside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Min, Q

from records.choices import HistoryOperation
from records.four_eyes.deciding import NotDecided, do
from records.imports.undoing import UndoError
from records.kit.entry.changes import FieldChange, changes
from records.kit.entry.comparing import Link, link_to
from records.kit.problems import FileProblems
from records.kit.registry import by_record_type
from records.merging import MergeError
from records.models import Citation, HistoryEntry, Proposal, ProposedRow, User
from records.models.parts import whole_fields
from records.models.proposals import ProposedRowQuerySet
from records.reading import sight_of

# Records told in full; an import of thousands is looked at by its first ones.
TOLD = 100
# So many rows are done, and taken back, so that what they make can be named.
DONE = 2_000
QUOTED = 10
LONGEST_QUOTE = 600


@dataclass(frozen=True, slots=True)
class Quoted:
    """A source that is cited for a record: what it says there."""

    link: Link
    about: str
    words: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Touched:
    """One record of a proposal: what becomes of it, and what it rests on."""

    kind: str
    link: Link
    operation: str
    fields: Sequence[FieldChange]
    sources: Sequence[Quoted]


class _Looked(Exception):
    """Takes back what was done to look at it."""


def touched(proposal: Proposal, reader: User) -> tuple[list[Touched], int]:
    """The records of a proposal that the reader may see, and how many more there are.

    One that waits is done and taken back, so that what it makes can be named.
    """
    if not proposal.is_waiting:
        return _touched(proposal, reader)
    told: list[tuple[list[Touched], int]] = []
    try:
        with transaction.atomic():
            do(proposal, _to_be_done(proposal, reader))
            told.append(_touched(proposal, reader))
            raise _Looked
    except _Looked:
        return told[0]
    except (DatabaseError, MergeError, UndoError, FileProblems, NotDecided):
        return _touched(proposal, reader)


def _to_be_done(proposal: Proposal, reader: User) -> Iterator[ProposedRow]:
    """The rows that make what is shown: all of a proposal, but for one of very many."""
    first = proposal.rows.order_by("pk")[:DONE]
    if proposal.rows.count() <= DONE:
        return proposal.rows.each()
    shown = _shown(proposal.rows.visible_to(reader))
    about = Q(record__in=shown) | Q(
        table=Citation._meta.db_table, after__record_id__in=shown
    )
    return proposal.rows.filter(Q(pk__in=first.values("pk")) | about).each()


def _shown(rows: ProposedRowQuerySet) -> list[int]:
    """The numbers of the records that come first, in their order."""
    by_record = rows.order_by().values("record").annotate(first=Min("pk"))
    shown = by_record.order_by("first").values_list("record", flat=True)
    return list(shown[:TOLD])


def _touched(proposal: Proposal, reader: User) -> tuple[list[Touched], int]:
    rows = proposal.rows.visible_to(reader)
    by_record: dict[int, list[ProposedRow]] = {one: [] for one in _shown(rows)}
    for row in rows.filter(record__in=by_record):
        by_record[row.record].append(row)
    new_rows = rows.filter(operation=HistoryOperation.INSERT)
    told = []
    for number, own in by_record.items():
        model = by_record_type(own[0].record_type)
        change = changes(model, _entries(proposal, own))[0]
        is_new = any(row.operation == HistoryOperation.INSERT for row in own)
        told.append(
            Touched(
                kind=str(model._meta.verbose_name),
                link=_link(number, own, is_new),
                operation=change.operation,
                fields=change.fields,
                sources=_sources(number, own, new_rows, reader),
            )
        )
    count = rows.order_by().values("record").distinct().count()
    return told, count - len(told)


def _entries(proposal: Proposal, rows: Sequence[ProposedRow]) -> list[HistoryEntry]:
    """The rows as the history would tell them."""
    return [
        HistoryEntry(
            id=row.pk,
            at=proposal.proposed_at,
            transaction=0,
            table=row.table,
            record_type=row.record_type,
            record=row.record,
            operation=row.operation,
            before=row.before,
            after=row.after,
            actor=proposal.author,
            reason=proposal.reason,
        )
        for row in rows
    ]


def _link(number: int, rows: Sequence[ProposedRow], is_new: bool) -> Link:
    """The record by name; with an address only where there is a page already."""
    model: Any = by_record_type(rows[0].record_type)
    record = model.objects.filter(pk=number).first()
    if record:
        link = link_to(record)
        return Link(link.text) if is_new else link
    row = rows[-1].row
    named = (row.get(one) for one in ("name", "title", "key"))
    return Link(next((str(one) for one in named if one), f"no. {number}"))


def _sources(
    number: int,
    own: Sequence[ProposedRow],
    new_rows: ProposedRowQuerySet,
    reader: User,
) -> list[Quoted]:
    """Citations of the record, or of what it is part of; those proposed come first."""
    model = by_record_type(own[0].record_type)
    citations = Citation.objects.visible_to(reader).select_related("source", "passage")
    if model is Citation:
        found = list(citations.filter(pk=number))
    else:
        wholes = {own[-1].row.get(field.column) for field in whole_fields(model)}
        about = {number, *wholes} - {None}
        found = list(citations.filter(record__in=about).order_by("-pk")[:QUOTED])
    sight = sight_of(reader)
    found = [one for one in found if sight.sees(one.source)]
    new = set(
        new_rows.filter(record__in=[one.pk for one in found]).values_list(
            "record", flat=True
        )
        if found
        else ()
    )
    return [_quote(one, one.pk in new) for one in found]


def _quote(citation: Citation, is_new: bool) -> Quoted:
    passage = citation.passage
    words = citation.as_written or (passage.text if passage else "")
    where = str(passage) if passage else citation.locator
    link = link_to(citation.source)
    return Quoted(
        link=link,
        about=" · ".join(filter(None, (citation.field.replace("_", " "), where))),
        words=words[:LONGEST_QUOTE],
        is_new=is_new,
    )
