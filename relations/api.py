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
    EXAMPLE = {
        "key": "ministry-of-energy-of-iraq",
        "name": "Ministry of Energy",
        "kind": "government_body",
        "parent": "iraq",
    }


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
    EXAMPLE = {
        "key": "consulate-of-iraq-in-almaty",
        "name": "Consulate General of Iraq in Almaty",
        "kind": "consulate_general",
        "sending_party": "iraq",
        "receiving_parties": ["kazakhstan"],
        "opened": "2008-05",
        "citations": [{"source": "b", "field": "opened", "value": "2008-05"}],
    }


class AccreditationViewSet(RecordViewSet):
    model = Accreditation


class AgreementViewSet(RecordViewSet):
    model = Agreement
    EXAMPLE = {
        "key": "agreement-on-air-services",
        "title": "Agreement on air services",
        "instrument": "agreement",
        "status": "signed",
        "parties": ["iraq", "kazakhstan"],
        "citations": [{"source": "b", "field": "title"}],
    }


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
    EXAMPLE = {
        "key": "iraq-kazakhstan-2012",
        "reporter": "iraq",
        "partner": "kazakhstan",
        "flow": "import",
        "period": "2012",
        "period_kind": "annual",
        "value": "7.5",
        "unit_multiplier": 1_000_000,
        "currency": "USD",
        "citations": [{"source": "b", "field": "value", "value": "7.5"}],
    }
