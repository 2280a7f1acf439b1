"""Import one file of records."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from records.importing import import_file
from records.kit.nearest import did_you_mean
from records.kit.registry import by_plural, record_types


class Command(BaseCommand):
    """``manage.py import_records missions missions.csv [--dry-run]``."""

    help = "Import a CSV, XLSX, JSON or YAML file of records, all or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plural", help="What the records are: missions, visits.")
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="Do it, report it, take it back."
        )
        parser.add_argument("--encoding", help="Of a CSV file that is not UTF-8.")
        parser.add_argument(
            "--reason", default="", help="Why, for the history; else the file's name."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        plural, file = options["plural"], options["file"]
        try:
            model = by_plural(plural)
        except LookupError as error:
            words = [model.PLURAL for model in record_types()]
            near = did_you_mean(plural, words)
            raise CommandError(
                f"There are no records called “{plural}”.{near}"
            ) from error
        try:
            report = import_file(
                model,
                file,
                dry_run=options["dry_run"],
                encoding=options["encoding"],
                reason=options["reason"] or f"import of {file.name}",
            )
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}.") from error
        for remark in report.remarks:
            self.stdout.write(remark)
        for problem in report.errors:
            self.stderr.write(str(problem))
        if report.errors:
            raise CommandError(f"Nothing of {file.name} was imported.")
        self.stdout.write(f"{file.name}: {report}")
        if options["dry_run"]:
            self.stdout.write("Nothing was kept: this was a dry run.")
