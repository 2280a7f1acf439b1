"""What several tests of pages look at."""

import pytest

from tests.factories import MissionFactory, PartyFactory


@pytest.fixture
def missions():
    iraq = PartyFactory(key="iraq", name="Iraq")
    oman = PartyFactory(key="oman", name="Oman")
    for sender, kind in (
        (iraq, "embassy"),
        (iraq, "embassy"),
        (iraq, "consulate"),
        (oman, "embassy"),
    ):
        MissionFactory(sending_party=sender, kind=kind, seat=None)
    return iraq, oman
