"""Where sources disagree: worked out by the database, never typed."""

from typing import Any

from django.db import models
from django.db.models import Case, F, Func, When

from records.choices import Classification, DisputeKind, DisputeStatus, Review
from records.models.base import Reader
from records.models.register import RegisterEntry
from records.models.sources import Citation, Ruling


def _known(what: str, output_field: models.Field[Any, Any]) -> Case:
    """What readers without an account may know of a dispute; NULL if it is none."""
    is_whole = Func(
        F("record_id"),
        F("field"),
        function="records_all_is_public",
        output_field=models.BooleanField(),
    )
    worked_out = Func(
        F("record_id"),
        F("field"),
        template=f"(SELECT {what} FROM records_disagreement(%(expressions)s, true))",
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
        if getattr(reader, "is_staff", False):
            known: DisputeQuerySet = self.annotate(
                known_kind=F("kind"), known_status=F("status"), known_since=F("since")
            )
            return known
        known = self.annotate(
            known_kind=_known("kind", models.CharField()),
            known_status=_known("status", models.CharField()),
            known_since=_known("since", models.DateTimeField()),
        ).filter(
            known_kind__isnull=False,
            record__classification=Classification.PUBLIC,
            record__review=Review.PUBLISHED,
        )
        return known


def claims_visible_to(reader: Reader) -> models.QuerySet[Citation]:
    """The citations that give a value, as far as this reader may see value and source.

    The same rule as in records/sql/disputes.sql.
    """
    claims: models.QuerySet[Citation] = Citation.objects.exclude(value="").exclude(
        field=""
    )
    if getattr(reader, "is_staff", False):
        return claims
    is_public = Func(
        F("pk"),
        function="records_claim_is_public",
        output_field=models.BooleanField(),
    )
    return claims.filter(is_public)


def rulings_visible_to(reader: Reader) -> models.QuerySet[Ruling]:
    """The rulings this reader may see: not those for a claim that they may not."""
    rulings: models.QuerySet[Ruling] = Ruling.objects.visible_to(reader)
    if getattr(reader, "is_staff", False):
        return rulings
    chosen = models.Q(prevails__isnull=True) | models.Q(
        prevails__in=claims_visible_to(reader).order_by()
    )
    return rulings.filter(chosen)


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
