"""Judgements: whether two records are of one person, party or place."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.db.models.functions import Greatest, Least

from records.choices import Verdict
from records.models.base import Record
from records.models.register import RecordReferenceField


class Judgement(Record):
    """That somebody looked at two records and said: same, different, or unsure.

    Make one for two persons, or two names, that could be taken for each other. It is
    no merge: it says why one was made, or why none may be. Who and when are in its
    history; it can be changed or withdrawn.
    """

    PLURAL = "judgements"
    CITED = False
    SEARCH = ("key", "reason")

    one = RecordReferenceField(
        related_name="judgements_as_one",
        verbose_name="first record",
        help_text="One of the two, as type:key, such as person:ibrahim-al-jaafari.",
    )
    other = RecordReferenceField(
        related_name="judgements_as_other",
        verbose_name="second record",
        help_text="The other, of the same type.",
    )
    verdict = models.CharField(
        max_length=9, choices=Verdict, help_text="What was found."
    )
    reason = models.TextField(max_length=2000, help_text="Why, for readers.")

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(one=F("other")),
                name="records_judgement_two_records",
                violation_error_message="A judgement is on two different records.",
            ),
            models.UniqueConstraint(
                Least("one", "other"),
                Greatest("one", "other"),
                name="records_judgement_once",
                violation_error_message="There is a judgement on these two: change it.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()

    def clean(self) -> None:
        """Refuse two records of different types."""
        super().clean()
        if self.one_id and self.other_id:
            first, second = self.one.record_type, self.other.record_type
            if first != second:
                raise ValidationError(
                    {"other": f"This is a {second}, the first is a {first}."}
                )
