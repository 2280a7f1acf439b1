"""The contract of record type “call”."""

from tests.contract import RecordContract
from tests.factories import CallFactory


class TestCall(RecordContract):
    factory = CallFactory
