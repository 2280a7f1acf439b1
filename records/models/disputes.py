"""Where sources disagree: worked out by the database, never typed."""

from typing import Any

from django.db import models
from django.db.models import Case, F, Func, Value, When

from records.choices import DisputeKind, DisputeStatus
from records.models.register import RegisterEntry
from records.models.sources import Citation
from records.reading import Reader, Sight, sight_of


def _known(what: str, output_field: models.Field[Any, Any], sight: Sight) -> Case:
    """What somebody who sees that far may know of a dispute; NULL if it is none."""
    place = (F("record_id"), F("field"), Value(sight.secrecy), Value(sight.drafts))
    is_whole = Func(
        *place, function="records_all_is_seen", output_field=models.BooleanField()
    )
    worked_out = Func(
        *place,
        template=f"(SELECT {what} FROM records_disagreement(%(expressions)s))",
        output_field=output_field,
    )
    return Case(When(is_whole, then=F(what)), default=worked_out)


class DisputeQuerySet(models.QuerySet[Any]):
    """Disputes, open and oldest first."""

    def visible_to(self, reader: Reader) -> "DisputeQuerySet":
        """Those of which this reader may see the record and two values that differ.

        With ``known_kind``, ``known_status`` and ``known_since``: what the dispute is
        as far as the reader sees claims and rulings. Tell them those, not the stored.
        """
        sight = sight_of(reader)
        if sight.is_all:
            known: DisputeQuerySet = self.annotate(
                known_kind=F("kind"), known_status=F("status"), known_since=F("since")
            )
            return known
        known = self.annotate(
            known_kind=_known("kind", models.CharField(), sight),
            known_status=_known("status", models.CharField(), sight),
            known_since=_known("since", models.DateTimeField(), sight),
        ).filter(sight.condition("record__"), known_kind__isnull=False)
        return known


def claims_visible_to(reader: Reader) -> models.QuerySet[Citation]:
    """The citations that give a value, as far as this reader may see them."""
    claims: models.QuerySet[Citation] = Citation.objects.visible_to(reader)
    return claims.exclude(value="").exclude(field="")


class Dispute(models.Model):
    """That the cited values of one field of a record differ. Derived from citations.

    A coarser form is of kind “precision” and no contradiction. Kept by the database in
    the transaction that changes a citation or a ruling (records/sql/disputes.sql).
    """

    record = models.ForeignKey(
        RegisterEntry, on_delete=models.CASCADE, related_name="disputes"
    )
    field = models.CharField(max_length=60)
    kind = models.CharField(max_length=14, choices=DisputeKind)
    status = models.CharField(max_length=5, choices=DisputeStatus)
    since = models.DateTimeField(help_text="When the second value was entered.")

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["status", "since", "record", "field"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "field"], name="records_dispute_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.get_kind_display()}"

    def as_known(self) -> "Dispute":
        """The dispute as its reader knows it, once fetched by ``visible_to``."""
        known: Any = self
        self.kind, self.status = known.known_kind, known.known_status
        self.since = known.known_since
        return self
