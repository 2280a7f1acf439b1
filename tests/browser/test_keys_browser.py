"""Single keys, on every page of the site, in a browser."""

from tests.browser.axe import complaints_in_both_schemes

THEN = "/meetings/?as_of=2014-01-01"
DIALOG = "dialog#keyboard"


def focused(page):
    """What has the focus, as the address that it leads to or its identifier."""
    return page.evaluate("document.activeElement.href || document.activeElement.id")


def test_keys_search_move_open_and_leave_the_day(open_page):
    page = open_page(THEN)
    links = page.locator("tbody a.record").evaluate_all("all => all.map(a => a.href)")
    assert page.locator(".as-of .key").inner_text() == "(key n)"
    page.keyboard.press("/")
    assert focused(page) == "search"
    # What is typed there is text.
    page.keyboard.type("jk?n/")
    assert page.locator("#search").input_value() == "jk?n/"
    assert not page.locator(DIALOG).is_visible()
    page.locator("#search").evaluate("field => field.blur()")
    for key, row in (("j", 0), ("j", 1), ("j", 2), ("k", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(key)
        assert focused(page) == links[row]
    page.keyboard.press("Control+j")
    assert focused(page) == links[0]
    outline = "parseFloat(getComputedStyle(document.activeElement).outlineWidth)"
    assert page.evaluate(outline) >= 2
    page.keyboard.press("Enter")
    page.wait_for_url(links[0])
    page.keyboard.press("n")
    page.wait_for_url(lambda address: "as_of" not in address)
    assert page.locator(".as-of").count() == 0


def test_keys_pass_what_is_folded(open_page):
    page = open_page("/relations/iraq-kazakhstan/")
    section = "document.activeElement.closest('section').id"
    page.locator("#statements a.record").nth(7).focus()
    page.keyboard.press("j")
    assert page.evaluate(section) == "undertakings"
    page.keyboard.press("k")
    assert page.evaluate(section) == "statements"


def test_keys_move_through_what_search_found(open_page):
    page = open_page("/search/?q=Iraq&type=delegations")
    results = page.locator(".found a.large").evaluate_all("all => all.map(a => a.href)")
    assert len(results) == 20
    for key, place in (("j", 0), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        assert focused(page) == results[place]
    page.keyboard.press("Enter")
    page.wait_for_url(results[0])


def test_help_lists_the_keys_and_switches_them_off_for_good(open_page):
    page = open_page(THEN, width=320)
    page.keyboard.press("?")
    dialog = page.locator(DIALOG)
    assert dialog.is_visible()
    assert complaints_in_both_schemes(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    page.keyboard.press("?")
    dialog.get_by_label("Single keys are on").uncheck()
    dialog.get_by_role("button", name="Close").click()
    page.reload()
    for key in ("?", "j", "n", "/"):
        page.keyboard.press(key)
    assert not dialog.is_visible()
    assert focused(page) == ""
    assert "access key" in page.locator(".as-of .key").inner_text()
    # Without single keys the list of them is still there, to switch them on.
    page.get_by_role("button", name="Keyboard").click()
    dialog.get_by_label("Single keys are on").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert "/meetings/" in focused(page)
