"""The admin of persons, offices and appointments."""

from typing import ClassVar

from django.contrib.admin import register

from people.models import Appointment, AppointmentEvent, Office, Person, PersonName
from records.kit.admin import RecordAdmin
from records.kit.entry.citing import CitationInline
from records.kit.entry.inlines import ExternalIdInline


@register(Person)
class PersonAdmin(RecordAdmin):
    columns = ("serves", "born", "died")
    parts = ("names",)
    tables = ("names",)
    key_from = "name"
    inlines: ClassVar = (ExternalIdInline, CitationInline)


@register(PersonName)
class PersonNameAdmin(RecordAdmin):
    columns = ("person", "kind", "language", "script")
    narrow = ("kind",)


@register(Office)
class OfficeAdmin(RecordAdmin):
    columns = ("party", "level", "valid_from", "valid_until")
    narrow = ("level",)
    key_from = "title"


@register(Appointment)
class AppointmentAdmin(RecordAdmin):
    columns = ("person", "office", "mission", "accreditation", "outcome", "end_state")
    narrow = ("outcome", "capacity", "end_state")


@register(AppointmentEvent)
class AppointmentEventAdmin(RecordAdmin):
    columns = ("appointment", "date", "place", "manner")
    narrow = ("kind",)
