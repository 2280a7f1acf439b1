"""The feed of changes: complete, in order, once each, and for who may know."""

import random
import threading

import pytest
from django.db import connection, transaction
from django.test import Client

from records.kit.registry import by_record_type
from records.merging import merge, undo
from records.models import Change, Merge, RegisterEntry
from records.reading import PUBLIC, everything, sight_of
from relations.models import Mission, Party
from tests.api_writing import Program
from tests.factories import (
    AgreementFactory,
    MissionFactory,
    PartyFactory,
    PersonFactory,
    UserFactory,
)

FEED = "/api/v1/changes/"


def follow(client, copy=None, since=None, size=50, **options):
    """Read the feed from a place to its end into a copy; the new place."""
    address = f"{FEED}?page_size={size}" + (f"&since={since}" if since else "")
    copy = {} if copy is None else copy
    seen = []
    while address:
        page = client.get(address, **options).json()
        for one in page["results"]:
            seen.append(one)
            place = (one["type"], one["key"])
            if one["change"] == "gone":
                copy.pop(place)
                continue
            if "former_key" in one:
                copy.pop((one["type"], one["former_key"]))
            assert (place in copy) == (
                one["change"] == "changed" and "former_key" not in one
            )
            copy[place] = one["version"]
        address = page["next"]
    return copy, page["cursor"], seen


def kept(sight):
    """What the tables hold, as far as somebody sees."""
    found = {}
    for entry in RegisterEntry.objects.filter(sight.condition()):
        record = by_record_type(entry.record_type).objects.get(pk=entry.pk)
        found[entry.record_type, entry.key] = record.version
    return found


def at_random(steps, seed):
    """Changes of all kinds, each in a transaction of its own."""
    dice = random.Random(seed)
    for step in range(steps):
        with transaction.atomic():
            parties = list(Party.objects.all())
            missions = list(Mission.objects.all())
            action = dice.randrange(8)
            if action == 0 or len(parties) < 3:
                PartyFactory(
                    key=f"party-{seed}-{step}",
                    classification=dice.choice(["public", "internal"]),
                )
            elif action == 1 or not missions:
                MissionFactory(
                    sending_party=dice.choice(parties),
                    review=dice.choice(["published", "draft"]),
                )
            elif action == 2:
                party = dice.choice(parties)
                party.classification = dice.choice(["public", "internal"])
                party.save()
            elif action == 3:
                mission = dice.choice(missions)
                mission.review = dice.choice(["published", "draft"])
                mission.note = str(step)
                mission.save()
            elif action == 4:
                mission = dice.choice(missions)
                mission.key = f"renamed-{seed}-{step}"
                mission.save()
            elif action == 5:
                dice.choice(missions).receiving_parties.set(dice.sample(parties, 2))
            elif action == 6:
                dice.choice(missions).delete()
            else:
                merge(PersonFactory(), PersonFactory(), reason="One and the same.")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("alone")
def test_a_copy_that_follows_the_feed_equals_the_tables():
    readers = {
        "anonymous": (Client(), {}, PUBLIC),
        "staff": (Client(), {}, None),
    }
    user = UserFactory(is_staff=True, is_superuser=True)
    readers["staff"][0].force_login(user)
    places = dict.fromkeys(readers)
    for seed in range(3):
        at_random(25, seed)
        for name, (client, copy, sight) in readers.items():
            _, places[name], seen = follow(client, copy, places[name], size=7)
            assert copy == kept(sight or sight_of(user))
            assert len(seen) > 5
    # Nothing more is told twice; and who begins now comes to the same.
    for name, (client, copy, _) in readers.items():
        again = follow(client, dict(copy), places[name])
        assert again[1:] == (places[name], [])
        assert follow(client)[0] == copy


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("alone")
def test_what_is_committed_later_is_neither_skipped_nor_overtaken():
    client = Client()
    written, go_on = threading.Event(), threading.Event()

    def slowly():
        with everything(), transaction.atomic():
            PartyFactory(key="begun-first")
            written.set()
            go_on.wait(20)
        connection.close()

    thread = threading.Thread(target=slowly)
    thread.start()
    assert written.wait(20)
    PartyFactory(key="done-first")
    # What was begun before it may still come: nothing is told yet.
    _, place, seen = follow(client)
    assert (place, seen) == (None, [])
    go_on.set()
    thread.join()
    _, place, seen = follow(client, since=place)
    assert [one["key"] for one in seen] == ["begun-first", "done-first"]
    assert follow(client, {}, place)[2] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("alone")
def test_cf_10_what_was_never_seen_leaves_no_trace_and_what_is_hidden_is_gone():
    client = Client()
    party = PartyFactory(key="iraq")
    mission = MissionFactory(key="embassy", sending_party=party)
    PartyFactory(key="secret", classification="confidential")
    MissionFactory(key="still-a-draft", review="draft")
    copy, place, seen = follow(client)
    assert ("party", "iraq") in copy
    assert not {"secret", "still-a-draft"} & {one["key"] for one in seen}
    # What hangs on a party is hidden with it, though nothing was written to it.
    Party.objects.filter(key="iraq").update(classification="internal")
    _, hidden, seen = follow(client, dict(copy), place)
    told = {(one["change"], one["type"], one["key"]) for one in seen}
    assert told == {("gone", "party", "iraq"), ("gone", "mission", "embassy")}
    assert {"version", "url"}.isdisjoint(seen[0])
    # While it is hidden nothing of it is told, by number or by place.
    for note in "abc":
        Mission.objects.filter(pk=mission.pk).update(note=note)
    assert follow(client, {}, hidden)[1:] == (hidden, [])
    Party.objects.filter(key="iraq").update(classification="public")
    _, _, seen = follow(client, {}, hidden)
    assert {one["change"] for one in seen} == {"appeared"}
    handles = [str(one) for one in Change.objects.values_list("handle", flat=True)]
    assert len(set(handles)) == len(handles)
    # A list of references and a new key are changes; each is told once.
    agreement = AgreementFactory(key="accord")
    copy, place, _ = follow(client)
    agreement.parties.add(party)
    _, place, [one] = follow(client, copy, place)
    assert (one["change"], one["key"]) == ("changed", "accord")
    agreement.key = "treaty"
    agreement.save(update_fields=["key"])
    _, place, [one] = follow(client, copy, place)
    assert (one["key"], one["former_key"]) == ("treaty", "accord")
    assert one["url"] == "http://testserver/api/v1/agreements/treaty/"
    # A merge says into what; undone, the record appears again.
    person, twin = PersonFactory(key="ada"), PersonFactory(key="ada-twin")
    copy, place, _ = follow(client, copy, place)
    merge(person, twin, reason="One and the same.")
    _, place, seen = follow(client, copy, place)
    [gone] = [one for one in seen if one["change"] == "gone"]
    assert (gone["key"], gone["merged_into"]["key"]) == ("ada-twin", "ada")
    undo(Merge.objects.get())
    _, _, seen = follow(client, copy, place)
    assert ("appeared", "ada-twin") in {(one["change"], one["key"]) for one in seen}


@pytest.mark.django_db
def test_a_question_to_the_feed_is_read_strictly():
    client = Client()
    for question, name in {
        "since=nonsense": "since",
        "since=00000000-0000-4000-8000-000000000000": "since",
        "sinc=1": "sinc",
        "page_size=201": "page_size",
        "type=misson": "type",
        "type=": "type",
        "since=a&since=b": "since",
    }.items():
        answer = client.get(f"{FEED}?{question}")
        assert answer.status_code == 400, question
        assert [one["name"] for one in answer.json()["errors"]] == [name]
    empty = client.get(f"{FEED}?type=mission,party").json()
    assert empty == {"results": [], "cursor": None, "next": None}
    few = Program(scopes=("read:missions",))
    assert few.get(FEED).status_code == 403
    assert Program(scopes=("read:*",)).get(FEED).status_code == 200
    assert client.post(FEED).status_code == 405


@pytest.mark.django_db
def test_what_hides_a_record_from_somebody_is_told_apart():
    mission = MissionFactory(uncited_reason="Made for a test.", review="published")

    def hides(**values):
        Change.objects.all().delete()
        if values:
            Mission.objects.filter(pk=mission.pk).update(**values)
        else:
            mission.delete()
        return Change.objects.hides_any_since(0)

    assert hides(classification="confidential")
    assert not hides(classification="internal")
    assert not hides(note="a")
    assert hides(review="draft")
    assert not hides(review="published", classification="public")
    # What another record hides along with itself.
    Change.objects.all().delete()
    Party.objects.filter(pk=mission.sending_party_id).update(classification="internal")
    told = Change.objects.filter(record=mission.pk)
    assert told.hides_any_since(0)
    assert not told.hides_any_since(told.get().transaction + 1)
    assert hides()
