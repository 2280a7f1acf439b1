"""The contract of record type “party name”."""

from tests.contract import RecordContract
from tests.factories import PartyNameFactory


class TestPartyName(RecordContract):
    factory = PartyNameFactory
