"""The contract of record type “trade record”."""

from tests.contract import RecordContract
from tests.factories import TradeRecordFactory


class TestTradeRecord(RecordContract):
    factory = TradeRecordFactory
