"""The admin of forums, events of every kind, and what belongs to them."""

from django.contrib.admin import register

from events.models import (
    Call,
    Ceremony,
    Consultation,
    Delegation,
    Event,
    Forum,
    ForumSession,
    Letter,
    Meeting,
    Outcome,
    Participation,
    Statement,
    Stop,
    Visit,
)
from records.kit.admin import RecordAdmin


@register(Forum)
class ForumAdmin(RecordAdmin):
    columns = ("organisation", "level")
    narrow = ("level",)
    key_from = "name"


@register(Event)
class EventAdmin(RecordAdmin):
    columns = ("kind", "date", "place", "country", "status")
    narrow = ("kind", "status", "attestation")
    parts = ("stops", "delegations", "participations", "outcomes")
    tables = ("stops", "delegations")


@register(Meeting, Call, Letter, Consultation, Ceremony)
class ContactAdmin(RecordAdmin):
    columns = ("date", "place", "country", "status")
    narrow = ("form", "status", "attestation")
    parts = ("delegations", "participations", "outcomes")
    tables = ("delegations",)


@register(Visit)
class VisitAdmin(RecordAdmin):
    columns = ("date", "country", "visit_class", "occasion", "status")
    narrow = ("visit_class", "occasion", "status")
    parts = ("stops", "delegations", "participations", "outcomes")
    tables = ("stops", "delegations")


@register(ForumSession)
class ForumSessionAdmin(RecordAdmin):
    columns = ("forum", "session_number", "date", "place", "status")
    narrow = ("status", "attestation")
    parts = ("delegations", "participations", "outcomes")
    tables = ("delegations",)


@register(Stop)
class StopAdmin(RecordAdmin):
    columns = ("event", "order", "place", "country", "date")


@register(Delegation)
class DelegationAdmin(RecordAdmin):
    columns = ("event", "party", "stated_size", "head")
    narrow = ("role",)
    parts = ()


@register(Participation)
class ParticipationAdmin(RecordAdmin):
    columns = ("event", "party", "person", "office", "level")
    narrow = ("role", "level")


@register(Statement)
class StatementAdmin(RecordAdmin):
    columns = ("kind", "party", "event", "date", "status")
    narrow = ("kind", "status")


@register(Outcome)
class OutcomeAdmin(RecordAdmin):
    columns = ("event", "record")
    narrow = ("kind",)
