"""Persons, the names they go by, and the offices there are."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from people.choices import Level, PersonNameKind
from people.names import NameKeys
from records.models import Record
from records.partial_dates.fields import PartialDateField
from relations.models import Party


class Person(Record):
    """A human being who acts in diplomatic records, under one name of ours.

    Every spelling of a source is kept as a person name; an initial is not expanded
    without evidence.
    """

    PLURAL = "people"
    CITED = False
    PARTS = ("names", "appointments")
    SEARCH = ("name", "key", "names__name")

    name = models.CharField(
        max_length=200, help_text="Usual full form, such as “Hoshyar Zebari”."
    )
    name_basis = models.CharField(
        max_length=300,
        blank=True,
        verbose_name="basis of the name",
        help_text="Where this form comes from.",
    )
    serves = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        help_text="The state or organisation the person acts for in these records.",
    )
    born = PartialDateField(blank=True, help_text="Date of birth.")
    died = PartialDateField(blank=True, help_text="Date of death.")
    summary = models.TextField(
        blank=True, max_length=2000, help_text="What readers should know, in our words."
    )

    class Meta(Record.Meta):
        ordering = ["name", "key"]
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(
                condition=Q(born_earliest__isnull=True)
                | Q(died_latest__isnull=True)
                | Q(born_earliest__lte=F("died_latest")),
                name="people_person_dies_after_birth",
                violation_error_message="Nobody dies before being born.",
            )
        ]
        indexes = [
            GinIndex(NameKeys("name"), name="people_person_by_sound"),
            GinIndex(
                fields=["name"],
                name="people_person_by_trigram",
                opclasses=["gin_trgm_ops"],
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PersonName(Record):
    """A name a person goes by: a spelling of a source, a script, a former name."""

    PLURAL = "person-names"
    SEARCH = ("name", "key", "person__name")
    TELLS_OF = "person"

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="names", help_text="Whose name."
    )
    name = models.CharField(max_length=250, help_text="The name, letter by letter.")
    kind = models.CharField(
        max_length=15, choices=PersonNameKind, help_text="What kind of name it is."
    )
    language = models.CharField(
        max_length=12, blank=True, help_text="BCP 47 tag: en, kk, ar."
    )
    script = models.CharField(
        max_length=4, blank=True, help_text="ISO 15924 code: Latn, Cyrl, Arab."
    )
    valid = PartialDateField(
        blank=True, verbose_name="in use", help_text="When it was used, if not always."
    )

    class Meta(Record.Meta):
        ordering = ["person", "name", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name"],
                name="people_personname_once",
                violation_error_message="The person has this name already.",
            )
        ]
        indexes = [
            GinIndex(NameKeys("name"), name="people_personname_by_sound"),
            GinIndex(
                fields=["name"],
                name="people_personname_by_trigram",
                opclasses=["gin_trgm_ops"],
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Office(Record):
    """An office that persons hold one after another, such as prime minister of Iraq."""

    PLURAL = "offices"
    CITED = False
    SEARCH = ("title", "key", "party__name")

    title = models.CharField(
        max_length=250, help_text="With its party: “Minister of Trade of Iraq”."
    )
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        related_name="offices",
        help_text="The state, organisation or body it belongs to.",
    )
    body = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="offices_within",
        help_text="The ministry or agency, where it is kept as a party.",
    )
    level = models.CharField(max_length=25, choices=Level, help_text="Its level.")
    valid_from = PartialDateField(
        blank=True, verbose_name="existed from", help_text="Since when it exists."
    )
    valid_until = PartialDateField(
        blank=True, verbose_name="existed until", help_text="Until when it existed."
    )

    class Meta(Record.Meta):
        ordering = ["title", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "title"],
                name="people_office_once",
                violation_error_message="The party has an office of that title.",
            )
        ]

    def __str__(self) -> str:
        return self.title
