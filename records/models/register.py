"""The register: one row for every record of any type.

Database triggers keep it (records/sql/triggers.sql), so that bulk and raw SQL can't
escape. It lets citations, rulings and external identifiers point at any record with
a real foreign key (docs/decisions/0002-register.md).
"""

from typing import Any

from django.db import models

from records.choices import Classification, Review
from records.models.base import KEY_LENGTH, KEY_PATTERN
from records.reading import Reader, Seen, sight_of


class RegisterQuerySet(models.QuerySet["RegisterEntry"]):
    """Entries of the register."""

    def visible_to(self, reader: Reader) -> "RegisterQuerySet":
        """Entries of the records that this reader may see."""
        return self.filter(sight_of(reader).condition())


class RegisterManager(models.Manager.from_queryset(RegisterQuerySet)):  # type: ignore[misc]
    """The entries of the records that whoever reads may see."""

    def get_queryset(self) -> RegisterQuerySet:
        """The entries that ``Seen`` lets through."""
        queryset: RegisterQuerySet = super().get_queryset().filter(Seen())
        return queryset


class RegisterEntry(models.Model):
    """That a record exists: its type, key and who may see it. Kept by triggers."""

    id = models.BigIntegerField(primary_key=True)
    record_type = models.CharField(max_length=40)
    key = models.CharField(max_length=KEY_LENGTH)
    classification = models.CharField(max_length=12, choices=Classification)
    review = models.CharField(max_length=9, choices=Review)
    secrecy = models.PositiveSmallIntegerField(default=0)
    unpublished = models.BooleanField(default=False)

    objects = RegisterManager()

    class Meta:
        ordering = ["record_type", "key"]
        verbose_name_plural = "register entries"
        indexes = [
            # How many of a type somebody may see is counted from it alone.
            models.Index(
                fields=["record_type"],
                include=["secrecy", "unpublished", "id"],
                name="records_registerentry_seen",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["record_type", "key"], name="records_registerentry_once"
            ),
            # Of all record types: what words records counts on it (records.kit.api).
            models.CheckConstraint(
                condition=models.Q(key__regex=KEY_PATTERN),
                name="records_registerentry_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_type}:{self.key}"


class FormerKey(models.Model):
    """A key that a record had once: it redirects for ever. Kept by triggers."""

    record_type = models.CharField(max_length=40)
    key = models.CharField(max_length=KEY_LENGTH)
    record = models.ForeignKey(
        RegisterEntry, on_delete=models.CASCADE, related_name="former_keys"
    )

    class Meta:
        ordering = ["record_type", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["record_type", "key"], name="records_formerkey_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_type}:{self.key}"


class RecordReferenceField(models.ForeignKey):  # type: ignore[type-arg]
    """A reference to a record of any type, written ``type:key`` in files and forms.

    Deletes with the record it points to, unless told otherwise: the database does
    that too (records/sql/triggers.sql), so a reference can't outlive its record.
    """

    def __init__(self, to: Any = "records.RegisterEntry", **kwargs: Any) -> None:
        kwargs.setdefault("on_delete", models.CASCADE)
        super().__init__(to, **kwargs)
