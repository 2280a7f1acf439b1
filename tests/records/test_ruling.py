"""The contract of record type “ruling”."""

from tests.contract import RecordContract
from tests.factories import RulingFactory


class TestRuling(RecordContract):
    factory = RulingFactory
