"""The home page: what is in here, and what is new."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.apps import apps
from django.db.models import Func, IntegerField, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from events.choices import EventStatus, StatementKind, StatementStatus
from events.models import Event, Statement
from events.pair.finding import proposed
from records.choices import DisputeKind, DisputeStatus
from records.kit import until_change
from records.kit.as_of import asked_day, problems_of_page, rows_on
from records.kit.pages.citing import Cited, Support
from records.kit.pages.exhibits import today
from records.kit.pages.listing import MOST_COUNTED
from records.kit.pages.newest import changed_last
from records.kit.pages.references import References
from records.kit.pages.saved import own_views
from records.kit.pages.values import Value, values_of
from records.kit.registry import record_types
from records.kit.views import headings
from records.models import Dispute, Record, RegisterEntry, Source
from records.partial_dates.queries import order_by_partial_date
from records.reading import Reader
from relations.models import Relation

SHOWN, SHOWN_VIEWS = 6, 20
# Of each dispute it has to be looked at what the reader may know of it.
MOST_DISPUTES = 1_000
# Sources last: what they are about comes first.
APPS = ("relations", "events", "people", "records")


@dataclass(frozen=True, slots=True)
class Entry:
    """A record type, with how many records the reader may see of it."""

    label: str
    address: str
    count: str
    is_kind: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The record types of one app."""

    title: str
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Dated:
    """A record beside its date, and who says so."""

    record: Record
    date: list[Value]
    support: Support


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Counts by type, latest events, open requests, open disputes, sources."""
    if problems := problems_of_page(request.GET):
        told = {"title": "Home", "problems": problems}
        return render(request, "records/refused.html", told, status=400)
    reader, day = request.user, asked_day(request)
    relations = list(Relation.objects.visible_to(reader)[: SHOWN + 1])
    held = Event.objects.visible_to(reader).filter(
        status=EventStatus.HELD, date_latest__isnull=False
    )
    # What was to come, and no source says that it came.
    planned = Event.objects.visible_to(reader).filter(status=EventStatus.PLANNED)
    upcoming = list(
        planned.filter(Q(date_latest__isnull=True) | Q(date_latest__gte=today()))[
            :SHOWN
        ]
    )
    requests = Statement.objects.visible_to(reader).filter(
        kind=StatementKind.REQUEST, status=StatementStatus.OPEN
    )
    counts, disputes = until_change.found_once(
        "home", reader, lambda: (count_records(reader), _open_disputes(reader))
    )
    own = [n for model, n in counts.items() if not model._meta.proxy]
    if day:
        held, requests = rows_on(held, day, reader), rows_on(requests, day, reader)
    latest = order_by_partial_date("date", descending=True)
    newest = list(held.order_by(*latest)[:SHOWN])
    open_requests = list(requests.order_by("-date_latest", "key")[:SHOWN])
    references = References(reader, headings)
    cited = Cited(references)
    cited.load([*newest, *open_requests, *upcoming])
    context = {
        "as_of_told": "Latest events and open requests are those up to that day.",
        "relations": relations[:SHOWN],
        "more_relations": len(relations) > SHOWN,
        "newest": _dated(newest, cited, references),
        "requests": _dated(open_requests, cited, references),
        "upcoming": _dated(upcoming, cited, references),
        "proposed": proposed(reader),
        "span": _span(held, newest),
        "places": cited.places,
        "open_disputes": _number(disputes, MOST_DISPUTES),
        "sources": Source.objects.visible_to(reader)[:SHOWN],
        "groups": _groups(counts),
        # It is told of now, on whatever day the rest is.
        "changed": [] if day else changed_last(references, SHOWN),
        "views": own_views(reader)[:SHOWN_VIEWS],
        "total": _total(own),
    }
    return render(request, "home.html", context)


def _span(events: Any, newest: list[Event]) -> str:
    """The years in which the first and the last event began; empty for none."""
    began = events.order_by("date_earliest").values_list("date_earliest", flat=True)
    if not newest:
        return ""
    first, last = began[0].year, newest[0].date_earliest.year  # type: ignore[attr-defined]
    return str(first) if first == last else f"{first} to {last}"


def _open_disputes(reader: Reader) -> int:
    """How many disputes are open, counted no further than one more than are told."""
    disputes = Dispute.objects.visible_to(reader).order_by()
    told = disputes.filter(known_status=DisputeStatus.OPEN).exclude(
        known_kind=DisputeKind.PRECISION
    )
    return told[: MOST_DISPUTES + 1].count()


def count_records(reader: Reader) -> dict[type[Record], int]:
    """How many records of each type the reader may see, in one query.

    None is counted further than one more than a list tells of without being asked to.
    """
    entries = RegisterEntry.objects.visible_to(reader).order_by()
    events = Event.objects.visible_to(reader).order_by()
    counted = {
        _column(model): _up_to_most(
            events.filter(kind=getattr(model, "KIND", ""))
            if model._meta.proxy
            else entries.filter(record_type=model.record_type())
        )
        for model in record_types()
    }
    # Beside any one entry; where there is none, there is nothing to count.
    [found] = entries.values(**counted)[:1] or [{}]
    return {model: found.get(_column(model), 0) for model in record_types()}


def _column(model: type[Record]) -> str:
    return f"number_of_{model.PLURAL.replace('-', '_')}"


def _up_to_most(rows: Any) -> Func:
    return Func(
        Subquery(rows.values("pk")[: MOST_COUNTED + 1]),
        template="(SELECT count(*) FROM %(expressions)s AS found)",
        output_field=IntegerField(),
    )


def _number(count: int, most: int) -> str:
    """A number as far as was counted, such as “10,000+”."""
    return f"{min(count, most):,}{'+' if count > most else ''}"


def _total(counts: list[int]) -> str:
    """How many records there are of all types, in words."""
    total = sum(min(count, MOST_COUNTED) for count in counts)
    more = "more than " if any(count > MOST_COUNTED for count in counts) else ""
    return f"{more}{total:,} record{'' if total == 1 else 's'}"


def _groups(counts: dict[type[Record], int]) -> list[Group]:
    """The record types by app; kinds of a type right below it."""
    place: dict[Any, int] = {model: number for number, model in enumerate(counts)}
    ordered = sorted(
        counts, key=lambda m: (place[m._meta.concrete_model], m._meta.proxy, place[m])
    )
    return [
        Group(
            str(apps.get_app_config(label).verbose_name),
            [
                _entry(model, counts[model])
                for model in ordered
                if model._meta.app_label == label
            ],
        )
        for label in APPS
    ]


def _entry(model: type[Record], count: int) -> Entry:
    options = model._meta
    return Entry(
        label=capfirst(str(options.verbose_name_plural)),
        address=reverse(f"{model.PLURAL}-list"),
        count=_number(count, MOST_COUNTED),
        is_kind=options.proxy,
    )


def _dated(
    records: Iterable[Record], cited: Cited, references: References
) -> list[Dated]:
    """Markers of the date; of the record as a whole where it has none."""
    found = []
    for record in records:
        support = cited.support(record, "date")
        if not support.markers:
            support = replace(
                cited.support(record, ""), is_disputed=support.is_disputed
            )
        date = values_of(record, "date", references)
        found.append(Dated(record, date, support))
    return found
