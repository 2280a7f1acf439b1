"""``manage.py password_link NAME``: an address at which somebody sets a password."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from records.door.links import password_path
from records.models import User


class Command(BaseCommand):
    """Prints the address; it holds for an hour and for one password."""

    help = "Make a link with which the owner of an account sets a new password, once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose password, and where the site is."""
        parser.add_argument("username")
        parser.add_argument(
            "--site",
            default="",
            help="what the address begins with, such as https://records.example",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        try:
            user = User.objects.get(username=options["username"])
        except User.DoesNotExist:
            raise CommandError(
                f"There is no account “{options['username']}”."
            ) from None
        self.stdout.write(options["site"].rstrip("/") + password_path(user))
