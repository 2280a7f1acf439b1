"""Where sources disagree: worked out by the database, never typed."""

from typing import Any

from django.db import models
from django.db.models import F, FilteredRelation, Q

from records.choices import DisputeKind, DisputeStatus
from records.models.register import RegisterEntry
from records.models.sources import Citation
from records.reading import Reader, sight_of


class DisputeQuerySet(models.QuerySet[Any]):
    """Disputes, open and oldest first."""

    def visible_to(self, reader: Reader) -> "DisputeQuerySet":
        """Those of which this reader may see the record and two values that differ.

        With ``known_kind``, ``known_status`` and ``known_since``: what the dispute is
        as far as the reader sees claims and rulings. Tell them those, not the stored.
        """
        sight = sight_of(reader)
        how_far = Q(known__secrecy=sight.secrecy, known__drafts=sight.drafts)
        known: DisputeQuerySet = self.annotate(
            as_seen=FilteredRelation("known", condition=how_far)
        ).annotate(
            known_kind=F("as_seen__kind"),
            known_status=F("as_seen__status"),
            known_since=F("as_seen__since"),
        )
        return known.filter(sight.condition("record__"), known_kind__isnull=False)


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


class KnownDispute(models.Model):
    """What a dispute is to those who see so far: up to a secrecy, with drafts or not.

    There is none where they see no two values that differ. Kept with the dispute: lists
    are ordered by it, and no reader waits until claims are weighed anew.
    """

    dispute = models.ForeignKey(
        Dispute,
        on_delete=models.CASCADE,
        # That there is one of each begins with it.
        db_index=False,
        related_name="known",
    )
    secrecy = models.PositiveSmallIntegerField()
    drafts = models.BooleanField()
    kind = models.CharField(max_length=14, choices=DisputeKind)
    status = models.CharField(max_length=5, choices=DisputeStatus)
    since = models.DateTimeField(help_text="When the second value was entered.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dispute", "secrecy", "drafts"],
                include=["kind", "status", "since"],
                name="records_knowndispute_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["secrecy", "drafts", "status", "since", "dispute"],
                include=["kind"],
                name="records_knowndispute_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.dispute}, as seen up to {self.secrecy}"
