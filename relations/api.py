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
    EXAMPLE = {
        "key": "iraq-in-arabic",
        "party": "iraq",
        "name": "جمهورية العراق",
        "kind": "native",
        "language": "ar",
        "script": "Arab",
    }


class PlaceViewSet(RecordViewSet):
    model = Place
    EXAMPLE = {
        "key": "basra",
        "name": "Basra",
        "kind": "city",
        "country": "iraq",
        "latitude": "30.508",
        "longitude": "47.783",
    }


class RelationViewSet(RecordViewSet):
    model = Relation
    EXAMPLE = {
        "key": "iraq-jordan",
        "party_a": "iraq",
        "party_b": "jordan",
        "title": "Iraq – Jordan",
        "citations": [{"source": "b"}],
    }


class RelationEventViewSet(RecordViewSet):
    model = RelationEvent
    EXAMPLE = {
        "key": "iraq-kazakhstan-level-raised",
        "relation": "iraq-kazakhstan",
        "kind": "level_raised",
        "date": "2010-02",
        "citations": [{"source": "b"}],
    }


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
    EXAMPLE = {
        "key": "iraq-in-turkmenistan",
        "name": "Iraq’s accreditation in Turkmenistan",
        "sending_party": "iraq",
        "receiving_party": "turkmenistan",
        "resident_mission": "embassy-of-iraq-in-kazakhstan",
        "citations": [{"source": "b"}],
    }


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
    EXAMPLE = {
        "key": "education-signed-by-iraq",
        "agreement": "education",
        "party": "iraq",
        "action": "signature",
        "date": "2016-05-11",
        "place": "astana",
        "citations": [{"source": "b"}],
    }


class MembershipViewSet(RecordViewSet):
    model = Membership
    EXAMPLE = {
        "key": "jordan-united-nations",
        "member": "jordan",
        "organisation": "united-nations",
        "status": "member",
        "start": "1955-12-14",
        "citations": [{"source": "b"}],
    }
    FILES = (MembershipsPopolo,)


class CandidatureViewSet(RecordViewSet):
    model = Candidature
    EXAMPLE = {
        "key": "egypt-un-security-council-2016",
        "candidate": "egypt",
        "organisation": "un-security-council",
        "seat": "non-permanent member",
        "term": "2016/2017",
        "status": "elected",
        "citations": [{"source": "b"}],
    }


class SupportViewSet(RecordViewSet):
    model = Support
    EXAMPLE = {
        "key": "jordan-for-kazakhstan-2017",
        "candidature": "kazakhstan-un-security-council-2017",
        "supporter": "jordan",
        "support_type": "unilateral",
        "stage": "pledged",
        "date": "2015-10",
        "citations": [{"source": "b"}],
    }


class UndertakingViewSet(RecordViewSet):
    model = Undertaking
    EXAMPLE = {
        "key": "school-in-basra",
        "title": "School in Basra",
        "kind": "aid",
        "status": "proposed",
        "parties": ["kazakhstan", "iraq"],
        "citations": [{"source": "b"}],
    }


class UndertakingStageViewSet(RecordViewSet):
    model = UndertakingStage
    EXAMPLE = {
        "key": "railway-route-announced",
        "undertaking": "railway-route",
        "kind": "announced",
        "date": "2015-09-17",
        "citations": [{"source": "b"}],
    }


class FigureViewSet(RecordViewSet):
    model = Figure
    EXAMPLE = {
        "key": "railway-route-length",
        "undertaking": "railway-route",
        "measure": "length of the new line",
        "comparator": "exactly",
        "number": "146",
        "unit": "km",
        "citations": [{"source": "b"}],
    }


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
