"""The contract of record type “participation”."""

from tests.contract import RecordContract
from tests.factories import ParticipationFactory


class TestParticipation(RecordContract):
    factory = ParticipationFactory
