"""Closed vocabularies shared by all records (DOMAIN.md section 5)."""

from django.db.models import TextChoices


class Classification(TextChoices):
    """Who may see a record."""

    PUBLIC = "public", "Public"
    INTERNAL = "internal", "Internal"
    CONFIDENTIAL = "confidential", "Confidential"


class Review(TextChoices):
    """Whether a record is finished."""

    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"


class SourceKind(TextChoices):
    """What kind of document a source is."""

    OFFICIAL_PRIMARY = "official_primary", "Official, primary"
    STATISTICAL = "statistical", "Statistical"
    PRESS = "press", "Press"
    SECONDARY = "secondary", "Secondary"
    ARCHIVAL = "archival", "Archival"


class Reliability(TextChoices):
    """How far a source is trusted; the reason is kept beside it."""

    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"
    UNASSESSED = "unassessed", "Not assessed"


class RulingOutcome(TextChoices):
    """What a reviewer decided on a dispute."""

    PREFER = "prefer", "One claim prevails"
    BOTH_STAND = "both_stand", "Both claims stand"


class HistoryOperation(TextChoices):
    """What happened to a row."""

    INSERT = "insert", "Created"
    UPDATE = "update", "Changed"
    DELETE = "delete", "Deleted"
