"""Filters of trade."""

from records.kit.filters import RecordFilterSet
from relations.filters.sides import BetweenFilter, PartyFilter
from relations.models import TradeRecord

_SIDES = ("reporter", "partner")


class TradeRecordFilterSet(RecordFilterSet):
    MAIN = ("party", "between", "flow", "date", "commodity", "value_status")
    DATE = "period"

    party = PartyFilter(*_SIDES)
    between = BetweenFilter(*_SIDES)

    class Meta(RecordFilterSet.Meta):
        model = TradeRecord
