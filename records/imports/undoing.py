"""Undoing an import, also weeks later: what it wrote is in the history by its name.

What it created goes, what it changed returns. What somebody has edited since, or built
on, stays as it is and is told: nothing that came later is lost.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from records.four_eyes.announcing import announce
from records.imports.locking import hold_alone
from records.kit.entry.changes import row_fields
from records.kit.entry.refusals import refusal
from records.kit.registry import by_record_type, record_types
from records.merging import references
from records.models import (
    Citation,
    ExternalId,
    HistoryEntry,
    Import,
    Merge,
    Record,
    User,
)

Row = dict[str, Any]
Place = tuple[str, int]
_AT_ONCE = 5_000


class UndoError(Exception):
    """Why an import can't be undone; then nothing was changed."""


@dataclass(frozen=True, slots=True)
class Left:
    """What undoing leaves as it is, and why."""

    records: str
    key: str
    why: str

    def __str__(self) -> str:
        return f"{self.records} “{self.key}”: {self.why}"


@dataclass
class Undone:
    """What undoing did, or would do."""

    deleted: int = 0
    restored: int = 0
    left: list[Left] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.deleted:,} deleted, {self.restored:,} as they were before, "
            f"{len(self.left):,} left as they are"
        )


@dataclass(slots=True)
class _Written:
    """A row that the import wrote: before it, after it, and now."""

    before: Row | None
    after: Row | None
    now: Row | None = None


@transaction.atomic
def undo(done: Import, *, by: User | None = None, dry_run: bool = False) -> Undone:
    """Undo an import; all or nothing but for what was edited since.

    Raises UndoError where it was undone already or the database refuses, FileProblems
    while an import is under way.
    """
    hold_alone()
    done = Import.objects.select_for_update().get(pk=done.pk)
    if done.undone_at:
        raise UndoError("This import was undone already.")
    if done.applied_at is None:
        raise UndoError("This import has written nothing.")
    undone = Undone()
    announce("undoing_of_an_import", number=done.pk)
    try:
        with transaction.atomic():
            _Undoing(done, undone).carry_out()
            connection.check_constraints()
            transaction.set_rollback(dry_run)
    except IntegrityError as error:
        raise UndoError(
            f"What was changed since stands in the way: {refusal(error)}"
        ) from error
    if not dry_run:
        done.undone_at, done.undone_by = timezone.now(), by
        done.left = [[one.records, one.key, one.why] for one in undone.left]
        done.save(update_fields=["undone_at", "undone_by", "left"])
    return undone


class _Undoing:
    """One import being undone."""

    def __init__(self, done: Import, undone: Undone) -> None:
        self.undone = undone
        self.rows: dict[Place, _Written] = {}
        self.models, self.owners = _models()
        entries = HistoryEntry.objects.filter(request=done.request).order_by("id")
        for entry in entries.iterator(_AT_ONCE):
            row = entry.before or entry.after or {}
            place = (entry.table, row["id"])
            if place not in self.rows:
                self.rows[place] = _Written(entry.before, entry.after)
            self.rows[place].after = entry.after

    def carry_out(self) -> None:
        """Take back what can be."""
        self._read_now()
        gone, kept = self._created()
        self._spread(gone, kept)
        for place, why in kept.items():
            self._leave(place, why)
        self._restore()
        by_table: dict[str, list[int]] = defaultdict(list)
        for table, number in gone - kept.keys():
            by_table[table].append(number)
        for table, numbers in by_table.items():
            _execute(f'DELETE FROM "{table}" WHERE id = ANY(%s)', numbers)
            if issubclass(self.models[table], Record):
                self.undone.deleted += len(numbers)

    def _read_now(self) -> None:
        by_table: dict[str, list[int]] = defaultdict(list)
        for table, number in self.rows:
            by_table[table].append(number)
        for table, numbers in by_table.items():
            for start in range(0, len(numbers), _AT_ONCE):
                some = numbers[start : start + _AT_ONCE]
                sql = f'SELECT to_jsonb(t) FROM "{table}" AS t WHERE id = ANY(%s)'
                for (text,) in _fetch(sql, some):
                    row = json.loads(text) if isinstance(text, str) else text
                    self.rows[table, row["id"]].now = row

    def _created(self) -> tuple[set[Place], dict[Place, str]]:
        """What the import created and is there; and what of it somebody has edited."""
        gone: set[Place] = set()
        kept: dict[Place, str] = {}
        for place, row in self.rows.items():
            if row.before is None and row.now is not None:
                gone.add(place)
                if changed := self._differs(place, row.after or {}, row.now):
                    kept[place] = f"edited since: {', '.join(changed)}"
        for place, why in self._used(gone):
            kept.setdefault(place, why)
        return gone, kept

    def _differs(self, place: Place, one: Row, other: Row) -> list[str]:
        """Columns that somebody has entered in which two rows differ, as labels."""
        model = self.models[place[0]]
        return [
            str(entered.verbose_name)
            for entered in _entered(model)
            if one.get(entered.column) != other.get(entered.column)
        ]

    def _used(self, gone: set[Place]) -> Iterator[tuple[Place, str]]:
        """What rows that came from elsewhere rest on."""
        numbers: dict[str, list[int]] = defaultdict(list)
        for table, number in gone:
            numbers[table].append(number)
        for table, own in numbers.items():
            model = self.models[table]
            if not issubclass(model, Record):
                continue
            for reference in references(model):
                if not reference.holder._meta.managed or _follows(reference.holder):
                    continue
                column = reference.field.column
                sql = (
                    f'SELECT id, "{column}" FROM "{reference.table}"'
                    f' WHERE "{column}" = ANY(%s)'
                )
                for holder, number in _fetch(sql, own):
                    if (reference.table, holder) not in gone:
                        word = reference.holder._meta.verbose_name
                        yield (table, number), f"used since by a {word}"

    def _spread(self, gone: set[Place], kept: dict[Place, str]) -> None:
        """What stays keeps what it refers to, and what is told of it alone."""
        places = {number: (table, number) for table, number in gone if self._is(table)}
        parts: dict[int, list[Place]] = defaultdict(list)
        for place in gone:
            for whole in self._wholes(place):
                parts[whole].append(place)
        waiting = list(kept)
        while waiting:
            place = waiting.pop()
            near = [
                places[number] for number in self._targets(place) if number in places
            ]
            near += parts.get(place[1], []) if self._is(place[0]) else []
            for one in near:
                if one not in kept:
                    kept[one] = "belongs to what stays"
                    waiting.append(one)

    def _is(self, table: str) -> bool:
        return issubclass(self.models[table], Record)

    def _targets(self, place: Place) -> list[int]:
        row = self.rows[place].now or {}
        fields = _entered(self.models[place[0]])
        found = [row.get(one.column) for one in fields if one.is_relation]
        return [number for number in found if number]

    def _wholes(self, place: Place) -> list[int]:
        """The records that a row is a part of, cites, or lists something of."""
        model = self.models[place[0]]
        row = self.rows[place].now or {}
        if not issubclass(model, Record):
            return [row[self.owners[place[0]]]] if row else []
        if model in (Citation, ExternalId):
            return [row["record_id"]]
        return [
            row[one.column]
            for one in _entered(model)
            if one.is_relation
            and row.get(one.column)
            and one.remote_field.related_name in getattr(one.related_model, "PARTS", ())
        ]

    def _restore(self) -> None:
        """Give fields the values that they had before, unless edited since."""
        for place, row in self.rows.items():
            if row.before is None:
                continue
            if row.now is None:
                if row.after is None and not self._is(place[0]):
                    _insert(place[0], row.before)
                elif row.after is not None:
                    self._leave(place, "deleted since")
                continue
            model = self.models[place[0]]
            if row.after is None or not issubclass(model, Record):
                continue
            back: Row = {}
            edited = []
            for one in _entered(model):
                before, after, now = (
                    version.get(one.column)
                    for version in (row.before, row.after, row.now)
                )
                if before == after or now == before:
                    continue
                if now == after:
                    back[one.column] = before
                else:
                    edited.append(str(one.verbose_name))
            if edited:
                self._leave(place, f"edited since: {', '.join(edited)}")
            if back:
                _update(place, back)
                self.undone.restored += 1

    def _leave(self, place: Place, why: str) -> None:
        row = self.rows[place].now or self.rows[place].after or {}
        model = self.models[place[0]]
        if issubclass(model, Record):
            self.undone.left.append(Left(model.PLURAL, row.get("key", ""), why))


def _models() -> tuple[dict[str, type[models.Model]], dict[str, str]]:
    """The model of each table that the history tells of; whose a list's row is."""
    found: dict[str, type[models.Model]] = {}
    owners: dict[str, str] = {}
    for model in record_types():
        whole = by_record_type(model.record_type())
        found[whole._meta.db_table] = whole
        for listed in whole._meta.many_to_many:
            through: Any = listed.remote_field.through
            found[through._meta.db_table] = through
            owners[through._meta.db_table] = listed.m2m_column_name()
    return found, owners


def _entered(model: type[models.Model]) -> list[Any]:
    """The columns that somebody fills; others the database keeps."""
    if issubclass(model, Record):
        return list(row_fields(model))
    return list(model._meta.concrete_fields)


def _follows(holder: type[models.Model]) -> bool:
    """Whether rows of this model follow from others, and go with them."""
    is_own = issubclass(holder, Record) or holder is Merge
    return not (is_own or holder._meta.auto_created)


def _update(place: Place, back: Row) -> None:
    table, number = place
    columns = ", ".join(f'"{name}"' for name in back)
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" SET ({columns}) = (SELECT {columns} FROM'
            f' jsonb_populate_record(NULL::"{table}", %s::jsonb)) WHERE id = %s',
            [json.dumps(back), number],
        )


def _insert(table: str, row: Row) -> None:
    columns = ", ".join(f'"{name}"' for name in row)
    _execute(
        f'INSERT INTO "{table}" ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns}'
        f' FROM jsonb_populate_record(NULL::"{table}", %s::jsonb)'
        " ON CONFLICT DO NOTHING",
        json.dumps(row),
    )


def _fetch(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _execute(sql: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
