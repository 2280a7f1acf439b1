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
    EXAMPLE = {
        "key": "islamic-cooperation-summit",
        "name": "Summit of Islamic Cooperation",
        "organisation": "organisation-of-islamic-cooperation",
        "level": "head_of_state",
        "citations": [{"source": "b"}],
    }


class EventViewSet(RecordViewSet):
    model = Event
    EXAMPLE = {
        "key": "2016-05-agreement-signed",
        "kind": "ceremony",
        "title": "Signing of the agreement on air services",
        "date": "2016-05",
        "place": "baghdad",
        "citations": [{"source": "b"}],
    }
    FILES = EVENT_FILES


class ForumSessionViewSet(RecordViewSet):
    model = ForumSession
    EXAMPLE = {
        "key": "astana-economic-forum-9",
        "title": "9th Astana Economic Forum",
        "forum": "astana-economic-forum",
        "session_number": 9,
        "date": "2016-05",
        "place": "astana",
        "citations": [{"source": "b"}],
    }
    FILES = EVENT_FILES


class VisitViewSet(RecordViewSet):
    model = Visit
    EXAMPLE = {
        "key": "2016-05-visit-of-the-minister",
        "title": "Official visit of the Foreign Minister of Iraq to Kazakhstan",
        "visit_class": "official",
        "date": "2016-05-10/2016-05-12",
        "place": "astana",
        "citations": [{"source": "b"}],
    }
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
    EXAMPLE = {
        "key": "2016-06-02-call",
        "title": "Call of the two Foreign Ministers",
        "form": "phone_call",
        "date": "2016-06-02",
        "citations": [{"source": "b"}],
    }
    FILES = EVENT_FILES


class LetterViewSet(RecordViewSet):
    model = Letter
    EXAMPLE = {
        "key": "2016-note-on-visas",
        "title": "Note of the Embassy of Iraq on visas",
        "form": "note_verbale",
        "date": "2016",
        "citations": [{"source": "b"}],
    }
    FILES = EVENT_FILES


class ConsultationViewSet(RecordViewSet):
    model = Consultation
    EXAMPLE = {
        "key": "2016-11-political-consultations",
        "title": "Political consultations of the two foreign ministries",
        "date": "2016-11",
        "place": "baghdad",
        "citations": [{"source": "b"}],
    }
    FILES = EVENT_FILES


class CeremonyViewSet(RecordViewSet):
    model = Ceremony
    EXAMPLE = {
        "key": "2016-opening-of-the-consulate",
        "title": "Opening of the consulate in Almaty",
        "date": "2016~",
        "citations": [{"source": "b"}],
    }
    FILES = EVENT_FILES


class StopViewSet(RecordViewSet):
    model = Stop
    EXAMPLE = {
        "key": "2015-09-17-visit-baghdad-2",
        "event": "2015-09-17-visit-baghdad",
        "order": 2,
        "place_as_written": "Basra",
        "country": "iraq",
        "citations": [{"source": "b"}],
    }


class DelegationViewSet(RecordViewSet):
    model = Delegation
    EXAMPLE = {
        "key": "2015-09-17-visit-baghdad-jordan",
        "event": "2015-09-17-visit-baghdad",
        "party": "jordan",
        "role": "observer",
        "stated_size": 3,
        "size_includes_head": "yes",
        "citations": [{"source": "b"}],
    }


class ParticipationViewSet(RecordViewSet):
    model = Participation
    EXAMPLE = {
        "key": "2015-09-17-visit-baghdad-fuad-masum",
        "event": "2015-09-17-visit-baghdad",
        "person": "fuad-masum",
        "party": "iraq",
        "name_as_written": "Fuad Masum",
        "citations": [{"source": "b"}],
    }


class StatementViewSet(RecordViewSet):
    model = Statement
    EXAMPLE = {
        "key": "iraq-proposes-a-council",
        "event": "2015-09-17-visit-baghdad",
        "kind": "proposal",
        "party": "iraq",
        "text": "To found a council of businesses of both countries.",
        "topics": ["trade"],
        "citations": [{"source": "b"}],
    }


class OutcomeViewSet(RecordViewSet):
    model = Outcome
    EXAMPLE = {
        "key": "2015-09-17-visit-baghdad-wheat",
        "event": "2015-09-17-visit-baghdad",
        "kind": "undertaking_discussed",
        "record": "undertaking:wheat-export",
        "citations": [{"source": "b"}],
    }
