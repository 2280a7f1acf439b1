"""The contract of record type “agreement”."""

from tests.contract import RecordContract
from tests.factories import AgreementFactory


class TestAgreement(RecordContract):
    factory = AgreementFactory
