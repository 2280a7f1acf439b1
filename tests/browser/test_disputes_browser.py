"""Disputes in a browser: accessible, narrow, and ruled on by keys or without scripts.

What is ruled here is withdrawn again, and prefers what the record shows anyway: the
records of the site are those of all other browser tests.
"""

from urllib.parse import urlencode

import pytest

from tests.browser.apart import apart
from tests.browser.axe import complaints_in_both_schemes
from tests.browser.test_pages import SMALL_TARGETS, open_all
from tests.factories import UserFactory

DISPUTES = "/disputes/?status=open"
PATHS = {
    "disputes": "/disputes/",
    "one dispute": "/disputes/mission:embassy-of-iraq-in-kazakhstan/opened/",
    "refused": "/disputes/?statu=open",
    "none": "/disputes/mission:embassy-of-iraq-in-kazakhstan/name/",
}
STATUS = {"refused": 400, "none": 404}
EVERY_PAGE = [
    pytest.param(path, STATUS.get(name, 200), id=name) for name, path in PATHS.items()
]


@pytest.fixture
def reviewer(site, passwords_that_cost_little):
    """Name of somebody who may rule; the password is the same."""
    user = apart(lambda: UserFactory(is_staff=True, is_superuser=True))
    yield user.username
    apart(user.delete)


@pytest.fixture
def open_as_reviewer(open_page, reviewer):
    def open_path(path, **options):
        page = open_page(f"/login/?{urlencode({'next': path})}", **options)
        page.locator("[name=username]").fill(reviewer)
        page.locator("[name=password]").fill(reviewer)
        with page.expect_navigation():
            page.get_by_role("main").get_by_role("button").click()
        assert page.url.endswith(path)
        return page

    return open_path


class Keys:
    """Presses keys and counts them."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def press(self, *names):
        for name in names:
            self.page.keyboard.press(name)
            self.count += 1

    def type(self, text):
        self.page.keyboard.type(text)
        self.count += len(text)


@pytest.mark.parametrize(("path", "status"), EVERY_PAGE)
def test_every_page_is_accessible_wide_narrow_light_and_dark(open_page, path, status):
    page = open_page(path, status=status)
    open_all(page)
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert complaints_in_both_schemes(page) == [], width
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(SMALL_TARGETS) == []


def test_axe_finds_nothing_where_staff_rule(open_as_reviewer):
    page = open_as_reviewer("/disputes/", width=320)
    assert page.locator("[data-rule]").count() > 10
    open_all(page)
    assert complaints_in_both_schemes(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(SMALL_TARGETS) == []


def key_for_shown(dispute):
    """The key that prefers the value which the record shows."""
    classes = dispute.locator(".sides > li").evaluate_all(
        "sides => sides.map(side => side.className)"
    )
    return str(classes.index("shown") + 1)


def test_ruling_takes_three_keys_and_a_reason(open_as_reviewer):
    page = open_as_reviewer(DISPUTES)
    first = page.locator("[data-dispute]").first
    title = first.locator("h2").inner_text()
    chosen = key_for_shown(first)
    keys = Keys(page)
    keys.press("j")
    assert page.evaluate("document.activeElement.textContent") == title
    assert page.locator("[data-said]").inner_text().startswith("Dispute 1 of ")
    keys.press(chosen)
    assert page.evaluate("document.activeElement.name") == "reason"
    assert page.locator("[data-said]").inner_text().endswith("Say why.")
    reason = "jk12 3: keys are letters here."
    keys.type(reason)
    with page.expect_navigation():
        keys.press("Control+Enter")
    assert keys.count - len(reason) == 3
    notice = page.locator(".notice").inner_text()
    assert notice.startswith(f"Ruled on {title.split(': ')[0]}")
    page.wait_for_function(
        "words => document.querySelector('[data-said]').textContent.includes(words)",
        arg="prevails",
    )
    # Ruled on, it is in the list of what was ruled on, with the reason.
    page.goto(page.url.split("?")[0] + "?status=ruled&q=" + title.split()[0])
    article = page.locator("[data-dispute]", has_text=reason)
    article.get_by_text("Change or withdraw the ruling").click()
    with page.expect_navigation():
        article.get_by_role("button", name="Withdraw the ruling").click()
    assert (
        "is withdrawn; the dispute is open again"
        in page.locator(".notice").inner_text()
    )


def test_keys_move_choose_and_can_be_switched_off(open_as_reviewer):
    page = open_as_reviewer(DISPUTES)
    total = page.locator("[data-dispute]").count()
    assert total >= 2
    keys = Keys(page)
    place = "document.activeElement.closest('[data-dispute]').id"
    keys.press("j")
    first = page.evaluate(place)
    keys.press("j")
    assert page.evaluate(place) != first
    keys.press("k")
    assert page.evaluate(place) == first
    # The last number lets all stand.
    dispute = page.locator(f"#{first}")
    options = dispute.locator("input[name=prefer]").count()
    keys.press(str(options))
    assert dispute.get_by_label("stand").is_checked()
    keys.press("Escape")
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.get_by_label("Single keys work here").uncheck()
    page.evaluate("document.activeElement.blur()")
    before = page.evaluate("document.activeElement.tagName")
    keys.press("j", "1")
    assert page.evaluate("document.activeElement.tagName") == before
    assert not dispute.locator("input[name=prefer]").first.is_checked()
    assert not dispute.locator("kbd").first.is_visible()
    page.reload()
    assert not page.get_by_label("Single keys work here").is_checked()
    page.get_by_label("Single keys work here").check()


def test_ruling_works_without_scripts(open_as_reviewer):
    page = open_as_reviewer(DISPUTES, script=False)
    assert not page.get_by_label("Single keys work here").is_visible()
    dispute = page.locator("[data-dispute]").first
    title = dispute.locator("h2").inner_text()
    dispute.get_by_label("stand").check()
    dispute.get_by_label("Reason, which readers see").fill("Neither is better.")
    dispute.get_by_role("button", name="Rule").click()
    assert (
        page.locator(".notice")
        .inner_text()
        .startswith(f"Ruled on {title.split(': ')[0]}")
    )
    page.goto(page.url.split("?")[0] + "?status=ruled&q=" + title.split()[0])
    dispute = page.locator("[data-dispute]", has_text="Neither is better.")
    dispute.get_by_text("Change or withdraw the ruling").click()
    dispute.get_by_role("button", name="Withdraw the ruling").click()
    assert "is withdrawn" in page.locator(".notice").inner_text()
