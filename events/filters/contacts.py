"""What is natural to ask of an event of any kind."""

from typing import Any, ClassVar

from django.db.models import Case, Exists, OuterRef, Q, When

from events.choices import ContactForm, DelegationRole, EventKind, Occasion
from events.models import Delegation, Event, Participation
from people.choices import Level
from people.models import Person
from records.kit.filtering.kinds import ReferenceFilter, RelatedChoicesFilter
from records.kit.filtering.paths import visible
from records.kit.filtering.topics import TopicFilter
from records.kit.filters import RecordFilterSet
from relations.filters import BetweenFilter, PartyFilter
from relations.models import Party, Place

_PERSONS = "participations__party"
_HELP = (
    "Who took part, by key, name or ISO code; bodies and companies of a state count as "
    "that state."
)


class TookPartFilter(PartyFilter):
    """Events at which a party took part, with a delegation or with persons.

    A party that is only recorded as absent did not.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(_PERSONS, help_text=f"{_HELP} Several: any of them.", **kwargs)

    def refers_to(self, numbers: list[int]) -> Q:
        """An event at which one of these parties took part."""
        return super().refers_to(numbers) | _delegations_of(self, numbers)


class ContactBetweenFilter(BetweenFilter):
    """Events at which all of these parties took part."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            _PERSONS, help_text=f"{_HELP} Several: all of them together.", **kwargs
        )

    def refers_to(self, numbers: list[int]) -> Q:
        """An event at which one of these parties took part."""
        return super().refers_to(numbers) | _delegations_of(self, numbers)


def _delegations_of(asked: PartyFilter, numbers: list[int]) -> Q:
    present = visible(Delegation, asked.reader).exclude(role=DelegationRole.ABSENT)
    of_party = present.filter(party__in=asked.wanted(numbers))
    return Q(pk__in=of_party.values("event"))


class HighestLevelFilter(RelatedChoicesFilter):
    """Events at which the highest of a side was of this level."""

    def __init__(self) -> None:
        super().__init__(
            choices=Level.choices,
            label="Level",
            help_text="Level of the highest-ranking person of either side.",
        )

    def condition(self, value: list[str]) -> Q:
        """An event with somebody of the level, and nobody higher on that side."""
        order = Case(
            *(When(level=level, then=rank) for rank, level in enumerate(Level.values))
        )
        persons = visible(Participation, self.reader).exclude(level="")
        persons = persons.annotate(rank=order)
        higher = persons.filter(
            event=OuterRef("event"), party=OuterRef("party"), rank__lt=OuterRef("rank")
        )
        highest = persons.filter(event=OuterRef("pk"), level__in=value)
        return Q(Exists(highest.exclude(Exists(higher))))


class MarginsFilter(RelatedChoicesFilter):
    """Contacts that took place on the margins of what many attended, or did not."""

    def __init__(self) -> None:
        super().__init__(
            choices=[("no", "No"), ("yes", "Yes")],
            label="On the margins of a multilateral event",
            help_text="Within a session of a forum, or said to be on its margins.",
        )

    def condition(self, value: list[str]) -> Q:
        """A contact whose form, occasion or setting says so; those where none does."""
        sessions = visible(Event, self.reader).filter(kind=EventKind.FORUM_SESSION)
        is_so = (
            Q(form=ContactForm.MARGINS_MEETING)
            | Q(occasion=Occasion.MULTILATERAL_EVENT)
            | Q(parent__in=sessions)
        )
        found = Q(pk__in=[])
        for word, condition in (("yes", is_so), ("no", ~is_so)):
            if word in value:
                found |= condition
        return found


class ContactFilterSet(RecordFilterSet):
    """Filters that events of all kinds share."""

    MAIN: ClassVar[tuple[str, ...]] = (
        "party",
        "between",
        "person",
        "with_person",
        "date",
        "place",
        "country",
        "level",
        "topic",
        "margins",
        "status",
    )

    party = TookPartFilter()
    between = ContactBetweenFilter()
    person = ReferenceFilter(
        Person,
        ["participations__person", "delegations__head"],
        label="Person",
        help_text="Who took part or led a delegation, by key or full name.",
    )
    with_person = ReferenceFilter(
        Person,
        ["participations__person", "delegations__head"],
        label="With person",
        help_text="Who took part too, beside the person, by key or full name.",
    )
    place = ReferenceFilter(
        Place,
        ["place", "stops__place"],
        inferred=["place_inferred"],
        label="Place",
        help_text="City or venue, by key or name, also as a stop of a visit.",
    )
    country = ReferenceFilter(
        Party,
        ["place__country", "country", "stops__country", "stops__place__country"],
        inferred=["place_inferred__country"],
        label="Country",
        help_text="The state it took place in, by key, name or ISO code.",
    )
    level = HighestLevelFilter()
    margins = MarginsFilter()
    topic = TopicFilter(
        "topics",
        "statements__topics",
        help_text=(
            "What it was about, or a statement made there; narrower topics count too."
        ),
    )
