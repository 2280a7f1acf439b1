"""The contract of record type “party action”."""

from tests.contract import RecordContract
from tests.factories import PartyActionFactory


class TestPartyAction(RecordContract):
    factory = PartyActionFactory
