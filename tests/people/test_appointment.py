"""The contract of record type “appointment”."""

from tests.contract import RecordContract
from tests.factories import AppointmentFactory


class TestAppointment(RecordContract):
    factory = AppointmentFactory
