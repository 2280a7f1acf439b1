"""The contract of record type “appointment event”."""

from tests.contract import RecordContract
from tests.factories import AppointmentEventFactory


class TestAppointmentEvent(RecordContract):
    factory = AppointmentEventFactory
