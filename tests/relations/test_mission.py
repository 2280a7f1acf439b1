"""The contract of record type “mission”."""

from tests.contract import RecordContract
from tests.factories import MissionFactory


class TestMission(RecordContract):
    factory = MissionFactory
