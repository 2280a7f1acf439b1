"""A second person's look at a change, and tokens of one's own, in a browser."""

import pytest
from django.test import override_settings

from people.models import Person
from records.models import ApiToken, Proposal, User
from tests.browser.apart import apart
from tests.browser.axe import complaints
from tests.browser.test_admin_browser import PASSWORD
from tests.browser.test_pages import SMALL_TARGETS
from tests.factories import PersonFactory

DESK = "/admin/records/proposal/"
TOKENS = "/account/tokens/"


def make():
    for name in ("author", "second"):
        User.objects.create_superuser(name, password=PASSWORD)
    return PersonFactory(name="Adam Quibble", uncited_reason="Of a test.").pk


def take_away(number):
    Proposal.objects.update(replaces=None)
    Proposal.objects.all().delete()
    ApiToken.objects.all().delete()
    Person.objects.filter(pk=number).delete()
    User.objects.filter(username__in=("author", "second")).delete()


@pytest.fixture
def number(site, passwords_that_cost_little):
    """A person who may change only when two have looked."""
    made = apart(make)
    with override_settings(FOUR_EYES=True):
        yield made
    apart(lambda: take_away(made))


@pytest.fixture
def enter(open_page, number):
    def enter_as(name, path, **options):
        page = open_page(f"/login/?next={path}", **options)
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(lambda url: "/login/" not in url)
        return page

    return enter_as


def name_of(number):
    return apart(lambda: Person.objects.get(pk=number).name)


def propose(page, name):
    """Save the form of the person with another name."""
    page.locator("#id_name").fill(name)
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.wait_for_url(f"**{DESK}*/change/")


def check(page, context):
    """Nothing that axe complains of, in light or dark, wide or narrow."""
    for dark in (False, True):
        page.emulate_media(color_scheme="dark" if dark else "light")
        # Links of the admin change their colour slowly.
        page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            found = complaints(page, context=context, colours_only=dark)
            assert found == [], (page.url, width, dark)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
    assert page.get_by_role("heading", level=1).count() == 1
    small = page.evaluate(SMALL_TARGETS)
    assert [one for one in small if "proposal" in one or 'name="action"' in one] == []


def test_a_change_is_proposed_amended_and_approved_without_scripts(enter, number):
    form = f"/admin/people/person/{number}/change/"
    own = enter("author", form, script=False)
    propose(own, "Adam Quible")
    assert "Nothing is published yet" in own.locator(".messagelist").inner_text()
    assert own.get_by_role("button", name="Approve and publish").count() == 0
    own.get_by_role("link", name="Amend it in the form").click()
    assert own.locator("#id_name").input_value() == "Adam Quible"
    propose(own, "Adam B. Quibble")
    assert "Adam B. Quibble" in own.locator("#content").inner_text()
    second = enter("second", DESK, script=False)
    second.get_by_role("link", name="Change of person: Adam Quibble").first.click()
    assert name_of(number) == "Adam Quibble"
    second.get_by_role("button", name="Approve and publish").click()
    assert "Approved and published" in second.locator(".messagelist").inner_text()
    assert name_of(number) == "Adam B. Quibble"


def test_proposals_are_decided_by_keyboard_on_accessible_pages(enter, number):
    own = enter("author", f"/admin/people/person/{number}/change/")
    propose(own, "Adam B. Quibble")
    check(own, "#content")
    page = enter("second", f"/admin/{own.url.split('/admin/')[1]}")
    check(page, "#content")
    page.get_by_label("Why, if you return it").focus()
    page.keyboard.type("The gazette has no B.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "return"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Returned to author" in page.locator(".messagelist").inner_text()
    check(page, "#content")
    assert name_of(number) == "Adam Quibble"
    own.reload()
    assert "The gazette has no B." in own.locator("#content").inner_text()
    check(own, "#content")


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no-scripts"])
def test_tokens_are_made_and_ended_by_keyboard(enter, number, script):
    page = enter("author", TOKENS, script=script)
    if script:
        check(page, "main")
    page.get_by_label("What it is for").focus()
    page.keyboard.type("monthly report")
    page.keyboard.press("Enter")
    made = page.locator("code.token")
    assert made.inner_text().startswith("chy_")
    assert page.get_by_role("heading", name="The new token: monthly report").count()
    if script:
        check(page, "main")
    page.goto(page.url)
    assert made.count() == 0
    page.get_by_role("button", name="End it").focus()
    page.keyboard.press("Enter")
    page.get_by_text("The token “monthly report” is ended.").wait_for()
    assert page.get_by_role("button", name="End it").count() == 0
    if script:
        check(page, "main")
