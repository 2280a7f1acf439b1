"""Pages of persons, offices and appointments."""

from people.filters import (
    AppointmentEventFilterSet,
    AppointmentFilterSet,
    OfficeFilterSet,
    PersonFilterSet,
    PersonNameFilterSet,
)
from people.models import (
    Appointment,
    AppointmentEvent,
    Office,
    Person,
    PersonName,
)
from people.pages import (
    heads_of_accreditation,
    heads_of_mission,
    holders_of_office,
    offices_of_person,
)
from people.resources import (
    AppointmentEventResource,
    AppointmentResource,
    OfficeResource,
    PersonNameResource,
    PersonResource,
)
from records.kit.pages.exhibits import show
from records.kit.views import Browse
from relations.models import Accreditation, Mission

show(Person, offices_of_person)
show(Office, holders_of_office)
show(Mission, heads_of_mission)
show(Accreditation, heads_of_accreditation)


class PersonBrowse(Browse):
    model = Person
    columns = ("name", "serves", "summary")
    link = "name"
    facets = ("party", "level", "office")
    filterset_class = PersonFilterSet
    resource_class = PersonResource


class PersonNameBrowse(Browse):
    model = PersonName
    columns = ("name", "kind", "language", "script", "person")
    link = "name"
    filterset_class = PersonNameFilterSet
    resource_class = PersonNameResource


class OfficeBrowse(Browse):
    model = Office
    columns = ("title", "party", "level")
    link = "title"
    filterset_class = OfficeFilterSet
    resource_class = OfficeResource


class AppointmentBrowse(Browse):
    model = Appointment
    columns = ("person", "title_as_written", "office", "mission", "capacity", "outcome")
    link = "title_as_written"
    heading = ("person", "title_as_written|office")
    facets = ("party", "level", "rank", "mission", "end_state")
    filterset_class = AppointmentFilterSet
    resource_class = AppointmentResource


class AppointmentEventBrowse(Browse):
    model = AppointmentEvent
    columns = ("date", "kind", "appointment", "place", "summary")
    link = "kind"
    heading = (
        "appointment__person",
        "appointment__title_as_written|appointment__office",
        "kind",
    )
    filterset_class = AppointmentEventFilterSet
    resource_class = AppointmentEventResource
