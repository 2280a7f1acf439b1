"""The contract of record type “stop”."""

from tests.contract import RecordContract
from tests.factories import StopFactory


class TestStop(RecordContract):
    factory = StopFactory
