"""Filters of memberships, candidatures and support for them."""

from records.kit.filtering.on_a_day import TimelessFilter
from records.kit.filters import RecordFilterSet
from relations.filters.sides import BetweenFilter, PartyFilter
from relations.models import Candidature, Membership, Support

_SIDES_OF_MEMBERSHIP = ("member", "organisation")
_SIDES_OF_CANDIDATURE = ("candidate", "organisation")
_SIDES_OF_SUPPORT = ("supporter", "candidature__candidate")


class MembershipFilterSet(RecordFilterSet):
    MAIN = ("party", "between", "status", "date", "as_of")
    DATE = "start"

    party = PartyFilter(*_SIDES_OF_MEMBERSHIP)
    between = BetweenFilter(*_SIDES_OF_MEMBERSHIP)

    class Meta(RecordFilterSet.Meta):
        model = Membership


class CandidatureFilterSet(RecordFilterSet):
    MAIN = ("party", "organisation", "status", "date")
    DATE = "term"

    party = PartyFilter(*_SIDES_OF_CANDIDATURE)
    between = BetweenFilter(*_SIDES_OF_CANDIDATURE)
    as_of = TimelessFilter(
        "A candidature is dated by its term, not by when it was put forward: the date "
        "changes nothing."
    )

    class Meta(RecordFilterSet.Meta):
        model = Candidature


class SupportFilterSet(RecordFilterSet):
    MAIN = ("party", "between", "support_type", "stage", "date")

    party = PartyFilter(*_SIDES_OF_SUPPORT)
    between = BetweenFilter(*_SIDES_OF_SUPPORT)

    class Meta(RecordFilterSet.Meta):
        model = Support
