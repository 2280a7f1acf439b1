"""Proposals: changes that wait until a second person has looked at them."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from records.choices import HistoryOperation, ProposalState
from records.models.register import RegisterEntry
from records.reading import Reader, sight_of

# Rows that are in memory at once: a proposal may be a file of many thousands.
_AT_ONCE = 2_000


def _hidden_rows(reader: Reader) -> "models.QuerySet[ProposedRow]":
    """Rows that are, were or would be of a record more secret than the reader sees."""
    secrecy = sight_of(reader).secrecy
    closed = RegisterEntry._base_manager.filter(secrecy__gt=secrecy).values("pk")
    return ProposedRow.objects.filter(Q(secrecy__gt=secrecy) | Q(record__in=closed))


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Proposals, newest first."""

    def visible_to(self, reader: Reader) -> "ProposalQuerySet":
        """Those that touch only what this clerk may see, and their own."""
        if not getattr(reader, "is_staff", False):
            return self.none()
        if sight_of(reader).is_all:
            return self
        hidden = _hidden_rows(reader).filter(proposal=OuterRef("pk"))
        # What followed from it unseen hides it from others, not from its author.
        theirs = Q(author=getattr(reader, "pk", None)) & ~Exists(
            hidden.filter(known=True)
        )
        return self.filter(~Exists(hidden) | theirs)


class Proposal(models.Model):
    """A change of what is published, kept until a second person approves it.

    It holds the very rows that the change would have written, as the history would
    have told them, so that it is the same thing whichever way it was entered.
    """

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="proposals",
        help_text="Who proposes the change.",
    )
    proposed_at = models.DateTimeField(db_default=Now())
    reason = models.CharField(max_length=500, blank=True, help_text="Why.")
    title = models.CharField(max_length=300, help_text="What it is about, in words.")
    state = models.CharField(
        max_length=9, choices=ProposalState, default=ProposalState.WAITING
    )
    operation = models.CharField(
        max_length=20,
        blank=True,
        help_text="What does more than write rows, such as a merge; else empty.",
    )
    arguments = models.JSONField(default=dict, help_text="What the operation is told.")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="decisions",
        help_text="Who approved, returned or withdrew it.",
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(
        max_length=500, blank=True, help_text="Why it was returned or withdrawn."
    )
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="replaced_by",
        help_text="The proposal that this one amends.",
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        permissions = [("decide_proposal", "Can approve and return proposals")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "withdrawn"])
                | Q(decided_by__isnull=False) & ~Q(decided_by=models.F("author")),
                name="records_proposal_four_eyes",
                violation_error_message="Nobody decides on their own proposal.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting"], decided_at__isnull=True)
                | ~Q(state__in=["waiting"]) & Q(decided_at__isnull=False),
                name="records_proposal_decided_once",
                violation_error_message="What is decided has a time.",
            ),
        ]
        indexes = [models.Index(fields=["state"], name="records_proposal_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has decided on it."""
        return self.state == ProposalState.WAITING


class ProposedRowQuerySet(models.QuerySet["ProposedRow"]):
    """Rows of proposals, in the order in which they are to be written."""

    def visible_to(self, reader: Reader) -> "ProposedRowQuerySet":
        """Those of records that the reader may see."""
        if sight_of(reader).is_all:
            return self
        return self.exclude(pk__in=_hidden_rows(reader).values("pk"))

    def each(self) -> "Iterator[ProposedRow]":
        """One after the other, of whom no more than some are in memory."""
        last = 0
        while some := list(self.filter(pk__gt=last).order_by("pk")[:_AT_ONCE]):
            yield from some
            last = some[-1].pk


class ProposedRow(models.Model):
    """One row that a proposal would insert, change or delete."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, related_name="rows"
    )
    table = models.CharField(max_length=63)
    record_type = models.CharField(max_length=40)
    record = models.BigIntegerField(db_index=True, help_text="Number of the record.")
    operation = models.CharField(max_length=6, choices=HistoryOperation)
    before = models.JSONField(null=True, help_text="The row as it was.")
    after = models.JSONField(null=True, help_text="The row as it would be.")
    secrecy = models.PositiveSmallIntegerField(
        help_text="How secret the record is before or after, whichever is stricter."
    )
    known = models.BooleanField(
        help_text="Whether the author could see the record then."
    )
    base = models.BigIntegerField(
        help_text="The newest entry in the record's history when this was proposed."
    )

    objects = ProposedRowQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.operation} {self.table} {self.row_id}"

    @property
    def row(self) -> dict[str, Any]:
        """The row as it would be; of one that is to go, as it was."""
        row: dict[str, Any] = self.after or self.before or {}
        return row

    @property
    def row_id(self) -> int:
        """The number of the row."""
        number: int = self.row["id"]
        return number
