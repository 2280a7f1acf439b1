"""``manage.py make_roles``: the groups analyst, editor, reviewer and admin."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from records.attribution import attributed_to
from records.roles import make_roles


class Command(BaseCommand):
    """Makes the roles; run it again after an upgrade, for types that are new."""

    help = "Make the roles analyst, editor, reviewer and admin, with their rights."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing, and name the roles."""
        with attributed_to(reason="make_roles"), transaction.atomic():
            names = list(make_roles())
        self.stdout.write(f"The roles are there: {', '.join(names)}.")
