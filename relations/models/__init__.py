"""Parties, places, and what stands between parties."""

from relations.models.agreements import Agreement, PartyAction
from relations.models.missions import Accreditation, Mission
from relations.models.organisations import Candidature, Membership, Support
from relations.models.parties import Party, PartyName, Place
from relations.models.relations import Relation, RelationEvent
from relations.models.trade import TradeRecord
from relations.models.undertakings import Figure, Undertaking, UndertakingStage

__all__ = [
    "Accreditation",
    "Agreement",
    "Candidature",
    "Figure",
    "Membership",
    "Mission",
    "Party",
    "PartyAction",
    "PartyName",
    "Place",
    "Relation",
    "RelationEvent",
    "Support",
    "TradeRecord",
    "Undertaking",
    "UndertakingStage",
]
