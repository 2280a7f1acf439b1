"""Works out anew what is derived from records, or checks that it is right."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records.derived import differences, not_followed, rebuild


class Command(BaseCommand):
    """``manage.py rebuild [--check]``."""

    help = "Work out anew what is derived from records (--check: only compare)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="Compare with a rebuild, change nothing.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            rebuild()
        for place in not_followed():
            self.stdout.write(f"Not as its ruling prefers: {place}")
        wrong = [found for found in differences() if found]
        if wrong:
            raise CommandError(
                "Derived tables differ from a rebuild: "
                + "; ".join(
                    f"{found.table}: {found.missing} missing, {found.surplus} too many"
                    for found in wrong
                )
            )
        self.stdout.write("What is derived equals a rebuild.")
