"""A list that changes in place, and the same list without scripts."""

from urllib.parse import urlencode

import pytest

from tests.browser.apart import apart
from tests.browser.axe import complaints_in_both_schemes
from tests.browser.test_pages import SMALL_TARGETS
from tests.factories import UserFactory

LIST = "/events/?as_of=2014-01-01"
FACET = ".facets a:has(bdi:text-is('Meeting'))"


def shown(page):
    """Count and rows of the list, as they are read."""
    return page.locator(".count").inner_text(), page.locator("tbody").inner_text()


def settled(page):
    """Once the list has changed: the new count is said."""
    page.locator("main > [aria-live]").filter(has_text="event").wait_for(
        state="attached"
    )


def test_a_facet_changes_the_list_in_place_and_back_undoes_it(open_page):
    page, plain = open_page(LIST), open_page(LIST, script=False)
    before = shown(page)
    assert before == shown(plain)
    page.evaluate("window.stays = true")
    page.locator(FACET).click()
    settled(page)
    plain.locator(FACET).click()
    assert page.evaluate("window.stays") is True
    assert page.url == plain.url
    assert "kind=meeting" in page.url
    assert shown(page) == shown(plain) != before
    focused = "document.activeElement.textContent"
    assert page.evaluate(focused).endswith("Meeting")
    assert (
        page.evaluate("document.activeElement.getAttribute('aria-current')") == "true"
    )
    said = page.locator("main > [aria-live]").inner_text()
    assert said == page.locator(".count").inner_text()
    # What stands outside the list goes with it: leaving the day keeps the filter.
    assert "kind=meeting" in page.locator(".as-of a").get_attribute("href")
    assert page.locator(".as-of .key").inner_text() == "(key n)"
    assert page.locator("[data-panel]:not([aria-expanded])").count() == 0
    assert complaints_in_both_schemes(page) == []
    page.go_back()
    page.wait_for_function("!window.stays")
    assert shown(page) == before


def test_sorting_and_the_form_change_it_in_place_too(open_page):
    page = open_page("/events/")
    page.evaluate("window.stays = true")
    page.locator("a.sort").first.click()
    page.wait_for_url("**ordering=**")
    settled(page)
    page.locator("form.filters input[name=q]").fill("Baghdad")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=Baghdad**")
    page.locator(".chips").wait_for()
    # Fields that are empty leave the address, as without scripts.
    assert "=&" not in page.url
    assert page.evaluate("window.stays") is True
    # A link to a record loads its page.
    page.locator("tbody a.record").first.click()
    page.wait_for_function("!window.stays")


def test_a_refused_filter_says_so_in_place_and_leads_to_what_was_meant(open_page):
    page = open_page("/events/?partie=iraq", status=400)
    page.evaluate("window.stays = true")
    # What is wrong has its place in the form, which is unfolded.
    page.get_by_label("Date", exact=True).fill("2011-13")
    page.locator("form.filters .apply button").first.click()
    page.locator(".problems", has_text="there is no month 13").wait_for()
    said = page.locator("main > [aria-live]", has_text="can’t be shown as asked")
    said.wait_for(state="attached")
    assert page.evaluate("window.stays") is True
    assert page.get_by_label("Date", exact=True).input_value() == "2011-13"
    assert complaints_in_both_schemes(page) == []
    page.goto(page.url.partition("?")[0] + "?partie=iraq")
    page.get_by_role("link", name="Yes, show that").click()
    page.wait_for_url("**/events/?party=iraq")


def test_columns_and_rows_change_in_place_and_stay(open_page):
    page, plain = open_page("/events/"), open_page("/events/", script=False)
    page.evaluate("window.stays = true")
    for one in (page, plain):
        one.get_by_text("Columns and rows").click()
        one.get_by_label("Column Country", exact=True).check()
        one.get_by_label("Column Status", exact=True).uncheck()
        one.get_by_label("Rows", exact=True).select_option("Compact")
        one.locator("form.look button").click()
        one.locator("table.compact").wait_for()
        heads = one.locator("thead th").all_inner_texts()
        assert heads == ["Date", "Title", "Kind", "Place", "Country"]
    assert page.evaluate("window.stays") is True
    assert page.url == plain.url
    settled(page)
    for one in (page, plain):
        one.locator(FACET).click()
        one.wait_for_url("**kind=meeting**")
        one.locator(".chips").wait_for()
        assert one.locator("table.compact").count() == 1
    # The call is there to be read without scripts, and copied with them.
    for one, buttons in ((page, 2), (plain, 0)):
        one.get_by_text("Copy as API call").click()
        address = one.get_by_label("Address").input_value()
        assert "/api/v1/events/?" in address
        assert "kind=meeting" in address
        assert one.locator("[data-copy]:visible").count() == buttons
    page.set_viewport_size({"width": 320, "height": 800})
    assert complaints_in_both_schemes(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_long_facets_are_filtered_by_typing(open_page):
    page = open_page("/citations/")
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    facet = page.locator(".facets details:has(input)").first
    field = facet.get_by_placeholder("Type to filter")
    values = facet.locator("li:has(a)")
    total = values.count()
    assert total > 10
    wanted = values.locator("bdi").last.inner_text()
    field.fill(wanted.upper())
    seen = facet.locator("li:has(a):visible bdi").all_inner_texts()
    assert wanted in seen
    assert len(seen) < total
    assert all(wanted.lower() in one.lower() for one in seen)
    assert complaints_in_both_schemes(page) == []


@pytest.fixture
def sharer(site, passwords_that_cost_little):
    """Name of somebody who may share views; the password is the same."""
    user = apart(lambda: UserFactory(is_staff=True, is_superuser=True))
    yield user.username
    apart(user.delete)


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no scripts"])
def test_views_are_kept_and_changed_with_and_without_scripts(open_page, sharer, script):
    asked = "/meetings/?form=margins_meeting"
    page = open_page(f"/login/?{urlencode({'next': asked})}", width=320, script=script)
    page.locator("[name=username]").fill(sharer)
    page.locator("[name=password]").fill(sharer)
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button").click()
    page.locator(".save summary").click()
    if script:
        assert page.evaluate("document.activeElement.id") == "view-name"
        assert complaints_in_both_schemes(page) == []
        assert page.evaluate(SMALL_TARGETS) == []
    name = f"Margins {script}"
    page.locator("#view-name").fill(name)
    page.get_by_label("Share it").check()
    page.locator(".save button").click()
    page.locator(".notice", has_text=f"Saved as “{name}”.").wait_for()
    assert page.locator(".tabs [aria-current]").inner_text() == name
    page.get_by_role("link", name="Your views").click()
    page.locator("h1", has_text="Your views").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    if script:
        assert complaints_in_both_schemes(page) == []
        assert page.evaluate(SMALL_TARGETS) == []
    page.get_by_label(f"{name}: Name").fill("Renamed")
    page.get_by_role("button", name=f"Keep {name} so").click()
    told = "The view “Renamed” is kept, and shared."
    page.locator(".notice", has_text=told).wait_for()
    page.get_by_role("button", name="Delete Renamed").click()
    page.locator(".empty", has_text="You have none yet.").wait_for()
