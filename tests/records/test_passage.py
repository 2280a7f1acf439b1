"""The contract of record type “passage”."""

from tests.contract import RecordContract
from tests.factories import PassageFactory


class TestPassage(RecordContract):
    factory = PassageFactory
