"""The page of two parties and its brief in a browser."""

import pytest

from tests.browser.axe import complaints, complaints_in_both_schemes
from tests.browser.test_pages import SMALL_TARGETS, open_all

PAIR = "/relations/iraq-kazakhstan/"
PAGES = {
    "page": (PAIR, 200),
    "page as of a day": (
        f"{PAIR}?as_of=2015-03-15&we=iraq&kind=meeting&changed_since=2020-01-01",
        200,
    ),
    "pair without a record": ("/relations/iraq-jordan/", 200),
    "brief": (f"{PAIR}brief/?length=three", 200),
    "brief as of a day": (f"{PAIR}brief/?as_of=2015-03-15&length=one", 200),
    "trade": (f"{PAIR}trade/", 200),
    "gaps of trade": (f"{PAIR}trade/?show=gaps&we=iraq", 200),
    "refused": (f"{PAIR}?as_off=2015-03-15", 400),
    "missing": ("/relations/irak-kazakhstan/", 404),
}


@pytest.mark.parametrize(("path", "status"), PAGES.values(), ids=PAGES)
def test_pages_are_accessible_wide_narrow_dark_and_printed(open_page, path, status):
    page = open_page(path, status=status)
    open_all(page)
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert complaints_in_both_schemes(page) == [], width
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(SMALL_TARGETS) == []
    page.set_viewport_size({"width": 794, "height": 1123})
    page.emulate_media(media="print", color_scheme="light")
    assert complaints(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 794


def test_the_question_is_asked_without_scripts_and_left_again(open_page):
    page = open_page(PAIR, script=False)
    page.get_by_label("As of").fill("15 March 2015")
    page.get_by_label("We are").select_option("Iraq")
    page.get_by_text("Which contacts").click()
    page.get_by_label("Telephone call").or_(page.get_by_label("Call")).first.check()
    page.get_by_role("button", name="Show").click()
    assert "as_of=15+March+2015" in page.url
    assert "As of 15 March 2015." in page.locator(".as-of").inner_text()
    assert page.locator(".timeline > li").count() == 1
    page.get_by_role("link", name="Brief, to read or print").click()
    assert "as_of=15+March+2015" in page.url
    assert "we=iraq" in page.url
    page.get_by_role("link", name="Leave: show how things stand now").click()
    assert "as_of" not in page.url
    assert "we=iraq" in page.url


def test_the_timeline_is_walked_by_keyboard_and_shows_its_sources(open_page):
    page = open_page(PAIR)
    page.locator(".timeline .marker").first.focus()
    panel = page.locator(".panel")
    panel.wait_for()
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    assert page.evaluate("document.activeElement.className") == "marker"


def test_long_parts_unfold_by_link_by_hand_and_on_paper(open_page):
    page = open_page(PAIR, script=False)
    contacts = page.locator(".timeline > li")
    folded = "all => all.filter(one => !one.checkVisibility()).map(one => one.id)"
    hidden = contacts.evaluate_all(folded)
    assert 10 < len(hidden) < contacts.count() == 26
    statements = page.locator("#statements tbody tr")
    assert statements.count() == 51
    assert len(statements.evaluate_all(folded)) == 43
    for width, most in ((1280, 16_000), (320, 32_000)):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollHeight") < most
    # A link to what is folded unfolds it: here from the picture.
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator(f"#contacts svg a[href='#{hidden[0]}']").first.click()
    assert contacts.evaluate_all(folded) == []
    # What is on the page stays in sight, and leads there.
    page.locator(".above-all").get_by_role("link", name="Statements").click()
    heading = page.locator("#statements h2").bounding_box()
    contents = page.locator(".above-all").bounding_box()
    assert contents["y"] == 0
    assert contents["height"] <= heading["y"] < 300
    page.get_by_text("Show all 51").click()
    assert statements.evaluate_all(folded) == []
    page.goto(page.url.partition("#")[0])
    page.emulate_media(media="print")
    for rows in (contacts, statements, page.locator("#cited-here li")):
        assert rows.evaluate_all(folded) == []


def test_the_chart_has_its_source_in_the_picture_and_a_table_beside(open_page):
    page = open_page(PAIR)
    chart = page.locator("#trade figure.drawn svg")
    assert "Source: Kazakhstan Statistics Agency" in chart.text_content()
    assert chart.locator("a rect.series-0").count() == 2
    assert page.locator("#trade table tbody tr").count() == 4


def test_a_sentence_is_copied_with_its_sources_and_the_day(open_page):
    page = open_page(f"{PAIR}brief/?length=one&as_of=2016-01-01")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".copy").first.click()
    page.get_by_role("status").get_by_text("Copied with its sources.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(
        "Kazakhstan and Iraq: diplomatic relations since 14 September 1995, by the "
        "“Protocol on the establishment of diplomatic relations”. (Kazakhstan - Iraq, "
        "A p2; "
    )
    assert "Chancery, Kazakhstan – Iraq: brief, as of 1 January 2016, http" in copied
    assert copied.endswith("as_of=2016-01-01)")
    # What is selected has the numbers and not the words for those who listen.
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.brief'))")
    selected = page.evaluate("getSelection().toString()")
    assert "“Protocol on the establishment of diplomatic relations”. [1]" in selected
    assert "source [" not in selected
    assert "Copy" not in selected
    page.goto(page.url.replace("brief/?length=one&", "?"))
    page.locator("#short .copy").first.click()
    page.get_by_role("status").get_by_text("Copied with its sources.").wait_for()
    in_short = page.evaluate("navigator.clipboard.readText()")
    assert in_short.startswith("Kazakhstan and Iraq: diplomatic relations since")
    assert "Kazakhstan - Iraq, A p2" in in_short
    assert in_short.endswith(f"as of 1 January 2016, {page.url})")
