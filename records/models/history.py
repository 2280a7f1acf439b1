"""History: what happened to every row, written by database triggers."""

from django.conf import settings
from django.db import models

from records.choices import HistoryOperation


class HistoryEntry(models.Model):
    """One change of one row of a record table or of a list of references.

    Written by the trigger ``records_write_history`` for inserts, updates and deletes,
    whatever statement caused them. ``before`` and ``after`` hold the whole row.
    """

    at = models.DateTimeField(help_text="When, by the clock of the database, UTC.")
    transaction = models.BigIntegerField(help_text="Number of the transaction.")
    table = models.CharField(max_length=63, help_text="Name of the table.")
    record_type = models.CharField(max_length=40, blank=True)
    record = models.BigIntegerField(
        null=True, help_text="Number of the record in the register, also when gone."
    )
    operation = models.CharField(max_length=6, choices=HistoryOperation)
    before = models.JSONField(null=True, help_text="The row before the change.")
    after = models.JSONField(null=True, help_text="The row after the change.")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
        help_text="Who was logged in.",
    )
    reason = models.CharField(max_length=500, blank=True, help_text="Why.")
    request = models.CharField(
        max_length=40, blank=True, help_text="Identifier of the web request."
    )

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "history entries"
        indexes = [models.Index(fields=["record", "id"], name="records_history_record")]

    def __str__(self) -> str:
        return f"{self.table} {self.operation} {self.at:%Y-%m-%d %H:%M}"
