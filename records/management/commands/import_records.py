"""Import one file of records: in our own format, or in any other with a mapping."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from records.imports.keeping import apply, asked_of, better_mapping, new_import
from records.imports.plan import Outcome, Plan
from records.imports.running import run
from records.kit.accepted import POLICIES
from records.kit.files.file_bytes import FileBytes
from records.kit.nearest import did_you_mean
from records.kit.problems import FileProblems
from records.kit.registry import by_plural, record_types
from records.mapping import MappingFaults, mapping_named
from records.models import Import, Record

_SHOWN = 20


class Command(BaseCommand):
    """``manage.py import_records visits visits.csv --mapping hsg_visits --dry-run``."""

    help = "Import a CSV, XLSX, JSON or YAML file of records, all or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plural", help="What the records are: missions, visits.")
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--mapping", help="Name of a mapping, or the path of its file."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Do it, report it, take it back."
        )
        parser.add_argument(
            "--policy",
            choices=list(POLICIES),
            default="rival",
            help="For cited values that differ: "
            + "; ".join(f"{word}: {meaning}" for word, meaning in POLICIES.items()),
        )
        parser.add_argument(
            "--source",
            default="",
            help="Key of the source that the file is of, where no mapping names one; "
            "it is cited for values that differ from cited ones.",
        )
        parser.add_argument("--encoding", help="Of a CSV file that is not UTF-8.")
        parser.add_argument(
            "--reason", default="", help="Why, for the history; else the file's name."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file, dry_run = options["file"], options["dry_run"]
        model = _model(options["plural"])
        text = _mapping(options["mapping"], model)
        try:
            of = new_import(
                file.name,
                FileBytes.at(file),
                model,
                mapping=options["mapping"] or "",
                mapping_text=text,
                policy=options["policy"],
                source=options["source"],
                encoding=options["encoding"] or "",
                reason=options["reason"],
            )
            plan = (
                run(asked_of(of, detail=True), dry_run=True) if dry_run else apply(of)
            )
        except FileProblems as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            raise CommandError(f"Nothing of {file.name} was imported.") from error
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}.") from error
        self._tell(plan, file.name, dry_run, lambda: _known(of))
        if of.applied_at:
            self.stdout.write(f"To take it back: manage.py undo_import {of.pk}")

    def _tell(
        self, plan: Plan, name: str, dry_run: bool, known: Callable[[], str]
    ) -> None:
        if dry_run and plan.read_as:
            self.stdout.write(f"Read as {plan.read_as}.")
        for remark in plan.remarks:
            self.stdout.write(remark)
        for problem in plan.errors:
            self.stderr.write(str(problem))
        if not plan.is_good:
            count = len(plan.errors)
            wrong = "1 error" if count == 1 else f"{count:,} errors"
            raise CommandError(f"Nothing of {name} was imported: {wrong}.{known()}")
        self.stdout.write(f"{name}: {plan}")
        for line in plan.lines():
            self.stdout.write(f"  {line}")
        if dry_run:
            self._tell_changes(plan)
            self.stdout.write("Nothing was kept: this was a dry run.")

    def _tell_changes(self, plan: Plan) -> None:
        """The cells that change, and those that stay though the file differs."""
        told = [
            row
            for row in plan.rows
            if row.outcome in (Outcome.CHANGED, Outcome.CONFLICT)
        ]
        for row in told[:_SHOWN]:
            for cell in row.cells:
                word = "stays" if cell.kept else "becomes"
                this, that = (
                    (cell.before, f"; the file says “{cell.after}”")
                    if cell.kept
                    else (cell.after, f", was “{cell.before}”")
                )
                self.stdout.write(
                    f"row {row.row}, {row.records} “{row.key}”, “{cell.field}” "
                    f"{word} “{this}”{that}"
                )
        if len(told) > _SHOWN:
            self.stdout.write(f"… and {len(told) - _SHOWN:,} more rows that change")


def _known(of: Import) -> str:
    """Which other mapping is made for a file with this header, in words."""
    if name := better_mapping(of):
        return f" Its header is that of the mapping “{name}”: --mapping {name}"
    return ""


def _model(plural: str) -> type[Record]:
    try:
        return by_plural(plural)
    except LookupError as error:
        near = did_you_mean(plural, [model.PLURAL for model in record_types()])
        raise CommandError(f"There are no records called “{plural}”.{near}") from error


def _mapping(name: str | None, model: type[Record]) -> str:
    """The text of a mapping that makes such records; empty without a mapping."""
    if not name:
        return ""
    try:
        mapping = mapping_named(name)
    except LookupError as error:
        raise CommandError(error.args[0]) from error
    except MappingFaults as error:
        faults = "\n".join(f"  {fault}" for fault in error.faults)
        raise CommandError(f"The mapping “{name}” can't be used:\n{faults}") from error
    made = list(dict.fromkeys(rule.model.PLURAL for rule in mapping.tables))
    if model.PLURAL not in made:
        words = ", ".join(made)
        raise CommandError(f"“{name}” makes no {model.PLURAL}: it makes {words}.")
    return mapping.text
