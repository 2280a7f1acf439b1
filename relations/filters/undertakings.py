"""Filters of undertakings, their stages and their figures."""

from records.kit.filtering.kinds import ReferenceFilter
from records.kit.filtering.topics import TopicFilter
from records.kit.filters import RecordFilterSet
from relations.filters.sides import BetweenFilter, PartyFilter
from relations.models import Figure, Party, Undertaking, UndertakingStage

_SIDES = ("parties", "lead_party")
_SIDES_OF_PART = tuple(f"undertaking__{side}" for side in _SIDES)


class UndertakingFilterSet(RecordFilterSet):
    MAIN = ("kind", "party", "between", "status", "topic", "date", "place", "country")
    DATE = "period"

    party = PartyFilter(*_SIDES)
    between = BetweenFilter(*_SIDES)
    topic = TopicFilter()
    country = ReferenceFilter(
        Party,
        ["place__country"],
        label="Country",
        help_text="The state in which its place lies.",
    )

    class Meta(RecordFilterSet.Meta):
        model = Undertaking


class UndertakingStageFilterSet(RecordFilterSet):
    MAIN = ("undertaking", "kind", "party", "date")

    party = PartyFilter("party", *_SIDES_OF_PART)

    class Meta(RecordFilterSet.Meta):
        model = UndertakingStage


class FigureFilterSet(RecordFilterSet):
    MAIN = ("undertaking", "measure", "unit", "party")
    DATE = "period"

    party = PartyFilter(*_SIDES_OF_PART)

    class Meta(RecordFilterSet.Meta):
        model = Figure
