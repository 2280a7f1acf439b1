"""The contract of record type “meeting”."""

from tests.contract import RecordContract
from tests.factories import MeetingFactory


class TestMeeting(RecordContract):
    factory = MeetingFactory
