"""The one road of records into the database from files: admin, commands, fixtures.

A record type has its resource by a few lines in ``<app>/resources.py``::

    class MissionResource(RecordResource):
        class Meta(RecordResource.Meta):
            model = Mission

Columns, widgets and checks follow from the model. A file is taken as a whole or not at
all; all its faults are told at once; a second import of it changes nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.module_loading import autodiscover_modules
from import_export.declarative import ModelDeclarativeMetaclass
from import_export.resources import ModelResource

from records.door.confirming import DECLASSIFYING, may_lower
from records.kit.accepted import AcceptedValues
from records.kit.columns import Column, header_problems
from records.kit.exporting import export_records
from records.kit.fields import public_fields, staff_fields
from records.kit.files.tables import Table, in_pieces
from records.kit.given_up import Write, given_up
from records.kit.incoming import Incoming, WholeFile, key_in, keys_in, twice
from records.kit.lookups import Lookups, like
from records.kit.preview import Preview
from records.kit.problems import Problem
from records.kit.results import (
    CHANGED,
    NEW,
    UNCHANGED,
    PlainError,
    RecordResult,
    RowOutcome,
)
from records.kit.rules import (
    MOST_ASKED,
    Faults,
    broken_at_commit,
    cleaning_faults,
    merged,
    rule_faults,
    said_plainly,
    sound_defaults,
)
from records.kit.widgets import ReferenceWidget
from records.kit.writing import Writing
from records.models import Citation, Passage, Record, RecordQuerySet
from records.reading import SECRECY, Reader, current_sight

Row = dict[str, Any]
Refused = Iterable[tuple[Write, Faults]]
Seen = Callable[[Sequence[int], Sequence[Row], Sequence[RowOutcome]], None]

# Rows that are in the memory at once, if they are not long ones.
AT_ONCE = 2_000

_RESOURCES: dict[type[Record], type["RecordResource"]] = {}


def resource_for(model: type[Record]) -> type["RecordResource"]:
    """The resource of a record type; raises LookupError for a type that has none."""
    autodiscover_modules("resources")
    try:
        return _RESOURCES[model]
    except KeyError:
        home = f"{model._meta.app_label}/resources.py"
        raise LookupError(
            f"{model.__name__} has no resource: add it in {home}"
        ) from None


class _Declaration(ModelDeclarativeMetaclass):
    """Gives a resource one column for each field that staff may enter."""

    def __new__(cls, name: str, bases: Any, attrs: dict[str, Any]) -> Any:
        model = getattr(attrs.get("Meta"), "model", None)
        if model is not None:
            attrs["Meta"].fields = staff_fields(model)
        resource = super().__new__(cls, name, bases, attrs)
        if model is not None:
            _RESOURCES[model] = resource
        return resource


class RecordResource(ModelResource, metaclass=_Declaration):
    """Files of one record type, in and out.

    ``lookups`` is shared by the files of one run; left out, the file stands alone.
    ``sources_follow`` says that citations come in another file of the same run;
    ``accepted`` keeps values that sources stand for. ``passed`` is told of every row,
    ``seen`` of each piece of the file: numbers, cells, and what became of them.
    """

    class Meta:
        import_id_fields = ("key",)

    incoming: Incoming
    _writing: Writing
    preview: Preview | None
    _blank: Record
    _sound: frozenset[str]

    def __init__(
        self,
        lookups: Lookups | None = None,
        *,
        sources_follow: bool = False,
        accepted: AcceptedValues | None = None,
        passed: Callable[[], None] = lambda: None,
        seen: Seen = lambda *_: None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.sources_follow = sources_follow
        self.accepted = accepted
        self.passed, self.seen = passed, seen
        self.lookups = lookups or Lookups()
        self._writes: list[Write] = []
        self._faulty = 0
        self._before: dict[str, Any] = {}
        self._lists: dict[Column, set[int]] = {}
        for column in self.fields.values():
            if isinstance(column.widget, ReferenceWidget):
                column.widget.lookups = self.lookups

    @classmethod
    def field_from_django_field(
        cls, field_name: str, django_field: Any, readonly: bool
    ) -> Column:
        return Column(django_field)

    @classmethod
    def get_result_class(cls) -> type[RecordResult]:
        return RecordResult

    @classmethod
    def get_error_result_class(cls) -> type[PlainError]:
        return PlainError

    def export(
        self,
        queryset: RecordQuerySet | None = None,
        *,
        reader: Reader | None = None,
        export_fields: list[str] | None = None,
        **kwargs: Any,
    ) -> Table:
        """The records as this reader may see them; without a reader, as staff may."""
        model = self._meta.model
        records = model.objects.all() if queryset is None else queryset
        staff = reader is None or getattr(reader, "is_staff", False)
        names = staff_fields(model) if staff else public_fields(model)
        if export_fields:
            names = [name for name in names if name in export_fields]
        return export_records([self.fields[name] for name in names], records, reader)

    def import_data(
        self,
        dataset: Table,
        dry_run: bool = False,
        raise_errors: bool = False,
        preview: bool = False,
        **kwargs: Any,
    ) -> RecordResult:
        """Import a table, all or nothing; the result tells every fault.

        A dry run does all that an import does, and takes it back. ``preview`` has each
        row tell its cells before and after, as a dry run does.
        """
        known = [column.column_name for column in self.get_import_fields()]
        if problems := header_problems(dataset.headers, known):
            (result := RecordResult()).refuse(problems)
            return result
        with transaction.atomic():
            result = self._import(dataset, dry_run or preview)
            transaction.set_rollback(dry_run or not result.is_good)
        return result

    def _import(self, dataset: Table, preview: bool) -> RecordResult:
        """All rows, a piece of the file at a time: memory does not grow with it."""
        result = RecordResult()
        result.diff_headers = self.get_diff_headers()
        result.total_rows = len(dataset)
        file, self._faulty = WholeFile(), 0
        self._writing = Writing(
            self._meta.model, self.lookups, sources_follow=self.sources_follow
        )
        if len(dataset) > AT_ONCE:
            file.again = twice(keys_in(dataset))
        place = 0
        for rows in in_pieces(dataset, AT_ONCE):
            piece = Table.of(rows, dataset.headers)
            self._prepare(piece, file, preview)
            start = place
            for row in self.incoming.rows:
                place += 1
                self._import_row(row, place, dataset.numbers[place - 1], result)
            self._refuse(self._writing.write(self._writes), result)
            numbers, told = dataset.numbers[start:place], result.rows[start:]
            self.seen(numbers, self.incoming.rows, told)
            if len(rows) < len(dataset):
                result.slim(start)
                self.lookups.forget()
        self._finish(result)
        result.number_as(dataset.numbers)
        if result.is_good:
            file.write_members(self.get_import_fields())
        return result

    def _prepare(self, piece: Table, file: WholeFile, preview: bool) -> None:
        """Fetch what the rows of a piece name, and what they are compared with."""
        model, columns = self._meta.model, self.get_import_fields()
        self.incoming = Incoming(model, columns, piece, self.lookups, file)
        self._writes = []
        self.preview = Preview(columns, self.incoming) if preview else None
        if self.accepted:
            self.accepted.learn(self.incoming.existing.values())
        self._blank = model()
        given = {column.column_name for column in self.incoming.columns}
        self._sound = sound_defaults(self._blank, given)

    def _import_row(
        self, row: Row, place: int, number: int, result: RecordResult
    ) -> None:
        """Put one row into its record, and note what became of it."""
        try:
            self.incoming.check_key(row, number)
            instance = self.incoming.existing.get(key_in(row))
            outcome = CHANGED if instance else NEW
            instance = instance or self.init_instance(row)
            self._before, self._lists = dict(instance.__dict__), {}
            faults: Faults = {}
            try:
                self.import_instance(instance, row)
            except ValidationError as error:
                faults = error.update_error_dict(faults)
            if self.skip_row(instance, None, row, faults):
                outcome = UNCHANGED
            else:
                self.validate_instance(instance, faults)
                changed = None if outcome is NEW else self._changed(instance)
                if changed != []:
                    freed = given_up(instance, self._before) if changed else frozenset()
                    one = Write(place, number, row, instance, changed, freed)
                    self._writes.append(one)
                for column, wanted in self._lists.items():
                    self.incoming.change_members(column, instance, wanted)
            self.passed()
            if self.preview:
                cells = self.preview.cells(
                    instance, self._before, self._lists, outcome is NEW
                )
                outcome = RowOutcome(outcome.import_type, instance.key, cells)
            result.add(outcome)
        except ValidationError as error:
            result.refuse_row(place, row, error)

    def _finish(self, result: RecordResult) -> None:
        """Refuse what only the end of the file shows to be wrong."""
        self._refuse(self._writing.finish(), result)
        # Citations, passages and reasons may be what other records rest on.
        model = self._meta.model
        shared = model.PARTS or model in (Citation, Passage)
        if self.sources_follow or not shared or not result.is_good:
            return
        if why := broken_at_commit():
            result.refuse([Problem(why)])

    def _refuse(
        self, bad: Iterable[tuple[Write, Faults]], result: RecordResult
    ) -> None:
        for one, faults in bad:
            result.refuse_row(one.place, one.row, self._error(faults))

    def init_instance(self, row: Row | None = None) -> Record:
        """A new record, as the type makes it, with the number that it was promised."""
        model: type[Record] = self._meta.model
        if promised := self.lookups.known(model, key_in(row or {})):
            return promised
        record = like(self._blank)
        record.pk = self.incoming.next_number()
        return record

    def import_instance(self, instance: Record, row: Row, **kwargs: Any) -> None:
        faults: Faults = {}
        sight = current_sight()
        for column in self.incoming.columns:
            name = column.column_name
            if name not in row:
                continue
            try:
                value = column.clean(row)
            except ValueError as error:
                faults[name] = [ValidationError(str(error), code="invalid")]
                continue
            if name == "classification" and SECRECY.get(str(value), 0) > sight.secrecy:
                why = "You may not mark records as more secret than you may see."
                faults[name] = [ValidationError(why, code="clearance")]
                continue
            if name == "classification" and not may_lower(
                self._before["classification"], str(value)
            ):
                faults[name] = [ValidationError(DECLASSIFYING, code="confirm")]
                continue
            if value is None and self.incoming.hides(instance, column):
                continue
            if self.preview:
                self.preview.learn(value)
            if self._is_kept(instance, column, value):
                continue
            if column.is_list:
                self._lists[column] = {record.pk for record in value}
            else:
                setattr(instance, name, value)
        if faults:
            raise ValidationError(faults)

    def _is_kept(self, instance: Record, column: Column, value: Any) -> bool:
        """Whether the value stays that is there, since a source stands for it."""
        if self.accepted is None or instance._state.adding:
            return False
        if column.is_list:
            was: Any = self.incoming.members(column, instance)
            now: Any = {record.pk for record in value}
        else:
            was = getattr(instance, column.attname)
            now = value.pk if isinstance(value, Model) else value
        return was != now and self.accepted.keeps(instance, column, was, value)

    def skip_row(
        self,
        instance: Record,
        original: Record | None,
        row: Row,
        import_validation_errors: Any = None,
    ) -> bool:
        """Whether the row says what is there already; that costs no query."""
        if import_validation_errors or instance._state.adding:
            return False
        if any(
            wanted != self.incoming.members(column, instance)
            for column, wanted in self._lists.items()
        ):
            return False
        # ``clean`` may fill in what the row leaves to it, and so undo the change.
        return not self._changed(instance) or (
            not cleaning_faults(instance, {}) and not self._changed(instance)
        )

    def validate_instance(
        self,
        instance: Record,
        import_validation_errors: Any = None,
        validate_unique: bool = True,
    ) -> None:
        """Ask the rules that need no database; once one is broken, ask all."""
        faults: Faults = dict(import_validation_errors or {})
        if instance._state.adding:
            faults = merged(faults, self._lists_left_out())
        sound = self._sound if instance._state.adding else ()
        faults = merged(faults, cleaning_faults(instance, faults, sound))
        if faults:
            self._faulty += 1
            if self._faulty <= MOST_ASKED:
                faults = merged(faults, rule_faults(instance, faults))
            raise self._error(faults)

    def _changed(self, instance: Record) -> list[str]:
        """Names of the fields that are no longer as they were read."""
        now = instance.__dict__
        return [
            field.attname
            for field in instance._meta.concrete_fields
            if not field.generated
            and now.get(field.attname) != self._before.get(field.attname)
        ]

    def _lists_left_out(self) -> Faults:
        given = {column.column_name for column in self.incoming.columns}
        return {
            column.column_name: [ValidationError("Name at least one.", "required")]
            for column in self.fields.values()
            if column.is_list and not column.optional
            if column.column_name not in given
        }

    def _error(self, faults: Faults) -> ValidationError:
        given = {column.column_name for column in self.incoming.columns}
        return ValidationError(said_plainly(faults, given))
