"""The contract of record type “candidature”."""

from tests.contract import RecordContract
from tests.factories import CandidatureFactory


class TestCandidature(RecordContract):
    factory = CandidatureFactory
