"""Who took part: delegations and persons, with the office of the time."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from events.choices import DelegationRole, ParticipationRole, SizeIncludesHead
from events.models.events import Event
from people.choices import Level
from people.models import Office, Person
from records.models import Record
from records.models.indexes import CARRIED
from relations.models import Party


def _at_which_events(table: str, *more: str) -> models.Index:
    """At which events a party was, without a look at the table itself."""
    return models.Index(
        fields=["party", "event"],
        include=(*more, *CARRIED),
        name=f"events_{table}_events",
    )


class Delegation(Record):
    """One party at an event: as host, visitor or participant, with its delegation."""

    PLURAL = "delegations"
    PARTS = ("participations",)
    SEARCH = ("key", "party__name", "event__title", "head__name")

    event = models.ForeignKey(
        Event,
        on_delete=models.PROTECT,
        related_name="delegations",
        help_text="At which event.",
    )
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        related_name="delegations",
        help_text="Which party.",
    )
    role = models.CharField(
        max_length=11,
        choices=DelegationRole,
        default=DelegationRole.PARTICIPANT,
        help_text="As what.",
    )
    stated_size = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="How many persons, as stated.",
    )
    size_includes_head = models.CharField(
        max_length=7,
        choices=SizeIncludesHead,
        blank=True,
        verbose_name="size includes the head",
        help_text="Whether that number counts the head.",
    )
    head = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="delegations_led",
        help_text="Who led it.",
    )

    class Meta(Record.Meta):
        ordering = ["event", "role", "party", "key"]
        indexes = [_at_which_events("delegation")]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "party"],
                name="events_delegation_party_once",
                violation_error_message="The party is at this event already.",
            ),
            models.CheckConstraint(
                condition=Q(stated_size__isnull=True, size_includes_head="")
                | (Q(stated_size__gte=1) & ~Q(size_includes_head="")),
                name="events_delegation_size_says_whom",
                violation_error_message=(
                    "With a stated size say whether it includes the head (or unclear)."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()


class Participation(Record):
    """A person at an event, for a party, in the office of that time.

    A person who is not identified is kept by the name as written; a company's
    management without names is a participation with neither.
    """

    PLURAL = "participations"
    # Its words would name the person all the same.
    TOLD_WITH = ("person", "party")
    SEARCH = ("key", "person__name", "name_as_written", "event__title")

    event = models.ForeignKey(
        Event,
        on_delete=models.PROTECT,
        # The index below begins with it.
        db_index=False,
        related_name="participations",
        help_text="At which event.",
    )
    delegation = models.ForeignKey(
        Delegation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
        help_text="In which delegation, where there was one.",
    )
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        # An index below begins with it.
        db_index=False,
        related_name="participations",
        help_text="For which party.",
    )
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        # The index below begins with it.
        db_index=False,
        related_name="participations",
        help_text="Who; empty where not identified.",
    )
    name_as_written = models.CharField(
        max_length=250, blank=True, help_text="The name as the source writes it."
    )
    role = models.CharField(
        max_length=9,
        choices=ParticipationRole,
        default=ParticipationRole.PRINCIPAL,
        help_text="As what.",
    )
    office = models.ForeignKey(
        Office,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
        help_text="The office held at that time.",
    )
    office_as_written = models.CharField(
        max_length=250, blank=True, help_text="The office as the source writes it."
    )
    level = models.CharField(
        max_length=25,
        choices=Level,
        blank=True,
        help_text="Level of the office then; left empty, that of the office.",
    )
    order = models.PositiveIntegerField(
        default=1,
        validators=[MinValueValidator(1)],
        verbose_name="order of precedence",
        help_text="Order of precedence within its party, from 1.",
    )

    class Meta(Record.Meta):
        ordering = ["event", "party", "order", "key"]
        indexes = [
            _at_which_events("participation", "level"),
            # Who stood for which party at which level, the same way.
            models.Index(
                fields=["event"],
                include=("party", "level", *CARRIED),
                name="events_participation_levels",
            ),
            # At which levels and in which offices a person took part.
            models.Index(
                fields=["person"],
                include=("level", "office", *CARRIED),
                name="events_participation_persons",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "person", "party"],
                condition=Q(person__isnull=False),
                name="events_participation_person_once",
                violation_error_message="The person is at this event already.",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False)
                | Q(party__isnull=False)
                | ~Q(name_as_written=""),
                name="events_participation_is_somebody",
                violation_error_message="Name a person, a party or the words written.",
            ),
        ]

    def __str__(self) -> str:
        return self.name_as_written or self.office_as_written or self.key

    def clean(self) -> None:
        """Take the level of the office; refuse a delegation of another event."""
        super().clean()
        if self.office and not self.level:
            self.level = self.office.level
        elsewhere = self.delegation and self.delegation.event_id != self.event_id
        if self.event_id and elsewhere:
            raise ValidationError(
                {"delegation": "This delegation is at another event."}
            )
