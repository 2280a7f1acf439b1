"""The contract of record type “source”."""

from tests.contract import RecordContract
from tests.factories import SourceFactory


class TestSource(RecordContract):
    factory = SourceFactory
    beside_fields = ("document_text",)
