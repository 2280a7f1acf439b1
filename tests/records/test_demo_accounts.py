"""``make_demo_accounts``: a role and an account of each kind, passwords shown once."""

import re

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse

from records.models import User
from relations.models import Mission
from tests.factories import MissionFactory, UserFactory

pytestmark = pytest.mark.django_db

ROLES = ("analyst", "editor", "reviewer", "admin")


def run(capsys, *options):
    call_command("make_demo_accounts", *options)
    return capsys.readouterr().out


def passwords(told):
    return dict(re.findall(r"^  (\w+) +(\w+)$", told, re.MULTILINE))


@pytest.fixture
def accounts(capsys):
    return passwords(run(capsys))


def state():
    return (
        list(User.objects.order_by("pk").values()),
        list(Group.permissions.through.objects.order_by("pk").values()),
    )


def test_each_role_gets_an_account_that_can_log_in(client, accounts):
    assert tuple(accounts) == ROLES
    assert len(set(accounts.values())) == 4
    for name, password in accounts.items():
        assert len(password) == 20
        assert client.login(username=name, password=password)
        assert [
            group.name for group in User.objects.get(username=name).groups.all()
        ] == [name]


def test_a_second_run_tells_nothing_and_changes_nothing(capsys, accounts):
    before = state()
    told = run(capsys)
    assert len(told.splitlines()) == 1
    assert not any(password in told for password in accounts.values())
    assert state() == before


def test_roles_are_made_without_accounts(capsys):
    for _ in range(2):
        call_command("make_roles")
        assert capsys.readouterr().out.startswith("The roles are there: analyst,")
        rights = {
            role: Group.objects.get(name=role).permissions.count() for role in ROLES
        }
        assert 0 < rights["analyst"] < rights["editor"] < rights["reviewer"]
    assert not User.objects.exists()


def test_reset_gives_new_passwords(capsys, client, accounts):
    client.login(username="editor", password=accounts["editor"])
    new = passwords(run(capsys, "--reset"))
    assert tuple(new) == ROLES
    assert not set(new.values()) & set(accounts.values())
    assert not client.login(username="editor", password=accounts["editor"])
    assert client.login(username="editor", password=new["editor"])


def test_accounts_of_others_are_left_alone(capsys):
    other = UserFactory(username="admin", is_superuser=False, is_staff=False)
    told = passwords(run(capsys))
    assert "admin" not in told
    other.refresh_from_db()
    assert not other.is_superuser


def test_rights_taken_or_given_by_hand_are_put_right(capsys, accounts):
    editor = Group.objects.get(name="editor")
    before = set(editor.permissions.all())
    editor.permissions.remove(*list(before)[:3])
    editor.permissions.add(*Group.objects.get(name="reviewer").permissions.all())
    run(capsys)
    assert set(editor.permissions.all()) == before


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("analyst", {"list": 403, "add": 403, "delete": 403, "accounts": 403}),
        ("editor", {"list": 200, "add": 200, "delete": 403, "accounts": 403}),
        ("reviewer", {"list": 200, "add": 200, "delete": 200, "accounts": 403}),
        ("admin", {"list": 200, "add": 200, "delete": 200, "accounts": 200}),
    ],
)
def test_each_role_may_do_what_it_is_for(client, accounts, role, expected):
    client.login(username=role, password=accounts[role])
    mission = MissionFactory()
    pages = {
        "list": reverse("admin:relations_mission_changelist"),
        "add": reverse("admin:relations_mission_add"),
        "delete": reverse("admin:relations_mission_delete", args=[mission.pk]),
        "accounts": reverse("admin:records_user_changelist"),
    }
    answers = {name: client.get(address).status_code for name, address in pages.items()}
    assert answers == expected
    client.post(pages["delete"], {"post": "yes"})
    assert Mission.objects.exists() == (expected["delete"] != 200)


def test_editors_are_shown_proposals_and_who_sees_all_the_history(client, accounts):
    client.login(username="editor", password=accounts["editor"])
    query = {
        "app_label": "events",
        "model_name": "outcome",
        "field_name": "record",
        "term": "x",
    }
    assert client.get(reverse("admin:autocomplete"), query).status_code == 200
    history = reverse("admin:records_historyentry_changelist")
    assert client.get(history).status_code == 403
    client.login(username="reviewer", password=accounts["reviewer"])
    assert client.get(history).status_code == 200
