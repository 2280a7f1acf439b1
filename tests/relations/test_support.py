"""The contract of record type “support”."""

from tests.contract import RecordContract
from tests.factories import SupportFactory


class TestSupport(RecordContract):
    factory = SupportFactory
