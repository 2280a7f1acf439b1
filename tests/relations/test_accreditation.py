"""The contract of record type “accreditation”."""

from tests.contract import RecordContract
from tests.factories import AccreditationFactory


class TestAccreditation(RecordContract):
    factory = AccreditationFactory
