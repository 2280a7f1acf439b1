"""The contract of record type “membership”."""

from tests.contract import RecordContract
from tests.factories import MembershipFactory


class TestMembership(RecordContract):
    factory = MembershipFactory
