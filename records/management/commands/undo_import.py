"""Undo an import, also weeks later."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from records.imports.keeping import undo_import
from records.imports.undoing import UndoError
from records.kit.problems import FileProblems
from records.models import Import

_SHOWN = 20


class Command(BaseCommand):
    """``manage.py undo_import 12 [--dry-run]``; without a number, what there is."""

    help = "Undo an import: what it created goes, what it changed returns."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, nargs="?")
        parser.add_argument(
            "--dry-run", action="store_true", help="Tell what would be done."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["number"]
        if number is None:
            return self._list()
        of = Import.objects.filter(pk=number).first()
        if of is None:
            raise CommandError(
                f"There is no import {number}: without a number all are listed."
            )
        try:
            done = undo_import(of, dry_run=options["dry_run"])
        except (UndoError, FileProblems) as error:
            raise CommandError(str(error)) from error
        for left in done.left[:_SHOWN]:
            self.stdout.write(f"left: {left}")
        if len(done.left) > _SHOWN:
            self.stdout.write(f"… and {len(done.left) - _SHOWN:,} more")
        self.stdout.write(f"{of.file_name}: {done}")
        if options["dry_run"]:
            self.stdout.write("Nothing was kept: this was a dry run.")

    def _list(self) -> None:
        applied = Import.objects.filter(applied_at__isnull=False)
        for of in applied.defer("mapping_text", "result")[:_SHOWN]:
            state = f"undone {of.undone_at:%Y-%m-%d}" if of.undone_at else "applied"
            self.stdout.write(
                f"{of.pk}  {of.applied_at:%Y-%m-%d %H:%M}  {of.file_name}, "
                f"{of.records}: {state}"
            )
