"""What of a record is asked for: ``fields=`` chooses keys, ``include=`` adds some."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.core.exceptions import ValidationError
from django.http import QueryDict

from records.kit.fields import UNCITED_REASON, public_fields
from records.kit.filtering.fields import DayField
from records.kit.filtering.on_a_day import AS_OF, STANDING
from records.kit.inclusion import CITATIONS, asked_inclusions
from records.kit.nearest import did_you_mean
from records.models import Record

FIELDS = "fields"
DISPUTES = "disputes"
EXTERNAL_IDS = "external_ids"
# All that is ever read beside a record: each costs one query for a whole page.
INCLUDABLE = (CITATIONS, DISPUTES, EXTERNAL_IDS)
# And of a single record.
HISTORY = "history"
INCLUDABLE_OF_ONE = (*INCLUDABLE, HISTORY)

SELF, VERSION, PARTS = "self", "version", "parts"
CITATION_COUNT = "citation_count"
RESTS_ON = "rests_on"
# Keys of an answer that are no fields, in their order.
BESIDE = (SELF, VERSION, PARTS, CITATION_COUNT, CITATIONS, UNCITED_REASON, RESTS_ON)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which keys of a record are given: all that there are, or those named.

    Where a day is asked for, only those parts are that held on it.
    """

    names: frozenset[str] | None
    included: frozenset[str]
    day: date | None = None

    def has(self, name: str) -> bool:
        """Whether this key is given, if the record has it."""
        return self.names is None or name in self.names

    def includes(self, name: str) -> bool:
        """Whether this is read beside the record."""
        return name in self.included and self.has(name)


WHOLE = Wanted(None, frozenset({CITATIONS}))


@cache
def known_keys(model: type[Record], extra: tuple[str, ...] = ()) -> list[str]:
    """Every key that a record of this type may have in an answer."""
    beside = (STANDING, *BESIDE, DISPUTES, EXTERNAL_IDS)
    return [*public_fields(model), *extra, *beside]


@cache
def known_keys_of_one(model: type[Record], extra: tuple[str, ...] = ()) -> list[str]:
    """Every key that a single record may have in an answer."""
    return [*known_keys(model, extra), HISTORY]


def asked(
    parameters: QueryDict,
    known: Collection[str],
    errors: dict[str, list[str]],
    *,
    always: Collection[str] = (),
    includable: Collection[str] = INCLUDABLE,
    day: date | None = None,
) -> Wanted:
    """What is asked for; a key that there is not is added to the errors.

    ``always`` is included unless keys are named; a key that is named is included.
    """
    included = asked_inclusions(parameters, errors, tuple(includable))
    if FIELDS not in parameters:
        return Wanted(None, frozenset({*included, *always}), day)
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
    included = names & set(includable)
    if names & {CITATIONS, UNCITED_REASON, RESTS_ON}:
        included.add(CITATIONS)
    return Wanted(frozenset(names), frozenset(included), day)


def asked_day(parameters: QueryDict, errors: dict[str, list[str]]) -> date | None:
    """The day as of which a record is asked for; what is malformed is an error."""
    given = parameters.getlist(AS_OF)
    if not given:
        return None
    if len(given) > 1:
        errors[AS_OF] = ["Give this parameter once only."]
        return None
    try:
        day: date | None = DayField(required=False).clean("".join(given))
    except ValidationError as error:
        errors[AS_OF] = [str(message) for message in error.messages]
        return None
    return day
