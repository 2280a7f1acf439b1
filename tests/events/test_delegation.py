"""The contract of record type “delegation”."""

from tests.contract import RecordContract
from tests.factories import DelegationFactory


class TestDelegation(RecordContract):
    factory = DelegationFactory
