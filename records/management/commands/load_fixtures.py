"""Load the records of a folder of CSV files, through the importer itself."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from records.importing import load_folder
from records.kit.problems import FileProblems


class Command(BaseCommand):
    """``manage.py load_fixtures [--folder fixtures] [--dry-run]``."""

    help = "Load every <plural>.csv of a folder, all or nothing; say what changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--folder", type=Path, default=settings.BASE_DIR / "fixtures"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Do it, report it, take it back."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        try:
            reports = load_folder(folder, dry_run=options["dry_run"])
        except FileProblems as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            raise CommandError("Nothing was loaded.") from error
        if not reports:
            raise CommandError(f"There are no files of records in {folder}.")
        for name, report in reports.items():
            self.stdout.write(f"{name}: {report}")
        if options["dry_run"]:
            self.stdout.write("Nothing was kept: this was a dry run.")
