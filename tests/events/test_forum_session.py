"""The contract of record type “forum session”."""

from tests.contract import RecordContract
from tests.factories import ForumSessionFactory


class TestForumSession(RecordContract):
    factory = ForumSessionFactory
