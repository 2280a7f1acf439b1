"""AU-6, AU-7, AU-10: codes of a device, the password once more, links for others."""

import re
import threading
import time
from datetime import timedelta

import pyotp
import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.utils import timezone

from records.door import second_factor
from records.models import RecoveryCode, SecondFactor, User
from relations.models import Mission
from tests.contract.pages import text_of
from tests.factories import MissionFactory, UserFactory
from tests.forms import form_data
from tests.security.conftest import PASSWORD, WRONG

pytestmark = pytest.mark.django_db
SET_UP = "/account/second-factor/"
CODE = "/login/code/"


def code_of(secret, seconds=0):
    return pyotp.TOTP(secret).at(time.time() + seconds)


def is_inside(browser):
    return browser.get("/account/sessions/").status_code == 200


@pytest.fixture
def device(zhanar):
    """The secret that Zhanar's device holds."""
    secret = second_factor.new_secret()
    SecondFactor.objects.create(user=zhanar, secret=secret)
    return secret


def test_au_6_setting_it_up(zhanar, at, enter):
    browser, other = at(), at()
    enter(browser)
    enter(other)
    page = browser.get(SET_UP)
    secret = page.context["secret"].replace(" ", "")
    [image] = re.findall(r'src="(data:image/svg[^"]+)"', page.content.decode())
    assert "%3Csvg" in image
    # The same picture again: a page that is loaded twice makes no second secret.
    assert browser.get(SET_UP).context["secret"].replace(" ", "") == secret
    wrong = browser.post(SET_UP, {"code": "000000"})
    assert "This code is not right" in text_of(wrong)
    assert not SecondFactor.objects.exists()
    done = browser.post(SET_UP, {"code": code_of(secret)})
    codes = done.context["codes"]
    assert len(set(codes)) == 10
    assert is_inside(browser)
    assert not is_inside(other)
    # Recovery codes are kept as hashes only, and never shown again.
    kept = " ".join(RecoveryCode.objects.values_list("digest", flat=True))
    assert not any(code.replace("-", "") in kept for code in codes)
    assert codes[0] not in browser.get(SET_UP).content.decode()


def test_au_6_a_password_alone_opens_nothing(zhanar, device, at, enter):
    browser = at()
    assert enter(browser, next="/missions/")["Location"] == CODE
    assert not is_inside(browser)
    assert browser.get("/admin/").status_code == 302
    answer = browser.post(CODE, {"code": code_of(device)})
    assert answer["Location"] == "/missions/"
    assert is_inside(browser)


def test_au_6_no_code_is_taken_twice(zhanar, device, at, enter):
    code = code_of(device)
    for browser, status in ((at(), 302), (at(), 200)):
        enter(browser)
        assert browser.post(CODE, {"code": code}).status_code == status
        assert is_inside(browser) == (status == 302)
    # Nor is one from before the newest.
    browser = at()
    enter(browser)
    assert browser.post(CODE, {"code": code_of(device, -30)}).status_code == 200


@pytest.mark.parametrize("seconds", [-90, 90, 3_600])
def test_au_6_nor_one_of_another_time(zhanar, device, at, enter, seconds):
    browser = at()
    enter(browser)
    assert browser.post(CODE, {"code": code_of(device, seconds)}).status_code == 200
    assert not is_inside(browser)


def test_au_6_guessing_ends_after_ten(zhanar, device, at, enter):
    browser = at()
    enter(browser)
    answers = [browser.post(CODE, {"code": f"{n:06}"}).status_code for n in range(13)]
    assert answers == [200] * 10 + [429] * 3
    # It is the account that is closed, not the session or the address.
    other = at("198.51.100.7")
    enter(other)
    assert other.post(CODE, {"code": code_of(device)}).status_code == 429
    assert not is_inside(other)


def test_au_6_a_recovery_code_serves_once(zhanar, device, at, enter):
    code, another = second_factor.new_recovery_codes(zhanar)[:2]
    for given, status in ((code.upper(), 302), (code, 200), (another, 302)):
        browser = at()
        enter(browser)
        assert browser.post(CODE, {"code": given}).status_code == status
    assert second_factor.recovery_codes_left(zhanar) == 8
    assert second_factor.new_recovery_codes(zhanar)
    browser = at()
    enter(browser)
    assert browser.post(CODE, {"code": another}).status_code == 200


@pytest.mark.parametrize("change", ["late", "password", "inactive", "none"])
def test_au_6_the_second_step_needs_the_first(zhanar, device, at, enter, change):
    browser = at()
    if change != "none":
        enter(browser)
    if change == "late":
        kept = browser.session
        kept["pending"] = {**kept["pending"], "at": time.time() - 301}
        kept.save()
    elif change == "password":
        User.objects.filter(pk=zhanar.pk).update(password="md5$x$x")
    elif change == "inactive":
        User.objects.filter(pk=zhanar.pk).update(is_active=False)
    answer = browser.post(CODE, {"code": code_of(device)})
    assert answer["Location"] == "/login/"
    assert not is_inside(browser)


def test_au_6_staff_must_have_one_where_it_is_so_set(settings, zhanar, at, enter):
    settings.SECOND_FACTOR = "staff"
    browser = at()
    enter(browser)
    assert browser.get("/missions/").status_code == 200
    User.objects.filter(pk=zhanar.pk).update(is_staff=True)
    enter(browser)
    for address in ("/", "/missions/", "/missions.csv", "/admin/", "/admin/records/"):
        assert browser.get(address)["Location"] == SET_UP, address
    assert browser.get("/api/v1/missions/").status_code == 403
    assert browser.post("/admin/relations/mission/add/")["Location"] == SET_UP
    secret = browser.get(SET_UP).context["secret"].replace(" ", "")
    browser.post(SET_UP, {"code": code_of(secret)})
    assert browser.get("/admin/").status_code == 200
    assert Client().get("/missions/").status_code == 200


def test_au_6_removing_it_ends_all_sessions(zhanar, device, at, enter):
    browser = at()
    enter(browser)
    browser.post(CODE, {"code": code_of(device)})
    assert browser.post(SET_UP, {"remove": "1"})["Location"] == "/login/"
    assert not is_inside(browser)
    assert not SecondFactor.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_au_6_of_two_with_one_code_one_comes_in(zhanar):
    secret = second_factor.new_secret()
    SecondFactor.objects.create(user=zhanar, secret=secret)
    code, right = code_of(secret), []

    def give():
        right.append(second_factor.is_right(zhanar, code))
        connection.close()

    threads = [threading.Thread(target=give) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(right) == [False, False, False, True]


@pytest.fixture
def admin_long_ago(zhanar, at, enter):
    """An administrator who gave the password sixteen minutes ago."""
    User.objects.filter(pk=zhanar.pk).update(is_staff=True, is_superuser=True)
    browser = at()
    enter(browser)
    kept = browser.session
    kept["confirmed"] = (timezone.now() - timedelta(minutes=16)).isoformat()
    kept.save()
    return browser


def test_au_7_powers_change_for_who_has_just_said_who_it_is(admin_long_ago):
    user, role = UserFactory(), Group.objects.create(name="editor")
    addresses = (
        f"/admin/records/user/{user.pk}/change/",
        f"/admin/records/user/{user.pk}/delete/",
        f"/admin/records/user/{user.pk}/password/",
        "/admin/records/user/add/",
        f"/admin/auth/group/{role.pk}/change/",
        f"/admin/auth/group/{role.pk}/delete/",
        SET_UP,
    )
    sent = {"is_superuser": "on", "username": "x", "post": "yes", "name": "x"}
    for address in addresses:
        for answer in (admin_long_ago.get(address), admin_long_ago.post(address, sent)):
            assert answer["Location"] == f"/account/confirm/?next={address}"
    action = {"action": "delete_selected", "_selected_action": user.pk, "post": "yes"}
    answer = admin_long_ago.post("/admin/records/user/", action)
    assert answer["Location"].startswith("/account/confirm/")
    user.refresh_from_db()
    assert not user.is_superuser
    assert Group.objects.filter(name="editor").exists()
    mission = MissionFactory()
    many = {**action, "_selected_action": mission.pk}
    answer = admin_long_ago.post("/admin/relations/mission/", many)
    assert answer["Location"].startswith("/account/confirm/")
    assert Mission.objects.filter(pk=mission.pk).exists()
    # What changes no powers goes on.
    assert admin_long_ago.get("/admin/records/user/").status_code == 200
    assert admin_long_ago.get("/admin/relations/mission/add/").status_code == 200


def test_au_7_the_password_opens_it_for_a_while(admin_long_ago):
    user = UserFactory()
    address = f"/admin/records/user/{user.pk}/change/"
    confirm = admin_long_ago.get(address)["Location"]
    wrong = admin_long_ago.post(confirm, {"password": WRONG, "next": address})
    assert "This is not your password" in text_of(wrong)
    assert admin_long_ago.get(address).status_code == 302
    right = admin_long_ago.post(confirm, {"password": PASSWORD, "next": address})
    assert right["Location"] == address
    page = admin_long_ago.get(address)
    fields = form_data(page, "user_form") | {"is_staff": "on"}
    admin_long_ago.post(address, fields)
    user.refresh_from_db()
    assert user.is_staff
    elsewhere = {"password": PASSWORD, "next": "//evil.example"}
    assert admin_long_ago.post(confirm, elsewhere)["Location"] == "/account/sessions/"


def test_au_7_guessing_there_is_limited_too(admin_long_ago):
    answers = [
        admin_long_ago.post("/account/confirm/", {"password": WRONG}).status_code
        for _ in range(12)
    ]
    assert answers == [200] * 10 + [429] * 2


def test_au_10_nobody_learns_or_sets_the_password_of_another(admin_client):
    user = UserFactory(username="askar")
    address = f"/admin/records/user/{user.pk}/password/"
    page = admin_client.get(address).content.decode()
    assert 'type="password"' not in page
    before = user.password
    sent = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    made = admin_client.post(address, sent)
    user.refresh_from_db()
    assert user.password == before
    link = re.search(
        r"http://testserver(/account/password/\S+/)<", made.content.decode()
    )
    form = Client().get(link[1], follow=True)
    new = dict.fromkeys(("new_password1", "new_password2"), PASSWORD)
    Client().post(link[1], new)
    assert form.status_code == 200
    change = admin_client.get(f"/admin/records/user/{user.pk}/change/").content.decode()
    assert user.password not in change


def test_au_10_a_lost_device_is_helped_by_an_administrator(
    admin_client, zhanar, device
):
    address = f"/admin/records/user/{zhanar.pk}/password/"
    assert "Remove the second factor" in admin_client.get(address).content.decode()
    admin_client.post(address, {"remove_second_factor": "1"})
    assert not SecondFactor.objects.exists()
    reader = Client()
    reader.force_login(UserFactory(is_staff=True))
    assert reader.get(address).status_code == 403
