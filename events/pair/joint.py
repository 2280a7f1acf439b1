"""The contacts of two parties, and the sessions around them, for their page."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from events.choices import EventKind
from events.models import Event, Statement
from events.pair.gathered import Gathered
from events.pair.meeting import attended_by, attended_by_both
from records.kit.among import found_in, is_one_of
from records.kit.together import together_again
from records.models import Citation, Passage, Record, Source
from records.partial_dates.edtf import PartialDate
from records.partial_dates.queries import matches, order_by_partial_date
from records.reading import Reader
from relations.timing import by_date

# Of more contacts than this the latest are fetched: nobody reads thousands on a page.
MOST_CONTACTS = 200


def rows_of(
    model: type[Record], reader: Reader, *args: Any, **kwargs: Any
) -> QuerySet[Any, Any]:
    """The records that a reader may see and that fit the conditions."""
    rows: QuerySet[Any, Any] = model.objects.visible_to(reader)
    return rows.filter(*args, **kwargs)


def numbers_of(records: Iterable[Record]) -> list[int]:
    """The numbers of records."""
    return [record.pk for record in records]


def having(model: Any, name: str, parties: Any) -> Q:
    """The condition that a list of parties names one of these."""
    through = model._meta.get_field(name).remote_field.through
    owner = model._meta.get_field(name).m2m_column_name()
    rows = through.objects.filter(is_one_of("party", parties))
    return Q(pk__in=rows.values(owner))


def fetch_contacts(
    found: Gathered,
    reader: Reader,
    period: PartialDate | None,
    latest: Sequence[int] | None,
) -> None:
    """Events of the two together, with the sessions around them."""
    if latest is None or (period is not None and len(latest) > MOST_CONTACTS):
        latest = _latest(found, reader, period)
    elif len(latest) > MOST_CONTACTS:
        found.is_cut = True
        latest = latest[:MOST_CONTACTS]
    [joint] = together_again("events", reader, partial(_events, reader), latest)
    joint = by_date(joint)
    found.sessions = [e for e in joint if e.kind == EventKind.FORUM_SESSION]
    found.contacts = [e for e in joint if e.kind != EventKind.FORUM_SESSION]
    known = {event.pk for event in joint}

    # A letter handed over during a visit names its sender only.
    def within(contacts: Any, either: Any) -> list[Any]:
        return [rows_of(Event, reader, is_one_of("parent", contacts), ours(either))]

    def ours(either: Any) -> Q:
        return Q(pk__in=attended_by(is_one_of("party", either), reader))

    contacts = numbers_of(found.contacts)
    [inside] = together_again(
        "events within", reader, within, contacts, found.either, may_keep=False
    )
    found.contacts = by_date(
        [*found.contacts, *(e for e in inside if e.pk not in known)]
    )
    contacts = numbers_of(found.contacts)
    [said] = together_again(
        "statements of two",
        reader,
        partial(_statements, reader),
        *found.sides.values(),
        contacts,
        may_keep=False,
    )
    found.statements = by_date(said)
    known |= set(contacts)

    def nearby(parents: Any, core: Any, either: Any) -> list[Any]:
        citations = Citation.objects.visible_to(reader).filter(
            source__in=Source.objects.visible_to(reader).order_by(),
            passage__in=Passage.objects.visible_to(reader).order_by(),
        )
        passages = citations.filter(is_one_of("record", core))
        beside = citations.filter(passage__in=passages.values("passage"))
        near = is_one_of("pk", parents) | Q(pk__in=beside.values("record_id"))
        is_session = Q(kind=EventKind.FORUM_SESSION)
        return [rows_of(Event, reader, ours(either), near, is_session)]

    [sessions] = together_again(
        "sessions nearby",
        reader,
        nearby,
        {e.parent_id for e in found.contacts} - {None},
        [*known, *numbers_of(found.statements)],
        found.either,
        may_keep=False,
    )
    found.told_together = by_date(s for s in sessions if s.pk not in known)


def _events(reader: Reader, numbers: Any) -> list[Any]:
    return [rows_of(Event, reader, is_one_of("pk", numbers))]


def _latest(found: Gathered, reader: Reader, period: PartialDate | None) -> list[int]:
    """The events of the two together, or the latest of them, by number."""
    one, other = (Q(party__in=side) for side in found.sides.values())
    # How seldom two meet the planner can't guess from how often each does.
    both = found_in("pk", attended_by_both(one, other, reader))
    rows = Event.objects.visible_to(reader).filter(both)

    def latest(rows: QuerySet[Any, Any], most: int) -> list[int]:
        ordered = rows.order_by(*order_by_partial_date("date", descending=True))
        return list(ordered.values_list("pk", flat=True)[:most])

    numbers = latest(rows, MOST_CONTACTS + 1)
    if len(numbers) <= MOST_CONTACTS:
        return numbers
    found.is_cut = True
    is_past = found.day < timezone.now().date()
    if is_past:
        rows = rows.filter(date_earliest__lte=found.day)
    if period is not None:
        rows = rows.filter(matches("date", period))
    is_narrower = is_past or period is not None
    return latest(rows, MOST_CONTACTS) if is_narrower else numbers[:MOST_CONTACTS]


def _statements(reader: Reader, one: Any, other: Any, contacts: Any) -> list[Any]:
    """What one said to or of the other, or both said, or was said at a contact."""
    to_one = having(Statement, "addressees", one)
    to_other = having(Statement, "addressees", other)
    crossing = (
        (to_other & is_one_of("party", one))
        | (to_one & is_one_of("party", other))
        | (to_one & to_other)
        | is_one_of("event", contacts)
    )
    return [rows_of(Statement, reader, crossing)]
