"""Imports: what was brought in from which file, by whom; mappings that staff keep."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from records.choices import ImportState, ImportStep
from records.reading import Reader, sight_of


class ImportQuerySet(models.QuerySet["Import"]):
    """Imports, newest first."""

    def visible_to(self, reader: Reader) -> "ImportQuerySet":
        """One's own; all to who sees everything: a file tells of any record."""
        if sight_of(reader).is_all:
            return self
        return self.filter(by=getattr(reader, "pk", None))


class Import(models.Model):
    """One file brought in, or on its way: a job with a plan, and what became of it.

    What it wrote is found in the history by ``request``, also weeks later: so it can
    be undone. Long ones run outside the web request (records.imports.working).
    """

    handle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_name = models.CharField(max_length=255)
    checksum = models.CharField(max_length=64, help_text="SHA-256 of the file.")
    size = models.PositiveBigIntegerField(help_text="Of the file, in bytes.")
    records = models.CharField(max_length=60, help_text="What its rows are.")
    mapping = models.CharField(max_length=120, blank=True)
    mapping_text = models.TextField(
        blank=True, help_text="The mapping as it was then, whatever becomes of it."
    )
    policy = models.CharField(max_length=9, default="rival")
    source = models.CharField(
        max_length=120,
        blank=True,
        help_text="The key of what is cited for values that did not prevail.",
    )
    encoding = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="imports",
        help_text="Who brought it; empty for the command line.",
    )
    asked_at = models.DateTimeField(db_default=Now())
    step = models.CharField(
        max_length=5,
        choices=ImportStep,
        default=ImportStep.PLAN,
        help_text="What next.",
    )
    state = models.CharField(
        max_length=9, choices=ImportState, default=ImportState.WAITING
    )
    stage = models.CharField(max_length=80, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=80, blank=True)
    heartbeat_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(
        default=0, help_text="How often a process has begun it and not come to an end."
    )
    confirmed = models.BooleanField(
        default=False,
        help_text="Whether who had it applied had just given the password, as what "
        "makes records less secret asks.",
    )
    cancel_wanted = models.BooleanField(default=False)
    result: Any = models.JSONField(default=dict, help_text="The numbers, and remarks.")
    proposal = models.ForeignKey(
        "records.Proposal",
        on_delete=models.SET_NULL,
        null=True,
        related_name="imports",
        help_text="What a second person decides on before it, or its undoing, is done.",
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="The second person, who had what is proposed done.",
    )
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    left: Any = models.JSONField(
        default=list, help_text="What undoing it left, and why."
    )

    objects = ImportQuerySet.as_manager()

    # The file itself, where it was not kept: records.imports.keeping.
    content: Any = None

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["id"],
                name="records_import_waiting",
                condition=models.Q(state__in=("waiting", "running")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name}, {self.records}"

    @property
    def request(self) -> str:
        """How the history calls it."""
        return f"import-{self.handle.hex}"

    @property
    def undoing_request(self) -> str:
        """How the history calls what undoes it."""
        return f"undo-{self.handle.hex}"


class ImportPiece(models.Model):
    """A piece of the file of an import, which is kept until it is done with.

    In pieces, since no file is ever in the memory as a whole.
    """

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="pieces")
    place = models.PositiveIntegerField(help_text="Among the pieces, from 0.")
    data = models.BinaryField()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["of", "place"], name="records_importpiece_once"
            )
        ]

    def __str__(self) -> str:
        return f"piece {self.place}"


class ImportRow(models.Model):
    """One row of the plan of an import: what becomes of a record, cell by cell."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    row = models.PositiveIntegerField(help_text="As a spreadsheet counts it.")
    records = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=9)
    cells: Any = models.JSONField(default=list)
    problems: Any = models.JSONField(default=list)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["of", "outcome", "id"], name="records_importrow_of")
        ]

    def __str__(self) -> str:
        return f"row {self.row}: {self.outcome}"

    @property
    def is_new(self) -> bool:
        """Whether it makes a record that is not there."""
        return self.outcome == "new"

    @property
    def outcome_in_words(self) -> str:
        """What becomes of it, as people write it."""
        return self.outcome.replace("_", " ")


class KeptMapping(models.Model):
    """A mapping that staff keep, under its name; docs/importing.md tells how."""

    name = models.SlugField(
        max_length=120,
        unique=True,
        help_text="What it is called, such as protocol_visits.",
    )
    text = models.TextField(
        max_length=500_000,
        help_text="The mapping, in YAML; see the guide to importing.",
    )
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = "mapping"

    def __str__(self) -> str:
        return self.name
