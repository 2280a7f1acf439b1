"""The contract of record type “undertaking”."""

from tests.contract import RecordContract
from tests.factories import UndertakingFactory


class TestUndertaking(RecordContract):
    factory = UndertakingFactory
