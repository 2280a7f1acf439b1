"""The contract of record type “party”."""

from tests.contract import RecordContract
from tests.factories import PartyFactory


class TestParty(RecordContract):
    factory = PartyFactory
