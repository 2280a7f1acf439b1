"""The contract of record type “external id”."""

from tests.contract import RecordContract
from tests.factories import ExternalIdFactory


class TestExternalId(RecordContract):
    factory = ExternalIdFactory
