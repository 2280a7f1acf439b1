"""Words and numbers that other systems and readers use: topics, identifiers."""

from django.db import models

from records.models.base import Record
from records.models.register import RecordReferenceField


class Topic(Record):
    """What a contact, statement, agreement or undertaking is about."""

    PLURAL = "topics"
    CITED = False
    SEARCH = ("name", "key")

    name = models.CharField(
        max_length=120, unique=True, help_text="Short and general: “rail transit”."
    )
    broader = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="narrower",
        verbose_name="wider topic",
        help_text="The wider topic that this one belongs to.",
    )

    class Meta(Record.Meta):
        ordering = ["name", "key"]

    def __str__(self) -> str:
        return self.name


class ExternalId(Record):
    """The number that another system has for a record, such as wikidata Q796."""

    PLURAL = "external-ids"
    CITED = False
    SEARCH = ("scheme", "value", "key")
    TELLS_OF = "record"

    record = RecordReferenceField(
        related_name="external_ids", help_text="The record, as type:key."
    )
    scheme = models.SlugField(
        max_length=40,
        verbose_name="other system",
        help_text="The other system: wikidata, iso-3166-1-alpha-2.",
    )
    value = models.CharField(
        max_length=120,
        verbose_name="identifier there",
        help_text="Its number or code: Q796.",
    )

    class Meta(Record.Meta):
        verbose_name = "external identifier"
        ordering = ["scheme", "value", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "scheme", "value"],
                name="records_externalid_once",
                violation_error_message="The record has this identifier already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"
