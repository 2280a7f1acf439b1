"""Storing what was sent to the API, by the road that files take."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from records.door.confirming import DECLASSIFYING as CONFIRM_FIRST
from records.importing import import_table
from records.kit.api.bodies import CITATIONS, Reading, Sent
from records.kit.api.refusals import Conflict, Invalid, NotAllowed
from records.kit.entry.refusals import refusal
from records.kit.files.cells import fault_of
from records.kit.lookups import Lookups
from records.kit.problems import FileProblems
from records.kit.rules import NO_SOURCE, without_source
from records.models import Citation, Record
from records.reading import SECRECY

WRONG = "Nothing is stored: see errors for each place and what is right there."
DECLASSIFYING = (
    "A token can't open a record to more people: do it in the admin, where the "
    "password is asked for."
)


def create(reading: Reading, sent: Sequence[Sent]) -> list[int]:
    """Store new records; their numbers. Raises Refused when anything is wrong."""
    model = reading.model
    there = model.objects.filter(key__in=[one.key for one in sent])
    taken = set(there.values_list("key", flat=True))
    if taken and not reading.errors:
        clash = "A record with this key is there already: change it by PATCH."
        raise Conflict(
            "Nothing is stored: some keys are taken.",
            {f"{one.pointer}/key": [clash] for one in sent if one.key in taken},
        )
    return _store(reading, sent, {})


def change(reading: Reading, sent: Sequence[Sent], present: dict[str, Any]) -> None:
    """Store changes of records that are locked, by key. Raises Refused."""
    renamed = {}
    for one in sent:
        wanted = one.cells.get("key", one.key)
        if wanted != one.key:
            renamed[one.key] = (f"{one.pointer}/key", wanted)
        one.cells["key"] = one.key
    with transaction.atomic():
        _store(reading, sent, present)
        for key, (pointer, wanted) in renamed.items():
            _rename(present[key], wanted, pointer)


def _store(
    reading: Reading, sent: Sequence[Sent], present: dict[str, Any]
) -> list[int]:
    model = reading.model
    before = {key: record.classification for key, record in present.items()}
    # What is no record at all has been told; whatever else is wrong is told with it.
    sent = [one for one in sent if one.pointer not in reading.errors]
    cited = [(one, n) for one in sent for n in range(len(one.citations))]
    try:
        table = reading.table(sent) if sent else None
    except FileProblems as error:
        reading.tell(error.problems, [one.pointer for one in sent])
        table = None
    if table is None:
        raise Invalid(WRONG, reading.errors)
    with transaction.atomic():
        lookups = Lookups()
        # Nor is a source asked for where citations could not be read.
        follow = bool(cited or reading.errors)
        report = import_table(model, table, lookups, sources_follow=follow)
        if lowered := [one for one in report.errors if one.message == CONFIRM_FIRST]:
            places = [sent[(one.row or 1) - 1].pointer for one in lowered]
            raise _opening(places)
        reading.tell(report.errors, [one.pointer for one in sent])
        if not reading.errors and cited:
            _cite(reading, cited, lookups, present)
        if reading.errors:
            raise Invalid(WRONG, reading.errors)
        records = {one.key: one for one in _stored(model, sent)}
        if cited:
            _check_cited(reading, sent, records)
        _check_open(sent, records, before)
        try:
            connection.check_constraints()
        except IntegrityError as error:
            raise Conflict(f"Nothing is stored. {refusal(error)}") from error
    return [records[one.key].pk for one in sent if one.key in records]


def _stored(model: type[Record], sent: Sequence[Sent]) -> Any:
    found = model.objects.filter(key__in=[one.key for one in sent]).order_by()
    return found.only("pk", "key", "classification")


def _cite(
    reading: Reading,
    cited: list[tuple[Sent, int]],
    lookups: Lookups,
    present: dict[str, Any],
) -> None:
    """Store the citations that stand within the records."""
    pointers = [f"{one.pointer}/{CITATIONS}/{n}" for one, n in cited]
    rows = [
        Sent(p, "", dict(one.citations[n]))
        for p, (one, n) in zip(pointers, cited, strict=True)
    ]
    word = reading.model.record_type()
    keys = {row.cells["key"] for row in rows if not fault_of(row.cells["key"])}
    owners = dict(Citation.objects.filter(key__in=keys).values_list("key", "record_id"))
    for row, (one, _) in zip(rows, cited, strict=True):
        row.cells["record"] = f"{word}:{one.key}"
        owner = owners.get(row.cells["key"])
        mine = present.get(one.key)
        if owner is not None and (mine is None or owner != mine.pk):
            told = "This is the key of a citation of another record."
            reading.errors.setdefault(f"{row.pointer}/key", []).append(told)
        elif owner is not None and not reading.may_change_citations:
            raise NotAllowed("This token or its owner may not change citations.")
    if reading.errors:
        return
    citations = Reading(Citation)
    try:
        report = import_table(Citation, citations.table(rows), lookups)
        citations.tell(report.errors, pointers)
    except FileProblems as error:
        citations.tell(error.problems, pointers)
    reading.errors |= citations.errors


def _check_cited(
    reading: Reading, sent: Sequence[Sent], records: dict[str, Any]
) -> None:
    """The rule of sources, which an import leaves to the file of citations."""
    numbers = {records[one.key].pk: one for one in sent if one.key in records}
    for number in without_source(reading.model, numbers):
        for name, faults in NO_SOURCE.items():
            place = f"{numbers[number].pointer}/{name}"
            reading.errors[place] = [str(fault.message) for fault in faults]
    if reading.errors:
        raise Invalid(WRONG, reading.errors)


def _check_open(
    sent: Sequence[Sent], records: dict[str, Any], before: dict[str, str]
) -> None:
    """Nobody declassifies by a token, whatever a cookie beside it has confirmed."""
    opened = [
        one.pointer
        for one in sent
        if one.key in before
        and one.key in records
        and SECRECY[records[one.key].classification] < SECRECY[before[one.key]]
    ]
    if opened:
        raise _opening(opened)


def _opening(places: Sequence[str]) -> NotAllowed:
    told = {f"{place}/classification": [DECLASSIFYING] for place in places}
    return NotAllowed(DECLASSIFYING, told)


def _rename(record: Any, wanted: Any, pointer: str) -> None:
    """Give a record another key; the former one leads to it."""
    if not isinstance(wanted, str) or not wanted.strip():
        raise Invalid(WRONG, {pointer: ["A record keeps a key: give one."]})
    record.key = wanted.strip()
    others = {field.name for field in record._meta.fields} - {"key"}
    try:
        record.clean_fields(exclude=others)
        record.validate_unique(exclude=others)
    except ValidationError as error:
        raise Invalid(WRONG, {pointer: error.messages}) from error
    try:
        with transaction.atomic():
            record.save(update_fields=["key"])
    except IntegrityError as error:
        raise Conflict(f"Nothing is stored. {refusal(error)}") from error
