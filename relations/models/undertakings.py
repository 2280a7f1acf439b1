"""Undertakings: what parties do together, in stages and figures."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from records.models import Record, Topic
from records.partial_dates.fields import PartialDateField
from relations.choices import (
    Comparator,
    StageKind,
    UndertakingKind,
    UndertakingStatus,
)
from relations.models.parties import Party, Place


class Undertaking(Record):
    """A tender, investment, deployment, training or aid that parties take part in."""

    PLURAL = "undertakings"
    PARTS = ("stages", "figures")
    SEARCH = ("title", "key", "summary", "subject_matter")

    title = models.CharField(max_length=300, help_text="What it is called.")
    kind = models.CharField(
        max_length=14, choices=UndertakingKind, help_text="Kind of undertaking."
    )
    status = models.CharField(
        max_length=16, choices=UndertakingStatus, help_text="Where it stands."
    )
    parties = models.ManyToManyField(
        Party, related_name="undertakings", help_text="Who takes part."
    )
    lead_party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="undertakings_led",
        verbose_name="carried out by",
        help_text="Who carries it out: the company, unit or state.",
    )
    framework = models.CharField(
        max_length=250, blank=True, help_text="Within what: a coalition, a programme."
    )
    subject_matter = models.CharField(
        max_length=200, blank=True, help_text="Good, resource or unit: “natural gas”."
    )
    period = PartialDateField(blank=True, help_text="When, such as 2003/2008.")
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="undertakings",
        help_text="Where.",
    )
    summary = models.TextField(
        blank=True, max_length=2000, help_text="What readers should know, in our words."
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="undertakings", help_text="What it is about."
    )

    class Meta(Record.Meta):
        ordering = ["period_earliest", "period_latest", "key"]

    def __str__(self) -> str:
        return self.title


class UndertakingStage(Record):
    """A dated step of an undertaking, with the party as the source names it."""

    PLURAL = "undertaking-stages"
    SEARCH = ("key", "undertaking__title", "party_as_written", "summary")

    undertaking = models.ForeignKey(
        Undertaking,
        on_delete=models.PROTECT,
        related_name="stages",
        help_text="Of which undertaking.",
    )
    kind = models.CharField(max_length=10, choices=StageKind, help_text="Which step.")
    date = PartialDateField(blank=True, help_text="When.")
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="undertaking_stages",
        help_text="Who took the step.",
    )
    party_as_written = models.CharField(
        max_length=200, blank=True, help_text="How the source names it."
    )
    summary = models.TextField(
        blank=True, max_length=2000, help_text="What readers should know, in our words."
    )

    class Meta(Record.Meta):
        ordering = ["undertaking", "date_earliest", "date_latest", "key"]

    def __str__(self) -> str:
        return self.get_kind_display()


class Figure(Record):
    """A number that an undertaking is known by: what, how many, in which unit."""

    PLURAL = "figures"
    SEARCH = ("key", "measure", "undertaking__title")
    UNITS = {"number": ("unit",)}

    undertaking = models.ForeignKey(
        Undertaking,
        on_delete=models.PROTECT,
        related_name="figures",
        help_text="Of which undertaking.",
    )
    measure = models.CharField(
        max_length=200,
        verbose_name="what is counted",
        help_text="What is counted: “explosives destroyed”.",
    )
    comparator = models.CharField(
        max_length=9,
        choices=Comparator,
        default=Comparator.EXACTLY,
        verbose_name="how it is meant",
        help_text="How the number is meant.",
    )
    number = models.DecimalField(
        max_digits=20,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="The number; empty where only its existence is attested.",
    )
    unit = models.CharField(max_length=60, help_text="Unit: “persons”, “billion m³”.")
    period = PartialDateField(blank=True, help_text="For when it holds.")

    class Meta(Record.Meta):
        ordering = ["undertaking", "measure", "key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(number__gte=0),
                name="relations_figure_not_negative",
                violation_error_message="A figure is not negative.",
            )
        ]

    def __str__(self) -> str:
        return self.measure

    def clean(self) -> None:
        """Refuse a comparison with no number."""
        super().clean()
        if self.number is None and self.comparator != Comparator.EXACTLY:
            raise ValidationError(
                {"comparator": "Without a number there is nothing to compare."}
            )
