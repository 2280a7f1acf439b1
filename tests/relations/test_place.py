"""The contract of record type “place”."""

from tests.contract import RecordContract
from tests.factories import PlaceFactory


class TestPlace(RecordContract):
    factory = PlaceFactory
