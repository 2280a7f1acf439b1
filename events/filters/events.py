"""Filters of forums, events, each kind of event, and stops."""

from events.filters.contacts import ContactFilterSet
from events.models import (
    Call,
    Ceremony,
    Consultation,
    Event,
    Forum,
    ForumSession,
    Letter,
    Meeting,
    Stop,
    Visit,
)
from records.kit.filtering.kinds import ReferenceFilter
from records.kit.filters import RecordFilterSet
from relations.filters import PartyFilter
from relations.models import Party


class ForumFilterSet(RecordFilterSet):
    MAIN = ("party", "organisation", "level")

    party = PartyFilter("organisation", "sessions__delegations__party")

    class Meta(RecordFilterSet.Meta):
        model = Forum


class EventFilterSet(ContactFilterSet):
    MAIN = ("kind", *ContactFilterSet.MAIN)

    class Meta(RecordFilterSet.Meta):
        model = Event


class ForumSessionFilterSet(ContactFilterSet):
    MAIN = ("forum", "session_number", *ContactFilterSet.MAIN)

    class Meta(RecordFilterSet.Meta):
        model = ForumSession


class VisitFilterSet(ContactFilterSet):
    MAIN = (*ContactFilterSet.MAIN, "visit_class", "occasion")

    class Meta(RecordFilterSet.Meta):
        model = Visit


class MeetingFilterSet(ContactFilterSet):
    MAIN = (*ContactFilterSet.MAIN, "form")

    class Meta(RecordFilterSet.Meta):
        model = Meeting


class CallFilterSet(ContactFilterSet):
    class Meta(RecordFilterSet.Meta):
        model = Call


class LetterFilterSet(ContactFilterSet):
    class Meta(RecordFilterSet.Meta):
        model = Letter


class ConsultationFilterSet(ContactFilterSet):
    class Meta(RecordFilterSet.Meta):
        model = Consultation


class CeremonyFilterSet(ContactFilterSet):
    class Meta(RecordFilterSet.Meta):
        model = Ceremony


class StopFilterSet(RecordFilterSet):
    MAIN = ("event", "place", "country", "date")

    country = ReferenceFilter(
        Party,
        ["country", "place__country"],
        label="Country",
        help_text="The state, by key, name or ISO code.",
    )

    class Meta(RecordFilterSet.Meta):
        model = Stop
