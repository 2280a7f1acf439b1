"""Judging and merging in a browser: by single keys, by buttons, narrow and accessible.

Persons are made for each test and taken away again: the records of the site are those
of all other browser tests.
"""

import pytest

from people.models import Person, PersonName
from records.models import Judgement, Merge, User
from tests.browser.apart import apart
from tests.browser.axe import complaints
from tests.browser.test_admin_browser import PASSWORD
from tests.browser.test_pages import SMALL_TARGETS
from tests.factories import PersonFactory

QUEUE = "/admin/people/judgements/queue/"
NAMES = ("Adam Quibble", "A. Quibble", "Quibble Adam")


def make():
    User.objects.create_superuser("judge", password=PASSWORD)
    return [
        PersonFactory(key=f"quibble-{n}", name=name).pk for n, name in enumerate(NAMES)
    ]


def take_away(numbers):
    Judgement.objects.filter(one__in=numbers).delete()
    Merge.objects.all().delete()
    PersonName.objects.filter(person__in=numbers).delete()
    Person.objects.filter(pk__in=numbers).delete()
    User.objects.get(username="judge").delete()


@pytest.fixture
def numbers(site, passwords_that_cost_little):
    """Three persons that could be one."""
    made = apart(make)
    yield made
    apart(lambda: take_away(made))


@pytest.fixture
def enter(open_page, numbers):
    def enter_at(path, **options):
        page = open_page(f"/admin/login/?next={path}", **options)
        page.get_by_label("Username").fill("judge")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(lambda url: "/login/" not in url)
        return page

    return enter_at


def verdicts():
    found = Judgement.objects.filter(one__key__startswith="quibble")
    return list(found.order_by("pk").values_list("verdict", flat=True))


def press(page, key):
    with page.expect_navigation():
        page.keyboard.press(key)


def told(page):
    return page.locator(".messagelist").inner_text()


def asked(page):
    """The keys of the two persons who are asked about."""
    heads = page.locator(".judge-pair thead th").all_inner_texts()
    return [head.rpartition(" · ")[2] for head in heads]


def test_judging_takes_one_key_each(enter):
    page = enter(QUEUE)
    assert asked(page) == ["quibble-0", "quibble-1"]
    press(page, "n")
    assert asked(page) == ["quibble-0", "quibble-2"]
    press(page, "2")
    assert "Judged different" in told(page)
    assert asked(page) == ["quibble-1", "quibble-2"]
    page.locator("[data-said]", has_text="Judged different").wait_for()
    press(page, "3")
    assert "Judged unsure" in told(page)
    assert "You are through" in page.locator("#content").inner_text()
    press(page, "u")
    assert "Taken back" in told(page)
    assert asked(page) == ["quibble-1", "quibble-2"]
    assert apart(verdicts) == ["different"]
    press(page, "u")
    assert asked(page) == ["quibble-0", "quibble-2"]
    assert apart(verdicts) == []


def test_letters_of_a_reason_judge_nothing_and_keys_can_be_switched_off(enter):
    page = enter(QUEUE)
    page.get_by_label("Reason").press_sequentially("n123u: born in 1947")
    assert page.get_by_label("Reason").input_value() == "n123u: born in 1947"
    page.get_by_label("Single keys work here").uncheck()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("1")
    page.reload()
    assert asked(page) == ["quibble-0", "quibble-1"]
    assert not page.get_by_label("Single keys work here").is_checked()
    page.keyboard.press("2")
    page.reload()
    assert apart(verdicts) == []
    page.get_by_label("Single keys work here").check()
    press(page, "2")
    assert apart(verdicts) == ["different"]


def test_the_same_is_merged_and_undone(enter, numbers):
    page = enter(QUEUE)
    page.get_by_label("Reason").fill("One card in the file.")
    page.get_by_label("Reason").evaluate("box => box.blur()")
    press(page, "1")
    assert (
        page.get_by_label("Why they are one").input_value() == "One card in the file."
    )
    page.get_by_role("button", name="Merge: keep quibble-0").click()
    page.wait_for_url(f"**{QUEUE}*")
    assert "“A. Quibble” was merged into “Adam Quibble”" in told(page)
    assert apart(lambda: Person.objects.filter(pk__in=numbers).count()) == 2
    page.locator(".messagelist").get_by_role("link", name="Undo").click()
    page.get_by_role("button", name="Undo the merge").click()
    page.wait_for_url(f"**/admin/people/person/{numbers[1]}/change/")
    assert "is back, with all that was moved" in told(page)
    assert apart(lambda: Person.objects.filter(pk__in=numbers).count()) == 3


def test_everything_works_without_scripts(enter):
    page = enter(QUEUE, script=False)
    assert not page.get_by_label("Single keys work here").is_visible()
    page.get_by_role("link", name="Next, without judging").click()
    assert asked(page) == ["quibble-0", "quibble-2"]
    page.get_by_role("button", name="Different", exact=True).click()
    assert "Judged different" in told(page)
    page.get_by_role("button", name="Take back").click()
    assert "Taken back" in told(page)
    assert asked(page) == ["quibble-0", "quibble-2"]
    page.get_by_role("button", name="Same", exact=True).click()
    page.get_by_role("link", name="Keep quibble-2 instead").click()
    page.get_by_label("Why they are one").fill("One card in the file.")
    page.get_by_role("button", name="Merge: keep quibble-2").click()
    assert "“Adam Quibble” was merged into “Quibble Adam”" in told(page)


def test_the_other_record_is_proposed_as_one_types(enter, numbers):
    page = enter(f"/admin/people/person/{numbers[0]}/change/")
    page.get_by_role("link", name="Merge with another…").click()
    box = page.get_by_label("Name or key of the other person")
    box.press_sequentially("quibble-1")
    proposals = page.locator("#id_other_suggestions option")
    proposals.first.wait_for(state="attached")
    box.fill(proposals.first.get_attribute("value"))
    page.get_by_role("button", name="Find").click()
    assert "Merge “A. Quibble” into “Adam Quibble”?" in page.title()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_is_accessible_wide_and_narrow(enter, numbers, dark):
    merge = f"/admin/people/person/{numbers[0]}/merge/"
    page = enter(merge + "?other=quibble-2", dark=dark)
    check(page)
    page.get_by_label("Why they are one").fill("One card in the file.")
    page.get_by_role("button", name="Merge: keep quibble-0").click()
    page.locator(".messagelist").get_by_role("link", name="Undo").click()
    undo = page.url
    for path in (
        undo,
        merge,
        f"{merge}?other=quibble",
        f"{merge}?other=nobody",
        QUEUE,
        f"{QUEUE}?show=unsure",
        "/admin/records/merge/",
        f"/admin/people/person/{numbers[0]}/history/",
    ):
        page.goto(page.url.partition("/admin/")[0] + path if path[0] == "/" else path)
        check(page)
    page.goto(undo)
    page.get_by_role("button", name="Undo the merge").click()
    page.goto(undo)
    assert "This merge was undone already." in page.locator("#content").inner_text()
    check(page)


def check(page):
    """Nothing that axe complains of, wide or narrow, in what is Chancery's own."""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert complaints(page, context="#content") == [], (page.url, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
    assert page.get_by_role("heading", level=1).count() == 1
    small = page.evaluate(SMALL_TARGETS)
    assert [one for one in small if "data-key" in one or "merge" in one] == []
