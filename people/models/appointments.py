"""Appointments: a person in an office or at the head of a mission, by dated events."""

from datetime import date as Date
from typing import Any, Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from people.choices import (
    VCDR_CLASS,
    AppointmentEventKind,
    Capacity,
    EndManner,
    EndState,
    HeadRank,
    Outcome,
)
from people.models.persons import Office, Person
from records.models import Record, RecordManager, RecordQuerySet
from records.partial_dates.fields import PartialDateField
from records.reading import Reader
from relations.models import Accreditation, Mission, Party, Place

# The one rule of who is in office: functions begin on the first of these that is
# known, in this order (VCDR article 13), and end on the first of those. Half-open:
# on the day of the end the office is no longer held.
BEGINNING = (
    AppointmentEventKind.CREDENTIALS_PRESENTED,
    AppointmentEventKind.EXEQUATUR_GRANTED,
    AppointmentEventKind.ASSUMED_CHARGE,
    AppointmentEventKind.PROVISIONAL_ADMISSION,
    AppointmentEventKind.COPY_OF_CREDENTIALS,
    AppointmentEventKind.ARRIVED,
    AppointmentEventKind.PATENT_VALID,
    AppointmentEventKind.APPOINTED,
)
ENDING = (
    AppointmentEventKind.ENDED,
    AppointmentEventKind.LEFT_POST,
    AppointmentEventKind.LETTER_OF_RECALL_PRESENTED,
    AppointmentEventKind.RECALLED,
)

RULE_OF_OFFICE = (
    "In office: from the presentation of credentials, else the exequatur, the taking "
    "up of functions, the arrival, the patent or the appointment, whichever of these "
    "is known first in that order, up to but not including the day of the end. "
    "Certain: both are known, or it was found current on or after the day. Attested: "
    "a source says so for that very day. Possible: begun, and the end is not known. "
    "Attested earlier: only an earlier day is attested, no end is recorded, and no "
    "other term in that office, or at the head of that mission, is known since."
)

# How somebody may be known to be in office without certainty.
POSSIBLE, ATTESTED_EARLIER = "possible", "attested earlier"

# Of whom the office is told: who took it up, as far as is known.
_SERVED = (Outcome.SERVED, Outcome.UNKNOWN)
# Of one who is only attested an inferred day decides where none is stated.
_LAST_DAY = Coalesce("date_latest", "date_inferred_latest")
_DAYS = {
    "first_day": Coalesce("date_earliest", "date_inferred_earliest"),
    "last_day": _LAST_DAY,
}
_STANDS_IN = Q(appointment__capacity=Capacity.AD_INTERIM) | Q(
    appointment__rank=HeadRank.CHARGE_AI
)

# “2014” attests some day of that year, “2011-06-07/2011-06-09” all three days.
_DAY_OR_DAYS = r"^\d{4}-\d{2}-\d{2}(/\d{4}-\d{2}-\d{2})?$"


class AppointmentQuerySet(RecordQuerySet):
    """Appointments, with the rule of who is in office."""

    def in_office_on(self, day: Date, reader: Reader | None = None) -> Self:
        """Those in office on a day, each marked ``in_office`` with how that is known.

        *certain*: the beginning lies on or before the day and a known end after it.
        *attested*: a source says so for that very day, whatever else is known.
        *possible*: begun, the end unknown or imprecise; or attested for a month or
        year that the day lies in.
        *attested earlier*: no beginning and no end is known, an earlier day is
        attested, and no other term in that office or at the head of that mission since
        (docs/decisions/0006).
        Never begun by then: left out. For a reader only the events that he or she may
        see decide.
        """
        known = AppointmentEvent.objects.all()
        if reader is not None:
            known = known.visible_to(reader)
        begun = _first_event(known, BEGINNING)
        ended = _first_event(known, ENDING)
        attested_about = known.filter(
            appointment=OuterRef("pk"),
            kind=AppointmentEventKind.ATTESTED,
            date_earliest__lte=day,
            date_latest__gte=day,
        )
        attested = attested_about.filter(date__regex=_DAY_OR_DAYS)
        attested_by = (
            known.alias(**_DAYS)
            .filter(
                appointment=OuterRef("pk"),
                kind=AppointmentEventKind.ATTESTED,
                last_day__lte=day,
            )
            .order_by("-last_day")
        )
        followed = Q(Exists(_later(known, "office", day)))
        for headed in ("mission", "accreditation"):
            # Who stands in for a head of mission does not end the head's term.
            followed |= Q(Exists(_later(known, headed, day).exclude(_STANDS_IN)))
        patent_over = known.filter(
            appointment=OuterRef("pk"),
            kind=AppointmentEventKind.PATENT_VALID,
            date_latest__lt=day,
        )
        return (
            self.filter(outcome__in=_SERVED)
            .annotate(
                begun_earliest=Subquery(begun.values("date_earliest")[:1]),
                begun_latest=Subquery(begun.values("date_latest")[:1]),
                begun_kind=Subquery(begun.values("kind")[:1]),
                ended_earliest=Subquery(ended.values("date_earliest")[:1]),
                ended_latest=Subquery(ended.values("date_latest")[:1]),
                attested_then=Exists(attested),
                attested_about=Exists(attested_about),
                patent_over=Exists(patent_over),
            )
            .alias(attested_last=Subquery(attested_by.values_list(_LAST_DAY)[:1]))
            .annotate(
                in_office=Case(
                    When(attested_then=True, then=Value("attested")),
                    When(
                        Q(begun_latest__lte=day)
                        & ~Q(begun_kind=AppointmentEventKind.PATENT_VALID)
                        & (
                            Q(ended_earliest__gt=day)
                            | Q(
                                ended_earliest__isnull=True,
                                end_state=EndState.CURRENT,
                                checked_on__gte=day,
                            )
                        ),
                        then=Value("certain"),
                    ),
                    When(
                        Q(begun_earliest__lte=day, patent_over=False)
                        & (Q(ended_latest__isnull=True) | Q(ended_latest__gt=day)),
                        then=Value(POSSIBLE),
                    ),
                    When(attested_about=True, then=Value(POSSIBLE)),
                    When(
                        Q(begun_earliest__isnull=True, attested_last__isnull=False)
                        & (
                            Q(ended_latest__gt=day)
                            | Q(ended_latest__isnull=True)
                            & ~Q(end_state=EndState.ENDED)
                        )
                        & ~followed,
                        then=Value(ATTESTED_EARLIER),
                    ),
                    default=Value(""),
                )
            )
            .exclude(in_office="")
        )


def _first_event(
    known: models.QuerySet[Any],
    kinds: tuple[AppointmentEventKind, ...],
) -> models.QuerySet[Any]:
    """The event of an outer appointment that decides, by the order of kinds."""
    order = Case(*(When(kind=kind, then=Value(n)) for n, kind in enumerate(kinds)))
    dated: models.QuerySet[Any] = known.filter(
        appointment=OuterRef("pk"), kind__in=kinds, date_earliest__isnull=False
    )
    deciding: models.QuerySet[Any] = dated.alias(decides=order)
    return deciding.order_by("decides", "date_earliest", "key")


def _later(known: models.QuerySet[Any], name: str, day: Date) -> models.QuerySet[Any]:
    """Steps of another term, of anybody, in the same place after the outer one's."""
    later: models.QuerySet[Any] = (
        known.alias(**_DAYS)
        .filter(
            **{f"appointment__{name}": OuterRef(name)},
            appointment__outcome__in=_SERVED,
            kind__in=[*BEGINNING, AppointmentEventKind.ATTESTED],
            first_day__gt=OuterRef("attested_last"),
            last_day__lte=day,
        )
        .exclude(appointment=OuterRef("pk"))
    )
    return later


class AppointmentManager(RecordManager.from_queryset(AppointmentQuerySet)):  # type: ignore[misc]
    """All appointments."""


class Appointment(Record):
    """That a person holds an office, or heads a mission or an accreditation.

    Its dates are events of their own; who is in office on a day is derived from them
    by one rule (AppointmentQuerySet.in_office_on).
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
