"""The API of what happened, who took part, and what was said."""

from events.calendar import CalendarFile
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
from events.schema_org import SchemaOrg
from records.kit.api import RecordViewSet

EVENT_FILES = (CalendarFile, SchemaOrg)


class ForumViewSet(RecordViewSet):
    model = Forum


class EventViewSet(RecordViewSet):
    model = Event
    FILES = EVENT_FILES


class ForumSessionViewSet(RecordViewSet):
    model = ForumSession
    FILES = EVENT_FILES


class VisitViewSet(RecordViewSet):
    model = Visit
    FILES = EVENT_FILES


class MeetingViewSet(RecordViewSet):
    model = Meeting
    FILES = EVENT_FILES
    EXAMPLE = {
        "key": "2016-03-ministers-in-astana",
        "title": "Meeting of the foreign ministers in Astana",
        "date": {"edtf": "2016-03"},
        "place": "astana",
        "form": "bilateral_meeting",
        "topics": ["bilateral-relations"],
        "citations": [
            {"source": "b", "field": "date", "value": "2016-03", "as_written": "March"}
        ],
    }


class CallViewSet(RecordViewSet):
    model = Call
    FILES = EVENT_FILES


class LetterViewSet(RecordViewSet):
    model = Letter
    FILES = EVENT_FILES


class ConsultationViewSet(RecordViewSet):
    model = Consultation
    FILES = EVENT_FILES


class CeremonyViewSet(RecordViewSet):
    model = Ceremony
    FILES = EVENT_FILES


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
