"""The queue of persons who could be one: what is shown, judged and taken back."""

import re

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Person
from records.models import HistoryEntry, Judgement
from tests.factories import (
    AppointmentEventFactory,
    AppointmentFactory,
    CitationFactory,
    EventFactory,
    ExternalIdFactory,
    JudgementFactory,
    ParticipationFactory,
    PersonFactory,
    PersonNameFactory,
    SourceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

QUEUE = "/admin/people/judgements/queue/"


@pytest.fixture
def login(client):
    call_command("make_demo_accounts")

    def login_as(role):
        user = UserFactory(is_staff=role != "analyst")
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return user

    return login_as


@pytest.fixture
def pair():
    return (
        PersonFactory(key="ibrahim-al-jaafari", name="Ibrahim al-Jaafari"),
        PersonFactory(key="i-zhaafari", name="I. Zhaafari"),
    )


def words(response):
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def judge(client, one, other, verdict, **more):
    form = {
        "one": one.pk,
        "other": other.pk,
        "after": f"{one.pk}-{other.pk}",
        "verdict": verdict,
        **more,
    }
    return client.post(QUEUE, form, follow=True)


def test_both_are_shown_with_all_that_tells_them_apart(client, login, pair):
    login("editor")
    one, other = pair
    PersonNameFactory(person=other, name="И. Джаафари", script="Cyrl")
    office = AppointmentFactory(person=one, title_as_written="Foreign minister")
    AppointmentEventFactory(appointment=office, kind="appointed", date="2014-09-08")
    event = EventFactory(title="Session in Astana", date="2015-09-17")
    ParticipationFactory(person=one, event=event, office_as_written="the minister")
    source = SourceFactory(title="Review of relations")
    CitationFactory(record_id=other.pk, source=source)
    ExternalIdFactory(record_id=other.pk, scheme="wikidata", value="Q1")
    text = words(client.get(QUEUE))
    for part in (
        "“Ibrahim al-Jaafari” and “I. Zhaafari” sound alike, word by word.",
        "И. Джаафари (as a source writes it, Cyrl)",
        "Foreign minister: appointed 8 September 2014",
        "17 September 2015: Session in Astana (as the minister)",
        "Review of relations",
        "wikidata: Q1",
    ):
        assert part in text
    assert "Both were at the same event" not in text
    ParticipationFactory(person=other, event=event)
    text = words(client.get(QUEUE))
    assert "Both were at the same event, and one person is hardly listed twice" in text


@pytest.mark.parametrize("verdict", ["different", "unsure"])
def test_what_is_judged_is_kept_and_the_next_pair_shown(client, login, pair, verdict):
    user = login("editor")
    third = PersonFactory(key="jaafari", name="Jaafari Ibrahim")
    response = judge(client, *pair, verdict)
    judgement = Judgement.objects.get()
    assert (judgement.one_id, judgement.other_id) == (pair[0].pk, pair[1].pk)
    assert judgement.verdict == verdict
    assert judgement.reason.startswith("Compared side by side")
    entry = HistoryEntry.objects.get(record=judgement.pk)
    assert (entry.operation, entry.actor) == ("insert", user)
    text = words(response)
    assert f"Judged {verdict}: “Ibrahim al-Jaafari” and “I. Zhaafari”." in text
    assert "“Ibrahim al-Jaafari” and “Jaafari Ibrahim” sound alike" in text
    judge(client, pair[0], third, "different", reason="Born in another year.")
    assert Judgement.objects.get(other=third.pk).reason == "Born in another year."
    assert Person.objects.count() == 3


def test_skipping_comes_to_an_end_and_begins_again(client, login, pair):
    login("editor")
    next_ = re.search(
        r'href="([^"]*)" data-key="n"', client.get(QUEUE).content.decode()
    )
    response = client.get(next_[1].replace("&amp;", "&"))
    text = words(response)
    assert "You are through: there is no further pair" in text
    assert "Begin again" in text
    assert not Judgement.objects.exists()
    assert "sound alike" in words(client.get(QUEUE))


def test_without_a_pair_it_says_so(client, login):
    login("editor")
    text = words(client.get(QUEUE))
    assert "There are no two persons whose names are alike" in text
    assert "Nobody is unsure of anything." in words(client.get(f"{QUEUE}?show=unsure"))


def test_looking_on_where_one_page_is_not_enough(client, login, pair, monkeypatch):
    login("editor")
    monkeypatch.setattr("people.alike.BATCH", 1)
    monkeypatch.setattr("people.alike.FURTHEST", 1)
    pair[0].delete()
    PersonFactory(name="Ibrahim al-Jaafari")
    lone = PersonFactory(name="Beth Beta")
    text = client.get(f"{QUEUE}?after={lone.pk}-0").content.decode()
    assert "not all persons have been looked at yet" in text
    on = re.search(r'href="([^"]*)" data-key="n">Look on', text)[1]
    assert "You are through" in words(client.get(on))


def test_the_same_leads_to_the_merge_and_back_to_the_queue(client, login, pair):
    login("reviewer")
    one, other = pair
    response = judge(client, one, other, "same", reason="Same office, same day.")
    assert response.redirect_chain[-1][0].startswith(f"/admin/people/person/{one.pk}/m")
    text = response.content.decode()
    assert "Merge “I. Zhaafari” into “Ibrahim al-Jaafari”?" in words(response)
    assert "They were judged: The same . Same office, same day." in words(response)
    assert ">\nSame office, same day.</textarea>" in text
    fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text)
    form = {**dict(fields), "change_reason": "Same office, same day."}
    merged = client.post(reverse("admin:people_person_merge", args=[one.pk]), form)
    assert merged["Location"] == f"{QUEUE}?after={one.pk}-{other.pk}"
    assert list(Person.objects.all()) == [one]
    # The judgement went with the merge: there is nothing to take back.
    text = words(client.post(QUEUE, {"action": "undo"}, follow=True))
    assert "is gone: they were merged" in text


def test_an_editor_judges_the_same_and_goes_on(client, login, pair):
    login("editor")
    response = judge(client, *pair, "same")
    assert "Who may delete persons can merge them." in words(response)
    assert response.redirect_chain[-1][0].startswith(QUEUE)
    assert Judgement.objects.get().verdict == "same"
    assert Person.objects.count() == 2


def test_the_last_one_is_taken_back_and_shown_again(client, login, pair):
    login("editor")
    judge(client, *pair, "different")
    number = Judgement.objects.get().pk
    response = client.post(QUEUE, {"action": "undo"}, follow=True)
    text = words(response)
    assert (
        "Taken back: the judgement on “Ibrahim al-Jaafari” and “I. Zhaafari”." in text
    )
    assert "sound alike, word by word" in text
    assert not Judgement.objects.exists()
    kept = HistoryEntry.objects.filter(record=number).values_list(
        "operation", flat=True
    )
    assert sorted(kept) == ["delete", "insert"]
    text = words(client.post(QUEUE, {"action": "undo"}, follow=True))
    assert "There is no judgement of yours to take back." in text


def test_what_waits_for_a_second_person_is_not_offered_to_be_taken_back(
    client, login, pair, settings
):
    settings.FOUR_EYES = True
    login("editor")
    answer = judge(client, *pair, "different")
    assert "your change waits until somebody else" in words(answer)
    assert not Judgement.objects.exists()
    assert b"Take back" not in client.get(QUEUE).content


def test_a_judgement_changed_since_is_not_taken_back(client, login, pair):
    login("editor")
    judge(client, *pair, "different")
    Judgement.objects.update(reason="Somebody else knows more.")
    text = words(client.post(QUEUE, {"action": "undo"}, follow=True))
    assert "was changed since; it stands" in text
    assert Judgement.objects.get().reason == "Somebody else knows more."


def test_the_unsure_are_decided_and_unsure_again_when_taken_back(client, login, pair):
    login("editor")
    judgement = JudgementFactory(
        one_id=pair[1].pk, other_id=pair[0].pk, verdict="unsure", reason="No dates."
    )
    assert "Unsure: 1" in words(client.get(QUEUE))
    text = words(client.get(f"{QUEUE}?show=unsure"))
    assert "Somebody was unsure: No dates." in text
    after = f"{judgement.pk}-0"
    response = judge(client, *pair, "different", show="unsure", after=after)
    assert "You are through" in words(response) or "Nobody is unsure" in words(response)
    judgement.refresh_from_db()
    assert judgement.verdict == "different"
    response = client.post(QUEUE, {"action": "undo"}, follow=True)
    assert "Somebody was unsure: No dates." in words(response)
    judgement.refresh_from_db()
    assert (judgement.verdict, judgement.reason) == ("unsure", "No dates.")


def test_what_somebody_else_judged_meanwhile_stands(client, login, pair):
    login("editor")
    JudgementFactory(one_id=pair[1].pk, other_id=pair[0].pk, verdict="different")
    text = words(judge(client, *pair, "unsure"))
    assert "Somebody else judged" in text
    assert Judgement.objects.get().verdict == "different"


def test_who_is_gone_is_not_judged(client, login, pair):
    login("editor")
    one, other = pair
    number = other.pk
    other.delete()
    other.pk = number
    assert "One of the two is gone" in words(judge(client, one, other, "same"))
    assert not Judgement.objects.exists()


@pytest.mark.parametrize(
    "query", ["?after=1", "?after=x-y", "?after=1-9999999999999999999", "?show=all"]
)
def test_what_is_not_understood_is_refused(client, login, query):
    login("editor")
    assert client.get(QUEUE + query).status_code == 400


def test_an_unknown_verdict_is_refused(client, login, pair):
    login("editor")
    assert judge(client, *pair, "perhaps").status_code == 400
    assert not Judgement.objects.exists()


def test_readers_do_not_come_here(client, login, pair):
    login("analyst")
    assert client.get(QUEUE).status_code == 403
    user = UserFactory(is_staff=True)
    client.force_login(user)
    assert client.get(QUEUE).status_code == 403
    assert judge(client, *pair, "same").status_code == 403
    assert not Judgement.objects.exists()


def test_the_list_of_judgements_leads_here(client, login):
    login("editor")
    listed = client.get(reverse("admin:records_judgement_changelist"))
    assert f'<a href="{QUEUE}">Judge one after the other</a>' in listed.content.decode()


def test_more_of_everything_costs_no_more_queries(client, login, pair):
    login("editor")
    counts = []
    for _ in range(3):
        for person in pair:
            appointment = AppointmentFactory(person=person)
            AppointmentEventFactory(appointment=appointment)
            ParticipationFactory(person=person)
            CitationFactory(record_id=person.pk)
        with CaptureQueriesContext(connection) as queries:
            client.get(QUEUE)
        counts.append(len(queries))
    assert counts[0] == counts[2] > 0
