"""Filters of relations and what happened to them."""

from records.kit.filters import RecordFilterSet
from relations.filters.sides import BetweenFilter, PartyFilter
from relations.models import Relation, RelationEvent

_SIDES = ("party_a", "party_b")
_SIDES_OF_EVENT = ("relation__party_a", "relation__party_b")


class RelationFilterSet(RecordFilterSet):
    MAIN = ("party", "between")

    party = PartyFilter(*_SIDES)
    between = BetweenFilter(*_SIDES)

    class Meta(RecordFilterSet.Meta):
        model = Relation


class RelationEventFilterSet(RecordFilterSet):
    MAIN = ("kind", "party", "between", "date")

    party = PartyFilter(*_SIDES_OF_EVENT)
    between = BetweenFilter(*_SIDES_OF_EVENT)

    class Meta(RecordFilterSet.Meta):
        model = RelationEvent
