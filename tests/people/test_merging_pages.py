"""Merging in the admin: the preview, who may merge, what is refused, and undoing."""

import re

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse

from events.models import Visit
from people.models import Person
from records.models import HistoryEntry, Merge
from tests.factories import (
    AppointmentFactory,
    CitationFactory,
    EventFactory,
    JudgementFactory,
    MissionFactory,
    ParticipationFactory,
    PartyFactory,
    PersonFactory,
    PersonNameFactory,
    UserFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def roles():
    call_command("make_demo_accounts")


@pytest.fixture
def login(client, roles):
    def login_as(role):
        user = UserFactory(is_staff=role != "analyst")
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return user

    return login_as


@pytest.fixture
def pair():
    kept = PersonFactory(key="ibrahim-al-jaafari", name="Ibrahim al-Jaafari")
    gone = PersonFactory(key="i-zhaafari", name="I. Zhaafari", born="1947")
    AppointmentFactory(person=gone, title_as_written="Minister of Foreign Affairs")
    ParticipationFactory(person=gone)
    CitationFactory(record_id=gone.pk)
    return kept, gone


def address(record, page="merge"):
    options = record._meta
    name = f"admin:{options.app_label}_{options.model_name}_{page}"
    return reverse(name, args=[record.pk])


def asked(client, kept, gone, **changed):
    """What the form of the preview sends, with some of it changed."""
    text = client.get(address(kept), {"other": gone.key}).content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', text)
    return {
        "other": gone.key,
        "keep": kept.key,
        "seen": seen[1] if seen else "",
        "change_reason": "One spelling of the other.",
        **changed,
    }


def words(response):
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def test_from_the_record_to_the_other_one(client, login, pair):
    login("reviewer")
    kept, gone = pair
    PersonNameFactory(person=gone, name="Zhoshyar")
    response = client.get(address(kept, "change"))
    assert f'href="{address(kept)}"' in response.content.decode()
    response = client.get(address(kept))
    assert "data-suggestions" in response.content.decode()
    # By any of its names, as proposed, by key and by type and key.
    found = client.get(address(kept), {"other": "zhoshyar"})
    assert "Compare with I. Zhaafari · i-zhaafari" in words(found)
    for typed in ("I. Zhaafari · i-zhaafari", "i-zhaafari", "person:i-zhaafari"):
        text = words(client.get(address(kept), {"other": typed}))
        assert "Merge “I. Zhaafari” into “Ibrahim al-Jaafari”?" in text
    nobody = words(client.get(address(kept), {"other": "nobody at all"}))
    assert "There is no other person for “nobody at all”" in nobody
    itself = words(client.get(address(kept), {"other": kept.key}))
    assert "There is no other person for" in itself
    assert client.get(address(kept), {"other": "a\0b"}).status_code == 400


def test_the_preview_tells_what_stays_moves_and_is_lost(client, login, pair):
    login("reviewer")
    kept, gone = pair
    MissionFactory()
    response = client.get(address(kept), {"other": gone.key})
    text = words(response)
    assert "Born – 1947 not taken over" in text
    assert "Only “I. Zhaafari” says: born “1947”" in text
    assert "the other key leads here for ever" in text
    assert "the other is kept as a name" in text
    assert "Appointments (person): 1" in text
    assert "Participations (person): 1" in text
    assert "Citations (record): 1" in text
    assert address(gone.appointments.get(), "change") in response.content.decode()
    assert "What collides Nothing." in text
    assert Person.objects.count() == 2
    # The other way round.
    swap = re.search(r'href="([^"]*)">Keep i-zhaafari', response.content.decode())[1]
    assert "Merge “Ibrahim al-Jaafari” into “I. Zhaafari”?" in words(client.get(swap))


def test_merging_and_undoing(client, login, pair):
    user = login("reviewer")
    kept, gone = pair
    response = client.post(address(kept), asked(client, kept, gone), follow=True)
    assert response.redirect_chain == [(address(kept, "change"), 302)]
    assert "“I. Zhaafari” was merged into “Ibrahim al-Jaafari”" in words(response)
    merge = Merge.objects.get()
    assert (merge.merged_by, merge.reason) == (user, "One spelling of the other.")
    undo = reverse("admin:records_merge_undo", args=[merge.pk])
    assert f'<a href="{undo}">Undo</a>' in response.content.decode()
    # Readers are led on; the history of the one that stayed tells.
    moved = client.get("/people/i-zhaafari/")
    assert moved.status_code == 301
    assert moved["Location"].endswith("/people/ibrahim-al-jaafari/")
    told = words(client.get(address(kept, "history")))
    assert f"I. Zhaafari (i-zhaafari) was merged into this by {user}" in told
    gone_entry = HistoryEntry.objects.get(record=gone.pk, operation="delete")
    assert (gone_entry.actor, gone_entry.reason) == (user, merge.reason)
    # The list, and what would come back.
    listed = client.get(reverse("admin:records_merge_changelist"))
    for part in (
        "i-zhaafari",
        "person:ibrahim-al-jaafari",
        merge.reason,
        user.username,
    ):
        assert part in words(listed)
    assert f'<a href="{undo}"' in listed.content.decode()
    page = words(client.get(undo))
    assert "moved back: Appointments: 1" in page
    assert "deleted, since the merge made it: I. Zhaafari" in page
    assert "Nothing on the record that stayed." in page
    response = client.post(undo, {"change_reason": "They are two."}, follow=True)
    assert "“I. Zhaafari” is back, with all that was moved" in words(response)
    gone.refresh_from_db()
    assert gone.appointments.count() == gone.participations.count() == 1
    assert client.get("/people/i-zhaafari/").status_code == 200
    merge.refresh_from_db()
    assert merge.undone_by == user
    told = words(client.get(address(gone, "history")))
    assert "This was merged into ibrahim-al-jaafari" in told
    assert f"Undone by {user}" in told
    assert "They are two." in told
    # Once is enough.
    assert "This merge was undone already." in words(client.get(undo))
    again = client.post(undo)
    assert again.status_code == 409
    assert "This merge was undone already." in words(again)
    listed = words(client.get(reverse("admin:records_merge_changelist")))
    assert f"UTC by {user}" in listed


def test_undoing_tells_what_was_changed_since(client, login, pair):
    login("reviewer")
    kept, gone = pair
    client.post(address(kept), asked(client, kept, gone))
    merge = Merge.objects.get()
    kept.summary = "Changed since."
    kept.save()
    moved = kept.participations.get()
    number = moved.pk
    moved.delete()
    undo = reverse("admin:records_merge_undo", args=[merge.pk])
    page = words(client.get(undo))
    assert "Changed since." in page
    assert "Not moved back, because it was changed or deleted since: " in page
    assert f"Participation no. {number}, gone" in page
    response = client.post(undo, follow=True)
    assert "what was changed since the merge stays where it is" in words(response)
    kept.refresh_from_db()
    assert kept.summary == "Changed since."
    assert gone.appointments.count() == 1


def test_a_key_taken_since_stands_in_the_way_of_undoing(client, login, pair):
    login("reviewer")
    kept, gone = pair
    client.post(address(kept), asked(client, kept, gone))
    PersonFactory(key=gone.key)
    undo = reverse("admin:records_merge_undo", args=[Merge.objects.get().pk])
    assert "The key “i-zhaafari” is taken." in words(client.get(undo))
    response = client.post(undo)
    assert response.status_code == 409
    assert "The key “i-zhaafari” is taken." in words(response)
    assert Merge.objects.get().undone_at is None


def test_both_in_one_place_is_said_and_nothing_is_done(client, login, pair):
    login("reviewer")
    kept, gone = pair
    event, party = EventFactory(), PartyFactory()
    both = [
        ParticipationFactory(event=event, party=party, person=person) for person in pair
    ]
    response = client.get(address(kept), {"other": gone.key})
    text = words(response)
    assert "They can’t be merged as they are" in text
    assert "The person is at this event already. Change or delete one of these" in text
    assert "So they can’t be merged now." in text
    for one in both:
        assert address(one, "change") in response.content.decode()
    before = list(Person.objects.order_by("pk").values())
    form = asked(client, kept, gone, seen=f"{kept.version}-{gone.version}")
    response = client.post(address(kept), form)
    assert response.status_code == 409
    assert "Both stand where only one may" in words(response)
    assert "One spelling of the other." in response.content.decode()
    assert list(Person.objects.order_by("pk").values()) == before
    assert not Merge.objects.exists()


def test_those_judged_different_are_not_merged(client, login, pair):
    login("reviewer")
    kept, gone = pair
    JudgementFactory(
        one_id=gone.pk, other_id=kept.pk, verdict="different", reason="Born apart."
    )
    text = words(client.get(address(kept), {"other": gone.key}))
    assert "They were judged: Different . Born apart." in text
    assert "Change or delete that judgement first." in text
    form = asked(client, kept, gone, seen=f"{kept.version}-{gone.version}")
    response = client.post(address(kept), form)
    assert response.status_code == 409
    assert "They were judged different" in words(response)
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"change_reason": "  "}, 400, "Say why they are one."),
        ({"change_reason": "x" * 501}, 400, "at most 500 characters"),
        ({"seen": "9-9"}, 409, "was changed since you opened this page"),
        ({"other": "nobody"}, 200, "There is no other person for"),
    ],
)
def test_what_is_missing_or_stale_is_said(client, login, pair, changed, status, said):
    login("reviewer")
    kept, gone = pair
    response = client.post(address(kept), asked(client, kept, gone, **changed))
    assert response.status_code == status
    assert said in words(response)
    assert Person.objects.count() == 2


def test_a_way_back_leads_nowhere_else(client, login, pair):
    login("reviewer")
    kept, gone = pair
    form = asked(client, kept, gone, back="https://elsewhere.example/")
    assert client.post(address(kept), form)["Location"] == address(kept, "change")


@pytest.mark.parametrize(
    ("role", "preview", "merging", "undoing"),
    [
        ("analyst", 403, 403, 403),
        ("editor", 200, 403, 403),
        ("reviewer", 200, 302, 302),
        ("admin", 200, 302, 302),
    ],
)
def test_who_may(client, login, pair, role, preview, merging, undoing):
    kept, gone = pair
    login("reviewer")
    form = asked(client, kept, gone)
    login(role)
    response = client.get(address(kept), {"other": gone.key})
    assert response.status_code == preview
    if role == "editor":
        assert "you can look at what it would do" in words(response)
        assert 'method="post" class="merge-form"' not in response.content.decode()
    assert client.post(address(kept), form).status_code == merging
    merged = role in ("reviewer", "admin")
    assert Person.objects.filter(pk=gone.pk).exists() != merged
    if not merged:
        login("reviewer")
        client.post(address(kept), form)
        login(role)
    merge = Merge.objects.get()
    undo = reverse("admin:records_merge_undo", args=[merge.pk])
    listed = reverse("admin:records_merge_changelist")
    assert client.get(listed).status_code == (403 if role == "analyst" else 200)
    assert client.get(undo).status_code == (403 if role == "analyst" else 200)
    assert client.post(undo).status_code == undoing
    merge.refresh_from_db()
    assert (merge.undone_at is not None) == merged


def test_merges_are_never_entered_changed_or_deleted_by_hand(client, login, pair):
    login("admin")
    kept, gone = pair
    client.post(address(kept), asked(client, kept, gone))
    merge = Merge.objects.get()
    assert client.get(reverse("admin:records_merge_add")).status_code == 403
    for page in ("change", "delete"):
        at = reverse(f"admin:records_merge_{page}", args=[merge.pk])
        assert client.post(at, {"post": "yes"}).status_code in (302, 403)
    assert list(Merge.objects.values_list("reason", "undone_at")) == [
        (merge.reason, None)
    ]


def test_what_is_about_other_records_has_no_merge(client, login):
    login("reviewer")
    citation = CitationFactory(record_id=PersonFactory().pk)
    page = client.get(address(citation, "change"))
    assert "Merge with another" not in words(page)
    response = client.get(address(citation), follow=True)
    assert response.redirect_chain[0][0] == address(citation, "change")
    assert "Citations are about others: never merged." in words(response)


def test_parties_missions_and_kinds_of_events_too(client, login):
    login("reviewer")
    one, other = PartyFactory(key="kmg-ep"), PartyFactory(key="kmg")
    MissionFactory(key="m-both", receiving_parties=[one, other])
    text = words(client.get(address(one), {"other": other.key}))
    assert "Missions (receiving parties): 1" in text
    client.post(address(one), asked(client, one, other))
    assert Merge.objects.get().gone_key == "kmg"
    visits = VisitFactory(), VisitFactory()
    client.post(address(visits[0]), asked(client, *visits))
    assert list(Visit.objects.all()) == [visits[0]]
    missions = MissionFactory(), MissionFactory()
    text = words(client.get(address(missions[0]), {"other": missions[1].key}))
    assert "both lists are joined" in text
