"""Filters of agreements and what parties did about them."""

from datetime import date

from django.db.models import Q

from records.kit.filtering.naming import NamedFromChoicesFilter
from records.kit.filtering.on_a_day import AsOfFilter
from records.kit.filtering.topics import TopicFilter
from records.kit.filters import RecordFilterSet
from records.partial_dates.queries import DateMode
from relations.choices import AgreementStatus
from relations.filters.sides import BetweenFilter, PartyFilter
from relations.models import Agreement, PartyAction

_ONCE_IN_FORCE = (
    AgreementStatus.PROVISIONALLY_APPLIED,
    AgreementStatus.IN_FORCE,
    AgreementStatus.SUSPENDED,
    AgreementStatus.EXPIRED,
    AgreementStatus.DENOUNCED,
    AgreementStatus.SUPERSEDED,
)


class InForceFilter(AsOfFilter):
    """Agreements in force on a day; an undated one only if it was ever in force."""

    rule = (
        "Shown are agreements in force on that day: from their entry into force up to "
        "but not including their end. Certain: both are known; possible: the end is "
        "not; not known: no date of force is recorded, though it was in force once."
    )

    def __init__(self) -> None:
        super().__init__("in_force_from", "in_force_until", label="In force on")

    def condition(self, value: date) -> Q:
        """The agreements that were in force."""
        condition = super().condition(value)
        if self.mode == DateMode.CERTAIN:
            return condition
        begun = Q(in_force_from_earliest__isnull=False)
        concluded = Q(concluded_earliest__isnull=True) | Q(
            concluded_earliest__lte=value
        )
        return condition & (begun | Q(status__in=_ONCE_IN_FORCE) & concluded)


# Events, which are made of what stands here, name what they brought about.
_BROUGHT_ABOUT = "outcomes__event"


class AgreementFilterSet(RecordFilterSet):
    MAIN = (
        "party",
        "between",
        "instrument",
        "status",
        "came_of",
        "topic",
        "date",
        "as_of",
    )
    DATE = "concluded"

    party = PartyFilter("parties")
    between = BetweenFilter("parties")
    came_of = NamedFromChoicesFilter(
        *(f"{_BROUGHT_ABOUT}__{up}kind" for up in ("", "parent__", "parent__parent__")),
        label="Came of",
        help_text="Kind of event that brought it about, or within which that fell.",
    )
    topic = TopicFilter()
    as_of = InForceFilter()

    class Meta(RecordFilterSet.Meta):
        model = Agreement


class PartyActionFilterSet(RecordFilterSet):
    MAIN = ("agreement", "party", "action", "date", "place")

    party = PartyFilter("party")

    class Meta(RecordFilterSet.Meta):
        model = PartyAction
