"""Two parties in the API, held equal to their page and to the lists it leads to."""

from collections import Counter
from itertools import product

from django.contrib.auth.models import AnonymousUser
from django.test import Client

from events.pair.pictures import LEVELS
from events.pair.statement import LATEST
from tests import factories
from tests.events.test_pair_page import meet

READERS = {
    "anybody": None,
    "a clerk": {"is_staff": True, "clearance": "internal"},
    "who sees all": {"is_superuser": True, "is_staff": True},
}


def reader_of(name):
    """A client, and who reads by it."""
    client, options = Client(), READERS[name]
    if options is None:
        return client, AnonymousUser()
    user = factories.UserFactory(**options)
    client.force_login(user)
    return client, user


def told(client, one, other, query=""):
    """What the API says of two parties."""
    response = client.get(f"/api/v1/pairs/{one}/{other}/{query}")
    assert response.status_code == 200, response.content
    return response.json()


def group_of(level):
    """In which column of the page a level is counted."""
    return next(n for n, (_, levels) in enumerate(LEVELS) if level in levels)


def hidden_and_odd(one, other):
    """Contacts that not everybody may see, and those that are counted by a rule."""
    ministry = factories.PartyFactory(key="a-ministry", name="A Ministry", parent=one)
    levels = {"classification": "confidential"}, {"review": "draft"}
    for year, hiding in product(("2001", "2014", "2024-05"), levels):
        meet(one, other, level="head_of_state", date=year, **hiding)
        seen = meet(one, other, date=year, review="published")
        # Who stands highest may not be seen by all.
        factories.ParticipationFactory(
            event=seen, party=one, level="head_of_government", **hiding
        )
    meet(one, date="2014", level="minister")
    visit = meet(ministry, other, date="2014-07/2014-09", level="deputy_minister")
    letter = factories.LetterFactory(parent=visit, date="", date_inferred="2014-08",
        date_inferred_reason="During the visit.", key="a-letter")  # fmt: skip
    factories.ParticipationFactory(event=letter, party=one, level="")
    meet(one, other, date="", level="")
    absent = factories.MeetingFactory(date="2014-01")
    factories.DelegationFactory(event=absent, party=one)
    factories.DelegationFactory(event=absent, party=other, role="absent")
    for hiding in ({}, *levels):
        for reporter, partner in ((one, other), (other, ministry)):
            factories.TradeRecordFactory(
                reporter=reporter, partner=partner, period="2014", **hiding
            )
        factories.MissionFactory(
            sending_party=one, receiving_parties=[other], opened="2013", **hiding
        )
        factories.AgreementFactory(parties=[one, other], concluded="2014", **hiding)
    return absent


def same_as_page(client, one, other):
    """Hold the answer equal to the page and to the lists that it leads to."""
    for day in ("", "?as_of=2014-08-20"):
        answer = told(client, one, other, day)
        page = client.get(f"/relations/{one}-{other}/{day}", follow=True)
        made = page.context["page"]
        contacts = answer["contacts"]
        assert contacts["count"] == sum(row["count"] for row in contacts["counts"])
        assert contacts["count"] == made.timeline.total == made.timeline.found
        # What the page tells was gathered, not counted.
        gathered = Counter()
        for contact in made.timeline.contacts:
            low = contact.record.date_earliest or contact.record.date_inferred_earliest
            levels = [side.level for side in contact.sides if side.level]
            gathered[low and low.year, min(map(group_of, levels), default=4)] += 1
        counted = Counter()
        for row in contacts["counts"]:
            counted[row["year"], group_of(row["level"])] += row["count"]
        assert counted == gathered
        years = {
            (int(row.year), group): count
            for row in made.pictures.years
            for group, count in enumerate(row.counts)
            if count
        }
        first = min(int(row.year) for row in made.pictures.years)
        dated = {k: n for k, n in counted.items() if k[0] and k[0] >= first}
        assert years == dated
        order = [c.record.key for c in reversed(made.timeline.contacts)]
        dated = [c for c in contacts["latest"] if c["date"] or c["date_inferred"]]
        by_page = {c.record.key: c for c in made.timeline.contacts}
        undated = [k for k in order if not by_page[k].date.values]
        latest = [key for key in order if key not in undated][:LATEST]
        assert [c["key"] for c in dated] == latest
        for contact in contacts["latest"]:
            sides = {
                side.party.key: side.level for side in by_page[contact["key"]].sides
            }
            assert {s["party"]: s["level"] for s in contact["sides"]} == sides
        figures = {one.record.key for one in made.trade.figures}
        assert {one["key"] for one in answer["trade"]["figures"]} == figures
        assert answer["trade"]["count"] == len(figures)
        doors = [(door.plural, door.count) for door in page.context["doors"]]
        assert [(one["list"], one["count"]) for one in answer["lists"]] == doors
        for one_of, door in zip(answer["lists"], page.context["doors"], strict=True):
            assert client.get(one_of["url"]).json()["count"] == one_of["count"]
            assert one_of["url"].endswith(door.call)
        assert answer["page"].endswith(page.request["PATH_INFO"] + day)
        for address in (contacts["url"], answer["trade"]["url"], answer["self"]):
            assert client.get(address).status_code == 200
        assert client.get(answer["self"]).json() == answer
        yield day, answer
