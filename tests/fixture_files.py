"""The files of fixtures/: reading their rows, and loading them."""

import csv
from io import StringIO
from pathlib import Path

from django.core.management import call_command

FIXTURES = Path(__file__).parent.parent / "fixtures"


def rows(name):
    """The rows of one file, as dictionaries."""
    with (FIXTURES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load():
    """Load all files as the command does; what it reports, a line for each file."""
    output = StringIO()
    call_command("load_fixtures", folder=FIXTURES, stdout=output)
    return output.getvalue().splitlines()
