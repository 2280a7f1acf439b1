"""Files of parties, places, and what stands between parties."""

from records.kit.resources import RecordResource
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


class PartyResource(RecordResource):
    """Files of parties."""

    class Meta(RecordResource.Meta):
        model = Party


class PartyNameResource(RecordResource):
    """Files of names of parties."""

    class Meta(RecordResource.Meta):
        model = PartyName


class PlaceResource(RecordResource):
    """Files of places."""

    class Meta(RecordResource.Meta):
        model = Place


class RelationResource(RecordResource):
    """Files of relations."""

    class Meta(RecordResource.Meta):
        model = Relation


class RelationEventResource(RecordResource):
    """Files of events of relations."""

    class Meta(RecordResource.Meta):
        model = RelationEvent


class MissionResource(RecordResource):
    """Files of missions."""

    class Meta(RecordResource.Meta):
        model = Mission


class AccreditationResource(RecordResource):
    """Files of accreditations."""

    class Meta(RecordResource.Meta):
        model = Accreditation


class AgreementResource(RecordResource):
    """Files of agreements."""

    class Meta(RecordResource.Meta):
        model = Agreement


class PartyActionResource(RecordResource):
    """Files of actions of parties."""

    class Meta(RecordResource.Meta):
        model = PartyAction


class MembershipResource(RecordResource):
    """Files of memberships."""

    class Meta(RecordResource.Meta):
        model = Membership


class CandidatureResource(RecordResource):
    """Files of candidatures."""

    class Meta(RecordResource.Meta):
        model = Candidature


class SupportResource(RecordResource):
    """Files of supports."""

    class Meta(RecordResource.Meta):
        model = Support


class UndertakingResource(RecordResource):
    """Files of undertakings."""

    class Meta(RecordResource.Meta):
        model = Undertaking


class UndertakingStageResource(RecordResource):
    """Files of stages of undertakings."""

    class Meta(RecordResource.Meta):
        model = UndertakingStage


class FigureResource(RecordResource):
    """Files of figures."""

    class Meta(RecordResource.Meta):
        model = Figure


class TradeRecordResource(RecordResource):
    """Files of trade records."""

    class Meta(RecordResource.Meta):
        model = TradeRecord
