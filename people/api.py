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
    EXAMPLE = {"key": "a-new-person", "name": "A New Person", "serves": "iraq"}


class PersonNameViewSet(RecordViewSet):
    model = PersonName
    EXAMPLE = {
        "key": "fuad-masum-in-arabic",
        "person": "fuad-masum",
        "name": "فؤاد معصوم",
        "kind": "native",
        "language": "ar",
        "script": "Arab",
        "citations": [{"source": "b"}],
    }


class OfficeViewSet(RecordViewSet):
    model = Office
    EXAMPLE = {
        "key": "consul-of-iraq-in-almaty",
        "title": "Consul of Iraq in Almaty",
        "party": "iraq",
        "body": "ministry-of-foreign-affairs-of-iraq",
        "level": "head_of_post",
    }


class AppointmentViewSet(RecordViewSet):
    model = Appointment
    EXAMPLE = {
        "key": "al-jaafari-at-the-embassy",
        "person": "ibrahim-al-jaafari",
        "mission": "embassy-of-iraq-in-kazakhstan",
        "rank": "ambassador",
        "citations": [{"source": "b"}],
    }
    # Given with as_of: certain, attested, possible or attested earlier.
    EXTRA = ("in_office",)


class AppointmentEventViewSet(RecordViewSet):
    model = AppointmentEvent
    EXAMPLE = {
        "key": "berdibay-left-post",
        "appointment": "azamat-berdibay-to-iraq",
        "kind": "left_post",
        "date": "2017-04",
        "citations": [{"source": "b"}],
    }
