"""``manage.py clear_limits``: forget tries that have come back with time."""

from typing import Any

from django.core.management.base import BaseCommand

from records.door.limits import forget_full


class Command(BaseCommand):
    """Drops rows that say no more than that nothing was tried lately."""

    help = "Drop the limits that nobody is near any more; to be run each night."

    def handle(self, *args: Any, **options: Any) -> None:
        """Drop them, and say how many."""
        self.stdout.write(f"{forget_full()} limits dropped.")
