"""The contract of record type “office”."""

from tests.contract import RecordContract
from tests.factories import OfficeFactory


class TestOffice(RecordContract):
    factory = OfficeFactory
