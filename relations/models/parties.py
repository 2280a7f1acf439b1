"""Who acts and where: parties, their names, places."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from records.models import Record
from records.partial_dates.fields import PartialDateField
from relations.choices import NameKind, PartyKind, PartyStatus, PlaceKind


class Party(Record):
    """Somebody who acts in diplomatic records: a state, organisation, body, company.

    A ministry is a party whose parent is its state. States end and are succeeded:
    make a new party for the successor, and name it under successors.
    """

    PLURAL = "parties"
    CITED = False
    PARTS = ("names",)
    SEARCH = ("name", "key", "names__name", "iso_alpha_2", "iso_alpha_3")

    name = models.CharField(
        max_length=200, help_text="Short name in English, such as “Iraq”."
    )
    kind = models.CharField(max_length=30, choices=PartyKind, help_text="What it is.")
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bodies",
        verbose_name="belongs to",
        help_text="The state or body it belongs to: Iraq, for a ministry of Iraq.",
    )
    description = models.CharField(
        max_length=200, blank=True, help_text="What it is in a few words: “ministry”."
    )
    iso_alpha_2 = models.CharField(
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}$", "Two capital letters, such as IQ.")],
        verbose_name="ISO code, two letters",
        help_text="ISO 3166-1 alpha-2 code of a state: IQ.",
    )
    iso_alpha_3 = models.CharField(
        max_length=3,
        blank=True,
        validators=[
            RegexValidator(r"^[A-Z]{3}$", "Three capital letters, such as IRQ.")
        ],
        verbose_name="ISO code, three letters",
        help_text="ISO 3166-1 alpha-3 code of a state: IRQ.",
    )
    status = models.CharField(
        max_length=10,
        choices=PartyStatus,
        default=PartyStatus.EXISTING,
        help_text="Whether it exists.",
    )
    valid_from = PartialDateField(
        blank=True, verbose_name="existed from", help_text="Since when it exists."
    )
    valid_until = PartialDateField(
        blank=True, verbose_name="existed until", help_text="When it ended."
    )
    successors = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="predecessors",
        verbose_name="succeeded by",
        help_text="Who succeeded it.",
    )

    class Meta(Record.Meta):
        ordering = ["name", "key"]
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(
                fields=["iso_alpha_2"],
                condition=~Q(iso_alpha_2="") & Q(status="existing"),
                name="relations_party_iso_alpha_2_once",
                violation_error_message="Another existing state has this ISO code.",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="relations_party_not_its_own_parent",
                violation_error_message="A party can't be its own parent.",
            ),
            models.CheckConstraint(
                condition=Q(valid_from_earliest__isnull=True)
                | Q(valid_until_latest__isnull=True)
                | Q(valid_from_earliest__lte=F("valid_until_latest")),
                name="relations_party_ends_after_it_begins",
                violation_error_message="It can't end before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PartyName(Record):
    """A name of a party: in another language or script, former, or as written."""

    PLURAL = "party-names"
    CITED = False
    SEARCH = ("name", "key")
    TELLS_OF = "party"

    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="names", help_text="Whose name."
    )
    name = models.CharField(max_length=300, help_text="The name itself.")
    kind = models.CharField(
        max_length=12, choices=NameKind, help_text="What kind of name it is."
    )
    language = models.CharField(
        max_length=12, blank=True, help_text="BCP 47 tag: en, kk, ar-IQ."
    )
    script = models.CharField(
        max_length=4, blank=True, help_text="ISO 15924 code: Latn, Cyrl, Arab."
    )
    valid_from = PartialDateField(
        blank=True, verbose_name="used from", help_text="Since when it is used."
    )
    valid_until = PartialDateField(
        blank=True, verbose_name="used until", help_text="Until when it was used."
    )

    class Meta(Record.Meta):
        ordering = ["party", "name", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "name", "kind"],
                name="relations_partyname_once",
                violation_error_message="The party has this name already.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Place(Record):
    """A city, venue, region or site, in a country."""

    PLURAL = "places"
    CITED = False
    SEARCH = ("name", "key", "other_names")

    name = models.CharField(max_length=200, help_text="Usual English name: “Astana”.")
    kind = models.CharField(
        max_length=6, choices=PlaceKind, default=PlaceKind.CITY, help_text="What it is."
    )
    country = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="places",
        help_text="The state it lies in today.",
    )
    other_names = models.TextField(
        blank=True,
        max_length=1000,
        help_text="Other names, one a line, with dates: “Nur-Sultan (2019–2022)”.",
    )
    latitude = models.DecimalField(
        max_digits=6,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text="Degrees north, such as 33.3152.",
    )
    longitude = models.DecimalField(
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text="Degrees east, such as 44.3661.",
    )

    class Meta(Record.Meta):
        ordering = ["name", "key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="relations_place_coordinates_both_and_on_earth",
                violation_error_message=(
                    "Give latitude (-90 to 90) and longitude (-180 to 180), or neither."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name
