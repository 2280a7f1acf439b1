"""What of a record is asked for: ``fields=`` chooses keys, ``include=`` adds some."""

from collections.abc import Collection
from dataclasses import dataclass

from django.http import QueryDict

from records.kit.fields import UNCITED_REASON, public_fields
from records.kit.inclusion import CITATIONS, asked_inclusions
from records.kit.nearest import did_you_mean
from records.models import Record

FIELDS = "fields"
DISPUTES = "disputes"
EXTERNAL_IDS = "external_ids"
# All that is ever read beside a record: each costs one query for a whole page.
INCLUDABLE = (CITATIONS, DISPUTES, EXTERNAL_IDS)

SELF, VERSION, PARTS = "self", "version", "parts"
CITATION_COUNT = "citation_count"
RESTS_ON = "rests_on"
# Keys of an answer that are no fields, in their order.
BESIDE = (SELF, VERSION, PARTS, CITATION_COUNT, CITATIONS, UNCITED_REASON, RESTS_ON)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which keys of a record are given: all that there are, or those named."""

    names: frozenset[str] | None
    included: frozenset[str]

    def has(self, name: str) -> bool:
        """Whether this key is given, if the record has it."""
        return self.names is None or name in self.names

    def includes(self, name: str) -> bool:
        """Whether this is read beside the record."""
        return name in self.included and self.has(name)


WHOLE = Wanted(None, frozenset({CITATIONS}))


def known_keys(model: type[Record], extra: Collection[str] = ()) -> list[str]:
    """Every key that a record of this type may have in an answer."""
    return [*public_fields(model), *extra, *BESIDE, DISPUTES, EXTERNAL_IDS]


def asked(
    parameters: QueryDict,
    known: Collection[str],
    errors: dict[str, list[str]],
    *,
    always: Collection[str] = (),
) -> Wanted:
    """What is asked for; a key that there is not is added to the errors.

    ``always`` is included unless keys are named; a key that is named is included.
    """
    included = asked_inclusions(parameters, errors, INCLUDABLE)
    if FIELDS not in parameters:
        return Wanted(None, frozenset({*included, *always}))
    given = ",".join(parameters.getlist(FIELDS)).split(",")
    names = {name for word in given if (name := word.strip())}
    if unknown := sorted(names - set(known)):
        errors[FIELDS] = [
            f"There is no field “{name[:60]}”.{did_you_mean(name, known)}"
            for name in unknown[:5]
        ]
    elif not names:
        errors[FIELDS] = ["Name at least one field, or leave this out for all."]
    names |= included
    included = names & set(INCLUDABLE)
    if names & {CITATIONS, UNCITED_REASON, RESTS_ON}:
        included.add(CITATIONS)
    return Wanted(frozenset(names), frozenset(included))
