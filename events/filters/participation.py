"""Filters of delegations and of who took part."""

from events.models import Delegation, Participation
from people.models import Person
from records.kit.filtering.kinds import ReferenceFilter
from records.kit.filters import RecordFilterSet
from relations.filters import PartyFilter


class DelegationFilterSet(RecordFilterSet):
    MAIN = ("event", "party", "role", "person", "stated_size_min")

    party = PartyFilter("party")
    person = ReferenceFilter(
        Person,
        ["head", "participations__person"],
        label="Person",
        help_text="Who led it or belonged to it, by key or full name.",
    )

    class Meta(RecordFilterSet.Meta):
        model = Delegation


class ParticipationFilterSet(RecordFilterSet):
    MAIN = ("event", "party", "person", "role", "office", "level")

    party = PartyFilter("party", "delegation__party")

    class Meta(RecordFilterSet.Meta):
        model = Participation
