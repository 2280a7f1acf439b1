"""LO-1: what happens at the door is written down, by number and never by name."""

import json
import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from config.logs import JsonLines
from tests.factories import MissionFactory
from tests.security.conftest import PASSWORD, WRONG

pytestmark = pytest.mark.django_db


@pytest.fixture
def events():
    """The lines of the log on what happened, as they are written."""
    told = []

    class Kept(logging.Handler):
        def emit(self, record):
            told.append(JsonLines().format(record))

    kept, logger = Kept(), logging.getLogger("chancery.events")
    logger.addHandler(kept)
    yield told
    logger.removeHandler(kept)


def facts(events, *names):
    """Some facts of each line, and none kept for the next question."""
    lines = [json.loads(line) for line in events]
    events.clear()
    return [tuple(line.get(name) for name in names) for line in lines]


def test_lo_1_who_came_and_went_and_who_did_not_get_in(events, zhanar, at, enter):
    browser = at("192.0.2.7")
    enter(browser, password=WRONG)
    enter(browser)
    browser.post("/logout/")
    assert not any("zhanar" in line or WRONG in line for line in events)
    assert facts(events, "message", "user", "address", "route") == [
        ("wrong password", None, "192.0.2.7", "login/"),
        ("logged in", zhanar.pk, "192.0.2.7", "login/"),
        ("logged out", zhanar.pk, "192.0.2.7", "logout/"),
    ]
    for _ in range(11):
        enter(browser, password=WRONG)
    assert facts(events, "message")[-1] == ("tried too often",)


def test_lo_1_refusals_and_files(events, zhanar, at, enter):
    MissionFactory()
    browser = at()
    enter(browser)
    events.clear()
    assert browser.get("/admin/").status_code == 403
    # Of which nothing is handed out but the head.
    browser.head("/missions.csv")
    browser.get("/missions.csv")
    browser.get("/missions/")
    assert facts(events, "message", "user", "rows", "status") == [
        ("refused", zhanar.pk, None, 403),
        ("file handed out", zhanar.pk, 1, None),
    ]


def test_lo_1_keys_that_are_made_and_ended(events, zhanar, at, enter):
    browser = at()
    enter(browser)
    events.clear()
    last = (timezone.now() + timedelta(days=9)).date()
    sent = {"name": "monthly report", "expires": str(last), "scope": "read:*"}
    made = browser.post("/account/tokens/", sent).context["made"]
    browser.post(f"/account/tokens/{made.handle}/end/")
    browser.post("/account/sessions/end/", {"session": "others"})
    new = f"{PASSWORD}, and another"
    sent = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    browser.post("/account/password/", sent)
    assert not any("monthly" in line or PASSWORD in line for line in events)
    assert facts(events, "message", "user", "token") == [
        ("token made", zhanar.pk, made.handle),
        ("token ended", zhanar.pk, made.handle),
        ("sessions ended", zhanar.pk, None),
        ("password changed", zhanar.pk, None),
    ]
