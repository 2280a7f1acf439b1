"""What a list gives beside its records when it is asked to: ``include=citations``."""

from collections.abc import Sequence

from django.http import QueryDict

from records.kit.nearest import did_you_mean

INCLUDE = "include"
CITATIONS = "citations"
INCLUDABLE = (CITATIONS,)


def asked_inclusions(
    parameters: QueryDict,
    errors: dict[str, list[str]],
    known: Sequence[str] = INCLUDABLE,
) -> set[str]:
    """What ``include`` asks for, words joined by commas; unknown ones are errors."""
    given = ",".join(parameters.getlist(INCLUDE)).split(",")
    asked = {word for word in given if word}
    if unknown := sorted(asked - set(known)):
        near = did_you_mean(unknown[0], known)
        errors[INCLUDE] = [f"“{unknown[0][:60]}” can't be included.{near}"]
    return asked
