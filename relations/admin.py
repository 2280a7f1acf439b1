"""The admin of parties, places, and what stands between parties."""

from typing import ClassVar

from django.contrib.admin import register

from records.kit.admin import RecordAdmin
from records.kit.entry.citing import CitationInline
from records.kit.entry.inlines import ExternalIdInline
from relations.models import (
    Accreditation,
    Agreement,
    Candidature,
    Figure,
    Membership,
    Mission,
    Party,
    PartyAction,
    PartyName,
    Place,
    Relation,
    RelationEvent,
    Support,
    TradeRecord,
    Undertaking,
    UndertakingStage,
)


@register(Party)
class PartyAdmin(RecordAdmin):
    columns = ("kind", "parent", "status")
    narrow = ("kind", "status")
    tables = ("names",)
    key_from = "name"
    inlines: ClassVar = (ExternalIdInline, CitationInline)


@register(PartyName)
class PartyNameAdmin(RecordAdmin):
    columns = ("party", "kind", "language")
    narrow = ("kind",)


@register(Place)
class PlaceAdmin(RecordAdmin):
    columns = ("kind", "country")
    narrow = ("kind",)
    key_from = "name"
    inlines: ClassVar = (ExternalIdInline, CitationInline)


@register(Relation)
class RelationAdmin(RecordAdmin):
    columns = ("party_a", "party_b")
    key_from = "title"


@register(RelationEvent)
class RelationEventAdmin(RecordAdmin):
    columns = ("relation", "date", "acting_party")
    narrow = ("kind",)


@register(Mission)
class MissionAdmin(RecordAdmin):
    columns = ("kind", "sending_party", "seat", "status", "opened", "closed")
    narrow = ("kind", "status", "attestation")
    key_from = "name"


@register(Accreditation)
class AccreditationAdmin(RecordAdmin):
    columns = ("sending_party", "receiving_party", "residence", "valid")
    key_from = "name"


@register(Agreement)
class AgreementAdmin(RecordAdmin):
    columns = ("instrument", "status", "concluded", "place")
    narrow = ("instrument", "status")
    key_from = "title"


@register(PartyAction)
class PartyActionAdmin(RecordAdmin):
    columns = ("agreement", "party", "date")
    narrow = ("action",)


@register(Membership)
class MembershipAdmin(RecordAdmin):
    columns = ("member", "organisation", "start", "end")
    narrow = ("status",)


@register(Candidature)
class CandidatureAdmin(RecordAdmin):
    columns = ("candidate", "organisation", "status", "election_date")
    narrow = ("status",)


@register(Support)
class SupportAdmin(RecordAdmin):
    columns = ("candidature", "supporter", "support_type", "date")
    narrow = ("support_type", "stage")


@register(Undertaking)
class UndertakingAdmin(RecordAdmin):
    columns = ("kind", "status", "lead_party", "period")
    narrow = ("kind", "status")
    tables = ("figures",)
    key_from = "title"


@register(UndertakingStage)
class UndertakingStageAdmin(RecordAdmin):
    columns = ("undertaking", "date", "party")
    narrow = ("kind",)


@register(Figure)
class FigureAdmin(RecordAdmin):
    columns = ("undertaking", "comparator", "number", "unit", "period")
    narrow = ("comparator",)


@register(TradeRecord)
class TradeRecordAdmin(RecordAdmin):
    columns = ("reporter", "partner", "value", "unit_multiplier", "currency")
    narrow = ("flow", "period_kind", "value_status")
