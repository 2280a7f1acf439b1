"""What the database refuses, in the words of the model's rule."""

from typing import Any

from django.apps import apps
from django.db import IntegrityError

# Rules that only the database holds, and tells of in full (records/sql).
TOLD_IN_FULL = frozenset(
    {
        "records_must_be_cited",
        "records_named_in_citation",
        "records_passage_stays",
        "records_ruling_is_followed",
    }
)


def refusal(error: IntegrityError) -> str:
    """The message of the constraint that was broken; otherwise the database's own."""
    diagnosis: Any = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    if message := message_of(name):
        return message
    if name in TOLD_IN_FULL:
        return str(getattr(diagnosis, "message_primary", error))
    detail = getattr(diagnosis, "message_detail", None)
    return f"The database refuses this: {detail or error}"


def message_of(name: str | None) -> str:
    """What the model says of the constraint of that name; empty for none of a model."""
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if name and constraint.name == name:
                return str(constraint.get_violation_error_message())
    return ""
