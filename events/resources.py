"""Files of events of every kind, who took part, what was said."""

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
from records.kit.resources import RecordResource


class ForumResource(RecordResource):
    """Files of forums."""

    class Meta(RecordResource.Meta):
        model = Forum


class EventResource(RecordResource):
    """Files of events of every kind."""

    class Meta(RecordResource.Meta):
        model = Event


class ForumSessionResource(RecordResource):
    """Files of forum sessions."""

    class Meta(RecordResource.Meta):
        model = ForumSession


class VisitResource(RecordResource):
    """Files of visits."""

    class Meta(RecordResource.Meta):
        model = Visit


class MeetingResource(RecordResource):
    """Files of meetings."""

    class Meta(RecordResource.Meta):
        model = Meeting


class CallResource(RecordResource):
    """Files of calls."""

    class Meta(RecordResource.Meta):
        model = Call


class LetterResource(RecordResource):
    """Files of letters."""

    class Meta(RecordResource.Meta):
        model = Letter


class ConsultationResource(RecordResource):
    """Files of consultations."""

    class Meta(RecordResource.Meta):
        model = Consultation


class CeremonyResource(RecordResource):
    """Files of ceremonies."""

    class Meta(RecordResource.Meta):
        model = Ceremony


class StopResource(RecordResource):
    """Files of stops."""

    class Meta(RecordResource.Meta):
        model = Stop


class DelegationResource(RecordResource):
    """Files of delegations."""

    class Meta(RecordResource.Meta):
        model = Delegation


class ParticipationResource(RecordResource):
    """Files of participations."""

    class Meta(RecordResource.Meta):
        model = Participation


class StatementResource(RecordResource):
    """Files of statements."""

    class Meta(RecordResource.Meta):
        model = Statement


class OutcomeResource(RecordResource):
    """Files of outcomes."""

    class Meta(RecordResource.Meta):
        model = Outcome
