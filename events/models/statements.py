"""What was said, and what came of an event."""

from django.db import models
from django.db.models import Q

from events.choices import OutcomeKind, StatementKind, StatementStatus
from events.models.events import Event
from people.models import Person
from records.models import Record, RecordReferenceField, Topic
from records.partial_dates.fields import PartialDateField
from relations.models import Party


class Statement(Record):
    """What a side proposed, asked, offered, pledged, supported or assessed.

    In our own words; the source's words stand in the citation. Vague background of a
    source is a statement too, so that nothing of it is lost or made into an event.
    """

    PLURAL = "statements"
    SEARCH = ("text", "key", "speaker_as_written", "topics__name")

    kind = models.CharField(
        max_length=10, choices=StatementKind, help_text="What the side did."
    )
    text = models.TextField(
        max_length=2000, help_text="What was said, in our words, in one sentence."
    )
    event = models.ForeignKey(
        Event,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="statements",
        help_text="At which event.",
    )
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="statements",
        help_text="Whose statement it is.",
    )
    speaker = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="statements",
        help_text="Who said it, where that is known or probable.",
    )
    speaker_as_written = models.CharField(
        max_length=250, blank=True, help_text="How the source names the speaker."
    )
    addressees = models.ManyToManyField(
        Party,
        blank=True,
        related_name="statements_received",
        help_text="To whom, or about whom.",
    )
    date = PartialDateField(blank=True, help_text="When, as stated.")
    date_inferred = PartialDateField(
        blank=True, verbose_name="inferred date", help_text="When by inference."
    )
    date_inferred_reason = models.CharField(
        max_length=500,
        blank=True,
        verbose_name="why that date is inferred",
        help_text="Why it is inferred so.",
    )
    status = models.CharField(
        max_length=14,
        choices=StatementStatus,
        default=StatementStatus.NOT_APPLICABLE,
        help_text="What became of it.",
    )
    initiative = models.SlugField(
        max_length=80,
        blank=True,
        help_text="The same word for statements on one matter over time.",
    )
    concerns = RecordReferenceField(
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="statements_about",
        help_text="The record it is about, as type:key.",
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="statements", help_text="What it is about."
    )

    class Meta(Record.Meta):
        ordering = ["date_earliest", "date_latest", "key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(date_inferred="") | ~Q(date_inferred_reason=""),
                name="events_statement_inference_has_reason",
                violation_error_message="Say why the date is inferred so.",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["proposal", "request", "offer", "pledge", "support"]
                )
                | Q(status="not_applicable"),
                name="events_statement_status_of_acts",
                violation_error_message=(
                    "An assessment or background is neither open nor fulfilled."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Outcome(Record):
    """What an event brought about: an agreement signed, a membership granted."""

    PLURAL = "outcomes"
    SEARCH = ("key", "event__title", "summary")

    event = models.ForeignKey(
        Event,
        on_delete=models.PROTECT,
        related_name="outcomes",
        help_text="Which event.",
    )
    kind = models.CharField(
        max_length=21, choices=OutcomeKind, help_text="What came of it."
    )
    record = RecordReferenceField(
        on_delete=models.PROTECT,
        related_name="outcomes",
        verbose_name="brought about",
        help_text="The record it brought about, as type:key.",
    )
    summary = models.TextField(
        blank=True, max_length=2000, help_text="What readers should know, in our words."
    )

    class Meta(Record.Meta):
        ordering = ["event", "kind", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "kind", "record"],
                name="events_outcome_once",
                violation_error_message="The event has this outcome already.",
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
