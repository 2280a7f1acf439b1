"""The contract of record type “outcome”."""

from tests.contract import RecordContract
from tests.factories import OutcomeFactory


class TestOutcome(RecordContract):
    factory = OutcomeFactory
