"""The contract of record type “event”."""

from tests.contract import RecordContract
from tests.factories import EventFactory


class TestEvent(RecordContract):
    factory = EventFactory

    @property
    def plural_in_address(self):
        return "meetings"  # an event's page stands under the plural of its kind
