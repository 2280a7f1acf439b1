"""What the API says of records, kept until one changes: the same as worded anew."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from records.kit import until_change
from records.kit.api import texts_kept
from tests.factories import MissionFactory, PartyFactory, UserFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("alone"),
]

LIST = "/api/v1/missions/"


@pytest.fixture
def asked_for(monkeypatch):
    """The numbers of the records that the database was asked to word."""
    found = []
    really = texts_kept.keep_texts

    def keep(meant, reader, texts, horizon):
        found.append(sorted(texts))
        really(meant, reader, texts, horizon)

    monkeypatch.setattr("records.kit.api.objects.keep_texts", keep)
    return found


def test_what_is_known_of_records_is_not_worded_again(client, asked_for):
    kinds = ("embassy", "embassy", "consulate_general")
    one, two, three = (MissionFactory(kind=kind) for kind in kinds)
    first = client.get(f"{LIST}?kind=embassy")
    assert asked_for.pop() == [one.pk, two.pk]
    assert client.get(f"{LIST}?kind=embassy").content == first.content
    assert asked_for == []
    # Another question, of which two are known.
    every = client.get(f"{LIST}?ordering=-key").json()["results"]
    assert asked_for.pop() == [three.pk]
    assert {one["key"]: one for one in every} == {
        one["key"]: one
        for kind in set(kinds)
        for one in client.get(f"{LIST}?kind={kind}").json()["results"]
    }
    assert asked_for == []
    # Other keys of the same records are other texts.
    client.get(f"{LIST}?fields=key")
    assert asked_for.pop() == [one.pk, two.pk, three.pk]


def test_as_of_a_day_each_is_told_with_what_is_certain(client, asked_for):
    mission = MissionFactory(opened="2010", closed="2020")
    told = [
        client.get(f"{LIST}?as_of={day}").json()["results"]
        for day in ("2010-06-01", "2012-01-01", "2010-06-01")
    ]
    assert [one["key"] for some in told for one in some] == [mission.key] * 3
    assert [one["standing"] for [one] in told] == ["possible", "certain", "possible"]
    assert asked_for == [[mission.pk]]


def test_a_change_of_whatever_is_told_has_all_worded_anew(client, asked_for):
    host = PartyFactory(name="Before")
    mission = MissionFactory(sending_party=host)

    def label():
        [told] = client.get(LIST).json()["results"]
        return told["sending_party"]["label"]

    assert [label(), label()] == ["Before", "Before"]
    assert asked_for == [[mission.pk]]
    host.name = "After"
    host.save()
    assert [label(), label()] == ["After", "After"]
    assert len(asked_for) == 2
    host.classification = "internal"
    host.save()
    assert client.get(LIST).json()["results"] == []
    # A change of what nobody sees tells nothing, and has them worded anew.
    PartyFactory(classification="confidential")
    host.classification = "public"
    host.save()
    assert label() == "After"
    assert len(asked_for) == 3


def test_each_has_their_own_and_every_day(client, monkeypatch, asked_for):
    mission = MissionFactory()
    staff = Client()
    staff.force_login(UserFactory(is_staff=True, clearance="internal"))
    for one in (client, staff, client, staff):
        assert len(one.get(LIST).json()["results"]) == 1
    assert asked_for == [[mission.pk]] * 2
    monkeypatch.setattr(texts_kept, "today", lambda: date(2999, 1, 1))
    client.get(LIST)
    assert asked_for == [[mission.pk]] * 3


def test_what_never_came_to_be_is_not_kept(client):
    mission = MissionFactory(name="As it was")
    with transaction.atomic():
        mission.name = "As it never was"
        mission.save()
        assert client.get(LIST).json()["results"][0]["name"] == "As it never was"
        transaction.set_rollback(True)
    assert client.get(LIST).json()["results"][0]["name"] == "As it was"


def test_no_more_is_kept_than_is_said(client, settings, monkeypatch, asked_for):
    for _ in range(4):
        MissionFactory()
    settings.TEXTS_KEPT = 0
    for _ in range(2):
        client.get(f"{LIST}?fields=key")
    assert len(asked_for) == 2
    # Room for two, of four; those of the last question stay.
    settings.TEXTS_KEPT = 2
    monkeypatch.setattr(texts_kept, "MEGABYTE", texts_kept._BESIDE + 150)
    asked_for.clear()
    for _ in range(2):
        client.get(f"{LIST}?fields=key")
    assert [len(some) for some in asked_for] == [4, 2]
    texts_kept.forget()
    client.get(f"{LIST}?fields=key")
    assert len(asked_for[-1]) == 4


def test_one_answer_asks_once_whether_anything_changed(client):
    host = PartyFactory()
    MissionFactory(sending_party=host)
    MissionFactory(sending_party=host)
    path = f"{LIST}?sending_party={host.key}&page_size=1"
    answers, statements = set(), []
    for _ in range(3):
        with CaptureQueriesContext(connection) as asked:
            answers.add(client.get(path).content)
        statements.append(len(asked))
    assert len(answers) == 1
    # The party, the page, how many there are, and words; then the party, the page, and
    # whether anything changed.
    assert statements == [4, 3, 3]
    with until_change.asking_once(), CaptureQueriesContext(connection) as asked:
        assert until_change.is_unchanged(2**40)
        assert until_change.is_unchanged(2**40 + 1)
        assert not until_change.is_unchanged(0)
    assert len(asked) == 2
