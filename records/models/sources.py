"""Sources and what they claim: source, passage, citation, ruling."""

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value

from records.choices import Reading, Reliability, RulingOutcome, SourceKind
from records.models.base import Record
from records.models.citable import check_citable
from records.models.register import RecordReferenceField
from records.partial_dates.fields import PartialDateField


class Source(Record):
    """A document that claims facts: a web page, an article, a gazette, a table.

    Make one per document, not per publisher: what is cited has to be found again.
    """

    PLURAL = "sources"
    CITED = False
    PARTS = ("passages",)
    SEARCH = ("title", "publisher", "key", "url")

    title = models.CharField(
        max_length=300, help_text="As printed, such as “Kazakhstan – Iraq”."
    )
    publisher = models.CharField(
        max_length=300,
        blank=True,
        help_text="Who answers for it: ministry, newspaper, web site.",
    )
    kind = models.CharField(
        max_length=20, choices=SourceKind, help_text="What kind of document it is."
    )
    language = models.CharField(
        max_length=12, blank=True, help_text="BCP 47 tag of its language: en, kk, ar."
    )
    url = models.URLField(
        max_length=500,
        blank=True,
        verbose_name="web address",
        help_text="Where it was read, http or https.",
    )
    published = PartialDateField(
        blank=True, help_text="When it was published, as precisely as known."
    )
    published_time = models.TimeField(
        null=True,
        blank=True,
        verbose_name="time of publication",
        help_text="Time of day printed with the date of publication, such as 17:15.",
    )
    updated = PartialDateField(
        blank=True, help_text="When it says that it was last changed."
    )
    updated_time = models.TimeField(
        null=True,
        blank=True,
        verbose_name="time of the update",
        help_text="Time of day printed with the date of the last change.",
    )
    content_as_of = PartialDateField(
        blank=True,
        help_text="To when its newest content belongs, where that differs.",
    )
    accessed = PartialDateField(blank=True, help_text="When it was last read by us.")
    reliability = models.CharField(
        max_length=10,
        choices=Reliability,
        default=Reliability.UNASSESSED,
        help_text="How far it is trusted.",
    )
    reliability_reason = models.TextField(
        blank=True,
        max_length=2000,
        verbose_name="why so reliable",
        help_text="Why it is trusted that far.",
    )

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(url="")
                | Q(url__startswith="http://")
                | Q(url__startswith="https://"),
                name="records_source_url_is_web",
                violation_error_message="An address starts with http:// or https://.",
            ),
            models.CheckConstraint(
                condition=Q(published_time=None) | ~Q(published=""),
                name="records_source_published_time_needs_date",
                violation_error_message=(
                    "A time of publication needs the date of publication."
                ),
            ),
            models.CheckConstraint(
                condition=Q(updated_time=None) | ~Q(updated=""),
                name="records_source_updated_time_needs_date",
                violation_error_message="A time of change needs the date of change.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Passage(Record):
    """A numbered paragraph of a source; the place a citation points to.

    Every non-empty line of the text counts as one, headings too.
    """

    PLURAL = "passages"
    CITED = False
    SEARCH = ("key", "label", "text")

    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        related_name="passages",
        help_text="The document.",
    )
    number = models.PositiveIntegerField(
        verbose_name="paragraph number",
        help_text="Counting every non-empty line from 1, headings included.",
    )
    label = models.CharField(
        max_length=60,
        blank=True,
        verbose_name="cited as",
        help_text="As it is cited, such as “p. 14”.",
    )
    is_heading = models.BooleanField(
        default=False,
        verbose_name="is a heading",
        help_text="Whether the line is a heading.",
    )
    text = models.TextField(
        blank=True,
        max_length=20000,
        help_text="The paragraph itself, where it may be kept here.",
    )
    digest = models.CharField(
        max_length=16,
        blank=True,
        verbose_name="checksum of the text",
        help_text=(
            "First 16 hexadecimal digits of the SHA-256 of the paragraph, to check a "
            "supplied text against."
        ),
    )

    class Meta(Record.Meta):
        ordering = ["source", "number", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "number"],
                name="records_passage_number_once",
                violation_error_message="This source has a passage with that number.",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="records_passage_number_from_one",
                violation_error_message="Passages are numbered from 1.",
            ),
        ]

    def __str__(self) -> str:
        return self.label or f"p. {self.number}"


class Citation(Record):
    """That a source, at a passage, gives a field of a record a value.

    An empty field cites the record as a whole. Rival values of one field stand side by
    side as several citations; the record's own field holds the accepted value.
    """

    PLURAL = "citations"
    CITED = False
    SEARCH = ("key", "as_written", "remark", "value")
    VERBATIM = ("as_written",)
    # Where it was said would tell what a hidden paragraph is about.
    TOLD_WITH = ("passage",)
    TELLS_OF = "record"

    record = RecordReferenceField(
        related_name="citations",
        help_text="What is cited, as type:key, such as mission:embassy-of-iraq.",
    )
    field = models.CharField(
        max_length=60,
        blank=True,
        help_text="Which field of the record; empty for the record as a whole.",
    )
    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        related_name="citations",
        help_text="Who says so.",
    )
    passage = models.ForeignKey(
        Passage,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="citations",
        help_text="Where it says so.",
    )
    locator = models.CharField(
        max_length=120,
        blank=True,
        verbose_name="place in the source",
        help_text="Page, table or row, where the source has no numbered passages.",
    )
    as_written = models.CharField(
        max_length=300,
        blank=True,
        help_text="The words of the source, as written, a few only.",
    )
    value = models.CharField(
        max_length=500,
        blank=True,
        verbose_name="value claimed",
        help_text="What it claims, in the form of the field: 2008-10-12, open, 24.",
    )
    reading = models.CharField(
        max_length=10,
        choices=Reading,
        default=Reading.AS_STATED,
        verbose_name="how it was read",
        help_text="How the words were read: a slip or a gap is said, never mended.",
    )
    remark = models.TextField(
        blank=True,
        max_length=2000,
        help_text="For readers: slips, gaps and how the words were read.",
    )

    class Meta(Record.Meta):
        ordering = ["source", "passage__number", "key"]
        indexes = [
            models.Index(fields=["record", "field"], name="records_citation_field"),
            # Which citations name a record in their value.
            GinIndex(
                Func(F("value"), Value(";"), function="string_to_array"),
                condition=~Q(value=""),
                name="records_citation_named",
            ),
        ]

    def __str__(self) -> str:
        return self.as_written or self.value or self.key

    def clean(self) -> None:
        """Refuse a passage of another source and a field the record does not have."""
        super().clean()
        if self.passage and self.source_id and self.passage.source_id != self.source_id:
            raise ValidationError(
                {
                    "passage": "This passage belongs to another source: "
                    f"“{self.passage.key}”."
                }
            )
        if self.record_id:
            check_citable(self.record, self.field, self.value)


class Ruling(Record):
    """A reviewer's decision on a field that sources disagree on; both values stay."""

    PLURAL = "rulings"
    CITED = False
    SEARCH = ("key", "reason")
    TOLD_WITH = ("prevails",)
    TELLS_OF = "record"

    record = RecordReferenceField(
        related_name="rulings", help_text="The record, as type:key."
    )
    field = models.CharField(max_length=60, help_text="The field that is disputed.")
    outcome = models.CharField(
        max_length=10, choices=RulingOutcome, help_text="What was decided."
    )
    prevails = models.ForeignKey(
        Citation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rulings_for",
        verbose_name="citation that prevails",
        help_text="The citation that prevails; none when both stand.",
    )
    reason = models.TextField(max_length=2000, help_text="Why, for readers.")

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["record", "field"],
                name="records_ruling_once",
                violation_error_message="This field has a ruling already: change it.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="prefer", prevails__isnull=False)
                | Q(outcome="both_stand", prevails__isnull=True),
                name="records_ruling_prevails_when_preferring",
                violation_error_message=(
                    "Name the citation that prevails, and none when both stand."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.get_outcome_display()}"

    def clean(self) -> None:
        """Refuse a field the record lacks, and a citation of another one."""
        super().clean()
        if self.record_id:
            check_citable(self.record, self.field, "")
        chosen = self.prevails
        if chosen and (chosen.record_id, chosen.field) != (self.record_id, self.field):
            raise ValidationError(
                {"prevails": f"“{chosen.key}” cites another record or field."}
            )
