"""RO: who may ask for what; config/access.csv is where the questions come from."""

import csv

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, include, path, reverse

from config.access import MATRIX, ROLES, matrix
from records.kit.registry import record_types
from tests.addresses import one_of_each, patterns, sample
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

# “Not to you” is one of these; 302 only to the log-in.
REFUSED = {401, 403}


@pytest.fixture(scope="module")
def everybody(django_db_setup, django_db_blocker):
    """A client for each role, and a record of each type, for all tests of this file."""
    from django.db import transaction  # noqa: PLC0415

    with django_db_blocker.unblock(), transaction.atomic():
        call_command("make_demo_accounts", verbosity=0)
        clients = {"anonymous": Client(raise_request_exception=False)}
        for role in ROLES[1:]:
            user = UserFactory(
                username=f"one-{role}",
                is_staff=role in ("editor", "reviewer", "admin"),
                is_superuser=role == "admin",
            )
            user.groups.set([Group.objects.get(name=role)])
            clients[role] = Client(raise_request_exception=False)
            clients[role].force_login(user)
        yield clients, one_of_each()
        transaction.set_rollback(True)


def asked():
    """Addresses without types, and those of a few types: others have the same rows."""
    few = ("missions", "meetings", "relations_mission", "events_meeting")
    patterned = [
        name.replace(word, "<>")
        for name in matrix()
        for word in ("missions", "relations_mission")
        if word in name
    ]
    types = [model.PLURAL for model in record_types()]
    types += [f"{m._meta.app_label}_{m._meta.model_name}" for m in record_types()]
    for name, parameters in sorted(set(patterns(get_resolver()))):
        word = max((t for t in types if t in name), key=len, default="")
        if word in few or not word or name.replace(word, "<>") not in patterned:
            yield name, parameters


def refused(response):
    is_to_login = response.status_code == 302 and "/login/" in response.url
    return response.status_code in REFUSED or is_to_login


def test_ro_1_every_address_is_in_the_matrix():
    names = {name for name, _ in patterns(get_resolver())}
    assert sorted(names - set(matrix())) == []
    # And the matrix speaks of no address that is gone; “admin:” has no name.
    assert sorted(set(matrix()) - names - {"admin:"}) == []


def test_ro_1_the_matrix_is_written_in_its_own_words():
    with MATRIX.open(newline="") as file:
        for row in csv.DictReader(file):
            assert row["method"] in ("read", "write", "any")
            assert {row[role] for role in ROLES} <= {"yes", "no", "public"}
            assert "public" not in [row[role] for role in ROLES[1:]]


@pytest.mark.parametrize("public", [True, False], ids=["public", "login-only"])
@pytest.mark.parametrize("role", ROLES)
def test_ro_1_answers_are_those_of_the_matrix(role, public, everybody, settings):
    settings.PUBLIC_READ = public
    clients, records = everybody
    wrong = []
    for name, parameters in asked():
        cells = matrix()[name].get("read")
        if cells is None or name.endswith((":logout", ":login")):
            continue
        address = reverse(name, kwargs=sample(name, parameters, records))
        allowed = cells[role] == "yes" or (cells[role] == "public" and public)
        response = clients[role].get(address)
        # Within an address that a role may ask for, single things may still be barred.
        if not allowed and not refused(response):
            wrong.append(f"{role} gets {name}: {response.status_code}")
        if allowed and refused(response) and name not in BARRED:
            wrong.append(f"{role} is refused {name}: {response.status_code}")
        if response.status_code >= 500:
            wrong.append(f"{role} breaks {name}: {response.status_code}")
    assert wrong == []


# Without parameters it refuses everybody: it has to be told what for.
# The second step of logging in leads whoever did not take the first to the log-in.
BARRED = {"admin:autocomplete", "login-code"}


@pytest.mark.parametrize("role", ["anonymous", "analyst", "editor"])
def test_ro_1_who_may_not_write_does_not(role, everybody):
    clients, records = everybody
    wrong = []
    for name, parameters in asked():
        rights = matrix()[name]
        cells = rights.get("write") or rights["read"]
        if cells[role] == "yes" or "login" in name or "logout" in name:
            continue
        # Asked by POST, for want of room in an address: it changes nothing.
        if rights.get("write", {}).get(role) == "public":
            continue
        address = reverse(name, kwargs=sample(name, parameters, records))
        response = clients[role].post(address, {"post": "yes"})
        if not refused(response) and response.status_code != 405:
            wrong.append(f"{role} posts to {name}: {response.status_code}")
    assert wrong == []


def unlisted(request):
    return HttpResponse("secret")


urlpatterns = [
    path("unlisted/", unlisted, name="unlisted"),
    path("", include("config.urls")),
]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("role", ROLES)
def test_ro_2_an_address_without_rights_answers_403(role, everybody):
    clients, _ = everybody
    assert clients[role].get("/unlisted/").status_code == 403


def test_ro_4_an_analyst_reaches_no_address_of_the_admin(everybody):
    clients, records = everybody
    for name, parameters in sorted(set(patterns(get_resolver()))):
        if name.startswith("admin:") and name not in ("admin:login", "admin:logout"):
            address = reverse(name, kwargs=sample(name, parameters, records))
            assert refused(clients["analyst"].get(address)), name


@pytest.mark.parametrize(
    "path",
    [
        "/admin//",
        "/ADMIN/",
        "/admin/;a=1",
        "/%61dmin/",
        "/admin/%2e%2e/missions/",
        "/admin/relations/mission",
        "/./admin/",
    ],
)
def test_ro_5_other_spellings_of_an_address_open_nothing(path, everybody):
    clients, _ = everybody
    for headers in ({}, {"X-HTTP-Method-Override": "DELETE"}):
        response = clients["anonymous"].get(path, headers=headers)
        assert refused(response) or response.status_code in (301, 404)


def test_a_site_that_is_not_public_asks_to_log_in(everybody, settings):
    clients, _ = everybody
    settings.PUBLIC_READ = False
    page = clients["anonymous"].get("/missions/?kind=embassy")
    assert (page.status_code, page.url) == (
        302,
        "/login/?next=/missions/%3Fkind%3Dembassy",
    )
    answer = clients["anonymous"].get("/api/v1/missions/")
    assert answer.status_code == 401
    assert answer.json()["detail"].startswith("Log in first")
    assert clients["anonymous"].get("/healthz").status_code == 200
    assert clients["analyst"].get("/missions/").status_code == 200
