"""The tasks of analysts and reviewers, done in a browser within their budgets.

`make tasks` prints them as a table, with the time that each took.
"""

import time
from urllib.parse import urlencode

import pytest

from tests.browser.apart import apart
from tests.browser.tasks import TASKS, Hand
from tests.factories import UserFactory

ROLES = {
    "analyst": {},
    "reviewer": {"is_staff": True, "is_superuser": True},
}


@pytest.fixture
def people(site, passwords_that_cost_little):
    """Makes somebody of a role, whose name is the password, for one test."""
    made = []

    def make(role):
        user = apart(lambda: UserFactory(**ROLES[role]))
        made.append(user)
        return user.username

    yield make
    for user in made:
        apart(user.delete)


@pytest.fixture(scope="module")
def table(request):
    """What each task took; printed at the end where nothing is captured."""
    rows = []
    yield rows
    if request.config.getoption("capture") != "no":
        return
    say = request.config.get_terminal_writer().line
    say()
    say(f"{'':>3} {'task':58} {'clicks':>9} {'keys':>9} {'seconds':>12}")
    for one, hand, seconds in rows:
        say(
            f"{one.number:>3} {one.told[:58]:58}"
            f" {hand.clicks:>4} of {one.clicks} {hand.keys:>4} of {one.keys:>2}"
            f" {seconds:>6.1f} of {one.seconds:>2}"
        )


@pytest.mark.parametrize("one", TASKS, ids=lambda one: f"{one.number}")
def test_a_task_is_done_within_its_budget(one, open_page, people, table):
    if one.who:
        who = people(one.who)
        page = open_page(f"/login/?{urlencode({'next': one.start})}")
        page.locator("[name=username]").fill(who)
        page.locator("[name=password]").fill(who)
        with page.expect_navigation():
            page.get_by_role("main").get_by_role("button").click()
    else:
        page = open_page(one.start, status=one.status)
    hand = Hand(page)
    begun = time.monotonic()
    one.work(hand)
    table.append((one, hand, time.monotonic() - begun))
    assert hand.clicks <= one.clicks
    assert hand.keys <= one.keys
