"""What the database refuses, in the words of the model's rule."""

from typing import Any

from django.apps import apps
from django.db import IntegrityError

# records/sql/citations.sql
MUST_BE_CITED = "records_must_be_cited"


def refusal(error: IntegrityError) -> str:
    """The message of the constraint that was broken; otherwise the database's own."""
    diagnosis: Any = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if name and constraint.name == name:
                return str(constraint.get_violation_error_message())
    if name == MUST_BE_CITED:
        return str(getattr(diagnosis, "message_primary", error))
    detail = getattr(diagnosis, "message_detail", None)
    return f"The database refuses this: {detail or error}"
