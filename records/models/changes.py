"""Changes: what a program reads that keeps a copy of the records."""

from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

from records.reading import Reader, sight_of

# No transaction that is older than this is running any more, in any database.
HORIZON = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


# What a change leaves fewer readers than could see the record before, or none.
_HIDING = models.Q(secrecy_before__isnull=False) & (
    models.Q(secrecy_after=None)
    | models.Q(secrecy_after__gt=models.F("secrecy_before"))
    | models.Q(unpublished_before=False, unpublished_after=True)
)


# Most of what is recorded at all: parts of records, and what is said about them.
PARTS = (
    *("appointment", "appointmentevent", "citation", "delegation", "externalid"),
    *("outcome", "participation", "partyname", "passage", "personname", "statement"),
)


class ChangeQuerySet(models.QuerySet["Change"]):
    """Changes, oldest first."""

    def visible_to(self, reader: Reader) -> "ChangeQuerySet":
        """Changes of records that the reader could see before, or can since.

        By what the reader may see today: who is cleared for more is told of more.
        """
        sight = sight_of(reader)
        if sight.is_all:
            return self
        seen = models.Q()
        for moment in ("before", "after"):
            one = models.Q(**{f"secrecy_{moment}__lte": sight.secrecy})
            if not sight.drafts:
                one &= models.Q(**{f"unpublished_{moment}": False})
            seen |= one
        return self.filter(seen)

    def settled(self) -> "ChangeQuerySet":
        """Those that nothing can come before any more, in the order of commits.

        Numbers are given when a row is written, not when it is committed: a change
        with a lower one may still be on its way. What older transactions than every
        running one wrote is complete.
        """
        # A constant of this file, without anybody's text.
        horizon = RawSQL(HORIZON, [], output_field=models.BigIntegerField())  # noqa: S611
        return self.filter(transaction__lt=horizon).order_by("transaction", "id")

    def hides_any_since(self, horizon: int) -> bool:
        """Whether that transaction or a later one hid a record from somebody."""
        return self.filter(_HIDING, transaction__gte=horizon).exists()


def unchanged_until() -> str:
    """SQL for the oldest transaction that may still write what is not read yet.

    As long as there is no change by it, or by a later one, every answer stays as it is:
    what those before it wrote was there to be read. NULL in a transaction that has
    written itself: what it reads may never be there for others.
    """
    return f"(CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN {HORIZON} END)"


def changed_since() -> str:
    """SQL that finds a change by the transaction ``$1``, or by a later one.

    What runs is not looked through where it is the oldest, and not ours: an import
    writes very much, and nobody else sees it.
    """
    own = "pg_current_xact_id_if_assigned()::text::bigint"
    return (
        "SELECT 1 FROM records_change WHERE transaction >= $1::bigint"
        f" + ({HORIZON} = $1 AND {own} IS DISTINCT FROM $1)::int"
        " ORDER BY transaction LIMIT 1"
    )


class Change(models.Model):
    """That a record came, changed, went, or is seen by others than before.

    Written by the trigger ``records_tell_change``, also where only the secrecy of what
    a record hangs on has changed, which its own history does not tell. ``handle`` is
    how readers call the place in the order: the numbers would count what is hidden.
    """

    handle = models.UUIDField(unique=True, editable=False)
    at = models.DateTimeField(db_default=Now())
    transaction = models.BigIntegerField()
    record = models.BigIntegerField()
    record_type = models.CharField(max_length=40)
    key_before = models.CharField(max_length=120, blank=True)
    key_after = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField()
    secrecy_before = models.PositiveSmallIntegerField(null=True)
    secrecy_after = models.PositiveSmallIntegerField(null=True)
    unpublished_before = models.BooleanField(null=True)
    unpublished_after = models.BooleanField(null=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["transaction", "id"]
        indexes = [
            models.Index(fields=["transaction", "id"], name="records_change_in_order"),
            models.Index(
                fields=["transaction"], condition=_HIDING, name="records_change_hiding"
            ),
            # What changed last is looked for among the others.
            models.Index(
                fields=["id"],
                condition=~models.Q(record_type__in=PARTS),
                name="records_change_of_wholes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_type}:{self.key_after or self.key_before}"
