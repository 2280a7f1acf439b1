"""Where sources disagree: worked out by the database, never typed."""

from typing import Any

from django.db import models
from django.db.models import Exists, F, Func, OuterRef

from records.choices import Classification, DisputeKind, DisputeStatus, Review
from records.models.base import Reader
from records.models.register import RegisterEntry
from records.models.sources import Citation


class DisputeQuerySet(models.QuerySet[Any]):
    """Disputes, gravest and oldest first."""

    def visible_to(self, reader: Reader) -> "DisputeQuerySet":
        """Those of which this reader may see the record and two values that differ."""
        if getattr(reader, "is_staff", False):
            return self
        public = {
            "classification": Classification.PUBLIC,
            "review": Review.PUBLISHED,
        }
        claims = Citation.objects.filter(**public).exclude(value="")
        one = claims.filter(record=OuterRef("record"), field=OuterRef("field"))
        another = claims.filter(
            record=OuterRef("record"), field=OuterRef("field")
        ).annotate(
            difference=Func(
                F("value"),
                OuterRef("value"),
                function="records_difference",
                output_field=models.CharField(),
            )
        )
        return self.filter(
            Exists(one.filter(Exists(another.exclude(difference="")))),
            record__classification=Classification.PUBLIC,
            record__review=Review.PUBLISHED,
        )


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
