"""The panel under a marker, and the pages that it leads to, in a browser."""

import pytest

from tests.browser.axe import complaints_in_both_schemes

MISSION = "/missions/embassy-of-iraq-in-kazakhstan/"
PANEL = "#panel"
PAGES = {
    "mission": MISSION,
    "source": "/sources/a/",
    "passage": "/passages/a-3/",
    "list": "/meetings/",
    "home": "/",
}
EVERY_PAGE = [pytest.param(path, id=name) for name, path in PAGES.items()]


def first_marker(page):
    return page.locator("main .marker[data-panel]").first


def tab_to(page, wanted):
    """Press Tab until the element has the focus, as who has no pointer does."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if wanted.evaluate("e => e === document.activeElement"):
            return
    pytest.fail("Tab does not reach the marker")


def told(page):
    """What the open panel tells, once the server has answered."""
    page.locator(f"{PANEL} .where").wait_for()
    return page.locator(PANEL).inner_text()


def test_by_keyboard_it_opens_is_read_and_closes(open_page):
    page = open_page(MISSION)
    marker = first_marker(page)
    assert marker.get_attribute("aria-expanded") == "false"
    tab_to(page, marker)
    assert "Kazakhstan - Iraq" in told(page)
    assert marker.get_attribute("aria-expanded") == "true"
    assert page.locator(f"#{marker.get_attribute('aria-controls')}").count() == 1
    assert page.locator(PANEL).get_attribute("aria-label").endswith("who says so")
    page.keyboard.press("Tab")
    inside = "document.querySelector('#panel').contains(document.activeElement)"
    assert page.evaluate(inside)
    page.keyboard.press("Escape")
    assert page.locator(PANEL).count() == 0
    assert marker.evaluate("e => e === document.activeElement")
    assert marker.get_attribute("aria-expanded") == "false"
    assert marker.get_attribute("aria-controls") is None


def test_escape_on_the_marker_closes_and_keeps_the_focus(open_page):
    page = open_page(MISSION)
    marker = first_marker(page)
    tab_to(page, marker)
    told(page)
    page.keyboard.press("Escape")
    assert page.locator(PANEL).count() == 0
    assert marker.evaluate("e => e === document.activeElement")


def test_leaving_it_by_tab_closes_it(open_page):
    page = open_page(MISSION)
    tab_to(page, first_marker(page))
    told(page)
    links = page.locator(f"{PANEL} a").count()
    for _ in range(links + 1):
        page.keyboard.press("Tab")
    panels = page.locator(PANEL)
    # The next stop may be another marker, which then has the only panel.
    assert panels.count() <= 1
    assert first_marker(page).get_attribute("aria-expanded") == "false"


def test_under_a_pointer_it_stays_until_the_pointer_leaves(open_page):
    page = open_page(MISSION)
    first_marker(page).hover()
    told(page)
    page.locator(f"{PANEL} .source").hover()
    page.wait_for_timeout(700)
    assert page.locator(PANEL).is_visible()
    page.keyboard.press("Escape")
    assert page.locator(PANEL).count() == 0
    page.mouse.move(5, 5)
    first_marker(page).hover()
    told(page)
    page.mouse.move(5, 5)
    page.locator(PANEL).wait_for(state="detached")


def test_only_one_is_open(open_page):
    page = open_page(MISSION)
    markers = page.locator("main .marker[data-panel]")
    tab_to(page, markers.nth(0))
    told(page)
    markers.nth(3).scroll_into_view_if_needed()
    markers.nth(3).evaluate("e => e.focus()")
    told(page)
    assert page.locator(PANEL).count() == 1
    assert page.locator("[aria-expanded=true]").count() == 1
    assert markers.nth(3).get_attribute("aria-expanded") == "true"


def test_a_tap_opens_and_a_second_one_follows(open_page, chromium):
    first = open_page(MISSION)
    window = chromium.new_context(
        has_touch=True, viewport={"width": 390, "height": 800}
    )
    page = window.new_page()
    page.goto(first.url)
    first_marker(page).tap()
    told(page)
    assert page.url == first.url
    page.touchscreen.tap(5, 5)
    assert page.locator(PANEL).count() == 0
    first_marker(page).tap()
    told(page)
    first_marker(page).tap()
    page.wait_for_url("**/passages/**")
    window.close()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_marker_is_a_link_to_the_words_and_back(open_page, script):
    page = open_page(MISSION, script=script)
    marker = page.locator("#fact-opened .marker").first
    address = marker.get_attribute("href")
    marker.click()
    assert page.url.endswith(address)
    cited = page.locator(":target")
    assert "Opened" in cited.inner_text()
    cited.locator("a.fact").click()
    assert page.url.endswith(f"{MISSION}#fact-opened")
    assert page.locator(":target").is_visible()


def test_a_list_tells_the_same(open_page):
    page = open_page("/meetings/")
    first_marker(page).hover()
    assert "reliability" in told(page)
    box = page.locator(PANEL).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1280


def test_a_panel_that_cannot_be_fetched_says_so(open_page):
    page = open_page(MISSION)
    page.route("**/panel/", lambda route: route.fulfill(status=204))
    first_marker(page).hover()
    page.get_by_text("Follow the number instead").wait_for()


@pytest.mark.parametrize("path", EVERY_PAGE)
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_with_a_panel_open(open_page, path, width):
    page = open_page(path, width=width)
    page.eval_on_selector_all(
        "main details", "all => all.forEach(one => one.open = true)"
    )
    marker = page.locator("main .marker[data-panel]")
    if marker.count():
        marker.first.scroll_into_view_if_needed()
        marker.first.hover()
        told(page)
        assert page.locator(PANEL).bounding_box()["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints_in_both_schemes(page) == []


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_markers_are_large_enough(open_page, path):
    page = open_page(path, width=320)
    sizes = page.eval_on_selector_all(
        ".marker",
        """all => all.map(e => e.getBoundingClientRect())
            .filter(box => box.width).map(box => Math.min(box.width, box.height))""",
    )
    assert [size for size in sizes if size < 24] == []


def test_paper_has_the_numbers_and_their_sources_but_no_panel(open_page):
    page = open_page(MISSION)
    first_marker(page).hover()
    told(page)
    page.emulate_media(media="print")
    assert not page.locator(PANEL).is_visible()
    assert first_marker(page).is_visible()
    assert page.locator("#citation-1").is_visible()
    source = open_page("/sources/a/")
    source.emulate_media(media="print")
    hidden = source.locator("#passages .claims > li").evaluate_all(
        "all => all.filter(e => !e.checkVisibility()).length"
    )
    assert hidden == 0
