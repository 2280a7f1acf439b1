"""The contract of record type “consultation”."""

from tests.contract import RecordContract
from tests.factories import ConsultationFactory


class TestConsultation(RecordContract):
    factory = ConsultationFactory
