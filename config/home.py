"""The home page: what is in here, and what is new."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.apps import apps
from django.db.models import Count, Max, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from events.choices import EventStatus, StatementKind, StatementStatus
from events.models import Event, Statement
from events.pair.finding import proposed
from records.choices import DisputeKind, DisputeStatus
from records.kit.as_of import asked_day, problems_of_page, rows_on
from records.kit.pages.citing import Cited, Support
from records.kit.pages.exhibits import today
from records.kit.pages.newest import changed_last
from records.kit.pages.references import References
from records.kit.pages.saved import own_views
from records.kit.pages.values import Value, values_of
from records.kit.registry import record_types
from records.kit.views import headings
from records.models import Dispute, Record, RegisterEntry, Source
from records.reading import Reader
from relations.models import Relation

SHOWN, SHOWN_VIEWS = 6, 20
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
    counts = count_records(reader)
    total = sum(n for model, n in counts.items() if not model._meta.proxy)
    if day:
        held, requests = rows_on(held, day, reader), rows_on(requests, day, reader)
    newest = list(held.order_by("-date_latest", "-date_earliest", "key")[:SHOWN])
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
        "span": _span(held),
        "places": cited.places,
        "open_disputes": Dispute.objects.visible_to(reader)
        .filter(known_status=DisputeStatus.OPEN)
        .exclude(known_kind=DisputeKind.PRECISION)
        .count(),
        "sources": Source.objects.visible_to(reader)[:SHOWN],
        "groups": _groups(counts),
        # It is told of now, on whatever day the rest is.
        "changed": [] if day else changed_last(references, SHOWN),
        "views": own_views(reader)[:SHOWN_VIEWS],
        "total": f"{total:,} record{'' if total == 1 else 's'}",
    }
    return render(request, "home.html", context)


def _span(events: Any) -> str:
    """The years from the first to the last event, in words; empty for none."""
    found = events.filter(date_earliest__isnull=False).aggregate(
        first=Min("date_earliest"), last=Max("date_latest")
    )
    if not found["first"] or not found["last"]:
        return ""
    first, last = found["first"].year, found["last"].year
    return str(first) if first == last else f"{first} to {last}"


def count_records(reader: Reader) -> dict[type[Record], int]:
    """How many records of each type the reader may see; two queries."""
    entries = RegisterEntry.objects.visible_to(reader).order_by()
    by_word = dict(entries.values_list("record_type").annotate(count=Count("pk")))
    events = Event.objects.visible_to(reader).order_by()
    by_kind = dict(events.values_list("kind").annotate(count=Count("pk")))
    return {
        model: by_kind.get(getattr(model, "KIND", ""), 0)
        if model._meta.proxy
        else by_word.get(model.record_type(), 0)
        for model in record_types()
    }


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
        count=f"{count:,}",
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
