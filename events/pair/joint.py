"""The contacts of two parties, and the sessions around them, for their page."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from events.choices import EventKind
from events.models import Event, Statement
from events.pair.gathered import Gathered, Rows
from events.pair.meeting import attended_by
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


def having(model: Any, name: str, parties: Iterable[int]) -> Q:
    """The condition that a list of parties names one of these."""
    through = model._meta.get_field(name).remote_field.through
    owner = model._meta.get_field(name).m2m_column_name()
    rows = through.objects.filter(party_id__in=list(parties))
    return Q(pk__in=rows.values(owner))


def fetch_contacts(
    found: Gathered,
    reader: Reader,
    period: PartialDate | None,
    latest: Sequence[int],
) -> None:
    """Events of the two together, with the sessions around them."""
    one, other = found.sides.values()

    def attended(side: Iterable[int]) -> Any:
        return attended_by(Q(party__in=side), reader)

    both = attended(one).intersection(attended(other))
    if len(latest) > MOST_CONTACTS and period is None:
        found.is_cut = True
        joint = by_date(rows_of(Event, reader, pk__in=latest[:MOST_CONTACTS]))
    else:
        joint = _latest(found, reader, Q(pk__in=both), period)
    found.sessions = [e for e in joint if e.kind == EventKind.FORUM_SESSION]
    found.contacts = [e for e in joint if e.kind != EventKind.FORUM_SESSION]
    of_either = Q(pk__in=attended(one | other))
    known = {event.pk for event in joint}
    # A letter handed over during a visit names its sender only.
    inside = rows_of(Event, reader, of_either, parent__in=numbers_of(found.contacts))
    found.contacts = by_date(
        [*found.contacts, *(e for e in inside if e.pk not in known)]
    )
    found.statements = _statements(found, reader)
    known |= {event.pk for event in found.contacts}
    core = [*known, *(s.pk for s in found.statements)]
    citations = Citation.objects.visible_to(reader).filter(
        source__in=Source.objects.visible_to(reader).order_by(),
        passage__in=Passage.objects.visible_to(reader).order_by(),
    )
    passages = citations.filter(record_id__in=core)
    together = citations.filter(passage__in=passages.values("passage"))
    parents = {e.parent_id for e in found.contacts} - {None}
    nearby = Q(pk__in=parents) | Q(pk__in=together.values("record_id"))
    sessions = rows_of(Event, reader, of_either, nearby, kind=EventKind.FORUM_SESSION)
    found.told_together = by_date(s for s in sessions if s.pk not in known)


def _latest(
    found: Gathered, reader: Reader, joint: Q, period: PartialDate | None
) -> Rows:
    """The events of the two together in the order of time, or the latest of them."""
    rows = Event.objects.visible_to(reader).filter(joint)
    numbers = list(rows.order_by().values_list("pk", flat=True)[: MOST_CONTACTS + 1])
    if len(numbers) > MOST_CONTACTS:
        found.is_cut = True
        if found.day < timezone.now().date():
            rows = rows.filter(date_earliest__lte=found.day)
        if period is not None:
            rows = rows.filter(matches("date", period))
        latest = rows.order_by(*order_by_partial_date("date", descending=True))
        numbers = list(latest.values_list("pk", flat=True)[:MOST_CONTACTS])
    return by_date(rows_of(Event, reader, pk__in=numbers))


def _statements(found: Gathered, reader: Reader) -> Rows:
    """What one said to or of the other, or both said, or was said at a contact."""
    one, other = found.sides.values()
    to_one = having(Statement, "addressees", one)
    to_other = having(Statement, "addressees", other)
    crossing = (
        Q(to_other, party__in=one)
        | Q(to_one, party__in=other)
        | (to_one & to_other)
        | Q(event__in=[e.pk for e in found.contacts])
    )
    return by_date(rows_of(Statement, reader, crossing))
