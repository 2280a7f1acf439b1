"""Filters of parties, their names, and places."""

from records.kit.filters import RecordFilterSet
from relations.models import Party, PartyName, Place


class PartyFilterSet(RecordFilterSet):
    MAIN = ("kind", "parent", "status", "as_of")

    class Meta(RecordFilterSet.Meta):
        model = Party


class PartyNameFilterSet(RecordFilterSet):
    MAIN = ("party", "kind", "language", "script")

    class Meta(RecordFilterSet.Meta):
        model = PartyName


class PlaceFilterSet(RecordFilterSet):
    MAIN = ("kind", "country")

    class Meta(RecordFilterSet.Meta):
        model = Place
