"""Filters of what happened, who took part, and what was said."""

from events.filters.events import (
    CallFilterSet,
    CeremonyFilterSet,
    ConsultationFilterSet,
    EventFilterSet,
    ForumFilterSet,
    ForumSessionFilterSet,
    LetterFilterSet,
    MeetingFilterSet,
    StopFilterSet,
    VisitFilterSet,
)
from events.filters.participation import DelegationFilterSet, ParticipationFilterSet
from events.filters.statements import OutcomeFilterSet, StatementFilterSet

__all__ = [
    "CallFilterSet",
    "CeremonyFilterSet",
    "ConsultationFilterSet",
    "DelegationFilterSet",
    "EventFilterSet",
    "ForumFilterSet",
    "ForumSessionFilterSet",
    "LetterFilterSet",
    "MeetingFilterSet",
    "OutcomeFilterSet",
    "ParticipationFilterSet",
    "StatementFilterSet",
    "StopFilterSet",
    "VisitFilterSet",
]
