"""The contract of record type “citation”."""

from tests.contract import RecordContract
from tests.factories import CitationFactory


class TestCitation(RecordContract):
    factory = CitationFactory
