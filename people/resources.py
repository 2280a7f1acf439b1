"""Files of persons, offices and appointments."""

from people.models import Appointment, AppointmentEvent, Office, Person, PersonName
from records.kit.resources import RecordResource


class PersonResource(RecordResource):
    """Files of people."""

    class Meta(RecordResource.Meta):
        model = Person


class PersonNameResource(RecordResource):
    """Files of names of persons."""

    class Meta(RecordResource.Meta):
        model = PersonName


class OfficeResource(RecordResource):
    """Files of offices."""

    class Meta(RecordResource.Meta):
        model = Office


class AppointmentResource(RecordResource):
    """Files of appointments."""

    class Meta(RecordResource.Meta):
        model = Appointment


class AppointmentEventResource(RecordResource):
    """Files of events of appointments."""

    class Meta(RecordResource.Meta):
        model = AppointmentEvent
