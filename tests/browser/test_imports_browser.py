"""An import in a browser, from the file to its undoing: narrow, and accessible."""

import pytest

from people.models import Person, PersonName
from records.imports.working import work_once
from records.models import Citation, Import, Judgement, KeptMapping, Source, User
from tests.browser.apart import apart
from tests.browser.axe import complaints
from tests.browser.test_admin_browser import PASSWORD
from tests.browser.test_pages import SMALL_TARGETS
from tests.factories import PersonFactory

ADD = "/admin/records/import/add/"
MAPPING = """
about: Guests as the gate keeps them
recognise: [No, Guest, Born]
source: {key: gate-book, title: The book of the gate, kind: official_primary}
tables:
  - records: people
    match: [{who: {name: "{Guest}"}}]
    key: "quibble-guest-{No}"
    fields: {name: "{Guest}", born: {column: Born, date: as written}}
    cite: {locator: "no. {No}"}
"""
BAD = "No;Guest;Born\n1;Adam B. Quibble;1950\n2;Zoe Nobody;the day before\n"
GOOD = BAD.replace("the day before", "1960-02-03")


def make():
    User.objects.create_superuser("porter", password=PASSWORD)
    KeptMapping.objects.create(name="gate", text=MAPPING)
    PersonFactory(key="quibble", name="Adam Quibble", uncited_reason="Of a test.")


def take_away():
    people = Person.objects.filter(key__startswith="quibble")
    numbers = list(people.values_list("pk", flat=True))
    Judgement.objects.filter(one__in=numbers).delete()
    PersonName.objects.filter(person__in=numbers).delete()
    Citation.objects.filter(source__key="gate-book").delete()
    people.delete()
    Source.objects.filter(key="gate-book").delete()
    Import.objects.all().delete()
    KeptMapping.objects.all().delete()
    User.objects.get(username="porter").delete()


@pytest.fixture
def enter(site, open_page, passwords_that_cost_little):
    """Open a page of the admin as somebody who brings files."""
    apart(make)

    def enter_at(path, **options):
        page = open_page(f"/admin/login/?next={path}", **options)
        page.get_by_label("Username").fill("porter")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(lambda url: "/login/" not in url)
        return page

    yield enter_at
    apart(take_away)


def bring(page, text):
    file = {"name": "gate.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("What its rows are").select_option("people")
    page.locator("#id_file").set_input_files(file)
    page.get_by_label("Mapping").select_option("by header")
    with page.expect_navigation():
        page.get_by_role("button", name="See what it would do").click()


def done(page):
    """Let the other process work; the page finds out by itself."""
    assert page.locator("#import-progress").is_visible()
    assert apart(work_once)
    page.locator("#import-under-way").wait_for(state="detached")


def press(page, button):
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def is_sound(page):
    """Nobody meets a barrier in what is Chancery's own, and nothing is cut off."""
    for dark in (False, True):
        page.emulate_media(color_scheme="dark" if dark else "light")
        # Links of the admin change their colour slowly.
        page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            found = complaints(page, context="#content", colours_only=dark)
            assert found == [], (page.url, width, dark)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
    small = page.evaluate(SMALL_TARGETS)
    assert [one for one in small if 'name="' in one or "import" in one] == []
    page.set_viewport_size({"width": 1280, "height": 800})


def test_a_file_from_its_upload_to_its_undoing(enter):
    page = enter(ADD)
    is_sound(page)
    bring(page, BAD)
    is_sound(page)
    done(page)
    # All that is wrong, narrowed down and as a file.
    page.get_by_label("Outcome").select_option("error")
    press(page, "Show")
    [row] = page.locator("[aria-labelledby=import-rows] tbody tr").all_inner_texts()
    assert "“the day before”" in row
    assert page.get_by_role("button", name="Apply").count() == 0
    is_sound(page)
    with page.expect_download() as file:
        page.get_by_role("link", name="Download all rows").click()
    assert "the day before" in file.value.path().read_text(encoding="utf-8")

    page.goto(page.url.partition("/admin/")[0] + ADD)
    bring(page, GOOD)
    done(page)
    assert "1 name could be somebody known" in page.content()
    is_sound(page)
    press(page, "Apply it")
    done(page)
    planned = page.url
    is_sound(page)

    # Who is this? One key says it.
    with page.expect_navigation():
        page.get_by_role("link", name="judge them").click()
    heads = page.locator(".judge-pair thead th").all_inner_texts()
    assert {head.rpartition(" · ")[2] for head in heads} == {
        "quibble",
        "quibble-guest-1",
    }
    with page.expect_navigation():
        page.keyboard.press("2")
    verdicts = Judgement.objects.filter(one__key__startswith="quibble")
    assert apart(lambda: [one.verdict for one in verdicts]) == ["different"]

    page.goto(planned)
    press(page, "Undo this import")
    done(page)
    # What somebody has said since stays, with what it is about.
    assert "Left as it is" in page.content()
    assert "Undone" in page.content()
    is_sound(page)
    left = Person.objects.filter(key__startswith="quibble-guest")
    assert apart(lambda: [one.key for one in left]) == ["quibble-guest-1"]
