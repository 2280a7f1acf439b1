"""The contract of record type “statement”."""

from tests.contract import RecordContract
from tests.factories import StatementFactory


class TestStatement(RecordContract):
    factory = StatementFactory
