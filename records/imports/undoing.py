"""Undoing an import, also weeks later: what it wrote is in the history by its name.

What it created goes, what it changed returns. What somebody has edited since, or built
on, stays as it is and is told: nothing that came later is lost.
"""

import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from records.four_eyes.announcing import announce
from records.imports.locking import hold_alone
from records.imports.written import AT_ONCE, Place, Row, WrittenRows, fetched
from records.kit.entry.changes import row_fields
from records.kit.entry.refusals import refusal
from records.kit.lookups import batched
from records.kit.registry import by_record_type, record_types
from records.merging import references
from records.models import (
    Citation,
    ExternalId,
    Import,
    Merge,
    Record,
    User,
)


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
        self.models, self.owners = _models()
        self.written = WrittenRows(done)
        # What it created and is there, by tables; and what of that stays, and why.
        self.gone: dict[str, set[int]] = defaultdict(set)
        self.kept: dict[Place, str] = {}
        # Where what it changed, or deleted, is among what it wrote.
        self.changed: dict[str, array[int]] = defaultdict(lambda: array("q"))

    def carry_out(self) -> None:
        """Take back what can be."""
        self._look()
        for place, why in list(self._used()):
            self.kept.setdefault(place, why)
        self._spread()
        self._tell_kept()
        self._restore()
        for table, numbers in self.gone.items():
            numbers -= {number for of, number in self.kept if of == table}
            _execute(f'DELETE FROM "{table}" WHERE id = ANY(%s)', list(numbers))
            if self._is(table):
                self.undone.deleted += len(numbers)

    def _look(self) -> None:
        """Find what the import created, and what of it somebody has edited."""
        for row in self.written.each():
            table, number = row.place
            if row.before is not None:
                self.changed[table].append(row.position)
            elif row.now is not None:
                self.gone[table].add(number)
                if changed := self._differs(table, row.after or {}, row.now):
                    self.kept[row.place] = f"edited since: {', '.join(changed)}"

    def _differs(self, table: str, one: Row, other: Row) -> list[str]:
        """Columns that somebody has entered in which two rows differ, as labels."""
        return [
            str(entered.verbose_name)
            for entered in _entered(self.models[table])
            if one.get(entered.column) != other.get(entered.column)
        ]

    def _used(self) -> Iterator[tuple[Place, str]]:
        """What rows that came from elsewhere rest on."""
        for table, own in self.gone.items():
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
                theirs = self.gone.get(reference.table, set())
                for some in batched(own, AT_ONCE):
                    for holder, number in fetched(sql, some):
                        if holder not in theirs:
                            word = reference.holder._meta.verbose_name
                            yield (table, number), f"used since by a {word}"

    def _spread(self) -> None:
        """What stays keeps what it refers to, and what is told of it alone."""
        waiting = list(self.kept)
        while waiting:
            near = [*self._targets(waiting), *self._parts(waiting)]
            waiting = [one for one in dict.fromkeys(near) if one not in self.kept]
            self.kept |= dict.fromkeys(waiting, "belongs to what stays")

    def _is(self, table: str) -> bool:
        return issubclass(self.models[table], Record)

    def _targets(self, places: Iterable[Place]) -> Iterator[Place]:
        """What rows refer to, of what would go."""
        for table, numbers in _by_table(places).items():
            columns = [f'"{one.column}"' for one in self._references(table)]
            if not columns:
                continue
            sql = f'SELECT {", ".join(columns)} FROM "{table}" WHERE id = ANY(%s)'
            for found in fetched(sql, numbers):
                for number in filter(None, found):
                    # No two records have the same number, of whatever types they are.
                    yield from (
                        (of, number)
                        for of, own in self.gone.items()
                        if number in own and self._is(of)
                    )

    def _parts(self, places: Iterable[Place]) -> Iterator[Place]:
        """What would go of what is a part of records, cites them, or lists theirs."""
        records = [number for table, number in places if self._is(table)]
        for table, own in self.gone.items():
            for column in self._wholes(table):
                sql = f'SELECT id FROM "{table}" WHERE "{column}" = ANY(%s)'
                for (number,) in fetched(sql, records):
                    if number in own:
                        yield table, number

    def _references(self, table: str) -> list[Any]:
        return [one for one in _entered(self.models[table]) if one.is_relation]

    def _wholes(self, table: str) -> list[str]:
        """The columns that name the record that a row belongs to."""
        model = self.models[table]
        if not issubclass(model, Record):
            return [self.owners[table]]
        if model in (Citation, ExternalId):
            return ["record_id"]
        return [
            one.column
            for one in self._references(table)
            if one.remote_field.related_name in getattr(one.related_model, "PARTS", ())
        ]

    def _tell_kept(self) -> None:
        keys: dict[int, str] = {}
        for table, numbers in _by_table(self.kept).items():
            if self._is(table):
                sql = f'SELECT id, key FROM "{table}" WHERE id = ANY(%s)'
                keys |= dict(fetched(sql, numbers))
        for (table, number), why in self.kept.items():
            self._leave(table, keys.get(number, ""), why)

    def _restore(self) -> None:
        """Give fields the values that they had before, unless edited since."""
        for row in self.written.at(self.changed):
            table, _ = row.place
            before, after, now = row.before or {}, row.after, row.now
            if now is None:
                if after is None and not self._is(table):
                    _insert(table, before)
                elif after is not None:
                    self._leave(table, after.get("key", ""), "deleted since")
                continue
            if after is None or not self._is(table):
                continue
            back: Row = {}
            edited = []
            for one in _entered(self.models[table]):
                was, made, stands = (
                    version.get(one.column) for version in (before, after, now)
                )
                if was == made or stands == was:
                    continue
                if stands == made:
                    back[one.column] = was
                else:
                    edited.append(str(one.verbose_name))
            if edited:
                why = f"edited since: {', '.join(edited)}"
                self._leave(table, now.get("key", ""), why)
            if back:
                _update(row.place, back)
                self.undone.restored += 1

    def _leave(self, table: str, key: str, why: str) -> None:
        model = self.models[table]
        if issubclass(model, Record):
            self.undone.left.append(Left(model.PLURAL, key, why))


def _by_table(places: Iterable[Place]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for table, number in places:
        found[table].append(number)
    return found


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


def _execute(sql: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
