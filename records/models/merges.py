"""Merges: that two records were found to be one; reversible."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from records.models.register import RegisterEntry
from records.reading import Reader, sight_of


class MergeQuerySet(models.QuerySet["Merge"]):
    """Merges of records."""

    def visible_to(self, reader: Reader) -> "MergeQuerySet":
        """Merges of which this reader may see both records."""
        kept = RegisterEntry.objects.visible_to(reader)
        return self.filter(sight_of(reader).condition("gone_row__"), kept__in=kept)


class Merge(models.Model):
    """That one record was merged into another of its type, with what that moved.

    Everything needed to undo it is kept: the row that went, each reference that was
    moved, and rows that would have stood twice.
    """

    record_type = models.CharField(max_length=40)
    kept = models.ForeignKey(
        RegisterEntry, on_delete=models.CASCADE, related_name="merges"
    )
    gone = models.BigIntegerField(help_text="Number of the record that went.")
    gone_key = models.CharField(max_length=120)
    gone_row = models.JSONField(help_text="Its row.")
    moved = models.JSONField(help_text="References moved: table, column, row.")
    dropped = models.JSONField(help_text="Rows that would have stood twice.")
    added = models.JSONField(help_text="Rows made by the merge: table, row.")
    reason = models.CharField(max_length=500, help_text="Why they are one.")
    merged_at = models.DateTimeField(db_default=Now())
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="merges",
    )
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="merges_undone",
    )

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.record_type} {self.gone_key}"

    @property
    def gone_name(self) -> str:
        """What the record that went was called; its key where it had no name."""
        named = (self.gone_row.get(field) for field in ("name", "title"))
        return next(filter(None, named), self.gone_key)
