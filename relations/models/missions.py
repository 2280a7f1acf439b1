"""Missions, posts and accreditations."""

from django.db import models
from django.db.models import F, Q

from records.models import Record
from records.partial_dates.fields import PartialDateField
from relations.choices import Attestation, MissionKind, MissionStatus
from relations.models.parties import Party, Place


class Mission(Record):
    """A mission or consular post of one party with one or more others.

    A mission that is claimed but not proven, or asked for, is kept too: its status
    and attestation say so. For an ambassador who resides in a third country make an
    accreditation instead.
    """

    PLURAL = "missions"
    SEARCH = ("name", "key", "sending_party__name", "seat__name")

    name = models.CharField(
        max_length=250, help_text="In full, such as “Embassy of Iraq in Kazakhstan”."
    )
    kind = models.CharField(
        max_length=24, choices=MissionKind, help_text="Kind of mission or post."
    )
    sending_party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        related_name="missions_sent",
        help_text="Who sends it.",
    )
    receiving_parties = models.ManyToManyField(
        Party,
        related_name="missions_received",
        help_text="Where or to whom it is accredited.",
    )
    seat = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="missions",
        help_text="The city it works in, where a source names it.",
    )
    status = models.CharField(
        max_length=24,
        choices=MissionStatus,
        default=MissionStatus.OPEN,
        help_text="Whether it works, as far as the sources reach.",
    )
    status_as_of = PartialDateField(
        blank=True, help_text="The day or period for which that status is known."
    )
    attestation = models.CharField(
        max_length=10,
        choices=Attestation,
        default=Attestation.STATED,
        verbose_name="how well established",
        help_text="How well its existence is established.",
    )
    opened = PartialDateField(blank=True, help_text="When it opened.")
    closed = PartialDateField(blank=True, help_text="When it closed.")
    protecting_power = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="interests_protected",
        help_text="For an interests section: the state that protects it.",
    )
    summary = models.TextField(
        blank=True, max_length=2000, help_text="What readers should know, in our words."
    )

    class Meta(Record.Meta):
        ordering = ["name", "key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_earliest__isnull=True)
                | Q(closed_latest__isnull=True)
                | Q(opened_earliest__lte=F("closed_latest")),
                name="relations_mission_closes_after_opening",
                violation_error_message="A mission can't close before it opens.",
            ),
            models.CheckConstraint(
                condition=Q(protecting_power__isnull=True)
                | Q(kind="interests_section"),
                name="relations_mission_protecting_power",
                violation_error_message=(
                    "Only an interests section has a protecting power."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Accreditation(Record):
    """One party's standing representation to another without a mission in it.

    The head of mission resides elsewhere (VCDR articles 5 and 6), such as Kazakhstan
    to Iraq from Amman.
    """

    PLURAL = "accreditations"
    SEARCH = ("name", "key", "sending_party__name", "receiving_party__name")

    name = models.CharField(
        max_length=250, help_text="Such as “Kazakhstan to Iraq, resident in Amman”."
    )
    sending_party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        related_name="accreditations_sent",
        help_text="Who sends.",
    )
    receiving_party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        related_name="accreditations_received",
        help_text="Who receives.",
    )
    resident_mission = models.ForeignKey(
        Mission,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="accreditations",
        help_text="The mission that covers the country from elsewhere.",
    )
    residence = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="accreditations",
        verbose_name="city of residence",
        help_text="The city of residence.",
    )
    valid = PartialDateField(
        blank=True,
        verbose_name="in force",
        help_text="From when to when, such as 2015-09-17/..",
    )
    summary = models.TextField(
        blank=True, max_length=2000, help_text="What readers should know, in our words."
    )

    class Meta(Record.Meta):
        ordering = ["name", "key"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(sending_party=F("receiving_party")),
                name="relations_accreditation_two_parties",
                violation_error_message="A party is not accredited to itself.",
            )
        ]

    def __str__(self) -> str:
        return self.name
