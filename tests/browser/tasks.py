"""What analysts and reviewers do with Chancery, as tasks with budgets.

A task is done by a hand that counts: a click is a press of the pointer or Enter on what
has the focus; a key is any other, letters included. Time is printed and never asserted.
"X" is Iraq, "we" are Kazakhstan; each begins on the page that it names.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from openpyxl import load_workbook

from relations.models import Party
from tests.browser.apart import apart
from tests.factories import (
    AgreementFactory,
    CeremonyFactory,
    LetterFactory,
    OutcomeFactory,
    VisitFactory,
)

PAIR = "/relations/iraq-kazakhstan/"
CONTACTS = "/events/?between=iraq,kazakhstan&level=minister&ordering=-date"


class Hand:
    """Does things on a page, and counts them."""

    def __init__(self, page: Any) -> None:
        self.page, self.clicks, self.keys = page, 0, 0

    def click(self, place: Any, leads: str = "") -> None:
        """Press something; wait for the address to which it leads."""
        self.clicks += 1
        place.first.click()
        if leads:
            self.page.wait_for_url(leads)

    def enter(self, leads: str = "") -> None:
        """Press Enter: it counts as a click."""
        self.clicks += 1
        self.page.keyboard.press("Enter")
        if leads:
            self.page.wait_for_url(leads)

    def type(self, text: str) -> None:
        """Write."""
        self.keys += len(text)
        self.page.keyboard.type(text)

    def find(self, words: str) -> None:
        """Search everything, from any page."""
        self.type(f"/{words}")
        self.enter("**/search/?q=*")

    def file(self, place: Any) -> tuple[str, bytes]:
        """Press a link to a file; its name and content."""
        self.clicks += 1
        with self.page.expect_download() as started:
            place.first.click()
        return started.value.suggested_filename, started.value.path().read_bytes()


@dataclass(frozen=True)
class Task:
    """A task with its budget; ``work`` does it and asserts that it succeeded."""

    number: int
    told: str
    start: str
    clicks: int
    keys: int
    seconds: int
    work: Callable[[Hand], None]
    who: str = ""
    status: int = 200
    options: dict[str, Any] = field(default_factory=dict)


TASKS: list[Task] = []


def task(
    number: int, told: str, start: str, budget: tuple[int, int, int], **more: Any
) -> Any:
    """Note what follows as the way to do a task, within clicks, keys and seconds."""

    def note(work: Callable[[Hand], None]) -> Callable[[Hand], None]:
        TASKS.append(Task(number, told, start, *budget, work, **more))
        return work

    return note


def link(page: Any, name: str, within: str = "main") -> Any:
    return page.locator(within).get_by_role("link", name=name)


def titles(page: Any) -> list[str]:
    return page.locator("tbody a.record").all_inner_texts()


def opened_pair(hand: Hand) -> None:
    hand.click(hand.page.locator(".doors a.large"), f"**{PAIR}")


def at_level(page: Any, level: str) -> Any:
    """The last contact at a level, on the page of two parties."""
    exactly = page.locator("dt").get_by_text(level, exact=True)
    return page.locator("#last .facts > div").filter(has=exactly)


def passage_behind(hand: Hand, fact: Any) -> None:
    """Follow the first marker of a fact: to the passage, with what is cited marked."""
    hand.click(fact.locator(".marker"), "**/passages/**")
    cited = hand.page.locator(":target")
    assert cited.count() == 1
    assert cited.inner_text().strip()


@task(1, "Open the brief on country X", "/", (1, 6, 5))
def brief(hand):
    opened_pair(hand)
    heading = hand.page.locator("h1").inner_text()
    assert {"Iraq", "Kazakhstan"} == set(re.findall(r"\w+", heading))


@task(2, "When did our head of government last meet X’s?", "/", (2, 6, 12))
def last_met(hand):
    opened_pair(hand)
    row = at_level(hand.page, "Head of government")
    assert re.search(r"\d{4}", row.locator("dd").inner_text())
    passage_behind(hand, row)


@task(3, "Ministerial visits with X since a year, newest first", "/", (5, 8, 20))
def visits(hand):
    opened_pair(hand)
    row = at_level(hand.page, "Minister")
    hand.click(row.get_by_role("link", name="List, latest first"), "**level=minister**")
    hand.click(link(hand.page, "Add Kind: Visit", ".facets"), "**kind=visit**")
    hand.click(link(hand.page, "Date from 2016 on", ".facets"), "**date=2016**")
    hand.page.locator(".count", has_text="2 events").wait_for()
    assert titles(hand.page) == [
        "Visit of Foreign Minister Ibrahim al-Jaafari to Kazakhstan",
        "Visit of Foreign Minister Kairat Abdrakhmanov to Iraq",
    ]


@task(
    4, "The same off the margins, kept as a view", CONTACTS, (4, 14, 20), who="analyst"
)
def kept(hand):
    page = hand.page
    hand.click(link(page, "Add On the margins", ".facets"), "**margins=no**")
    page.locator(".chips", has_text="No").wait_for()
    hand.click(page.locator(".save summary"))
    hand.type("Iraq ministers")
    hand.enter()
    page.locator(".notice", has_text="Saved as").wait_for()
    found = titles(page)
    assert 0 < len(found) < 21
    page.goto(page.url.partition("?")[0])
    hand.click(link(page, "Iraq ministers", ".tabs"), "**margins=no**")
    page.locator(".tabs [aria-current]", has_text="Iraq ministers").wait_for()
    assert titles(page) == found


@task(5, "Export it with its sources as XLSX", CONTACTS, (3, 0, 12))
def exported(hand):
    count = int(hand.page.locator(".count strong").inner_text().split()[0])
    name, body = hand.file(link(hand.page, "Excel"))
    assert name == "events.xlsx"
    book = load_workbook(io.BytesIO(body), read_only=True)
    records, cited, about = (list(sheet.values) for sheet in book.worksheets)
    assert len(records) == count + 1
    assert "passage" in cited[0]
    assert len(cited) > count
    told = dict(row[:2] for row in about)
    assert unquote(told["query"]).endswith(
        "/events.xlsx?between=iraq,kazakhstan&level=minister&ordering=-date"
    )


@task(6, "Who was in the delegation on a given visit, in order", "/", (2, 8, 12))
def delegation(hand):
    hand.find("al-safi")
    forum = hand.page.locator(
        ".found a[href='/forum-sessions/astana-economic-forum-7/']"
    )
    hand.click(forum, "**/forum-sessions/astana-economic-forum-7/")
    told = hand.page.locator("main").inner_text()
    order = ["Rowsch Nuri Shaways", "Khairallah Hassan Babaker", "S. al-Safi"]
    places = [told.index(f"{name}") for name in order]
    assert places == sorted(places)
    assert "Stated size of the delegation: 34" in told


@task(7, "Copy a sentence of the brief with its source", f"{PAIR}brief/", (2, 0, 8))
def sentence(hand):
    page = hand.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    hand.click(page.locator(".sentence .copy"))
    page.locator(".copy", has_text="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Kazakhstan" in copied
    assert PAIR in copied


@task(8, "All events with a person, the latest first, by country", "/", (3, 8, 15))
def of_person(hand):
    hand.find("zebari")
    hand.click(link(hand.page, "Hoshyar Zebari", ".found"), "**/hoshyar-zebari/")
    table = hand.page.locator("table", has=hand.page.get_by_text("Events, the latest"))
    rows = table.locator("tbody tr").all_inner_texts()
    assert len(rows) == 10
    assert all("Kazakhstan" in row for row in rows)
    years = [int(re.search(r"20\d\d", row).group()) for row in rows]
    assert years == sorted(years, reverse=True)


@task(9, "Which office did a person hold on a day?", "/", (2, 12, 15))
def office(hand):
    hand.find("jaafari")
    hand.click(
        link(hand.page, "Ibrahim al-Jaafari", ".found"), "**/ibrahim-al-jaafari/"
    )
    table = hand.page.locator("table", has=hand.page.get_by_text("Office, from when"))
    row = table.locator("tbody tr", has_text="17 September 2015").first
    assert "Minister of Foreign Affairs of Iraq" in row.inner_text()
    assert row.locator(".marker").count()


@task(10, "Heads of our mission in X, with gaps", "/", (2, 6, 12))
def heads(hand):
    opened_pair(hand)
    section = hand.page.locator("#missions")
    from_amman = section.locator("a[href^='/accreditations/']")
    hand.click(from_amman, "**/accreditations/**")
    told = hand.page.locator("main").inner_text()
    assert "Azamat Berdibay" in told
    assert re.search(r"not recorded|not known", told)


@task(11, "Agreements in force with X, signed during visits", "/", (4, 6, 20))
def signed(hand):
    page = hand.page
    titles_wanted, remove = apart(_signed_at_visits)
    try:
        opened_pair(hand)
        hand.click(page.locator(".doors a[href^='/agreements/']"), "**/agreements/**")
        hand.click(link(page, "Add Status: In force", ".facets"), "**in_force**")
        hand.click(link(page, "Add Came of: Visit", ".facets"), "**came_of=visit**")
        page.locator(".count", has_text="1 agreement").wait_for()
        assert titles(page) == titles_wanted
    finally:
        apart(remove)


def _signed_at_visits():
    """An agreement signed in a visit, and two that are not what is asked for.

    No source of the records that are there tells of one.
    """
    parties = list(Party.objects.filter(key__in=["iraq", "kazakhstan"]))
    visit = VisitFactory()
    ceremony, letter = CeremonyFactory(parent=visit), LetterFactory()
    made = [visit, ceremony, letter]
    for title, status, event in (
        ("Treaty on wheat", "in_force", ceremony),
        ("Treaty on rails", "expired", ceremony),
        ("Treaty on skies", "in_force", letter),
    ):
        agreement = AgreementFactory(title=title, status=status, parties=parties)
        outcome = OutcomeFactory(event=event, record_id=agreement.pk)
        made += [agreement, outcome]

    def remove():
        for record in (*made[4::2], *made[3::2], ceremony, letter, visit):
            record.delete()

    return ["Treaty on wheat"], remove


@task(12, "Compare delegations at the sessions of a forum", "/", (3, 6, 18))
def matrix(hand):
    hand.find("cica")
    forum = hand.page.locator(".found a.large[href='/forums/cica-foreign-ministers/']")
    hand.click(forum, "**/forums/cica-foreign-ministers/")
    table = hand.page.locator("table", has=hand.page.get_by_text("Who came to which"))
    assert "Ali Youssef al-Shukri" in table.inner_text()
    assert table.locator("thead th").count() >= 2


@task(13, "Trade with X: ours and theirs, the gap explained", "/", (4, 6, 25))
def mirror(hand):
    opened_pair(hand)
    hand.click(link(hand.page, "Trade, what each reports"), "**/trade/")
    told = hand.page.locator("main").inner_text()
    assert "Gap, per cent" in told
    assert "What the records say of the gap" in told


@task(14, "PNG of that chart for a slide", f"{PAIR}trade/", (2, 0, 8))
def png(hand):
    drawn = hand.page.locator("figure svg").first.text_content()
    assert "Source: Kazakhstan Statistics Agency" in drawn
    name, body = hand.file(link(hand.page, "PNG"))
    assert name.endswith(".png")
    assert body.startswith(b"\x89PNG")


@task(15, "A brief of three pages as PDF, sources numbered", PAIR, (3, 0, 15))
def printed(hand):
    hand.click(link(hand.page, "Brief, to read or print"), "**/brief/")
    hand.click(link(hand.page, "three pages"), "**length=three**")
    name, body = hand.file(link(hand.page, "PDF"))
    assert name.endswith(".pdf")
    assert 1 <= len(re.findall(rb"/Type\s*/Page[^s]", body)) <= 4


@task(16, "The passage behind “relations established”", PAIR, (1, 0, 6))
def passage(hand):
    fact = hand.page.locator(".facts dd", has_text="Relations established")
    passage_behind(hand, fact)


@task(17, "What else rests only on that source?", "/sources/b/", (2, 0, 8))
def alone(hand):
    hand.click(link(hand.page, "rest on this source alone"), "**#resting")
    section = hand.page.locator("#resting")
    hand.click(section.locator("summary"))
    assert section.locator("li:visible").count() >= 20


@task(
    18,
    "Settle a dispute, both values kept, with a reason",
    "/disputes/?status=open",
    (2, 25, 25),
    who="reviewer",
)
def ruled(hand):
    page = hand.page
    first = page.locator("[data-dispute]").first
    title = first.locator("h2").inner_text()
    stands = first.locator("input[name=prefer]").count()
    hand.type(f"j{stands}")
    hand.type("Neither is better.")
    hand.keys += 1
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert page.locator(".notice").inner_text().startswith("Ruled on")
    page.goto(page.url.split("?")[0] + "?status=ruled&q=" + title.split()[0])
    article = page.locator("[data-dispute]", has_text="Neither is better.")
    assert article.locator(".sides > li").count() >= 2
    # The records are those of the other tests, too.
    article.get_by_text("Change or withdraw the ruling").click()
    with page.expect_navigation():
        article.get_by_role("button", name="Withdraw the ruling").click()


@task(
    19,
    "A misspelt filter in a bookmark",
    "/events/?partie=iraq&date=2011",
    (1, 0, 5),
    status=400,
)
def misspelt(hand):
    assert "Did you mean “party”?" in hand.page.locator(".problems").inner_text()
    hand.click(link(hand.page, "Yes, show that"), "**party=iraq**")
    hand.page.locator(".chips", has_text="Party: Iraq").wait_for()
    rows = hand.page.locator("tbody tr").all_inner_texts()
    assert rows
    assert all("2011" in row for row in rows)


@task(20, "The brief as it stood on a day", f"{PAIR}brief/", (2, 10, 12))
def then(hand):
    hand.click(hand.page.locator(".day summary"))
    hand.type("2014-12-31")
    hand.enter("**as_of=2014-12-31**")
    banner = hand.page.locator("#as-of").inner_text()
    assert "As of 31 December 2014." in banner
    told = hand.page.locator("main").inner_text()
    assert "Rowsch Nuri Shaways" in told
    # Whom one met later is not in it.
    assert "Idrissov" not in told
