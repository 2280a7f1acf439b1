"""The contract of record type “forum”."""

from tests.contract import RecordContract
from tests.factories import ForumFactory


class TestForum(RecordContract):
    factory = ForumFactory
