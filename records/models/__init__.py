"""What every record shares: base, register, sources, citations, history."""

from records.models.accounts import User
from records.models.base import Record, RecordManager, RecordQuerySet
from records.models.changes import Change
from records.models.citable import CitableField
from records.models.disputes import Dispute, KnownDispute, claims_visible_to
from records.models.door import Allowance, RecoveryCode, SecondFactor, UserSession
from records.models.history import HistoryEntry
from records.models.identity import Judgement
from records.models.imports import Import, ImportPiece, ImportRow, KeptMapping
from records.models.merges import Merge
from records.models.proposals import Proposal, ProposedRow
from records.models.register import (
    FormerKey,
    RecordReferenceField,
    RegisterEntry,
)
from records.models.search import SearchEntry
from records.models.sources import Citation, Passage, Ruling, Source
from records.models.tokens import ApiToken, KeptAnswer
from records.models.views import SavedView
from records.models.vocabulary import ExternalId, Topic

__all__ = [
    "Allowance",
    "ApiToken",
    "Change",
    "CitableField",
    "Citation",
    "Dispute",
    "ExternalId",
    "FormerKey",
    "HistoryEntry",
    "Import",
    "ImportPiece",
    "ImportRow",
    "Judgement",
    "KeptAnswer",
    "KeptMapping",
    "KnownDispute",
    "Merge",
    "Passage",
    "Proposal",
    "ProposedRow",
    "Record",
    "RecordManager",
    "RecordQuerySet",
    "RecordReferenceField",
    "RecoveryCode",
    "RegisterEntry",
    "Ruling",
    "SavedView",
    "SearchEntry",
    "SecondFactor",
    "Source",
    "Topic",
    "User",
    "UserSession",
    "claims_visible_to",
]
