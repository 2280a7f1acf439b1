"""The people who use Chancery."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from records.choices import Classification


class User(AbstractUser):
    """Somebody who can log in: analyst, editor, reviewer or administrator.

    Roles are Django groups with these names (see make_demo_accounts).
    """

    clearance = models.CharField(
        max_length=12,
        choices=Classification,
        default=Classification.PUBLIC,
        help_text="Up to which classification the person may see records.",
    )

    class Meta(AbstractUser.Meta):
        ordering = ["username"]
