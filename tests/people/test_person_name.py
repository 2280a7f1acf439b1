"""The contract of record type “person name”."""

from tests.contract import RecordContract
from tests.factories import PersonNameFactory


class TestPersonName(RecordContract):
    factory = PersonNameFactory
