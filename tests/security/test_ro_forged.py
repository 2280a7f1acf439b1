"""RO-6, RO-8: forms that no page has given."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from events.models import Meeting, Participation
from records.door.administrators import LAST
from records.models import User
from relations.models import Mission
from tests.factories import (
    MeetingFactory,
    MissionFactory,
    ParticipationFactory,
    UserFactory,
)
from tests.forms import form_data

pytestmark = pytest.mark.django_db


def member(*rights):
    """Staff with these rights, logged in."""
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    browser = Client(raise_request_exception=False)
    browser.force_login(user)
    return browser


def test_ro_6_a_list_can_not_be_edited_in_place():
    mission = MissionFactory(name="An embassy")
    editor = member("view_mission", "change_mission", "add_mission")
    sent = {
        "form-TOTAL_FORMS": "2",
        "form-INITIAL_FORMS": "1",
        "form-0-id": mission.pk,
        "form-0-name": "Forged",
        "form-1-name": "Forged too",
        "_save": "Save",
    }
    editor.post("/admin/relations/mission/", sent)
    assert list(Mission.objects.values_list("name", flat=True)) == ["An embassy"]


@pytest.mark.parametrize("trick", ["add", "delete", "of another"])
def test_ro_6_parts_are_not_for_who_may_change_the_whole_only(trick):
    meeting, other = MeetingFactory(), MeetingFactory()
    part = ParticipationFactory(event=meeting)
    rights = ["view_meeting", "change_meeting", "view_participation"]
    if trick == "of another":
        rights += ["change_participation", "delete_participation"]
    editor = member(*rights)
    mine = other if trick == "of another" else meeting
    address = f"/admin/events/meeting/{mine.pk}/change/"
    fields = form_data(editor.get(address), "meeting_form")
    fields |= {
        "participations-TOTAL_FORMS": "1",
        "participations-INITIAL_FORMS": "0" if trick == "add" else "1",
        "participations-0-event": mine.pk,
        "participations-0-name_as_written": "Forged",
        "participations-0-party": part.party_id,
        "participations-0-uncited_reason": "Forged.",
    }
    if trick != "add":
        fields |= {"participations-0-id": part.pk, "participations-0-DELETE": "on"}
    before = list(Participation.objects.values())
    assert editor.post(address, fields).status_code < 500
    assert list(Participation.objects.values()) == before


def test_ro_6_saving_as_new_makes_nothing_new():
    meeting = MeetingFactory(title="Once")
    editor = member("view_meeting", "change_meeting")
    address = f"/admin/events/meeting/{meeting.pk}/change/"
    fields = form_data(editor.get(address), "meeting_form")
    for extra in ({"_saveasnew": "1"}, {"_saveasnew": "1", "key": "twice"}):
        editor.post(address, fields | extra)
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize("extra", [{}, {"select_across": "1"}, {"post": "yes"}])
def test_ro_6_an_action_needs_its_right(extra):
    mission = MissionFactory()
    editor = member("view_mission", "change_mission")
    sent = {"action": "delete_selected", "_selected_action": mission.pk, **extra}
    for more in ({}, {"post": "yes"}):
        editor.post("/admin/relations/mission/", sent | more)
    editor.post(f"/admin/relations/mission/{mission.pk}/delete/", {"post": "yes"})
    assert Mission.objects.exists()


@pytest.mark.parametrize("number", ["0", "-1", "9" * 18, "9" * 30, "a", "1,2", "\0"])
def test_ro_6_an_action_on_what_is_not_there(number):
    MissionFactory()
    editor = member("view_mission", "change_mission", "delete_mission")
    sent = {"action": "delete_selected", "_selected_action": number, "post": "yes"}
    assert editor.post("/admin/relations/mission/", sent).status_code < 500
    assert Mission.objects.exists()


def test_ro_8_powers_are_given_by_administrators_only():
    editor = member("view_mission", "change_mission", "add_mission")
    target = UserFactory()
    sent = {"username": "x", "is_superuser": "on", "is_staff": "on", "groups": "1"}
    for address in (
        f"/admin/records/user/{target.pk}/change/",
        "/admin/records/user/add/",
        f"/admin/records/user/{target.pk}/password/",
        f"/admin/records/user/{target.pk}/delete/",
        "/admin/auth/group/add/",
    ):
        assert editor.post(address, sent).status_code == 403, address
    assert not User.objects.filter(is_superuser=True).exists()


def test_ro_8_the_last_administrator_stays():
    ada = UserFactory(username="ada", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(ada)
    page = f"/admin/records/user/{ada.pk}/"
    sent = form_data(client.get(f"{page}change/"), "user_form")
    for power in ("is_superuser", "is_active"):
        lowered = {name: value for name, value in sent.items() if name != power}
        answer = client.post(f"{page}change/", lowered)
        assert LAST in answer.content.decode()
    answer = client.post(f"{page}delete/", {"post": "yes"})
    assert LAST in answer.content.decode()
    action = {"action": "delete_selected", "_selected_action": ada.pk, "post": "yes"}
    assert LAST in client.post("/admin/records/user/", action).content.decode()
    ada.refresh_from_db()
    assert ada.is_superuser
    assert ada.is_active
    # With another one, each may go.
    other = UserFactory(is_staff=True, is_superuser=True)
    client.post(f"/admin/records/user/{other.pk}/delete/", {"post": "yes"})
    assert not User.objects.filter(pk=other.pk).exists()
