"""Filters of statements and outcomes."""

from events.models import Outcome, Statement
from people.models import Person
from records.kit.filtering.kinds import ReferenceFilter
from records.kit.filtering.topics import TopicFilter
from records.kit.filters import RecordFilterSet
from relations.filters import BetweenFilter, PartyFilter


class StatementFilterSet(RecordFilterSet):
    MAIN = ("kind", "party", "between", "person", "topic", "status", "date", "event")

    # The declared party would hide the field of that name, which stays as "side".
    party = PartyFilter(
        "party",
        "addressees",
        help_text="Who said it, or to or about whom; several: any of them.",
    )
    between = BetweenFilter("party", "addressees")
    side = PartyFilter("party", label="Side", help_text="Whose statement it is.")
    person = ReferenceFilter(
        Person, ["speaker"], label="Person", help_text="Who said it, by key or name."
    )
    topic = TopicFilter()

    class Meta(RecordFilterSet.Meta):
        model = Statement


class OutcomeFilterSet(RecordFilterSet):
    MAIN = ("event", "kind", "record")

    class Meta(RecordFilterSet.Meta):
        model = Outcome
