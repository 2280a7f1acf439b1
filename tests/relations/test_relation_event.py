"""The contract of record type “relation event”."""

from tests.contract import RecordContract
from tests.factories import RelationEventFactory


class TestRelationEvent(RecordContract):
    factory = RelationEventFactory
