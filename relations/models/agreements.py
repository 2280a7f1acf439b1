"""Agreements and what each party did about them."""

from django.db import models
from django.db.models import F, Q

from records.models import Record, Topic
from records.partial_dates.fields import PartialDateField
from relations.choices import (
    AgreementLink,
    AgreementStatus,
    Instrument,
    PartyActionKind,
)
from relations.models.parties import Party, Place


class Agreement(Record):
    """An instrument between parties, also one only proposed or of unclear existence."""

    PLURAL = "agreements"
    TOLD_WITH = ("linked_to",)
    PARTS = ("party_actions",)
    SEARCH = ("title", "key", "subject")

    title = models.CharField(max_length=400, help_text="Title, or a description of it.")
    title_is_descriptive = models.BooleanField(
        default=False,
        verbose_name="title is our description",
        help_text="Whether the title is ours, not that of the document.",
    )
    instrument = models.CharField(
        max_length=20,
        choices=Instrument,
        verbose_name="form of instrument",
        help_text="Form of the instrument.",
    )
    status = models.CharField(
        max_length=22, choices=AgreementStatus, help_text="Where it stands."
    )
    parties = models.ManyToManyField(
        Party, related_name="agreements", help_text="Between whom."
    )
    subject = models.TextField(
        blank=True, max_length=2000, help_text="What it is about, in our words."
    )
    concluded = PartialDateField(
        blank=True, help_text="When it was signed or otherwise concluded."
    )
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        help_text="Where it was concluded.",
    )
    in_force_from = PartialDateField(blank=True, help_text="Since when in force.")
    in_force_until = PartialDateField(blank=True, help_text="Until when in force.")
    linked_to = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="linked_from",
        verbose_name="earlier agreement",
        help_text="The agreement that it amends, replaces or implements.",
    )
    link = models.CharField(
        max_length=10,
        choices=AgreementLink,
        blank=True,
        verbose_name="effect on that agreement",
        help_text="What it does to that agreement.",
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="agreements", help_text="What it is about."
    )

    class Meta(Record.Meta):
        ordering = ["concluded_earliest", "concluded_latest", "key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_from_earliest__isnull=True)
                | Q(in_force_until_latest__isnull=True)
                | Q(in_force_from_earliest__lte=F("in_force_until_latest")),
                name="relations_agreement_ends_after_it_begins",
                violation_error_message="It can't end before it enters into force.",
            ),
            models.CheckConstraint(
                condition=Q(linked_to__isnull=True, link="")
                | (Q(linked_to__isnull=False) & ~Q(link="")),
                name="relations_agreement_link_is_named",
                violation_error_message=(
                    "Say both which agreement it is linked to and how."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PartyAction(Record):
    """What one party did about an agreement: signed, ratified, denounced."""

    PLURAL = "party-actions"
    SEARCH = ("key", "agreement__title", "party__name", "signatory")

    agreement = models.ForeignKey(
        Agreement,
        on_delete=models.PROTECT,
        related_name="party_actions",
        help_text="Which agreement.",
    )
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        related_name="party_actions",
        help_text="Which party.",
    )
    action = models.CharField(
        max_length=30, choices=PartyActionKind, help_text="What it did."
    )
    date = PartialDateField(blank=True, help_text="When.")
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="party_actions",
        help_text="Where.",
    )
    signatory = models.CharField(
        max_length=300, blank=True, help_text="Who signed, as written, with office."
    )

    class Meta(Record.Meta):
        ordering = ["date_earliest", "date_latest", "key"]

    def __str__(self) -> str:
        return self.get_action_display()
