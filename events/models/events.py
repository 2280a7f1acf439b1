"""Forums and events: one table, one timeline, for contacts of every kind."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from events.choices import (
    ContactForm,
    DateRole,
    EventKind,
    EventStatus,
    Occasion,
    VisitClass,
)
from people.choices import Level
from records.models import Record, Topic
from records.models.addresses import address
from records.models.indexes import CARRIED
from records.partial_dates.fields import PartialDateField
from relations.choices import Attestation
from relations.models import Party, Place


class Forum(Record):
    """A series of sessions: a summit, conference, forum or joint commission."""

    PLURAL = "forums"
    SEARCH = ("name", "key", "names_as_written", "organisation__name")

    name = models.CharField(
        max_length=250, help_text="Name of the series: “Astana Economic Forum”."
    )
    organisation = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="forums",
        help_text="The organisation whose series it is.",
    )
    level = models.CharField(
        max_length=25, choices=Level, blank=True, help_text="Level it is meant for."
    )
    names_as_written = models.TextField(
        blank=True, max_length=1000, help_text="Names the sources use, one a line."
    )

    class Meta(Record.Meta):
        ordering = ["name", "key"]

    def __str__(self) -> str:
        return self.name


class Event(Record):
    """Something that happened, or was to happen, between parties at a time and place.

    One event is recorded once, however often it is told: every telling is a citation.
    A meeting on the margins of a session, or during a visit, names that as its parent.
    """

    PLURAL = "events"
    # A session is one of its forum.
    TOLD_WITH = ("forum",)
    PARTS = ("stops", "delegations", "participations", "statements", "outcomes")
    SEARCH = (
        "title",
        "key",
        "summary",
        "participations__person__name",
        "participations__name_as_written",
    )
    KIND: ClassVar[EventKind | None] = None

    kind = models.CharField(
        max_length=13, choices=EventKind, help_text="What kind of event."
    )
    title = models.CharField(
        max_length=300, help_text="In our words, such as “Call of foreign ministers”."
    )
    parent = models.ForeignKey(
        "events.Event",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="took place within",
        help_text="The session or visit it took place within.",
    )
    forum = models.ForeignKey(
        Forum,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        help_text="For a session: the series it belongs to.",
    )
    session_number = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="For a session: its number in the series, such as 38.",
    )
    joint_with = models.ForeignKey(
        "events.Event",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="joint_sessions",
        verbose_name="held jointly with",
        help_text="For a session: another that it was held together with.",
    )
    status = models.CharField(
        max_length=9,
        choices=EventStatus,
        default=EventStatus.HELD,
        help_text="Whether it took place.",
    )
    attestation = models.CharField(
        max_length=10,
        choices=Attestation,
        default=Attestation.STATED,
        verbose_name="how well established",
        help_text="How well it is established.",
    )
    date = PartialDateField(
        blank=True,
        help_text="When, as the source states it, such as 2011-06-28/2011-06-30.",
    )
    date_role = models.CharField(
        max_length=12,
        choices=DateRole,
        default=DateRole.WHOLE,
        verbose_name="what the date is of",
        help_text="What that is the date of.",
    )
    date_inferred = PartialDateField(
        blank=True,
        verbose_name="inferred date",
        help_text="When by inference, where the source does not say.",
    )
    date_inferred_reason = models.CharField(
        max_length=500,
        blank=True,
        verbose_name="why that date is inferred",
        help_text="Why it is inferred so.",
    )
    stay = PartialDateField(
        blank=True,
        verbose_name="whole stay",
        help_text="For a visit: the whole stay, where it differs from the programme.",
    )
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        # An index below begins with it.
        db_index=False,
        related_name="events",
        help_text="Where, as the source states it.",
    )
    place_inferred = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events_inferred",
        verbose_name="inferred place",
        help_text="Where by inference.",
    )
    place_inferred_reason = models.CharField(
        max_length=500,
        blank=True,
        verbose_name="why that place is inferred",
        help_text="Why it is inferred so.",
    )
    country = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        # An index below begins with it.
        db_index=False,
        related_name="events_hosted",
        help_text="The state it took place in, also where no city is named.",
    )
    form = models.CharField(
        max_length=24,
        choices=ContactForm,
        blank=True,
        verbose_name="form of contact",
        help_text="Form of a contact.",
    )
    visit_class = models.CharField(
        max_length=19,
        choices=VisitClass,
        blank=True,
        verbose_name="class of visit",
        help_text="Class of a visit.",
    )
    occasion = models.CharField(
        max_length=18,
        choices=Occasion,
        blank=True,
        verbose_name="occasion of the visit",
        help_text="Occasion of a visit.",
    )
    auspices = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events_under_auspices",
        verbose_name="under the auspices of",
        help_text="Under whose auspices it was held.",
    )
    cluster = models.SlugField(
        max_length=80,
        blank=True,
        verbose_name="possible joint meeting",
        help_text="The same word for contacts that may have been one joint meeting.",
    )
    summary = models.TextField(
        blank=True, max_length=4000, help_text="What readers should know, in our words."
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="events", help_text="What it was about."
    )

    class Meta(Record.Meta):
        ordering = ["date_earliest", "date_latest", "key"]
        indexes = [
            models.Index(
                fields=["kind", "date_earliest", "date_latest", "key"],
                include=CARRIED,
                name="events_event_kind_date",
            ),
            # Where and in which years are asked together.
            models.Index(
                fields=["place", "date_earliest", "date_latest"],
                name="events_event_place_date",
            ),
            models.Index(
                fields=["country", "date_earliest", "date_latest"],
                name="events_event_country_date",
            ),
            # Few are still to come, and few have an inferred date alone.
            models.Index(
                fields=["date_earliest", "date_latest", "key"],
                condition=Q(status=EventStatus.PLANNED),
                include=CARRIED,
                name="events_event_planned",
            ),
            models.Index(
                fields=["date_inferred_earliest", "date_inferred_latest", "key"],
                condition=Q(
                    date_earliest__isnull=True, date_inferred_earliest__isnull=False
                ),
                include=CARRIED,
                name="events_event_inferred",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="forum_session")
                | Q(
                    forum__isnull=True,
                    session_number__isnull=True,
                    joint_with__isnull=True,
                ),
                name="events_event_forum_for_sessions",
                violation_error_message=(
                    "Only a forum session belongs to a forum, has a number or is joint."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(kind="forum_session") | Q(forum__isnull=False),
                name="events_event_session_has_forum",
                violation_error_message="Name the forum that the session belongs to.",
            ),
            models.UniqueConstraint(
                fields=["forum", "session_number"],
                condition=Q(session_number__isnull=False),
                name="events_event_session_number_once",
                violation_error_message="The forum has a session of that number.",
            ),
            models.CheckConstraint(
                condition=Q(kind="visit") | Q(visit_class="", occasion="", stay=""),
                name="events_event_visit_fields",
                violation_error_message=(
                    "Only a visit has a visit class, an occasion and a stay."
                ),
            ),
            models.CheckConstraint(
                condition=Q(date_inferred="") | ~Q(date_inferred_reason=""),
                name="events_event_date_inference_has_reason",
                violation_error_message="Say why the date is inferred so.",
            ),
            models.CheckConstraint(
                condition=Q(place_inferred__isnull=True) | ~Q(place_inferred_reason=""),
                name="events_event_place_inference_has_reason",
                violation_error_message="Say why the place is inferred so.",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="events_event_not_its_own_parent",
                violation_error_message="An event can't be within itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Give a proxy its kind; refuse a place outside the named state."""
        super().clean()
        if self.KIND:
            self.kind = self.KIND
        stated = self.place.country_id if self.place else None
        if stated and self.country_id and stated != self.country_id:
            raise ValidationError({"country": f"“{self.place}” lies in another state."})

    def get_absolute_url(self) -> str:
        """Page of the event under the plural of its kind, such as /visits/<key>/."""
        return address(f"{PLURAL_OF_KIND.get(self.kind, 'events')}-detail", self.key)


PLURAL_OF_KIND: dict[str, str] = {
    EventKind.FORUM_SESSION: "forum-sessions",
    EventKind.VISIT: "visits",
    EventKind.MEETING: "meetings",
    EventKind.CALL: "calls",
    EventKind.LETTER: "letters",
    EventKind.CONSULTATION: "consultations",
    EventKind.CEREMONY: "ceremonies",
}


class Stop(Record):
    """A place on a journey, with its own date; a visit may have several."""

    PLURAL = "stops"
    TOLD_WITH = ("place", "country")
    SEARCH = ("key", "event__title", "place__name", "place_as_written")

    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, related_name="stops", help_text="Which visit."
    )
    order = models.PositiveIntegerField(
        verbose_name="number of the stop", help_text="1 for the first stop."
    )
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stops",
        help_text="The city.",
    )
    place_as_written = models.CharField(
        max_length=250, blank=True, help_text="As the source writes it."
    )
    country = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stops",
        help_text="The state.",
    )
    date = PartialDateField(blank=True, help_text="When.")

    class Meta(Record.Meta):
        ordering = ["event", "order", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "order"],
                name="events_stop_order_once",
                violation_error_message="The visit has a stop with that number.",
            ),
            models.CheckConstraint(
                condition=Q(order__gte=1),
                name="events_stop_order_from_one",
                violation_error_message="Stops are numbered from 1.",
            ),
            models.CheckConstraint(
                condition=Q(place__isnull=False)
                | Q(country__isnull=False)
                | ~Q(place_as_written=""),
                name="events_stop_is_somewhere",
                violation_error_message="Name a place, a state or the words written.",
            ),
        ]

    def __str__(self) -> str:
        return self.place_as_written or f"stop {self.order}"
