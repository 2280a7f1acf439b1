"""Pages of forums, events, who took part, and what was said."""

from events.calendar import CalendarFile
from events.filters import (
    CallFilterSet,
    CeremonyFilterSet,
    ConsultationFilterSet,
    DelegationFilterSet,
    EventFilterSet,
    ForumFilterSet,
    ForumSessionFilterSet,
    LetterFilterSet,
    MeetingFilterSet,
    OutcomeFilterSet,
    ParticipationFilterSet,
    StatementFilterSet,
    StopFilterSet,
    VisitFilterSet,
)
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
from events.pages.contacts import before_and_after, delegations_of_event
from events.pages.forums import members_over_time, sessions_of_forum
from events.pages.persons import events_of_person, met_by_person
from events.resources import (
    CallResource,
    CeremonyResource,
    ConsultationResource,
    DelegationResource,
    EventResource,
    ForumResource,
    ForumSessionResource,
    LetterResource,
    MeetingResource,
    OutcomeResource,
    ParticipationResource,
    StatementResource,
    StopResource,
    VisitResource,
)
from people.models import Person
from records.kit.pages.exhibits import show
from records.kit.views import Browse

FILES = (("application/ld+json", "jsonld"), ("text/calendar", "ics"))
WITHIN = {"children": "Within this event", "joint_sessions": "Held together with it"}

show(Person, met_by_person)
show(Person, events_of_person, asked=["partner"])
show(Forum, sessions_of_forum, asked=["party"])
show(Forum, members_over_time)
show(Event, delegations_of_event)
show(Event, before_and_after)


class ForumBrowse(Browse):
    model = Forum
    columns = ("name", "organisation", "level")
    link = "name"
    facets = ("party", "organisation", "level")
    filterset_class = ForumFilterSet
    resource_class = ForumResource


class EventBrowse(Browse):
    model = Event
    files = FILES
    kinds = (CalendarFile,)
    titles = WITHIN
    columns = ("date", "title", "kind", "place", "status")
    link = "title"
    facets = ("kind", "level", "party", "date", "margins", "country", "topic")
    filterset_class = EventFilterSet
    resource_class = EventResource


class ForumSessionBrowse(Browse):
    model = ForumSession
    files = FILES
    kinds = (CalendarFile,)
    titles = WITHIN
    columns = ("date", "title", "forum", "session_number", "place")
    link = "title"
    facets = ("forum", "level", "party", "date", "country", "place", "topic")
    filterset_class = ForumSessionFilterSet
    resource_class = ForumSessionResource


class VisitBrowse(Browse):
    model = Visit
    files = FILES
    kinds = (CalendarFile,)
    titles = WITHIN
    columns = ("date", "title", "visit_class", "country", "status")
    link = "title"
    facets = ("visit_class", "level", "party", "date", "margins", "country", "topic")
    filterset_class = VisitFilterSet
    resource_class = VisitResource


class MeetingBrowse(Browse):
    model = Meeting
    files = FILES
    kinds = (CalendarFile,)
    titles = WITHIN
    columns = ("date", "title", "form", "place", "parent")
    link = "title"
    facets = ("form", "level", "party", "date", "margins", "country", "topic")
    filterset_class = MeetingFilterSet
    resource_class = MeetingResource


class CallBrowse(Browse):
    model = Call
    files = FILES
    kinds = (CalendarFile,)
    titles = WITHIN
    columns = ("date", "title", "form", "status")
    link = "title"
    facets = ("form", "level", "party", "date", "topic")
    filterset_class = CallFilterSet
    resource_class = CallResource


class LetterBrowse(Browse):
    model = Letter
    files = FILES
    kinds = (CalendarFile,)
    titles = WITHIN
    columns = ("date", "title", "form", "status")
    link = "title"
    facets = ("form", "level", "party", "date", "topic")
    filterset_class = LetterFilterSet
    resource_class = LetterResource


class ConsultationBrowse(Browse):
    model = Consultation
    files = FILES
    kinds = (CalendarFile,)
    titles = WITHIN
    columns = ("date", "title", "place", "status")
    link = "title"
    facets = ("level", "party", "date", "country", "place", "topic")
    filterset_class = ConsultationFilterSet
    resource_class = ConsultationResource


class CeremonyBrowse(Browse):
    model = Ceremony
    files = FILES
    kinds = (CalendarFile,)
    titles = WITHIN
    columns = ("date", "title", "place", "status")
    link = "title"
    facets = ("level", "party", "date", "country", "place", "topic")
    filterset_class = CeremonyFilterSet
    resource_class = CeremonyResource


class StopBrowse(Browse):
    model = Stop
    columns = ("order", "place", "place_as_written", "country", "date", "event")
    heading = ("event", "place")
    filterset_class = StopFilterSet
    resource_class = StopResource


class DelegationBrowse(Browse):
    model = Delegation
    columns = ("event__date", "event", "party", "role", "head", "stated_size")
    link = "role"
    heading = ("party", "role", "event")
    filterset_class = DelegationFilterSet
    resource_class = DelegationResource


class ParticipationBrowse(Browse):
    model = Participation
    columns = (
        "event__date",
        "event",
        "person",
        "name_as_written",
        "party",
        "office",
        "role",
    )
    heading = ("person", "event")
    filterset_class = ParticipationFilterSet
    resource_class = ParticipationResource


class StatementBrowse(Browse):
    model = Statement
    columns = ("kind", "text", "party", "date", "status")
    link = "text"
    facets = ("kind", "party", "person", "topic", "status", "date")
    filterset_class = StatementFilterSet
    resource_class = StatementResource


class OutcomeBrowse(Browse):
    model = Outcome
    columns = ("kind", "record", "event")
    link = "kind"
    heading = ("kind", "event")
    filterset_class = OutcomeFilterSet
    resource_class = OutcomeResource
