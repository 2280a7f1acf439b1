"""The API of persons, offices and appointments."""

from people.models import (
    Appointment,
    AppointmentEvent,
    Office,
    Person,
    PersonName,
)
from people.popolo import PeoplePopolo
from records.kit.api import RecordViewSet


class PersonViewSet(RecordViewSet):
    model = Person
    FILES = (PeoplePopolo,)


class PersonNameViewSet(RecordViewSet):
    model = PersonName


class OfficeViewSet(RecordViewSet):
    model = Office


class AppointmentViewSet(RecordViewSet):
    model = Appointment
    # Given with as_of: certain, attested, possible or attested earlier.
    EXTRA = ("in_office",)


class AppointmentEventViewSet(RecordViewSet):
    model = AppointmentEvent
