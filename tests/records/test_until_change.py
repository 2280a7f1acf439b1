"""Counts that are kept until a record changes: the same as if they were made anew."""

import threading

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from records.kit import until_change
from records.kit.pages import listing
from records.kit.pages.in_time import OutOfTime
from records.reading import everything
from relations.models import Mission
from tests.factories import MissionFactory, PartyFactory, UserFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("alone"),
]

PAGE, LIST = "/missions/?page_size=1", "/api/v1/missions/?page_size=1"


def ask(client, path):
    """The answer, and what was counted for it."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    assert answer.status_code == 200
    counts = [one["sql"] for one in asked if "count(*)" in one["sql"].lower()]
    return answer, len(counts)


def test_to_turn_the_page_or_to_sort_is_not_to_count_again(client):
    for kind in ("embassy", "embassy", "consulate_general"):
        MissionFactory(kind=kind)
    first, some = ask(client, PAGE)
    assert some == 2
    for path in (PAGE, f"{PAGE}&page=2", f"{PAGE}&ordering=-name"):
        again, none = ask(client, path)
        assert (again.context["total"], none) == (3, 0), path
    assert ask(client, PAGE)[0].content == first.content
    # Another question is counted for itself.
    assert ask(client, f"{PAGE}&kind=embassy")[0].context["total"] == 2
    first, some = ask(client, LIST)
    again, none = ask(client, LIST)
    assert (some, none) == (1, 0)
    assert again.content == first.content
    onward, none = ask(client, first.json()["next"])
    assert (onward.json()["count"], none) == (3, 0)


@pytest.mark.parametrize("path", [PAGE, LIST])
def test_any_change_has_them_counted_anew(client, path):
    def number():
        answer, counts = ask(client, path)
        told = answer.context or {"total": answer.json()["count"]}
        return told["total"], counts > 0

    mission, other, _ = MissionFactory(), MissionFactory(), MissionFactory()
    assert [number(), number()] == [(3, True), (3, False)]
    MissionFactory()
    assert [number(), number()] == [(4, True), (4, False)]
    Mission.objects.filter(pk=other.pk).update(classification="internal")
    assert [number(), number()] == [(3, True), (3, False)]
    mission.delete()
    assert [number(), number()] == [(2, True), (2, False)]
    # Also what the reader may not see, of which the number tells nothing.
    PartyFactory(classification="confidential")
    assert [number(), number()] == [(2, True), (2, False)]
    until_change.forget()
    assert number() == (2, True)


def test_the_home_page_tells_what_is_new_at_once(client):
    MissionFactory(name="The first")
    shown = [client.get("/").content.decode() for _ in range(2)]
    assert shown[0] == shown[1]
    MissionFactory(name="The second")
    hidden = MissionFactory(name="The third", classification="internal")
    after = client.get("/").content.decode()
    assert "The second" in after
    assert "The third" not in after
    hidden.classification = "public"
    hidden.save()
    assert "The third" in client.get("/").content.decode()


def test_each_has_their_own(client):
    MissionFactory()
    MissionFactory(classification="internal")
    staff = Client()
    staff.force_login(UserFactory(is_staff=True, clearance="internal"))
    for _ in range(2):
        for one, number in ((client, 1), (staff, 2)):
            assert ask(one, PAGE)[0].context["total"] == number
            assert ask(one, LIST)[0].json()["count"] == number


def test_what_never_came_to_be_is_not_kept(client):
    MissionFactory()
    with transaction.atomic():
        MissionFactory()
        assert ask(client, PAGE)[0].context["total"] == 2
        transaction.set_rollback(True)
    assert ask(client, PAGE)[0].context["total"] == 1


def test_what_was_under_way_is_not_overlooked(client):
    MissionFactory()
    written, go_on = threading.Event(), threading.Event()

    def slowly():
        with everything(), transaction.atomic():
            MissionFactory()
            written.set()
            go_on.wait(20)
        connection.close()

    thread = threading.Thread(target=slowly)
    thread.start()
    assert written.wait(20)
    numbers = [ask(client, PAGE)[0].context["total"] for _ in range(2)]
    go_on.set()
    thread.join()
    numbers.append(ask(client, PAGE)[0].context["total"])
    assert numbers == [1, 1, 2]


def test_what_was_cut_short_is_said_again_for_a_moment_only(client, monkeypatch):
    missions = MissionFactory.create_batch(3)
    monkeypatch.setattr(listing, "FEWER", (2,))
    usual, now = listing._counted, [0.0]

    def slow(filterset, most, *, is_exact=False):
        if most > 2 and slow.is_slow:
            raise OutOfTime
        return usual(filterset, most, is_exact=is_exact)

    def told():
        page, counts = ask(client, PAGE)
        return page.context["total"], page.context["is_more"], counts

    monkeypatch.setattr(listing, "_counted", slow)
    monkeypatch.setattr(until_change, "monotonic", lambda: now[0])
    slow.is_slow = True
    *cut, first = told()
    assert cut == [2, True]
    assert first > 0
    # There were time now, but whoever turns the page does not wait for it again.
    slow.is_slow = False
    assert told() == (2, True, 0)
    now[0] = listing.CUT_SECONDS
    assert told()[:2] == (3, False)
    # What is whole is kept however old it is.
    slow.is_slow, now[0] = True, 10**6
    assert told() == (3, False, 0)
    missions.pop().delete()
    missions.pop().delete()
    assert told()[:2] == (1, False)
    MissionFactory.create_batch(2)
    assert told()[:2] == (2, True)
    # And what was cut short is no more said than that once it is wrong.
    for mission in missions:
        mission.delete()
    assert told()[:2] == (2, False)


def test_no_more_are_kept_than_is_said(settings):
    settings.COUNTS_KEPT = 2
    for name in ("first", "second", "third"):
        until_change.keep(name, name, 2**62)
    until_change.keep("never", "never", None)
    until_change.keep(None, "nobody", 2**62)
    told = [until_change.kept(one) for one in ("first", "second", "third", "never")]
    assert told == [None, "second", "third", None]
    assert until_change.kept(None) is None
    settings.COUNTS_KEPT = 0
    until_change.keep("fourth", "fourth", 2**62)
    assert until_change.kept("fourth") is None
