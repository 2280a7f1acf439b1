"""The contract of record type “person”."""

from tests.contract import RecordContract
from tests.factories import PersonFactory


class TestPerson(RecordContract):
    factory = PersonFactory
