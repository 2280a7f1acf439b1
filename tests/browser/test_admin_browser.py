"""The admin in a browser: entering a meeting with its citation, strictly policed."""

import re

import pytest
from django.contrib.auth.models import Permission

from events.models import Meeting
from records.models import Citation, User
from tests.browser.apart import apart
from tests.browser.axe import complaints

PASSWORD = "a password for tests only"
PAGES = {
    "index": "/admin/",
    "list": "/admin/events/meeting/",
    "narrowed list": "/admin/events/event/?kind__exact=visit&q=Iraq",
    "form of a new record": "/admin/relations/mission/add/",
    "import": "/admin/records/import/add/?records=parties",
    "export": "/admin/relations/party/export/",
    "history of all": "/admin/records/historyentry/",
    "accounts": "/admin/records/user/",
    "change of password": "/admin/password_change/",
    "own account": "/account/sessions/",
    "second factor": "/account/second-factor/",
    "password again": "/account/confirm/",
    "password of somebody": "/admin/records/user/{user}/password/",
}
OF_A_RECORD = ("change", "history", "delete")
EVERY_PAGE = [
    *(pytest.param(path, id=name) for name, path in PAGES.items()),
    *(
        pytest.param(f"/admin/events/meeting/{{meeting}}/{page}/", id=page)
        for page in OF_A_RECORD
    ),
]


@pytest.fixture
def staff(site, passwords_that_cost_little):
    """Somebody who may do everything, for one test."""
    account = apart(lambda: User.objects.create_superuser("clerk", password=PASSWORD))
    yield account
    apart(account.delete)


@pytest.fixture
def enter(open_page, staff):
    """Open a page of the admin, logged in."""

    def enter_at(path, **options):
        page = open_page(f"/admin/login/?next={path}", **options)
        page.get_by_label("Username").fill(staff.username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(lambda url: "/login/" not in url)
        return page

    return enter_at


def choose(page, field, term, proposal, within="form"):
    """Pick a record of a relation by typing a part of its name."""
    page.locator(f"{within} .field-{field} .select2-selection").first.click()
    page.locator(".select2-search__field").last.fill(term)
    page.get_by_role("option", name=re.compile(proposal)).first.click()


def test_a_meeting_is_entered_with_its_citation(enter):
    page = enter("/admin/events/meeting/add/")
    page.locator("#id_title").fill("Meeting entered in a browser")
    page.locator("#id_date").fill("17 Sep 2015")
    choose(page, "country", "iraq", "^Iraq · iraq$")
    page.get_by_role("button", name="Add another Participation").click()
    choose(page, "person", "jaafari", "al-Jaafari")
    page.locator("#id_participations-0-uncited_reason").fill("Seen by ourselves.")
    page.locator("#id_citations-0-field").select_option("date")
    choose(page, "source", "Kazakhstan", "Kazakhstan", within="#citations-0")
    page.locator("#id_citations-0-as_written").fill("on Sept. 17")
    page.locator("#id_change_reason").fill("trying it out")
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.wait_for_url("**/admin/events/meeting/")
    told = page.locator(".messagelist").inner_text()
    assert "was read as 17 September 2015" in told
    country, person, cited = apart(take_back)
    assert (country, person, cited) == ("iraq", "ibrahim-al-jaafari", ["date"])


def take_back():
    """What was entered; the site's records are those of all other tests."""
    meeting = Meeting.objects.get(title="Meeting entered in a browser")
    [part] = meeting.participations.all()
    citations = Citation.objects.filter(record_id=meeting.pk)
    entered = (
        meeting.country.key,
        part.person.key,
        list(citations.values_list("field", flat=True)),
    )
    part.delete()
    meeting.delete()
    return entered


def test_records_of_any_type_are_proposed_as_one_types(enter):
    page = enter("/admin/records/citation/add/")
    page.locator("#id_record").press_sequentially("mission:embassy")
    proposals = page.locator("#id_record_suggestions option")
    proposals.first.wait_for(state="attached")
    values = proposals.evaluate_all("all => all.map(one => one.value)")
    assert "mission:embassy-of-iraq-in-kazakhstan" in values
    assert all(value.startswith("mission:") for value in values)


@pytest.mark.parametrize("width", [320, 1280])
def test_what_can_be_done_with_a_record_does_not_hide_its_title(enter, width):
    longest = apart(lambda: max(Meeting.objects.all(), key=lambda one: len(one.title)))
    page = enter(f"/admin/events/meeting/{longest.pk}/change/", width=width)
    title = page.get_by_role("heading", level=2, name=longest.title).bounding_box()
    tools = page.get_by_role("link", name="History", exact=True).bounding_box()
    assert tools["y"] >= title["y"] + title["height"]


@pytest.mark.parametrize("name", ["index", "list", "import", "history of all"])
def test_a_printed_page_of_the_admin_has_the_whole_sheet(enter, name):
    """It left out the menu, and kept its room: columns were cut off."""
    page = enter(PAGES[name], width=800)
    page.emulate_media(media="print")
    assert page.locator("#nav-sidebar").is_hidden()
    main = page.locator("#content").bounding_box()
    assert main["x"] + main["width"] == 800
    for table in page.locator(".results").all():
        assert table.evaluate("one => one.scrollWidth <= one.clientWidth")


def test_a_list_leads_to_where_its_files_are_brought(enter):
    page = enter("/admin/relations/party/")
    page.get_by_role("link", name="Import", exact=True).click()
    assert page.get_by_label("What its rows are").input_value() == "parties"
    assert page.locator("input[type=file]").is_visible()


@pytest.mark.parametrize("path", EVERY_PAGE)
class TestEveryPage:
    @pytest.fixture
    def address(self, path, staff):
        meeting = apart(lambda: Meeting.objects.first().pk)
        return path.format(meeting=meeting, user=staff.pk)

    def test_it_is_narrow_named_and_nothing_complains(self, enter, address):
        """Of the policy or of a script ``open_page`` would hear the browser complain.

        From axe what it calls critical, but for the widgets that Django brings along.
        """
        page = enter(address, width=320)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert page.get_by_role("heading", level=1).count() == 1
        critical = complaints(page, impact="critical")
        assert [one for one in critical if "select2" not in one[1]] == []


def test_an_editor_sees_no_button_that_is_not_for_editors(enter, staff):
    def make_editor():
        staff.is_superuser = False
        staff.save()
        names = ("view_mission", "change_mission")
        staff.user_permissions.set(Permission.objects.filter(codename__in=names))

    apart(make_editor)
    page = enter("/admin/relations/mission/")
    page.get_by_role("link", name="Embassy of Iraq in Kazakhstan").click()
    page.get_by_role("button", name="Save", exact=True).first.wait_for()
    assert page.get_by_role("link", name="Delete").count() == 0
    assert page.get_by_role("link", name="Import").count() == 0
