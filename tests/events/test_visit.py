"""The contract of record type “visit”."""

from tests.contract import RecordContract
from tests.factories import VisitFactory


class TestVisit(RecordContract):
    factory = VisitFactory
