"""``manage.py make_demo_accounts``: the roles, and an account for each to try them."""

import secrets
from typing import Any

from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from records.attribution import attributed_to
from records.choices import Classification
from records.models import User
from records.roles import STAFF, make_roles

CLEARANCE = {
    "analyst": Classification.PUBLIC,
    "editor": Classification.INTERNAL,
    "reviewer": Classification.CONFIDENTIAL,
    "admin": Classification.CONFIDENTIAL,
}
# No letter or digit that is easily taken for another; 20 of 54: 115 bits.
_ALPHABET = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Command(BaseCommand):
    """Makes roles and demo accounts; a second run changes nothing."""

    help = (
        "Make the roles analyst, editor, reviewer and admin, and an account of the "
        "same name for each. Passwords are random and shown only this once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The one option."""
        parser.add_argument(
            "--reset",
            action="store_true",
            help="give the accounts new passwords; the old ones stop working",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing, and print the passwords that were made."""
        with attributed_to(reason="make_demo_accounts"), transaction.atomic():
            roles = make_roles()
            made = {}
            for name, role in roles.items():
                account = User.objects.filter(username=name).first()
                if account is None or options["reset"]:
                    made[name] = _account(account, name, role)
        if not made:
            self.stdout.write(
                "The demo accounts are there; --reset gives them new passwords."
            )
            return
        self.stdout.write("Demo accounts; the passwords are shown only now:\n")
        for name, password in made.items():
            self.stdout.write(f"  {name:<10}{password}")


def _account(account: User | None, name: str, role: Group) -> str:
    """Make the account, or give it a new password; the password is returned."""
    password = "".join(secrets.choice(_ALPHABET) for _ in range(20))
    account = account or User(username=name)
    account.is_active = True
    account.is_staff = name in STAFF
    account.is_superuser = name == "admin"
    account.clearance = CLEARANCE[name]
    account.set_password(password)
    account.save()
    account.groups.set([role])
    return password
