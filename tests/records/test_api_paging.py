"""Pages of the API: nothing twice and nothing left out, also while others write."""

from itertools import chain
from random import Random

import pytest
from django.core.signing import Signer

from events.models import Meeting
from records.kit.api import paging
from records.kit.filters import filterset_for
from tests.factories import MeetingFactory, MissionFactory, PartyFactory, PlaceFactory

pytestmark = pytest.mark.django_db

MEETINGS = "/api/v1/meetings/"


def walk(client, address, between=lambda: None):
    """The keys of each page from an address on."""
    pages = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        pages.append([row["key"] for row in answer.json()["results"]])
        address = answer.json()["next"]
        between()
    return pages


def mixed_meetings():
    """Meetings with and without dates, places and words: each order has its gaps."""
    iraq, astana = PartyFactory(key="iraq"), PlaceFactory(name="Astana")
    for date in ("2011", "2011-03", "2011-03-04", "", "XXXX-08-20", "2015/..", "2011"):
        MeetingFactory(date=date)
    MeetingFactory(date="2011-03", country=iraq, summary="Grain")
    MeetingFactory(date="", place=astana, country=iraq, title="Fair")
    MeetingFactory(date="", place=astana, cluster="c1")


def test_every_order_can_be_walked_there_and_back(client):
    mixed_meetings()
    for name in filterset_for(Meeting).base_filters["ordering"].columns:
        for order in (name, f"-{name}"):
            asked = f"{MEETINGS}?ordering={order}&fields=key"
            [whole] = walk(client, asked)
            pages = walk(client, f"{asked}&page_size=4")
            assert list(chain(*pages)) == whole, order
            assert len(whole) == 10
            last = client.get(f"{asked}&page_size=4").json()["next"]
            last = client.get(last).json()["next"]
            middle = client.get(client.get(last).json()["previous"]).json()
            assert [row["key"] for row in middle["results"]] == pages[1], order
            first = client.get(middle["previous"]).json()
            assert [row["key"] for row in first["results"]] == pages[0], order
            assert first["previous"] is None


@pytest.mark.parametrize("order", ["", "-date", "key", "title"])
def test_writers_neither_repeat_nor_hide_what_stays(client, order):
    chance = Random(7)
    dates = ["", "2011", "2011-03", "2012-05-06", "2013/2014"]

    def write():
        for _ in range(3):
            MeetingFactory(date=chance.choice(dates), title=str(chance.random()))
        keys = sorted(Meeting.objects.values_list("key", flat=True))
        gone = set(chance.sample(keys, 3)) - set(stay)
        Meeting.objects.filter(key__in=gone).delete()
        # What is changed elsewhere than in the order stays where it is.
        for meeting in Meeting.objects.filter(key__in=chance.sample(stay, 2)):
            meeting.note += "seen "
            meeting.save()

    for _ in range(60):
        MeetingFactory(date=chance.choice(dates), title=str(chance.random()))
    stay = sorted(Meeting.objects.values_list("key", flat=True))[::2]
    order = f"&ordering={order}" if order else ""
    asked = f"{MEETINGS}?page_size=7&fields=key{order}"
    seen = list(chain(*walk(client, asked, write)))
    assert len(seen) == len(set(seen))
    assert set(stay) <= set(seen)


def test_a_cursor_is_of_one_list_in_one_order_and_names_no_number(client):
    for _ in range(3):
        MeetingFactory(), MissionFactory()
    cursor = client.get(f"{MEETINGS}?page_size=1").json()["next"].split("cursor=")[1]
    cursor = cursor.split("&")[0]
    for address in (
        f"/api/v1/missions/?cursor={cursor}",
        f"{MEETINGS}?ordering=-date&cursor={cursor}",
        f"{MEETINGS}?cursor={cursor[:-1]}",
    ):
        answer = client.get(address)
        assert answer.status_code == 400
        [error] = answer.json()["errors"]
        assert error["name"] == "cursor"
    assert client.get(f"{MEETINGS}?cursor={cursor}&status=held").status_code == 200
    salt = "\0".join(["chancery.cursor", MEETINGS, ""])
    values = Signer(sep="~", salt=salt).unsign_object(cursor)
    numbers = set(Meeting.objects.values_list("pk", flat=True))
    assert numbers.isdisjoint(values[1:])


def test_rows_are_counted_as_far_as_it_is_asked(client, monkeypatch):
    monkeypatch.setattr(paging, "COUNTED", 3)
    for _ in range(4):
        MeetingFactory()

    def counted(query):
        told = client.get(f"{MEETINGS}?page_size=1&{query}").json()
        return told["count"], told["count_is"]

    assert counted("") == counted("count=estimate") == (3, "at_least")
    assert counted("count=exact") == (4, "exact")
    assert counted("count=none") == (None, "none")
    key = Meeting.objects.first().key
    assert counted(f"key={key}") == (1, "exact")
