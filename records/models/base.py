"""The base of every record type."""

import re
import secrets
from functools import cache
from typing import Any, ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now
from django.db.models.signals import class_prepared

from records.choices import Classification, Review
from records.models.addresses import address
from records.models.indexes import add_order_indexes
from records.reading import Reader, Seen, sight_of
from records.texts import plain

KEY_LENGTH = 120
KEY_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
validate_key = RegexValidator(
    re.compile(KEY_PATTERN),
    "A key is made of lower-case letters a–z, digits and single hyphens, such as "
    "“embassy-of-iraq-in-kazakhstan”.",
)

# No vowels, so that no generated key spells a word; 16 of 28 characters: 76 bits.
_KEY_ALPHABET = "23456789bcdfghjkmnpqrstvwxyz"


def generate_key() -> str:
    """A random key for a record that was given none: unguessable, gapless to count."""
    return "".join(secrets.choice(_KEY_ALPHABET) for _ in range(16))


@cache
def _labels(field: Any) -> dict[Any, Any]:
    return dict(field.flatchoices)


class RecordIdField(models.BigAutoField[Any, int]):
    """Primary key of a record, unique over *all* record types.

    All tables draw from the sequence of the register, so that a citation can point
    at any record with one real foreign key (docs/decisions/0002-register.md).
    """

    def db_type_suffix(self, connection: Any) -> str:
        return "DEFAULT nextval('records_record_id')"


class RecordQuerySet(models.QuerySet[Any]):
    """Records of one type, in their default order."""

    def visible_to(self, reader: Reader) -> Self:
        """The records that this reader may see, by clearance and role."""
        return self.filter(sight_of(reader).condition())


class RecordManager(models.Manager.from_queryset(RecordQuerySet)):  # type: ignore[misc]
    """The records of a type that whoever reads may see; of a proxy, those it means."""

    def get_queryset(self) -> RecordQuerySet:
        """The records that the model's ``ONLY`` leaves and ``Seen`` lets through."""
        queryset: RecordQuerySet = super().get_queryset().filter(Seen())
        return queryset.filter(**self.model.ONLY) if self.model.ONLY else queryset


class Record(models.Model):
    """One thing that Chancery keeps: it has a key, can be cited and has a history.

    The class attributes describe the type to the kit (records.kit):

    PLURAL      word in addresses, file names and the API, such as ``missions``
    PARTS       related names of the records that are shown as part of this one
    SEARCH      lookups searched by ``q=`` and by the admin's search box
    HIDDEN      editable fields that are not for readers, beyond those of all records
    ONLY        for a proxy: the values of fields that its records have
    UNITS       for a field that holds a number: the fields that say of what
    VERBATIM    short texts kept letter by letter: names are composed (records.texts)
    CITED       whether a published record of this type needs a source: what states a
                fact does, what only names somebody or something does not
    TOLD_WITH   optional references without which the record tells nothing: who may not
                see those may not see it. Of required references that always holds.
    TELLS_OF    for names, numbers and claims: the reference to what they are of, which
                is what search finds by their words
    """

    PLURAL: ClassVar[str] = ""
    PARTS: ClassVar[tuple[str, ...]] = ()
    SEARCH: ClassVar[tuple[str, ...]] = ("key",)
    HIDDEN: ClassVar[tuple[str, ...]] = ()
    ONLY: ClassVar[dict[str, str]] = {}
    UNITS: ClassVar[dict[str, tuple[str, ...]]] = {}
    VERBATIM: ClassVar[tuple[str, ...]] = ()
    CITED: ClassVar[bool] = True
    TOLD_WITH: ClassVar[tuple[str, ...]] = ()
    TELLS_OF: ClassVar[str] = ""

    id = RecordIdField(primary_key=True, editable=False)
    key = models.CharField(
        max_length=KEY_LENGTH,
        unique=True,
        blank=True,
        default=generate_key,
        validators=[validate_key],
        help_text=(
            "Public name of the record in addresses and files, such as “iraq”; left "
            "empty, one is made. A changed key redirects to the new one for ever."
        ),
    )
    classification = models.CharField(
        max_length=12,
        choices=Classification,
        default=Classification.PUBLIC,
        help_text="Who may see the record.",
    )
    review = models.CharField(
        max_length=9,
        choices=Review,
        default=Review.PUBLISHED,
        help_text="Drafts are seen by staff only.",
    )
    secrecy = models.PositiveSmallIntegerField(
        default=0,
        editable=False,
        help_text=(
            "0 public, 1 internal, 2 confidential: the strictest classification of the "
            "record and of those it can't be told without. Worked out by the database."
        ),
    )
    unpublished = models.BooleanField(
        default=False,
        editable=False,
        help_text=(
            "Whether it, or a record it can't be told without, is a draft. Worked out "
            "by the database."
        ),
    )
    uncited_reason = models.CharField(
        max_length=300,
        blank=True,
        verbose_name="reason for no source",
        help_text=(
            "Why no source is cited, where none can be; readers see it. Without a "
            "source and without a reason a record stays a draft."
        ),
    )
    version = models.PositiveIntegerField(
        default=1,
        editable=False,
        help_text="Counts the changes; the database raises it with every one.",
    )
    note = models.TextField(
        blank=True,
        max_length=4000,
        verbose_name="note for colleagues",
        help_text="For colleagues only; never shown to readers.",
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = RecordManager()

    class Meta:
        abstract = True
        ordering = ["key"]

    def get_absolute_url(self) -> str:
        """Address of the record's page; another key leads there by redirect."""
        return address(f"{self.PLURAL}-detail", self.key)

    def _get_FIELD_display(self, field: Any) -> str:
        """The label of a value of a closed list.

        Django puts the list together anew for each value, of which pages have hundreds.
        """
        value = getattr(self, field.attname)
        return str(_labels(field).get(value, "" if value is None else value))

    def clean_fields(self, exclude: Any = None) -> None:
        """Keep names in one form, without what nobody can see; then check the fields.

        The database refuses any other (records.database_texts).
        """
        for name, value in list(self.__dict__.items()):
            if isinstance(value, str) and not value.isascii() and self._is_name(name):
                setattr(self, name, plain(value))
        super().clean_fields(exclude=exclude)

    def _is_name(self, attribute: str) -> bool:
        """Whether this is a short text that is kept in one form."""
        # A key says what it is letter by letter: another is another record.
        if attribute == "key" or attribute in self.VERBATIM:
            return False
        names = {field.attname: field for field in self._meta.concrete_fields}
        return isinstance(names.get(attribute), models.CharField)

    def clean(self) -> None:
        """Give a record without a key one of its own."""
        super().clean()
        if not self.key:
            self.key = generate_key()

    @classmethod
    def record_type(cls) -> str:
        """The word for this type in references, such as ``mission`` or ``event``."""
        return (cls._meta.concrete_model or cls)._meta.model_name or ""


def _prepared(sender: type[models.Model], **kwargs: Any) -> None:
    if issubclass(sender, Record):
        add_order_indexes(sender)


class_prepared.connect(_prepared)
