"""Merging two records that are one, and undoing it with every link restored.

What the record that goes was named in is moved to the one that stays; its key leads
there for ever; its name is kept as a name. Nothing is guessed: where both stand in a
place that only one may have, the merge is refused.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Q
from django.db.utils import IntegrityError
from django.utils import timezone

from records.choices import Verdict
from records.four_eyes.announcing import announce
from records.kit.entry.refusals import refusal
from records.models import (
    Dispute,
    FormerKey,
    Judgement,
    Merge,
    Record,
    RegisterEntry,
    User,
)

PASSAGES = "records_passage"


class MergeError(Exception):
    """Why two records can't be merged, or a merge can't be undone."""


class _OnlyTried(Exception):
    """Takes back what was done to see whether it can be done."""


@dataclass(frozen=True)
class Reference:
    """A column that refers to records of a type, or to any record.

    ``unique`` are lists of columns that, beside this one, must differ: rows that both
    records have are dropped, not refused.
    """

    field: "models.ForeignKey[Any, Any]"
    unique: tuple[tuple[str, ...], ...] = ()

    @property
    def holder(self) -> type[models.Model]:
        """The model whose table has the column."""
        return self.field.model

    @property
    def table(self) -> str:
        """Name of that table."""
        return self.holder._meta.db_table


@transaction.atomic
def merge(kept: Record, gone: Record, *, reason: str, by: User | None = None) -> Merge:
    """Make two records of one type into one; ``gone`` goes, its key redirects.

    Raises MergeError if they are not two of one type, no reason is given, they were
    judged different, or both stand where only one may; then nothing is changed.
    """
    model = kept._meta.concrete_model
    if model is None or model is not gone._meta.concrete_model or kept.pk == gone.pk:
        raise MergeError("Merge two different records of one type.")
    if not reason.strip():
        raise MergeError("Say why they are one.")
    # Always in the same order, so that two merges can't wait for each other.
    locked = model._default_manager.select_for_update().order_by("pk")
    if locked.filter(pk__in=[kept.pk, gone.pk]).count() != 2:
        raise MergeError("One of the two is gone already.")
    if different := judged(kept.pk, gone.pk).filter(verdict=Verdict.DIFFERENT).first():
        raise MergeError(
            f"They were judged different: “{different.reason}”. Change or delete that "
            "judgement first."
        )
    found = Merge(
        record_type=kept.record_type(),
        kept_id=kept.pk,
        gone=gone.pk,
        gone_key=gone.key,
        gone_row=_row(model._meta.db_table, gone.pk),
        moved=[],
        dropped=[],
        added=[],
        reason=reason,
        merged_by=by,
    )
    try:
        with transaction.atomic():
            _drop_judgements(found, kept.pk, gone.pk)
            _move_references(found, model, kept, gone)
            _rename_in_values(found, kept, gone)
            _keep_name(found, kept, gone)
            _execute(f'DELETE FROM "{model._meta.db_table}" WHERE id = %s', gone.pk)
            connection.check_constraints()
    except IntegrityError as error:
        raise MergeError(_why_refused(error)) from error
    FormerKey.objects.update_or_create(
        record_type=found.record_type,
        key=gone.key,
        defaults={"record_id": kept.pk},
    )
    found.save()
    announce(
        "merge",
        record_type=found.record_type,
        kept=kept.pk,
        gone=gone.pk,
        reason=reason,
    )
    return found


def why_not(kept: Record, gone: Record) -> str:
    """Why the two could not be merged now; empty if they could. Changes nothing."""
    try:
        with transaction.atomic():
            merge(kept, gone, reason="Tried.")
            raise _OnlyTried
    except _OnlyTried:
        return ""
    except MergeError as error:
        return str(error)


def judged(one: int, other: int) -> models.QuerySet[Judgement]:
    """The judgement on two records, if there is one."""
    found: models.QuerySet[Judgement] = Judgement.objects.filter(
        Q(one=one, other=other) | Q(one=other, other=one)
    )
    return found


def _why_refused(error: IntegrityError) -> str:
    """What the database refused, in words."""
    diagnosis = getattr(error.__cause__, "diag", None)
    # https://www.postgresql.org/docs/current/errcodes-appendix.html
    if getattr(diagnosis, "sqlstate", "") == "23505":
        return f"Both stand where only one may: mend that first. {refusal(error)}"
    return refusal(error)


def left_by_undoing(found: Merge) -> list[str]:
    """What undoing a merge now would leave where it is, as ``undo`` gives it.

    Changes nothing; raises MergeError where it would.
    """
    left: list[str] = []
    try:
        with transaction.atomic():
            left = undo(found)
            raise _OnlyTried
    except _OnlyTried:
        return left


@transaction.atomic
def undo(found: Merge, *, by: User | None = None) -> list[str]:
    """Undo a merge: the record returns with its number, key and references.

    Gives what could not be moved back, because it was changed or deleted since, as
    “table row”. Raises MergeError if it was undone already, the key is taken, or what
    was changed since stands in the way; then nothing is changed.
    """
    found = Merge.objects.select_for_update().get(pk=found.pk)
    if found.undone_at:
        raise MergeError("This merge was undone already.")
    table = _table_of(found.record_type)
    FormerKey.objects.filter(
        record_type=found.record_type, key=found.gone_key, record_id=found.kept_id
    ).delete()
    for added_table, pk in found.added:
        _execute(f'DELETE FROM "{added_table}" WHERE id = %s', pk)
    try:
        with transaction.atomic():
            _insert(table, found.gone_row)
    except IntegrityError as error:
        raise MergeError(f"The key “{found.gone_key}” is taken.") from error
    # Passages before the citations of them, which have to be of the same source.
    moved = list(reversed(found.moved))
    moved.sort(key=lambda one: one[0] != PASSAGES)
    try:
        with transaction.atomic():
            for dropped_table, row in found.dropped:
                _insert(dropped_table, row)
            left = [
                f"{moved_table} {pk}"
                for moved_table, column, pk, before, *after in moved
                if not _execute(
                    f'UPDATE "{moved_table}" SET "{column}" = %s'
                    f' WHERE id = %s AND "{column}" = %s',
                    before,
                    pk,
                    after[0] if after else _after(found, before),
                )
            ]
            connection.check_constraints()
    except IntegrityError as error:
        raise MergeError(
            f"What was changed since stands in the way: {refusal(error)}"
        ) from error
    found.undone_at = timezone.now()
    found.undone_by = by
    found.save(update_fields=["undone_at", "undone_by"])
    announce("undoing_of_a_merge", merge=found.pk)
    return left


def _after(found: Merge, before: int) -> int:
    """Where a reference was moved: to the kept record, or the name that stood."""
    for _, row in found.dropped:
        if row["id"] == before:
            stands: int = row["stands"]
            return stands
    return found.kept_id


def _move_references(
    found: Merge, model: type[models.Model], kept: Record, gone: Record
) -> None:
    for reference in references(model):
        table, column = reference.table, str(reference.field.column)
        for fields in reference.unique:
            _drop_doubles(found, table, column, fields, kept.pk, gone.pk)
        _move(found, table, column, gone.pk, kept.pk)


def references(model: type[models.Model]) -> Iterator[Reference]:
    """Each foreign key to the model or its register entry.

    Those of merges are among them: what was merged into a record that goes is undone
    from the one that stays.
    """
    for target in (model, RegisterEntry):
        for relation in target._meta.get_fields(include_hidden=True):
            field = getattr(relation, "field", None)
            if not isinstance(field, models.ForeignKey) or relation.concrete:
                continue
            holder = field.model
            if holder._meta.proxy or holder is Dispute:
                continue
            if holder._meta.auto_created:
                others = tuple(
                    str(other.column)
                    for other in holder._meta.concrete_fields
                    if other.is_relation and other is not field
                )
                yield Reference(field, (others,))
            elif field.remote_field.related_name == "names":
                yield Reference(field, (("name",),))
            else:
                yield Reference(field)


def _drop_judgements(found: Merge, kept: int, gone: int) -> None:
    """What was judged of the two is kept with the merge, not of one with itself."""
    for (text,) in _fetch(
        "DELETE FROM records_judgement AS j"
        " WHERE (one_id, other_id) IN ((%s, %s), (%s, %s))"
        " RETURNING to_jsonb(j)",
        kept,
        gone,
        gone,
        kept,
    ):
        found.dropped.append(
            ["records_judgement", {**json.loads(text), "stands": None}]
        )


def _drop_doubles(
    found: Merge, table: str, column: str, others: tuple[str, ...], kept: int, gone: int
) -> None:
    same = " AND ".join(f'double."{other}" = stands."{other}"' for other in others)
    rows = _fetch(
        f'SELECT to_jsonb(double), stands.id FROM "{table}" AS double'
        f' JOIN "{table}" AS stands ON {same}'
        f' WHERE double."{column}" = %s AND stands."{column}" = %s',
        gone,
        kept,
    )
    for text, stands in rows:
        row = json.loads(text)
        # A name that both have keeps the citations of both.
        for citing in ("records_citation", "records_externalid", "records_ruling"):
            _move(found, citing, "record_id", row["id"], stands)
        found.dropped.append([table, {**row, "stands": stands}])
        _execute(f'DELETE FROM "{table}" WHERE id = %s', row["id"])


def _move(found: Merge, table: str, column: str, before: int, after: int) -> None:
    for (pk,) in _fetch(
        f'UPDATE "{table}" SET "{column}" = %s WHERE "{column}" = %s RETURNING id',
        after,
        before,
    ):
        found.moved.append([table, column, pk, before])


def _rename_in_values(found: Merge, kept: Record, gone: Record) -> None:
    """Cited values that name the record that goes name the one that stays."""
    for pk, before in _fetch(
        "SELECT id, value FROM records_citations_naming(%s, %s)",
        found.record_type,
        gone.key,
    ):
        [(after,)] = _fetch(
            "UPDATE records_citation SET value = records_renamed(value, %s, %s, %s)"
            " WHERE id = %s RETURNING value",
            found.record_type,
            gone.key,
            kept.key,
            pk,
        )
        found.moved.append(["records_citation", "value", pk, before, after])


def _keep_name(found: Merge, kept: Record, gone: Record) -> None:
    names: Any = getattr(kept, "names", None)
    name = getattr(gone, "name", "")
    if names is None or name == getattr(kept, "name", "") or not name:
        return
    if not names.filter(name=name).exists():
        added = names.create(
            name=name,
            kind="alternative",
            uncited_reason=f"The name of “{gone.key}”, which was merged into this one.",
        )
        found.added.append([names.model._meta.db_table, added.pk])


def _table_of(record_type: str) -> str:
    for model in Record.__subclasses__():
        if not model._meta.abstract and model.record_type() == record_type:
            return model._meta.db_table
    raise LookupError(record_type)


def _row(table: str, pk: int) -> Any:
    found = _fetch(f'SELECT to_jsonb(t) FROM "{table}" AS t WHERE id = %s', pk)
    return json.loads(found[0][0])


def _insert(table: str, row: dict[str, Any]) -> None:
    """Put a row back as it was; what the database generates it generates again."""
    columns = [
        f'"{name}"'
        for (name,) in _fetch(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = %s"
            " AND is_generated = 'NEVER'",
            table,
        )
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({", ".join(columns)}) OVERRIDING SYSTEM VALUE'
            f" SELECT {', '.join(columns)}"
            f' FROM jsonb_populate_record(NULL::"{table}", %s::jsonb)',
            [json.dumps(row)],
        )


def _fetch(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _execute(sql: str, *parameters: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.rowcount)
