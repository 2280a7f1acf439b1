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
