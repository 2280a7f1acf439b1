"""History: what happened to every row, written by database triggers."""

from django.conf import settings
from django.db import models

from records.choices import HistoryOperation
from records.reading import SECRECY, Reader, sight_of


class HistoryQuerySet(models.QuerySet["HistoryEntry"]):
    """Entries of the history, newest first."""

    def visible_to(self, reader: Reader) -> "HistoryQuerySet":
        """What happened while the record was no more secret than the reader may see.

        Of a record that may be seen today: ask for those entries only.
        """
        sight = sight_of(reader)
        closed = [word for word, rank in SECRECY.items() if rank > sight.secrecy]
        seen = self
        for row in ("before", "after"):
            # As it was marked then; and, where that was kept, with what it hung on.
            hidden = models.Q(**{f"{row}__classification__in": closed}) | models.Q(
                **{f"{row}__secrecy__gt": sight.secrecy}
            )
            if not sight.drafts:
                hidden |= models.Q(**{f"{row}__unpublished": True})
            seen = (
                seen.filter(models.Q(**{f"{row}__isnull": True}) | ~hidden)
                if not sight.is_all
                else seen
            )
        return seen


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

    objects = HistoryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "history entries"
        indexes = [
            models.Index(fields=["record", "id"], name="records_history_record"),
            # What one import wrote, to undo it.
            models.Index(
                fields=["request", "id"],
                name="records_history_import",
                condition=models.Q(request__startswith="import-"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.operation} {self.at:%Y-%m-%d %H:%M}"
