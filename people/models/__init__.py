"""Persons, their names, offices and appointments."""

from people.models.appointments import Appointment, AppointmentEvent
from people.models.persons import Office, Person, PersonName

__all__ = ["Appointment", "AppointmentEvent", "Office", "Person", "PersonName"]
