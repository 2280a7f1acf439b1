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


class Reading(TextChoices):
    """How the words of a source were read."""

    AS_STATED = "as_stated", "As stated"
    TOLD_AGAIN = "told_again", "Told again"
    SPELLING = "spelling", "Spelling variant"
    SLIP = "slip", "Slip of the source"
    GARBLED = "garbled", "Garbled in the source"
    GAP = "gap", "Incomplete in the source"
    RELATIVE = "relative", "Relative to an unknown time of writing"
    UNCLEAR = "unclear", "Can be read in more than one way"
    DOUBTFUL = "doubtful", "Doubtful"


class DisputeKind(TextChoices):
    """How cited values of one field differ, gravest first."""

    CONTRADICTION = "contradiction", "Contradiction"
    DAY_MONTH_SWAP = "day_month_swap", "Day and month swapped"
    SCOPE = "scope", "Different scope"
    SPELLING = "spelling", "Spelling"
    SLIP = "slip", "Slip of a source"
    PRECISION = "precision", "More or less precise"


class DisputeStatus(TextChoices):
    """Whether somebody has ruled on a dispute."""

    OPEN = "open", "Open"
    RULED = "ruled", "Ruled"


class Verdict(TextChoices):
    """What was found on two records that could be one."""

    SAME = "same", "The same"
    DIFFERENT = "different", "Different"
    UNSURE = "unsure", "Unsure"


class ProposalState(TextChoices):
    """What became of a proposed change."""

    WAITING = "waiting", "Waiting for review"
    APPROVED = "approved", "Approved"
    RETURNED = "returned", "Returned to its author"
    WITHDRAWN = "withdrawn", "Withdrawn by its author"


class ImportStep(TextChoices):
    """What is to be done with an import."""

    PLAN = "plan", "Dry run"
    APPLY = "apply", "Apply"
    UNDO = "undo", "Undo"
    GRANT = "grant", "Approved by a second person"


class ImportState(TextChoices):
    """How far an import is."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Under way"
    PLANNED = "planned", "Ready to apply"
    REFUSED = "refused", "Has errors"
    APPLIED = "applied", "Applied"
    PROPOSED = "proposed", "Waits for a second person"
    UNDONE = "undone", "Undone"
    CANCELLED = "cancelled", "Cancelled"
    FAILED = "failed", "Failed"
