"""The API of parties, places, and what stands between parties."""

from records.kit.api import RecordViewSet
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
from relations.observations import Observations
from relations.popolo import MembershipsPopolo


class PartyViewSet(RecordViewSet):
    model = Party


class PartyNameViewSet(RecordViewSet):
    model = PartyName


class PlaceViewSet(RecordViewSet):
    model = Place


class RelationViewSet(RecordViewSet):
    model = Relation


class RelationEventViewSet(RecordViewSet):
    model = RelationEvent


class MissionViewSet(RecordViewSet):
    model = Mission


class AccreditationViewSet(RecordViewSet):
    model = Accreditation


class AgreementViewSet(RecordViewSet):
    model = Agreement


class PartyActionViewSet(RecordViewSet):
    model = PartyAction


class MembershipViewSet(RecordViewSet):
    model = Membership
    FILES = (MembershipsPopolo,)


class CandidatureViewSet(RecordViewSet):
    model = Candidature


class SupportViewSet(RecordViewSet):
    model = Support


class UndertakingViewSet(RecordViewSet):
    model = Undertaking


class UndertakingStageViewSet(RecordViewSet):
    model = UndertakingStage


class FigureViewSet(RecordViewSet):
    model = Figure


class TradeRecordViewSet(RecordViewSet):
    model = TradeRecord
    FILES = (Observations,)
