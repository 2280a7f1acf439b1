"""Pages in a browser: accessible, narrow, without scripts, by keyboard."""

import pytest

from tests.browser.axe import complaints_in_both_schemes

MISSION = "/missions/embassy-of-iraq-in-kazakhstan/"
LIST = "/meetings/"
PAGES = {
    "home": "/",
    "login": "/login/",
    "list": LIST,
    "filtered list": "/events/?party=iraq&kind=meeting&ordering=-date",
    "long list": "/citations/?page_size=20&page=2",
    "empty list": "/meetings/?q=nothing",
    "mission with rival dates": MISSION,
    "session": "/forum-sessions/oic-foreign-ministers-38/",
    "person": "/people/ibrahim-al-jaafari/",
    "party": "/parties/jordan/",
    "relation": "/relations/iraq-kazakhstan/",
    "gaps of trade": "/relations/iraq-kazakhstan/trade/?show=gaps",
    "source": "/sources/b/",
    "citation": "/citations/a-002/",
    "search": "/search/?q=Zhaafari",
    "search of one type": "/search/?q=Iraq&type=offices&page=2",
    "search that finds nothing": "/search/?q=Kazan",
    "search not yet asked": "/search/",
    "documentation of the API": "/api/v1/docs/",
    "documentation of a list": "/api/v1/docs/missions/",
}
REFUSED = {
    "refused list": ("/events/?partie=iraq&date=2011-13", 400),
    "refused search": ("/search/?q=-Iraq", 400),
    "missing record": ("/missions/embassy-of-irak/", 404),
    "missing page": ("/no/such/page/", 404),
}
EVERY_PAGE = [
    *(pytest.param(path, 200, id=name) for name, path in PAGES.items()),
    *(pytest.param(*refused, id=name) for name, refused in REFUSED.items()),
]

TOLD_ALIKE = (
    "/",
    PAGES["relation"],
    PAGES["relation"] + "brief/",
    PAGES["gaps of trade"],
    "/events/?party=iraq&level=minister",
    "/people/ibrahim-al-jaafari/",
    MISSION,
    "/forums/cica-foreign-ministers/",
    "/disputes/?status=open",
    PAGES["search"],
)

# Every link, button and field that is not inside a sentence needs 24 by 24 pixels.
SMALL_TARGETS = """
() => [...document.querySelectorAll("a, button, summary, input, select")].filter(e => {
    const box = e.getBoundingClientRect();
    // Marks in a picture have their equals in the table beside it.
    const alone = getComputedStyle(e).display !== "inline" && !e.closest("svg");
    return e.checkVisibility() && alone && box.width > 1 && e.type !== "checkbox"
        && (box.width < 23.5 || box.height < 23.5);
}).map(e => e.outerHTML)
"""


def open_all(page):
    """Unfold whatever is folded, so that it is looked at too."""
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")


@pytest.mark.parametrize(("path", "status"), EVERY_PAGE)
def test_every_page_is_accessible_wide_narrow_light_and_dark(open_page, path, status):
    page = open_page(path, status=status)
    open_all(page)
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert complaints_in_both_schemes(page) == [], width
    # Nothing is wider than a narrow screen, and what is pressed is large enough.
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize("path", ["/parties/iraq/", "/sources/a/"])
def test_a_long_page_is_narrow_too(open_page, path):
    page = open_page(path, width=320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(SMALL_TARGETS) == []


def test_pages_tell_the_same_without_scripts(open_page):
    def told(script):
        page = open_page("/", script=script)
        site, found = page.url.removesuffix("/"), {}
        for path in TOLD_ALIKE:
            page.goto(f"{site}{path}")
            main = page.locator("main")
            if script:
                # What scripts add is for pressing: it tells nothing.
                main.evaluate(
                    "main => main.querySelectorAll('button.copy, [role=status].hidden')"
                    ".forEach(one => one.remove())"
                )
            found[path] = " ".join(main.text_content().split())
        return found

    without, with_scripts = told(False), told(True)
    for path in TOLD_ALIKE:
        assert without[path] == with_scripts[path], path


def test_everything_works_without_scripts(open_page):
    page = open_page(LIST, script=False)
    page.get_by_text("Filter and sort").click()
    page.get_by_label("Party", exact=True).fill("Iraq")
    page.get_by_label("Date", exact=True).fill("2012")
    page.get_by_role("button", name="Apply").click()
    assert page.url.endswith("/meetings/?party=Iraq&date=2012")
    assert page.get_by_role("status").inner_text().startswith("2 meetings")
    page.get_by_role("link", name="Remove the filter Date: 2012").click()
    assert page.url.endswith("/meetings/?party=Iraq")
    page.get_by_role("link", name="Title").click()
    assert "ordering=title" in page.url
    first = page.locator("tbody a.record").first
    title = first.inner_text()
    first.click()
    assert page.locator("h1").inner_text() == title


def test_a_download_is_a_file(open_page):
    page = open_page("/meetings/?party=iraq")
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert started.value.suggested_filename == "meetings.csv"


def test_the_first_tab_skips_to_the_content(open_page):
    page = open_page(MISSION)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    assert page.get_by_text("Skip to content").is_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = "document.querySelector('main').contains(document.activeElement)"
    assert page.evaluate(inside)


def test_focus_is_seen_and_not_covered(open_page):
    page = open_page("/meetings/")
    for _ in range(60):
        page.keyboard.press("Tab")
        state = page.evaluate(
            """() => {
                const e = document.activeElement;
                if (e === document.body) return "end";
                const box = e.getBoundingClientRect();
                const style = getComputedStyle(e);
                const x = box.left + box.width / 2, y = box.top + box.height / 2;
                const top = document.elementFromPoint(x, y);
                if (!(e.contains(top) || (top && top.contains(e)))) return e.outerHTML;
                return parseFloat(style.outlineWidth) >= 2 ? "" : e.outerHTML;
            }"""
        )
        if state == "end":
            break
        assert state == ""


def test_rows_become_labelled_blocks_on_a_narrow_screen(open_page):
    page = open_page("/meetings/", width=320)
    cell = page.locator("tbody td").first
    assert cell.evaluate("e => getComputedStyle(e).display") == "block"
    label = cell.evaluate("e => getComputedStyle(e, '::before').content")
    assert label == '"Date"'
    roles = page.locator("table").first.evaluate("e => e.getAttribute('role')")
    assert roles == "table"


def test_paper_has_the_records_and_no_controls(open_page):
    page = open_page(MISSION)
    page.emulate_media(media="print")
    assert page.locator(".facts").is_visible()
    assert not page.locator("nav.sections").is_visible()
    assert not page.locator(".account").is_visible()
    person = open_page("/people/ibrahim-al-jaafari/")
    person.emulate_media(media="print")
    assert person.locator(".details .marker, .records .marker").first.is_visible()
    for control in (".records .details > a", "nav.contents", "nav .doors"):
        assert not person.locator(control).first.is_visible(), control
    trade = open_page("/relations/iraq-kazakhstan/trade/")
    trade.emulate_media(media="print")
    # What else is to choose is left out; what is said of the records is not.
    assert trade.locator(".choices li:visible").all_inner_texts() == [
        "Show:",
        "everything",
        "Figures:",
        "as both report",
    ]
    assert trade.get_by_text("No figure reported by Iraq").first.is_visible()
