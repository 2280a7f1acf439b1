"""The people who use Chancery."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """Somebody who can log in: analyst, editor, reviewer or administrator.

    Roles are Django groups with these names (see make_demo_accounts).
    """

    class Meta(AbstractUser.Meta):
        ordering = ["username"]
