"""Filters of parties, places, and what stands between parties."""

from relations.filters.agreements import AgreementFilterSet, PartyActionFilterSet
from relations.filters.missions import AccreditationFilterSet, MissionFilterSet
from relations.filters.organisations import (
    CandidatureFilterSet,
    MembershipFilterSet,
    SupportFilterSet,
)
from relations.filters.parties import (
    PartyFilterSet,
    PartyNameFilterSet,
    PlaceFilterSet,
)
from relations.filters.relations import RelationEventFilterSet, RelationFilterSet
from relations.filters.sides import BetweenFilter, PartyFilter
from relations.filters.trade import TradeRecordFilterSet
from relations.filters.undertakings import (
    FigureFilterSet,
    UndertakingFilterSet,
    UndertakingStageFilterSet,
)

__all__ = [
    "AccreditationFilterSet",
    "AgreementFilterSet",
    "BetweenFilter",
    "CandidatureFilterSet",
    "FigureFilterSet",
    "MembershipFilterSet",
    "MissionFilterSet",
    "PartyActionFilterSet",
    "PartyFilter",
    "PartyFilterSet",
    "PartyNameFilterSet",
    "PlaceFilterSet",
    "RelationEventFilterSet",
    "RelationFilterSet",
    "SupportFilterSet",
    "TradeRecordFilterSet",
    "UndertakingFilterSet",
    "UndertakingStageFilterSet",
]
