"""Appointments: a person in an office or at the head of a mission, by dated events."""

from datetime import date as Date

from django.db import models
from django.db.models import Q

from people.choices import (
    VCDR_CLASS,
    AppointmentEventKind,
    Capacity,
    EndManner,
    EndState,
    HeadRank,
    Outcome,
)
from people.models.in_office import AppointmentManager
from people.models.persons import Office, Person
from records.models import Record
from records.partial_dates.fields import PartialDateField
from relations.models import Accreditation, Mission, Party, Place


class Appointment(Record):
    """That a person holds an office, or heads a mission or an accreditation.

    Its dates are events of their own; who is in office on a day is derived from them
    by one rule (people.models.in_office).
    """

    PLURAL = "appointments"
    TOLD_WITH = ("office", "mission", "accreditation")
    PARTS = ("events",)
    SEARCH = ("key", "person__name", "office__title", "title_as_written")

    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        related_name="appointments",
        help_text="Who was appointed.",
    )
    office = models.ForeignKey(
        Office,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        help_text="To which office; or name a mission or accreditation.",
    )
    mission = models.ForeignKey(
        Mission,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        help_text="Which mission or post the person heads.",
    )
    accreditation = models.ForeignKey(
        Accreditation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        help_text="Which accreditation without a mission, from elsewhere.",
    )
    title_as_written = models.CharField(
        max_length=250, blank=True, help_text="The title as the source writes it."
    )
    rank = models.CharField(
        max_length=26,
        choices=HeadRank,
        blank=True,
        help_text="Rank of a head of mission or post.",
    )
    capacity = models.CharField(
        max_length=12,
        choices=Capacity,
        default=Capacity.UNKNOWN,
        help_text="In what capacity.",
    )
    residence = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name="place of residence",
        help_text="Where the person resides in that function.",
    )
    accredited_to = models.ManyToManyField(
        Party,
        blank=True,
        related_name="accredited_heads",
        help_text="To whom the person is accredited.",
    )
    concurrent_group = models.SlugField(
        max_length=80,
        blank=True,
        verbose_name="group of posts held together",
        help_text="The same word for appointments held by one person together.",
    )
    outcome = models.CharField(
        max_length=28,
        choices=Outcome,
        default=Outcome.SERVED,
        help_text="What became of it.",
    )
    end_state = models.CharField(
        max_length=8,
        choices=EndState,
        default=EndState.UNKNOWN,
        verbose_name="what is known of its end",
        help_text="What is known of its end.",
    )
    checked_on = models.DateField(
        null=True,
        blank=True,
        verbose_name="last found current",
        help_text="The day on which “current” was last found true.",
    )

    objects = AppointmentManager()  # type: ignore[misc]

    class Meta(Record.Meta):
        ordering = ["person", "key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(office__isnull=False)
                | Q(mission__isnull=False)
                | Q(accreditation__isnull=False),
                name="people_appointment_to_something",
                violation_error_message=(
                    "Name an office, a mission or an accreditation."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(end_state="current") | Q(checked_on__isnull=False),
                name="people_appointment_current_is_checked",
                violation_error_message=(
                    "“Current” needs the day on which that was found true."
                ),
            ),
            models.CheckConstraint(
                condition=Q(checked_on__range=(Date.min, Date.max)),
                name="people_appointment_checked_within_the_calendar",
                violation_error_message="Years run from 0001 to 9999.",
            ),
        ]

    def __str__(self) -> str:
        return self.title_as_written or self.key

    @property
    def vcdr_class(self) -> str:
        """Class of head of mission by VCDR article 14: a, b, c or none."""
        return VCDR_CLASS.get(HeadRank(self.rank), "none") if self.rank else "none"


class AppointmentEvent(Record):
    """A dated step of an appointment: agrément, credentials, exequatur, end."""

    PLURAL = "appointment-events"
    SEARCH = ("key", "appointment__person__name", "summary")

    appointment = models.ForeignKey(
        Appointment,
        on_delete=models.PROTECT,
        related_name="events",
        help_text="Of which appointment.",
    )
    kind = models.CharField(
        max_length=26, choices=AppointmentEventKind, help_text="What happened."
    )
    date = PartialDateField(
        blank=True,
        help_text="When, as stated; for a patent the interval of its validity.",
    )
    date_inferred = PartialDateField(
        blank=True,
        verbose_name="inferred date",
        help_text="When by inference, where the stated date falls short.",
    )
    date_inferred_reason = models.CharField(
        max_length=500,
        blank=True,
        verbose_name="why that date is inferred",
        help_text="Why it is inferred so.",
    )
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointment_events",
        help_text="Where.",
    )
    manner = models.CharField(
        max_length=18,
        choices=EndManner,
        blank=True,
        verbose_name="manner of ending",
        help_text="How it ended, for the step that ends it.",
    )
    summary = models.TextField(
        blank=True, max_length=2000, help_text="What readers should know, in our words."
    )

    class Meta(Record.Meta):
        ordering = ["date_earliest", "date_latest", "key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(date_inferred="") | ~Q(date_inferred_reason=""),
                name="people_appointmentevent_inference_has_reason",
                violation_error_message="Say why the date is inferred so.",
            ),
            models.CheckConstraint(
                condition=Q(manner="")
                | Q(
                    kind__in=[
                        "ended",
                        "left_post",
                        "recalled",
                        "letter_of_recall_presented",
                    ]
                ),
                name="people_appointmentevent_manner_of_an_end",
                violation_error_message="Only an end has a manner.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
