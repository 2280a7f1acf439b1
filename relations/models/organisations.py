"""Membership of organisations, candidatures and support for them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from records.models import Record
from records.partial_dates.fields import PartialDateField
from relations.choices import (
    CandidatureStatus,
    MembershipStatus,
    SupportStage,
    SupportType,
)
from relations.models.parties import Party


class Membership(Record):
    """That a party is, or was, something in an organisation, for an interval."""

    PLURAL = "memberships"
    SEARCH = ("key", "member__name", "organisation__name")

    member = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="memberships", help_text="Who."
    )
    organisation = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        related_name="members",
        help_text="In which organisation.",
    )
    status = models.CharField(
        max_length=26, choices=MembershipStatus, help_text="As what."
    )
    start = PartialDateField(blank=True, verbose_name="since", help_text="Since when.")
    end = PartialDateField(blank=True, verbose_name="until", help_text="Until when.")
    summary = models.TextField(
        blank=True, max_length=2000, help_text="What readers should know, in our words."
    )

    class Meta(Record.Meta):
        ordering = ["organisation", "member", "start_earliest", "key"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(member=F("organisation")),
                name="relations_membership_two_parties",
                violation_error_message="An organisation is no member of itself.",
            ),
            models.CheckConstraint(
                condition=Q(start_earliest__isnull=True)
                | Q(end_latest__isnull=True)
                | Q(start_earliest__lte=F("end_latest")),
                name="relations_membership_ends_after_it_begins",
                violation_error_message="A membership can't end before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_status_display()


class Candidature(Record):
    """A party's bid for a seat or post in an organisation, for a term."""

    PLURAL = "candidatures"
    PARTS = ("supports",)
    SEARCH = ("key", "candidate__name", "organisation__name", "seat")

    candidate = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        related_name="candidatures",
        help_text="Who stands.",
    )
    organisation = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        related_name="candidatures_to",
        help_text="For which body.",
    )
    seat = models.CharField(
        max_length=200,
        verbose_name="seat or post",
        help_text="Which seat or post: “non-permanent member”.",
    )
    term = PartialDateField(blank=True, help_text="Term, such as 2017/2018.")
    election_date = PartialDateField(blank=True, help_text="When it is decided.")
    status = models.CharField(
        max_length=18, choices=CandidatureStatus, help_text="Where it stands."
    )
    summary = models.TextField(
        blank=True, max_length=2000, help_text="What readers should know, in our words."
    )

    class Meta(Record.Meta):
        ordering = ["term_earliest", "term_latest", "key"]

    def __str__(self) -> str:
        return f"{self.seat}, {self.term}" if self.term else self.seat


class Support(Record):
    """One party's support for a candidature of another: asked, pledged or voted."""

    PLURAL = "supports"
    SEARCH = ("key", "supporter__name", "summary")

    candidature = models.ForeignKey(
        Candidature,
        on_delete=models.PROTECT,
        related_name="supports",
        help_text="For which candidature.",
    )
    supporter = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        related_name="supports",
        help_text="Who supports, or is asked to.",
    )
    support_type = models.CharField(
        max_length=14,
        choices=SupportType,
        verbose_name="kind of support",
        help_text="Kind of support.",
    )
    stage = models.CharField(
        max_length=20,
        choices=SupportStage,
        verbose_name="how far it has got",
        help_text="How far it has got.",
    )
    date = PartialDateField(blank=True, help_text="When.")
    in_return_for = models.ForeignKey(
        Candidature,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="supports_in_return",
        help_text="The candidature that is supported in return.",
    )
    summary = models.TextField(
        blank=True, max_length=2000, help_text="What readers should know, in our words."
    )

    class Meta(Record.Meta):
        ordering = ["date_earliest", "date_latest", "key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(in_return_for__isnull=True)
                | ~Q(in_return_for=F("candidature")),
                name="relations_support_in_return_for_another",
                violation_error_message=(
                    "Support is given in return for another candidature."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.get_stage_display()

    def clean(self) -> None:
        """Refuse support by the candidate itself."""
        super().clean()
        if self.candidature_id and self.supporter_id == self.candidature.candidate_id:
            raise ValidationError({"supporter": "A candidate does not support itself."})
