"""What stands between two parties: relation and what happened to it."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from records.models import Record
from records.partial_dates.fields import PartialDateField
from relations.choices import RelationEventKind
from relations.models.parties import Party, Place


class Relation(Record):
    """The relation of two parties, once for each pair, in either order.

    Its status on a date follows from its events and is never typed.
    """

    PLURAL = "relations"
    PARTS = ("events",)
    SEARCH = ("key", "party_a__name", "party_b__name")

    party_a = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        related_name="relations_as_a",
        verbose_name="one party",
        help_text="One of the two.",
    )
    party_b = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        related_name="relations_as_b",
        verbose_name="other party",
        help_text="The other.",
    )
    title = models.CharField(
        max_length=250, help_text="Both names, such as “Kazakhstan – Iraq”."
    )

    class Meta(Record.Meta):
        ordering = ["title", "key"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(party_a=F("party_b")),
                name="relations_relation_two_parties",
                violation_error_message="A relation is between two different parties.",
            ),
            models.UniqueConstraint(
                Least("party_a", "party_b"),
                Greatest("party_a", "party_b"),
                name="relations_relation_once",
                violation_error_message="This pair has its relation already.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RelationEvent(Record):
    """What happened to a relation: recognised, established, suspended, resumed."""

    PLURAL = "relation-events"
    SEARCH = ("key", "summary", "relation__title")

    relation = models.ForeignKey(
        Relation,
        on_delete=models.PROTECT,
        related_name="events",
        help_text="The relation.",
    )
    kind = models.CharField(
        max_length=24, choices=RelationEventKind, help_text="What happened."
    )
    date = PartialDateField(blank=True, help_text="When, as the source states it.")
    agreement = models.ForeignKey(
        "relations.Agreement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="relation_events",
        help_text="The instrument by which it happened.",
    )
    mission = models.ForeignKey(
        "relations.Mission",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="relation_events",
        help_text="The mission opened, moved or closed.",
    )
    acting_party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="relation_events",
        help_text="Which side acted, where it was one.",
    )
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="relation_events",
        help_text="Where.",
    )
    summary = models.TextField(
        blank=True, max_length=2000, help_text="What readers should know, in our words."
    )

    class Meta(Record.Meta):
        ordering = ["date_earliest", "date_latest", "key"]

    def __str__(self) -> str:
        return self.get_kind_display()

    def clean(self) -> None:
        """Refuse an acting party that is no side of the relation."""
        super().clean()
        if self.acting_party_id and self.relation_id:
            sides = (self.relation.party_a_id, self.relation.party_b_id)
            if self.acting_party_id not in sides:
                raise ValidationError(
                    {"acting_party": f"Not a side of “{self.relation.title}”."}
                )
