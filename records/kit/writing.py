"""Writing the rows of a file: together if the database takes them, else one by one.

Together they cost a handful of statements. When the database refuses, each is tried by
itself in the order of the file, so that every row that breaks a rule is told. A row
that takes what a row below gives up, such as a code, is tried once more after that one.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import (
    DataError,
    Error,
    IntegrityError,
    InternalError,
    connection,
    models,
    transaction,
)
from django.db.models.expressions import DatabaseDefault
from psycopg.errors import UniqueViolation

from records.kit.given_up import Waiting, Write
from records.kit.lookups import Lookups
from records.kit.rules import (
    MOST_ASKED,
    NO_SOURCE,
    Faults,
    database_fault,
    merged,
    rule_faults,
    without_source,
)
from records.models import Record, RecordReferenceField
from records.models.base import RecordIdField

# What the database says to a bad row; other errors, such as a lost connection, pass.
_REFUSALS = (DataError, IntegrityError, InternalError)

# Fields whose values the database takes as the record holds them.
_AS_THEY_ARE = {
    models.BooleanField,
    models.CharField,
    models.DateField,
    models.ForeignKey,
    models.IntegerField,
    models.PositiveBigIntegerField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.SlugField,
    models.TextField,
    models.TimeField,
    models.URLField,
    RecordIdField,
    RecordReferenceField,
}


# So few changes are sooner written one by one than by a table of them.
_FEW = 4
_CHANGED = "records_changed_by_import"


class Writing:
    """Writes the rows of one file, a piece of it at a time.

    Runs inside a transaction; whoever gets a fault back has to take all back.
    ``sources_follow`` says that citations come in another file of the same run.
    """

    def __init__(
        self, model: type[Record], lookups: Lookups, *, sources_follow: bool
    ) -> None:
        self._model = model
        self._lookups = lookups
        self._sources_follow = sources_follow
        self._waiting = Waiting()
        # By their places in the file: what is still to be asked for its source.
        self._uncited: dict[int, Write] = {}
        # What the database said to those that wait.
        self._said: dict[int, Faults] = {}
        self._told = 0

    def write(self, writes: Sequence[Write]) -> Iterator[tuple[Write, Faults]]:
        """Write all that can be written; give those that can't, with the rules broken.

        What takes a value that another record has waits to be given it.
        """
        if self._waiting.are_concerned(writes) or not _written_together(writes):
            yield from self._one_by_one(writes)
        done = [one for one in writes if one not in self._waiting]
        self._lookups.written(one.record for one in done)
        self._uncited |= {one.place: one for one in self._without_source(done)}

    def finish(self) -> Iterator[tuple[Write, Faults]]:
        """Give what has waited in vain, or has no source at the end of the file."""
        for one in self._waiting.all():
            faults = self._why(one, self._said[one.place])
            if other := self._waiting.exchanged_with(one):
                faults = merged(faults, {NON_FIELD_ERRORS: [_exchanged(other)]})
            yield one, faults
        late = list(self._uncited.values())
        self._lookups.written(one.record for one in late)
        for one in self._without_source(late):
            yield one, NO_SOURCE

    def _one_by_one(self, writes: Iterable[Write]) -> Iterator[tuple[Write, Faults]]:
        ahead = deque(writes)
        while ahead:
            one = ahead.popleft()
            error = _refused(one)
            if error is None:
                # Who has waited for what it gave up comes before all others.
                freed = self._waiting.freed_by(one)
                ahead.extendleft(reversed(freed))
                continue
            said = database_fault(one.record, error)
            if _is_taken(error) and self._waiting.add(one):
                self._uncited[one.place] = one
                self._said[one.place] = said
            else:
                yield one, self._why(one, said)

    def _why(self, one: Write, said: Faults) -> Faults:
        self._told += 1
        faults = rule_faults(one.record, {}) if self._told <= MOST_ASKED else {}
        return faults or said

    def _without_source(self, writes: Sequence[Write]) -> list[Write]:
        if self._sources_follow:
            return []
        written = {one.record.pk: one for one in writes}
        return [written[number] for number in without_source(self._model, written)]


def _refused(one: Write) -> Error | None:
    """Write one record; what the database says to it, if it refuses."""
    if one.changed is None:
        one.record._state.adding = True
    try:
        with transaction.atomic():
            one.record.save(force_insert=one.changed is None, update_fields=one.changed)
    except _REFUSALS as error:
        return error
    return None


def _is_taken(error: Error) -> bool:
    return isinstance(error.__cause__, UniqueViolation)


def _exchanged(number: int) -> ValidationError:
    return ValidationError(
        f"Row {number} gives it up, and takes what this row gives up: have one of the "
        "two give it up in a file that is imported first."
    )


def _written_together(writes: Sequence[Write]) -> bool:
    new = [one.record for one in writes if one.changed is None]
    try:
        with transaction.atomic():
            for names, changed in _alike(writes).items():
                _update(changed, names)
            if new:
                _copy(new)
    except _REFUSALS:
        return False
    return True


def _alike(writes: Sequence[Write]) -> dict[tuple[str, ...], list[Record]]:
    """Records that are there, by the fields that have changed: no other is written."""
    found: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for one in writes:
        if one.changed is not None:
            found[tuple(one.changed)].append(one.record)
    return found


def _update(records: Sequence[Record], names: Sequence[str]) -> None:
    """Write the same fields of several records; the triggers see each of them."""
    if len(records) < _FEW:
        for record in records:
            record.save(update_fields=names)
        return
    model = type(records[0])
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    key: Any = model._meta.pk
    fields = [key, *(by_name[name] for name in names)]
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = [quote(field.column) for field in fields]
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE {_CHANGED} ON COMMIT DROP AS"
            f" SELECT {', '.join(columns)} FROM {table} WITH NO DATA"
        )
        _fill(cursor, _CHANGED, records, fields)
        cursor.execute(f"ANALYZE {_CHANGED}")
        given = ", ".join(f"{one} = given.{one}" for one in columns[1:])
        cursor.execute(
            f"UPDATE {table} AS own SET {given} FROM {_CHANGED} AS given"
            f" WHERE own.{columns[0]} = given.{columns[0]}"
        )
        if cursor.rowcount < len(records):
            raise IntegrityError("A record is there no longer.")
        cursor.execute(f"DROP TABLE {_CHANGED}")


def _copy(records: Sequence[Record]) -> None:
    """Insert records by COPY; the triggers of their table see each of them."""
    insert_by_copy(records)
    for record in records:
        record._state.adding = False
        record._state.db = connection.alias


def insert_by_copy(rows: Sequence[models.Model]) -> None:
    """Insert rows of a model by COPY, which is quick, and holds no text of them all.

    A statement that has their values in it is kept by psycopg, to be prepared one day.
    """
    model = type(rows[0])
    fields: list[Any] = [
        field
        for field in model._meta.concrete_fields
        # What the database itself works out, or fills in.
        if not field.generated
        and not isinstance(getattr(rows[0], field.attname), DatabaseDefault)
        and not (field.primary_key and rows[0].pk is None)
    ]
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.wrap_database_errors, connection.cursor() as cursor:
        _fill(cursor, table, rows, fields, adding=True)


def _fill(
    cursor: Any,
    table: str,
    rows: Sequence[Any],
    fields: Sequence[Any],
    *,
    adding: bool = False,
) -> None:
    """Put fields of rows into a table by COPY."""
    values_of = attrgetter(*(field.attname for field in fields))
    prepared = [
        (place, field)
        for place, field in enumerate(fields)
        if type(field) not in _AS_THEY_ARE
    ]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            values = list(values_of(row))
            for place, field in prepared:
                values[place] = field.get_db_prep_save(
                    field.pre_save(row, adding), connection
                )
            copy.write_row(values)
