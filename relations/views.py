"""Pages of parties, places, and what stands between parties."""

from typing import ClassVar

from records.kit.pages.exhibits import show
from records.kit.views import Browse
from records.reading import Reader
from relations.filters import (
    AccreditationFilterSet,
    AgreementFilterSet,
    CandidatureFilterSet,
    FigureFilterSet,
    MembershipFilterSet,
    MissionFilterSet,
    PartyActionFilterSet,
    PartyFilterSet,
    PartyNameFilterSet,
    PlaceFilterSet,
    RelationEventFilterSet,
    RelationFilterSet,
    SupportFilterSet,
    TradeRecordFilterSet,
    UndertakingFilterSet,
    UndertakingStageFilterSet,
)
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
from relations.pages import force_of_agreement, status_of_mission
from relations.resources import (
    AccreditationResource,
    AgreementResource,
    CandidatureResource,
    FigureResource,
    MembershipResource,
    MissionResource,
    PartyActionResource,
    PartyNameResource,
    PartyResource,
    PlaceResource,
    RelationEventResource,
    RelationResource,
    SupportResource,
    TradeRecordResource,
    UndertakingResource,
    UndertakingStageResource,
)

show(Mission, status_of_mission)
show(Agreement, force_of_agreement)


class PartyBrowse(Browse):
    model = Party
    columns = ("name", "kind", "parent", "iso_alpha_3", "status")
    link = "name"
    titles: ClassVar[dict[str, str]] = {
        "relations_as_a": "Relations, named first",
        "relations_as_b": "Relations, named second",
        "people": "People who serve it",
        "members": "Members and observers",
    }
    asked_by = "party"
    filterset_class = PartyFilterSet
    resource_class = PartyResource


class PartyNameBrowse(Browse):
    model = PartyName
    columns = ("party", "name", "kind", "language")
    link = "name"
    filterset_class = PartyNameFilterSet
    resource_class = PartyNameResource


class PlaceBrowse(Browse):
    model = Place
    columns = ("name", "kind", "country", "other_names")
    link = "name"
    filterset_class = PlaceFilterSet
    resource_class = PlaceResource


class RelationBrowse(Browse):
    model = Relation
    columns = ("title", "party_a", "party_b")
    link = "title"
    asked_by = "between"
    filterset_class = RelationFilterSet
    resource_class = RelationResource

    @classmethod
    def asked_value(cls, record: Relation, reader: Reader) -> str:
        """Both parties; nothing when the reader may not see one of them."""
        sides = Party.objects.visible_to(reader).filter(
            pk__in=[record.party_a_id, record.party_b_id]
        )
        keys = list(sides.values_list("key", flat=True))
        return ",".join(keys) if len(keys) == 2 else ""


class RelationEventBrowse(Browse):
    model = RelationEvent
    columns = ("date", "kind", "relation", "mission", "summary")
    link = "kind"
    heading = ("relation", "kind")
    filterset_class = RelationEventFilterSet
    resource_class = RelationEventResource


class MissionBrowse(Browse):
    model = Mission
    columns = ("name", "kind", "seat", "status", "opened", "attestation")
    link = "name"
    facets = ("kind", "sending_party", "receiving_parties", "place", "status", "date")
    filterset_class = MissionFilterSet
    resource_class = MissionResource


class AccreditationBrowse(Browse):
    model = Accreditation
    columns = ("name", "residence", "resident_mission", "valid")
    link = "name"
    filterset_class = AccreditationFilterSet
    resource_class = AccreditationResource


class AgreementBrowse(Browse):
    model = Agreement
    columns = ("title", "instrument", "status", "parties", "concluded")
    link = "title"
    facets = ("instrument", "party", "topic", "status", "came_of", "date")
    filterset_class = AgreementFilterSet
    resource_class = AgreementResource


class PartyActionBrowse(Browse):
    model = PartyAction
    columns = ("date", "action", "party", "place", "agreement", "signatory")
    link = "action"
    heading = ("party", "action", "agreement")
    filterset_class = PartyActionFilterSet
    resource_class = PartyActionResource


class MembershipBrowse(Browse):
    model = Membership
    columns = ("member", "organisation", "status", "start", "end")
    link = "status"
    heading = ("member", "organisation", "status")
    filterset_class = MembershipFilterSet
    resource_class = MembershipResource


class CandidatureBrowse(Browse):
    model = Candidature
    columns = ("candidate", "seat", "organisation", "term", "status")
    link = "seat"
    heading = ("candidate", "seat", "organisation")
    filterset_class = CandidatureFilterSet
    resource_class = CandidatureResource


class SupportBrowse(Browse):
    model = Support
    columns = ("supporter", "support_type", "stage", "candidature", "date")
    link = "support_type"
    heading = ("supporter", "stage", "candidature")
    filterset_class = SupportFilterSet
    resource_class = SupportResource


class UndertakingBrowse(Browse):
    model = Undertaking
    columns = ("title", "kind", "status", "parties", "period")
    link = "title"
    filterset_class = UndertakingFilterSet
    resource_class = UndertakingResource


class UndertakingStageBrowse(Browse):
    model = UndertakingStage
    columns = ("date", "kind", "undertaking", "party_as_written", "summary")
    link = "kind"
    heading = ("undertaking", "kind")
    filterset_class = UndertakingStageFilterSet
    resource_class = UndertakingStageResource


class FigureBrowse(Browse):
    model = Figure
    columns = ("measure", "comparator", "number", "unit", "undertaking", "period")
    link = "measure"
    heading = ("undertaking", "measure")
    filterset_class = FigureFilterSet
    resource_class = FigureResource


class TradeRecordBrowse(Browse):
    model = TradeRecord
    columns = (
        "period",
        "flow",
        "reporter",
        "partner",
        "commodity",
        "value",
        "unit_multiplier",
        "currency",
    )
    link = "flow"
    heading = ("flow", "reporter", "partner", "period")
    facets = ("flow", "reporter", "partner", "value_status", "date")
    filterset_class = TradeRecordFilterSet
    resource_class = TradeRecordResource
