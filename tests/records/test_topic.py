"""The contract of record type “topic”."""

from tests.contract import RecordContract
from tests.factories import TopicFactory


class TestTopic(RecordContract):
    factory = TopicFactory
