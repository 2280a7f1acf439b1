"""The API of what happened, who took part, and what was said."""

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
from records.kit.api import RecordViewSet


class ForumViewSet(RecordViewSet):
    model = Forum


class EventViewSet(RecordViewSet):
    model = Event


class ForumSessionViewSet(RecordViewSet):
    model = ForumSession


class VisitViewSet(RecordViewSet):
    model = Visit


class MeetingViewSet(RecordViewSet):
    model = Meeting


class CallViewSet(RecordViewSet):
    model = Call


class LetterViewSet(RecordViewSet):
    model = Letter


class ConsultationViewSet(RecordViewSet):
    model = Consultation


class CeremonyViewSet(RecordViewSet):
    model = Ceremony


class StopViewSet(RecordViewSet):
    model = Stop


class DelegationViewSet(RecordViewSet):
    model = Delegation


class ParticipationViewSet(RecordViewSet):
    model = Participation


class StatementViewSet(RecordViewSet):
    model = Statement


class OutcomeViewSet(RecordViewSet):
    model = Outcome
