"""What is natural to ask of an event of any kind."""

from itertools import chain
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    Exists,
    Func,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast

from events.choices import ContactForm, DelegationRole, EventKind, Occasion
from events.models import Delegation, Event, Participation
from people.choices import Level
from people.models import Person
from records.kit.among import found_in, there_is
from records.kit.filtering.kinds import (
    Pairs,
    ReferenceFilter,
    RelatedChoicesFilter,
    Rows,
)
from records.kit.filtering.paths import visible
from records.kit.filtering.references import Named
from records.kit.filtering.topics import TopicFilter
from records.kit.filters import RecordFilterSet
from relations.filters import BetweenFilter, PartyFilter
from relations.models import Party, Place

_PERSONS = "participations__party"
# So many persons of a party may be looked at for an event.
_PERSONS_AT_ONE = 4
_HELP = (
    "Who took part, by key, name or ISO code; bodies and companies of a state count as "
    "that state."
)
_LEVELS = Cast(
    Value(f"{{{','.join(Level.values)}}}", TextField()), ArrayField(TextField())
)
# Where a level stands among all, the highest first.
_RANK = Func(
    _LEVELS,
    Cast("level", TextField()),
    function="array_position",
    output_field=IntegerField(),
)


class _At(Func):
    """What stands in an array at a place."""

    template = "(%(expressions)s]"
    arg_joiner = ")["
    output_field = TextField()


class TookPartFilter(PartyFilter):
    """Events at which a party took part, with a delegation or with persons.

    A party that is only recorded as absent did not.
    """

    HAS_SOME = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(_PERSONS, help_text=f"{_HELP} Several: any of them.", **kwargs)

    def refers_to(self, numbers: list[int]) -> Q:
        """An event at which one of these parties took part."""
        if self.parent.is_of_many:
            persons, present = (
                rows.filter(event=OuterRef("pk")) for rows in _with(self, numbers)
            )
            return there_is(persons) | there_is(present)
        return Q(pk__in=_attended(self, numbers))

    def has_some(self, value: Named) -> bool:
        """Where nothing else is asked, of which those may have little."""
        asked = self.parent.form.cleaned_data.items()
        others = {name for name, one in asked if one and one is not value}
        return not others - {"ordering"}

    def some(self, qs: Rows, value: Named, most: int) -> Rows:
        """Of the events at which one of these took part some that are found first.

        Several persons of a party at an event are common.
        """
        numbers = list(chain.from_iterable(value))
        persons, present = (
            rows.values("event")[: _PERSONS_AT_ONE * most]
            for rows in _with(self, numbers)
        )
        return qs.filter(pk__in=persons.union(present))

    def pairs(self, rows: Rows) -> Pairs:
        """The events with who took part."""
        present = _present(self).filter(event__in=rows.values("pk"))
        return [*super().pairs(rows), present.values_list("event", "party")]


class ContactBetweenFilter(BetweenFilter):
    """Events at which all of these parties took part."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            _PERSONS, help_text=f"{_HELP} Several: all of them together.", **kwargs
        )

    def condition(self, value: Named) -> Q:
        """An event at which each of these parties took part."""
        first, *others = (_attended(self, numbers) for numbers in value)
        if not others:
            return Q(pk__in=first)
        # How seldom two meet nobody can guess from how often each takes part: the few
        # events are found first.
        return found_in("pk", first.intersection(*others))


def _attended(asked: PartyFilter, numbers: list[int]) -> Rows:
    """The events with one of these parties, by its persons or by a delegation.

    The two lists are put together: with “or” every event would be looked for in both.
    """
    persons, present = _with(asked, numbers)
    return persons.values("event").union(present.values("event"))


def _with(asked: PartyFilter, numbers: list[int]) -> tuple[Rows, Rows]:
    """The persons of one of these parties, and its delegations."""
    of_party = found_in("party", asked.wanted(numbers))
    persons = visible(Participation, asked.reader).filter(of_party)
    return persons, _present(asked).filter(of_party)


def _present(asked: PartyFilter) -> Rows:
    return visible(Delegation, asked.reader).exclude(role=DelegationRole.ABSENT)


class HighestLevelFilter(RelatedChoicesFilter):
    """Events at which the highest of a side was of this level."""

    def __init__(self) -> None:
        super().__init__(
            choices=Level.choices,
            label="Level",
            help_text="Level of the highest-ranking person of either side.",
        )

    def condition(self, value: list[str]) -> Q:
        """An event with a side whose highest is of one of the levels."""
        return Q(Exists(self._sides().filter(event=OuterRef("pk"), highest__in=value)))

    def pairs(self, rows: Rows) -> Pairs:
        """The events with the highest level of each side."""
        sides = self._sides().filter(event__in=rows.values("pk"))
        return [sides.values_list("event", "highest")]

    def _sides(self) -> QuerySet[Any, Any]:
        """The sides at each event with the level of their highest person.

        Whoever stands for no party is a side alone. All of an event are read at once:
        to look for somebody higher than each takes longer.
        """
        persons = visible(Participation, self.reader).exclude(level="")
        alone = Case(When(party__isnull=True, then="pk"))
        sides = persons.values("event", "party", alone=alone)
        highest: QuerySet[Any, Any] = sides.annotate(highest=_At(_LEVELS, Min(_RANK)))
        return highest


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
        found = Q(pk__in=[])
        for word, condition in self._words().items():
            if word in value:
                found |= condition
        return found

    def pairs(self, rows: Rows) -> Pairs:
        """The contacts with the word that holds of each."""
        return [
            rows.filter(condition).values_list("pk", Value(word))
            for word, condition in self._words().items()
        ]

    def _words(self) -> dict[str, Q]:
        sessions = visible(Event, self.reader).filter(kind=EventKind.FORUM_SESSION)
        is_so = (
            Q(form=ContactForm.MARGINS_MEETING)
            | Q(occasion=Occasion.MULTILATERAL_EVENT)
            | Q(parent__in=sessions)
        )
        return {"yes": is_so, "no": ~is_so}


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
