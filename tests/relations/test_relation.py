"""The contract of record type “relation”."""

from tests.contract import RecordContract
from tests.factories import RelationFactory


class TestRelation(RecordContract):
    factory = RelationFactory
