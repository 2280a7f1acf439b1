"""A record's own rules, asked in two steps: what is cheap first, the database last.

On import the database itself is the judge of constraints: a row is written, and only
when it is refused are the model's constraints asked one by one, for their sentences.
Asking them before every row costs a query for each, and decides nothing.
"""

from collections.abc import Callable, Collection, Container, Mapping
from typing import Any

from django.core.exceptions import (
    NON_FIELD_ERRORS,
    ObjectDoesNotExist,
    ValidationError,
)
from django.db import Error, IntegrityError, connection, transaction
from django.db.models import ForeignKey

from records.choices import Review
from records.kit.entry.refusals import message_of
from records.models import Citation, Record
from records.models.parts import rests_on, whole_fields

# Asking a record's constraints costs a query for each. So many bad rows of a file are
# told in full; of further ones, what is known without asking.
MOST_ASKED = 100

Faults = dict[str, list[ValidationError]]

# The database holds this at commit (records/sql/citations.sql); said here in time.
NO_SOURCE: Faults = {
    "uncited_reason": [
        ValidationError(
            "A published record needs a source, of its own or of what it is part of: "
            "say here why there is none, or keep it a draft (column “review”) until it "
            "is cited.",
            code="uncited",
        )
    ]
}


def without_source(model: type[Record], numbers: Collection[int]) -> list[int]:
    """Which of these records are published with neither source nor reason for none.

    A part has either when the record that it is part of has.
    """
    if not model.CITED:
        return []
    citations = Citation.objects.order_by()
    published = model.objects.filter(
        pk__in=numbers, review=Review.PUBLISHED, uncited_reason=""
    )
    uncited = published.exclude(rests_on(model, citations, citations))
    for field in whole_fields(model):
        with_reason = field.related_model.objects.exclude(uncited_reason="")
        uncited = uncited.exclude(**{f"{field.name}__in": with_reason.order_by()})
    return list(uncited.order_by("pk").values_list("pk", flat=True))


def broken_at_commit() -> str:
    """What the database would say at the commit; empty when it takes all.

    Such as that a record is left without a source, its last citation being moved.
    """
    try:
        with transaction.atomic():
            connection.check_constraints()
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        return getattr(diagnosis, "message_primary", None) or str(error)
    return ""


def sound_defaults(record: Record, given: Collection[str]) -> frozenset[str]:
    """Fields that a file does not give and whose defaults need no asking, row by row.

    ``record`` is a new one, as it is before anything is put in.
    """
    faults: Faults = {}
    _ask(record.clean_fields, faults)
    names = {field.name for field in record._meta.concrete_fields}
    return frozenset(names - {*given, *faults})


def cleaning_faults(
    record: Record, known: Mapping[str, Any], sound: Collection[str] = ()
) -> Faults:
    """What fields and ``clean`` find wrong, beside the faults known already.

    Fields that are ``sound`` are not asked.

    References are left out, unless empty: they were found a moment ago by their keys,
    and Django would ask the database for each once more.
    """
    found = {
        field.name
        for field in record._meta.concrete_fields
        if isinstance(field, ForeignKey) and getattr(record, field.attname) is not None
    }
    faults: Faults = {}
    _ask(lambda: record.clean_fields(exclude={*known, *found, *sound}), faults)
    try:
        _ask(record.clean, faults)
    except ObjectDoesNotExist:
        # ``clean`` looked at a reference that is missing, which is told already.
        if not known and not faults:
            raise
    return faults


def rule_faults(record: Record, known: Mapping[str, Any]) -> Faults:
    """Which constraints the record breaks, as far as its faultless fields tell."""
    exclude = {"id", *known}
    faults: Faults = {}
    _ask(lambda: record.validate_unique(exclude=exclude), faults)
    _ask(lambda: record.validate_constraints(exclude={*exclude, *faults}), faults)
    return faults


def database_fault(record: Record, error: Error) -> Faults:
    """Words for a refusal that no rule of the model explains."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    if message := message_of(name):
        return {NON_FIELD_ERRORS: [ValidationError(message)]}
    for field in record._meta.concrete_fields:
        # Taken by a record that the reader may not see: in the words for any other.
        if field.unique and name == f"{record._meta.db_table}_{field.column}_key":
            taken = record.unique_error_message(type(record), (field.name,))
            return {field.name: [taken]}
    why = getattr(diagnosis, "message_primary", None) or str(error)
    return {NON_FIELD_ERRORS: [ValidationError(f"The database refused it: {why}.")]}


def merged(faults: Faults, more: Faults) -> Faults:
    """Both, each fault under its field."""
    return {
        name: [*faults.get(name, []), *more.get(name, [])]
        for name in dict.fromkeys([*faults, *more])
    }


def said_plainly(faults: Faults, given: Container[str]) -> Faults:
    """The faults, with better words for fields left empty or not ``given`` at all."""
    return {
        name: [_said_plainly(fault, name in given) for fault in found]
        for name, found in faults.items()
    }


def _said_plainly(fault: ValidationError, given: bool) -> ValidationError:
    if getattr(fault, "code", None) not in ("null", "blank", "required"):
        return fault
    if given:
        return ValidationError("This can't be left empty.", fault.code)
    return ValidationError("A new record needs this column.", fault.code)


def _ask(rule: Callable[[], None], faults: Faults) -> None:
    try:
        rule()
    except ValidationError as error:
        error.update_error_dict(faults)
