"""Writes docs/data-dictionary.md from the models, or checks that it is current."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from records.dictionary import data_dictionary

TARGET = Path(settings.BASE_DIR) / "docs" / "data-dictionary.md"


class Command(BaseCommand):
    """``manage.py data_dictionary [--check]``."""

    help = "Write docs/data-dictionary.md from the models (--check: only compare)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Only compare.")

    def handle(self, *args: Any, **options: Any) -> None:
        text = data_dictionary()
        if options["check"]:
            if not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != text:
                raise CommandError(
                    "docs/data-dictionary.md is out of date: run `make docs`."
                )
            return
        TARGET.write_text(text, encoding="utf-8")
        self.stdout.write(f"Wrote {TARGET.relative_to(settings.BASE_DIR)}.")
