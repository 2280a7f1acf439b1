"""How a list is looked at, counted and offered: columns, density, files, a call."""

import csv
import io
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from icalendar import Calendar

from records.kit.pages import listing
from records.kit.registry import record_types
from relations.models import Mission
from tests.addresses import factory_of
from tests.contract.pages import text_of
from tests.factories import (
    EventFactory,
    MeetingFactory,
    MissionFactory,
    ParticipationFactory,
    PartyFactory,
    PlaceFactory,
    UserFactory,
)
from tests.security.twin_data import without_triggers

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def heads(response):
    return [column.name for column in response.context["table"].columns]


def rows_of(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_columns_are_chosen_in_their_order_and_kept_by_every_link(client):
    iraq = PartyFactory(key="iraq", name="Iraq")
    MissionFactory(key="one", name="A", sending_party=iraq, kind="embassy")
    MissionFactory(key="two", name="B", kind="consulate")
    usual = heads(client.get("/missions/"))
    asked = "columns=sending_party,name&columns=opened&density=compact&page_size=20"
    page = client.get(f"/missions/?kind=embassy&{asked}")
    assert heads(page) == ["sending_party", "name", "opened"]
    body = page.content.decode()
    assert '<table class="records compact"' in body
    for address in (
        *(choice.address for f in page.context["facets"].shown for choice in f.choices),
        *(chip.address for chip in page.context["chips"]),
        *(c.sorting.address for c in page.context["table"].columns if c.sorting),
        page.context["cleared"],
    ):
        there = client.get(f"/missions/{address}")
        assert heads(there) == ["sending_party", "name", "opened"], address
        assert there.context["look"].density == "compact"
    # Clearing takes the filters, and nothing else.
    assert there.context["total"] == 2
    # Each form sends what the other one says.
    for name in ("columns", "density", "page_size"):
        assert f'type="hidden" name="{name}"' in body
    assert '<input type="hidden" name="kind" value="embassy">' in body
    none = client.get("/missions/?columns=&density=&page_size=&count=")
    assert none.status_code == 302
    assert none["Location"] == "/missions/"
    assert heads(client.get(none["Location"])) == usual


@pytest.mark.parametrize("model", record_types(), ids=lambda model: model.__name__)
def test_every_field_of_every_type_can_be_a_column(client, model):
    factory_of()[model](key="the-one")
    page = client.get(f"/{model.PLURAL}/")
    names = [one.value for one in page.context["look_columns"]]
    every = client.get(f"/{model.PLURAL}/", {"columns": ",".join(names)})
    assert heads(every) == names
    file = client.get(f"/{model.PLURAL}.csv", {"columns": ",".join(names[::-1])})
    header, *rows = rows_of(file)
    assert header == list(dict.fromkeys(["key", *names[::-1]]))
    assert "the-one" in [row[0] for row in rows]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("columns=nmae", "There is no column “nmae”. Did you mean “name”?"),
        ("columns=classification", "There is no column “classification”."),
        ("density=compcat", "Did you mean “compact”?"),
        ("density=compact&density=compact", "Give this parameter once only."),
        ("count=excat", "Did you mean “exact”?"),
    ],
)
def test_a_look_that_there_is_not_is_refused(client, query, told):
    MissionFactory(name="A certain embassy")
    page = client.get(f"/missions/?{query}")
    assert page.status_code == 400
    assert told in text_of(page)
    assert "A certain embassy" not in text_of(page)
    if query.startswith("columns"):
        file = client.get(f"/missions.csv?{query}")
        assert file.status_code == 400
        assert told in file.content.decode()


def test_a_file_has_the_columns_that_were_chosen(client):
    event = EventFactory(date="2015-03")
    ParticipationFactory(key="part", event=event, name_as_written="A. Name")
    file = client.get("/participations.csv?columns=name_as_written,event__date")
    assert rows_of(file) == [
        ["key", "name_as_written", "event__date"],
        ["part", "A. Name", "2015-03"],
    ]
    hidden = PlaceFactory(key="hidden", classification="internal")
    MissionFactory(key="one", seat=hidden)
    assert rows_of(client.get("/missions.csv?columns=seat")) == [
        ["key", "seat"],
        ["one", ""],
    ]
    for name in ("density", "count", "page_size"):
        assert client.get("/missions.csv", {name: "compact"}).status_code == 400


def test_long_lists_are_counted_up_to_a_limit_and_exactly_if_asked(client, monkeypatch):
    monkeypatch.setattr(listing, "MOST_COUNTED", 4)
    for number in range(7):
        MeetingFactory(title=f"Talks {number}", date="" if number < 5 else "2015")
    page = client.get("/meetings/?page_size=2")
    shown = text_of(page)
    assert "4+ meetings, 4+ of them undated; rows 1 to 2" in shown
    assert "Page 1 of more than 2" in shown
    assert "Download all rows, more than" in shown
    exact = client.get(f"/meetings/{page.context['exactly']}")
    assert "7 meetings, 5 of them undated; rows 1 to 2" in text_of(exact)
    assert "Count all of them" not in text_of(exact)
    # Pages go on, and behind what was counted all are.
    titles, address = [], "?page_size=2"
    while address:
        page = client.get(f"/meetings/{address}")
        titles += [row.title for row in page.context["table"].rows]
        address = page.context["pages"].next
    assert len(titles) == len(set(titles)) == 7
    assert "Page 4 of 4" in text_of(page)
    beyond = client.get("/meetings/?page_size=2&page=5")
    assert "There is no page 5. The last page is 4." in text_of(beyond)
    none = client.get("/meetings/?q=Talks&status=planned")
    assert "Without Status: Planned: 4+ meetings" in text_of(none)


def test_the_call_of_the_api_gives_the_same_records_in_the_same_order(client):
    iraq = PartyFactory(key="iraq", name="Iraq")
    for key in ("b", "a", "c"):
        MissionFactory(key=key, sending_party=iraq, kind="embassy")
    MissionFactory(key="d", kind="embassy")
    page = client.get(
        "/missions/?sending_party=iraq&kind=embassy&ordering=-key&page_size=2&page=1"
        "&columns=name,opened&density=compact&count=exact"
    )
    call = page.context["offer"].call
    assert "fields=key,name,opened" in call
    assert f"value=\"curl -sS '{call}'\"" in unescape(page.content.decode())
    parts = urlsplit(call)
    answer = client.get(f"{parts.path}?{parts.query}").json()
    assert [one["key"] for one in answer["results"]] == ["c", "b"]
    assert list(answer["results"][0]) == ["key", "name", "opened"]
    assert answer["count"] == 3
    # No text that is asked for ends the line of the shell.
    page = client.get("/missions/", {"q": 'it\'s "$HOME" & `more`'})
    assert page.context["offer"].shell.count("'") == 2
    assert client.get("/missions/").context["offer"].call.endswith("/api/v1/missions/")


def test_a_calendar_has_what_is_known_to_the_day_and_counts_the_rest(client):
    for key, day in (("day", "2015-03-15"), ("span", "2015-03-15/2015-03-17")):
        MeetingFactory(key=key, date=day)
    for doubtful in ("2015-03", "2015-03-15~", "", "2015-03-15/..", "XXXX-03-15"):
        MeetingFactory(date=doubtful)
    MeetingFactory(date="2015-04", classification="internal")
    page = client.get("/meetings/?status=held")
    assert "Calendar (iCalendar) (without 5 not known to the day)" in text_of(page)
    [address] = [f.address for f in page.context["offer"].files if ".ics" in f.address]
    file = client.get(address)
    calendar = Calendar.from_ical(file.content)
    found = {str(e["url"]).split("/")[-2] for e in calendar.walk("VEVENT")}
    assert found == {"day", "span"}
    assert calendar["x-wr-caldesc"] == "Without 5 not known to the day."
    assert file["X-Chancery-Count"] == "2"
    assert "known to the day" not in text_of(client.get("/meetings/?key=day,span"))
    assert client.get("/missions.ics").status_code == 404


def test_a_feed_has_what_changed_last_in_the_list_first(client):
    iraq = PartyFactory(key="iraq", name="Iraq")
    for number, key in enumerate(("old", "new", "other")):
        kind = "consulate" if key == "other" else "embassy"
        MissionFactory(key=key, name=key, sending_party=iraq, kind=kind)
        moment = datetime(2020 + number, 1, 2, tzinfo=UTC)
        with without_triggers():
            Mission.objects.filter(key=key).update(updated_at=moment)
    MissionFactory(key="hidden", sending_party=iraq, classification="internal")
    address = client.get("/missions/?kind=embassy").context["offer"].feed
    answer = client.get(address)
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    entries = feed.findall(f"{ATOM}entry")
    assert [one.findtext(f"{ATOM}title") for one in entries] == ["new", "old"]
    assert entries[0].findtext(f"{ATOM}updated") == "2021-01-02T00:00:00+00:00"
    assert "Kind: Embassy" in entries[0].findtext(f"{ATOM}summary")
    assert "/missions/new/" in answer.content.decode()
    link = 'rel="alternate" type="application/atom+xml" title="Missions" href='
    assert link in client.get("/missions/").content.decode()
    empty = ElementTree.fromstring(client.get("/visits.atom").content)
    assert empty.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00+00:00"
    client.force_login(UserFactory(clearance="internal"))
    assert b"/missions/hidden/" in client.get(address.replace("embassy", "")).content
