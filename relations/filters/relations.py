"""Filters of relations and what happened to them."""

from datetime import date

from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When

from records.kit.filtering.kinds import Rows
from records.kit.filtering.on_a_day import (
    CERTAIN,
    POSSIBLE,
    STANDING,
    UNKNOWN,
    AsOfFilter,
)
from records.kit.filtering.paths import visible
from records.kit.filters import RecordFilterSet
from records.partial_dates.queries import DateMode
from relations.choices import RelationEventKind
from relations.filters.sides import BetweenFilter, PartyFilter
from relations.models import Relation, RelationEvent

_SIDES = ("party_a", "party_b")
_SIDES_OF_EVENT = ("relation__party_a", "relation__party_b")


_BREAKS = (RelationEventKind.SEVERED, RelationEventKind.RECOGNITION_WITHDRAWN)
_CHANGES = (
    RelationEventKind.RECOGNITION_DE_FACTO,
    RelationEventKind.RECOGNITION_DE_JURE,
    RelationEventKind.RELATIONS_ESTABLISHED,
    RelationEventKind.LEVEL_RAISED,
    RelationEventKind.LEVEL_LOWERED,
    RelationEventKind.SUSPENDED,
    RelationEventKind.RESUMED,
    *_BREAKS,
)


class RelationOnFilter(AsOfFilter):
    """Relations as they stood on a day, by the last dated event that changes them."""

    rule = (
        "Shown are relations that existed on that day: the last dated event up to it "
        "that changes their status decides. Certain: all of its date lies before; "
        "possible: a part of it does; not known: no dated event says anything."
    )

    def __init__(self) -> None:
        super().__init__("", "", label="As of")

    def filter(self, qs: Rows, value: date | None) -> Rows:
        """The relations not known to begin later or to be broken off by then."""
        if value is None:
            return qs
        changes = visible(RelationEvent, self.reader).filter(
            relation=OuterRef("pk"), kind__in=_CHANGES, date_earliest__isnull=False
        )
        last = changes.filter(date_earliest__lte=value).order_by(
            "-date_earliest", "-date_latest", "-key"
        )
        surely = changes.filter(date_latest__lte=value)
        rows: Rows = qs.alias(
            last_change=Subquery(last.values("kind")[:1]),
            changes_later=Exists(changes.filter(date_earliest__gt=value)),
        ).annotate(
            **{
                STANDING: Case(
                    When(last_change__isnull=True, then=Value(UNKNOWN)),
                    When(Exists(surely), then=Value(CERTAIN)),
                    default=Value(POSSIBLE),
                )
            }
        )
        unbroken = Q(last_change__isnull=False) & ~Q(last_change__in=_BREAKS)
        rows = rows.filter(unbroken | Q(last_change__isnull=True, changes_later=False))
        if self.mode == DateMode.CERTAIN:
            rows = rows.filter(standing=CERTAIN)
        return rows


class RelationFilterSet(RecordFilterSet):
    MAIN = ("party", "between")

    party = PartyFilter(*_SIDES)
    between = BetweenFilter(*_SIDES)
    as_of = RelationOnFilter()

    class Meta(RecordFilterSet.Meta):
        model = Relation


class RelationEventFilterSet(RecordFilterSet):
    MAIN = ("kind", "party", "between", "date")

    party = PartyFilter(*_SIDES_OF_EVENT)
    between = BetweenFilter(*_SIDES_OF_EVENT)

    class Meta(RecordFilterSet.Meta):
        model = RelationEvent
