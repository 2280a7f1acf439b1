"""What programs bring to the API: tokens, and the answers to what they sent twice."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from records.models.accounts import User

# An expiry is a day of the calendar, so a year may be a leap year.
LONGEST = timedelta(days=366)


class ApiToken(models.Model):
    """Lets a program ask the API in the name of its owner, never for more.

    Only a keyed hash of the secret is kept. ``handle`` is the part of the token that
    may be shown and searched for; ``scopes`` are words such as ``read:missions`` or
    ``change:*``. The database ends the tokens of who is deactivated or loses a role
    (records/sql/door.sql).
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    handle = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField()
    made_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__lte=F("made_at") + LONGEST),
                name="records_apitoken_at_most_a_year",
                violation_error_message="A token holds a year at most.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.handle})"

    @property
    def is_open(self) -> bool:
        """Whether it opens anything now."""
        return self.ended_at is None and self.expires_at > timezone.now()

    def covers(self, verb: str, plural: str) -> bool:
        """Whether it is for this verb on the records of a list; ``*`` is all lists."""
        return not {f"{verb}:*", f"{verb}:{plural}"}.isdisjoint(self.scopes)


class KeptAnswer(models.Model):
    """The answer to a request that carried an Idempotency-Key, for a day.

    It is written in the transaction of what the request did, so that there is never
    one without the other. ``request`` is a hash of what was sent.
    """

    token = models.ForeignKey(
        ApiToken, on_delete=models.CASCADE, related_name="answers"
    )
    key = models.CharField(max_length=255)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField()
    body = models.BinaryField()
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["token", "key"], name="records_keptanswer_once"
            )
        ]

    def __str__(self) -> str:
        return f"Answer {self.status} to {self.key[:20]}"

    @classmethod
    def oldest(cls) -> datetime:
        """What was kept before is forgotten."""
        return timezone.now() - timedelta(hours=24)

    @classmethod
    def kept(cls, **which: Any) -> "models.QuerySet[KeptAnswer]":
        """Those of the last 24 hours."""
        return cls._default_manager.filter(made_at__gte=cls.oldest(), **which)
