"""Filters of missions and accreditations."""

from datetime import date

from django.db.models import Q

from records.kit.filtering.kinds import ReferenceFilter
from records.kit.filtering.on_a_day import AsOfFilter, holds_on
from records.kit.filters import RecordFilterSet
from records.partial_dates.queries import DateMode
from relations.choices import MissionStatus
from relations.filters.sides import BetweenFilter, PartyFilter
from relations.models import Accreditation, Mission, Place

_SIDES_OF_MISSION = ("sending_party", "receiving_parties")
_SIDES_OF_ACCREDITATION = ("sending_party", "receiving_party")

_NEVER_OPENED = (MissionStatus.PLANNED, MissionStatus.NOT_OPEN)
_NOT_WORKING = (MissionStatus.CLOSED, MissionStatus.SUSPENDED)


class MissionOpenFilter(AsOfFilter):
    """Missions open on a day.

    *possible*: not known to open later or to have closed by then. *certain*: opened by
    then, and either closed later or found open on that day or after.
    """

    rule = (
        "Shown are missions open on that day. Certain: opened by then, and closed "
        "later or found open on that day or after; possible: nothing dated says that "
        "it opened later or had closed; not known: it has no date at all."
    )

    def __init__(self) -> None:
        super().__init__("opened", "closed", label="Open on")

    def condition(self, value: date) -> Q:
        """The missions that were open."""
        if self.mode == DateMode.CERTAIN:
            return self.certainly(value)
        over = Q(status__in=_NOT_WORKING, closed_latest__isnull=True) & (
            Q(status_as_of_earliest__isnull=True) | Q(status_as_of_earliest__lte=value)
        )
        return (
            holds_on(value, "opened", "closed", self.mode)
            & ~Q(status__in=_NEVER_OPENED)
            & ~over
        )

    def certainly(self, value: date) -> Q:
        """The missions that were open for certain."""
        found_open = Q(
            status=MissionStatus.OPEN,
            closed_earliest__isnull=True,
            opened_latest__lte=value,
            status_as_of_earliest__gte=value,
        )
        return holds_on(value, "opened", "closed", DateMode.CERTAIN) | found_open


class MissionFilterSet(RecordFilterSet):
    MAIN = ("kind", "party", "between", "place", "status", "as_of")
    DATE = "opened"

    party = PartyFilter(*_SIDES_OF_MISSION)
    between = BetweenFilter(*_SIDES_OF_MISSION)
    place = ReferenceFilter(
        Place,
        ["seat"],
        label="Place",
        help_text="The city it works in, by key or name.",
    )
    as_of = MissionOpenFilter()

    class Meta(RecordFilterSet.Meta):
        model = Mission


class AccreditationFilterSet(RecordFilterSet):
    MAIN = ("party", "between", "place", "as_of")
    DATE = "valid"

    party = PartyFilter(*_SIDES_OF_ACCREDITATION)
    between = BetweenFilter(*_SIDES_OF_ACCREDITATION)
    place = ReferenceFilter(
        Place, ["residence"], label="Place", help_text="The city of residence."
    )

    class Meta(RecordFilterSet.Meta):
        model = Accreditation
