"""What the door keeps: how often something may still be tried, and who is inside."""

from typing import Any

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from records.models.accounts import User


class Allowance(models.Model):
    """How many more tries somebody has; it fills up again with time.

    The name is a keyed hash of what is limited (an account at an address), so that
    the table tells nobody what was typed. Written by records.door.limits only.
    """

    name = models.CharField(max_length=64, primary_key=True)
    tries = models.FloatField()
    at = models.DateTimeField()
    # Full again by then, and of no use to anybody.
    full_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name[:12]


class UserSession(AbstractBaseSession):
    """A browser in which somebody is logged in, or which keeps something for a guest.

    The database ends the sessions of who is deactivated, gets another password or
    loses a role (records/sql/door.sql).
    """

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, related_name="sessions"
    )
    started = models.DateTimeField()
    seen = models.DateTimeField()
    browser = models.CharField(max_length=200, blank=True)

    class Meta(AbstractBaseSession.Meta):
        ordering = ["-seen"]

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The store that keeps its sessions here."""
        from records.door.sessions import SessionStore  # noqa: PLC0415 (a cycle)

        return SessionStore


class SecondFactor(models.Model):
    """The device of a user that shows a code which changes every 30 seconds.

    The secret is what the device holds as well; ``last_step`` is the newest code that
    was taken, so that none is taken twice.
    """

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="second_factor"
    )
    secret = models.CharField(max_length=64)
    last_step = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Second factor of {self.user_id}"


class RecoveryCode(models.Model):
    """A code that serves once in place of the device; only its hash is kept."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="recovery_codes"
    )
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "digest"], name="records_recovery_code_once"
            )
        ]

    def __str__(self) -> str:
        return f"Recovery code of {self.user_id}"
