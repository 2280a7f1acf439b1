"""The contract of record type “ceremony”."""

from tests.contract import RecordContract
from tests.factories import CeremonyFactory


class TestCeremony(RecordContract):
    factory = CeremonyFactory
