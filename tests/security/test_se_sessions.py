"""SE-1 to SE-9: cookies, sessions and what changes something."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone

from records.models import User, UserSession
from tests.factories import UserFactory
from tests.security.conftest import PASSWORD


def is_inside(browser):
    return browser.get("/account/sessions/").status_code == 200


def key_of(browser):
    return browser.cookies["sessionid"].value


def test_se_2_a_key_from_before_opens_nothing(zhanar, at, enter):
    browser = at()
    before = browser.session
    before["planted"] = True
    before.save()
    planted = key_of(browser)
    enter(browser)
    assert key_of(browser) != planted
    other = at()
    other.cookies["sessionid"] = planted
    assert not is_inside(other)
    assert not UserSession.objects.filter(session_key=planted).exists()


def test_se_2_a_new_password_gives_a_new_key_and_ends_the_others(zhanar, at, enter):
    one, other = at(), at()
    enter(one)
    enter(other)
    before = key_of(one)
    new = "a green door in autumn"
    sent = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert one.post("/account/password/", sent)["Location"] == "/"
    assert is_inside(one)
    assert key_of(one) != before
    assert not is_inside(other)


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"is_staff": False},
        {"is_superuser": False},
        {"password": "md5$x$x"},
    ],
    ids=str,
)
@pytest.mark.parametrize("by", ["save", "update"])
def test_se_3_who_loses_a_power_is_out_at_once(db, at, change, by):
    user = UserFactory(is_staff=True, is_superuser=True)
    browser = at()
    browser.force_login(user)
    assert is_inside(browser)
    if by == "save":
        for name, value in change.items():
            setattr(user, name, value)
        user.save()
    else:
        User.objects.filter(pk=user.pk).update(**change)
    assert not UserSession.objects.filter(user=user).exists()
    User.objects.filter(pk=user.pk).update(is_active=True)
    assert not is_inside(browser)


@pytest.mark.parametrize("what", ["role", "right", "role itself"])
def test_se_3_ro_9_so_is_who_loses_a_role_or_a_right(db, at, what):
    user = UserFactory()
    role = Group.objects.create(name="editor")
    right = Permission.objects.get(codename="change_mission")
    user.groups.add(role)
    user.user_permissions.add(right)
    browser = at()
    browser.force_login(user)
    user.first_name = "Zhanar"
    user.save()
    assert is_inside(browser)
    if what == "role":
        user.groups.remove(role)
    elif what == "right":
        user.user_permissions.clear()
    else:
        role.delete()
    assert not is_inside(browser)


@pytest.mark.parametrize(
    ("is_staff", "idle"), [(False, timedelta(minutes=60)), (True, timedelta(hours=8))]
)
def test_se_4_who_asks_nothing_for_a_while_is_out(zhanar, at, enter, is_staff, idle):
    zhanar.is_staff = is_staff
    zhanar.save()
    browser = at()
    enter(browser)
    session = UserSession.objects.get(user=zhanar)
    assert abs(session.expire_date - timezone.now() - idle) < timedelta(minutes=1)
    UserSession.objects.update(expire_date=timezone.now())
    assert not is_inside(browser)


def test_se_4_whoever_asks_stays_but_not_for_ever(zhanar, at, enter):
    browser = at()
    enter(browser)
    now = timezone.now()
    UserSession.objects.update(
        seen=now - timedelta(minutes=50), expire_date=now + timedelta(minutes=10)
    )
    assert is_inside(browser)
    session = UserSession.objects.get(user=zhanar)
    assert session.seen - now < timedelta(minutes=1)
    assert session.expire_date - now > timedelta(minutes=59)
    kept = browser.session
    kept["started"] = (now - timedelta(hours=11, minutes=30)).isoformat()
    kept.save()
    session = UserSession.objects.get(user=zhanar)
    assert session.expire_date - now < timedelta(minutes=31)


def test_se_5_ones_own_sessions_are_listed_and_ended(zhanar, at, enter):
    here, there = at(HTTP_USER_AGENT="Here/1"), at(HTTP_USER_AGENT="There/2 \x1b[31m")
    stranger = at()
    stranger.force_login(UserFactory())
    enter(here)
    enter(there)
    page = here.get("/account/sessions/")
    told = page.content.decode()
    assert "Here/1" in told
    assert "There/2 [31m" in told
    assert key_of(there) not in told
    [handle] = [one["handle"] for one in page.context["sessions"] if not one["is_this"]]
    assert (
        stranger.post("/account/sessions/end/", {"session": handle}).status_code == 404
    )
    assert is_inside(there)
    assert here.get("/account/sessions/end/").status_code == 403
    here.post("/account/sessions/end/", {"session": handle})
    assert not is_inside(there)
    assert is_inside(here)
    here.post("/account/sessions/end/", {"session": "others"})
    assert is_inside(stranger)


WRITES = (
    "/login/",
    "/logout/",
    "/account/password/",
    "/account/sessions/end/",
    "/admin/logout/",
    "/admin/sticky-source/",
    "/admin/relations/mission/add/",
    "/admin/relations/mission/import/",
    "/admin/records/user/add/",
)


@pytest.mark.parametrize("address", WRITES)
def test_se_6_nothing_changes_without_the_token_of_the_form(db, address):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(UserFactory(is_staff=True, is_superuser=True))
    answer = strict.post(
        address, {"x": "y"}, headers={"origin": "https://evil.example"}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "address", ["/logout/", "/admin/logout/", "/account/sessions/end/"]
)
def test_se_6_nor_by_following_a_link(db, client, address):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert client.get(address).status_code in (403, 405)
    assert is_inside(client)


def test_se_7_the_api_writes_nothing_for_a_cookie(db):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(UserFactory(is_staff=True, is_superuser=True))
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(strict, method)(
            "/api/v1/missions/", data="{}", content_type="application/json"
        )
        # Nobody may PUT; the other methods are there for tokens.
        assert answer.status_code == (405 if method == "put" else 403)


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https:evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        " //evil.example",
        "/\tevil.example/../..//x",
        "https://testserver@evil.example/",
    ],
)
def test_se_8_logging_in_leads_to_no_other_site(zhanar, at, enter, wanted):
    answer = enter(at(), next=wanted)
    assert answer["Location"] in ("/", "/%09evil.example/../..//x")
    for address in ("/login/", "/admin/login/"):
        page = at().get(address, {"next": wanted}, follow=True).content.decode()
        assert 'name="next" value="//' not in page


def test_se_9_nothing_is_left_after_logging_out(zhanar, at, enter):
    browser = at()
    enter(browser)
    page = browser.get("/")
    assert page["Cache-Control"] == "private, no-store"
    answer = browser.post("/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not UserSession.objects.filter(user=zhanar).exists()


def test_se_9_what_all_may_see_may_be_kept(db, client):
    assert "Cache-Control" not in client.get("/missions/")
    assert "Cookie" in client.get("/missions/")["Vary"]
    assert "Authorization" in client.get("/missions/")["Vary"]
