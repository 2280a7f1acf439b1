"""TK-1 to TK-9: tokens of the API."""

import re
import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import serializers
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from records.door.tokens import make_token
from records.models import ApiToken
from records.roles import make_roles
from tests.contract.pages import text_of
from tests.factories import MissionFactory, UserFactory
from tests.security.conftest import PASSWORD

pytestmark = pytest.mark.django_db
PAGE = "/account/tokens/"
MISSIONS = "/api/v1/missions/"


@pytest.fixture
def editor(db):
    make_roles()
    user = UserFactory(username="aigul", password=PASSWORD, is_staff=True)
    user.groups.set([Group.objects.get(name="editor")])
    return user


def token_for(user, *scopes, days=30):
    expires = timezone.now() + timedelta(days=days)
    return make_token(user, "nightly copy", scopes or ["read:*"], expires)


def bearing(text):
    return {"Authorization": f"Bearer {text}"}


def ask(text, address=MISSIONS, **more):
    client = Client(raise_request_exception=False)
    return client.get(address, headers=bearing(text), **more)


def form(**more):
    day = timezone.now().date() + timedelta(days=30)
    return {"name": "report", "expires": day.isoformat(), "scope": ["read:*"], **more}


def test_tk_1_a_token_is_shown_once_and_kept_as_a_keyed_hash(editor, at, enter):
    browser = at()
    enter(browser, "aigul")
    made = browser.post(PAGE, form())
    [text] = re.findall(r"chy_[0-9a-z]{10}_[0-9a-f]{64}", made.content.decode())
    handle, secret = text.split("_")[1:]
    assert "no-store" in made["Cache-Control"]
    again = browser.get(PAGE)
    assert secret not in again.content.decode()
    assert f"chy_{handle}_…" in again.content.decode()
    assert ask(text).status_code == 200
    kept = serializers.serialize("json", ApiToken.objects.all())
    assert secret not in kept
    # Searched for by its beginning, or pasted as a whole, which is not repeated.
    for words in (handle[:6], text, "repo"):
        found = browser.get(PAGE, {"q": words})
        assert f"chy_{handle}_…" in found.content.decode()
        assert secret not in found.content.decode()
    assert "None of your tokens fits" in text_of(browser.get(PAGE, {"q": "zzz"}))


def test_tk_1_a_token_outlives_the_change_of_the_key_of_the_site(editor, settings):
    _, text = token_for(editor)
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another key of the site, long enough to be one"
    assert ask(text).status_code == 401
    settings.SECRET_KEY_FALLBACKS = [old]
    assert ask(text).status_code == 200


def test_tk_2_it_expires_within_a_year_and_its_use_is_noted(editor, at, enter):
    token, text = token_for(editor, days=366)
    for days in (367, 4_000):
        with pytest.raises(IntegrityError), transaction.atomic():
            token_for(editor, days=days)
    assert ask(text).status_code == 200
    token.refresh_from_db()
    used = token.last_used_at
    assert used is not None
    assert ask(text).status_code == 200
    token.refresh_from_db()
    assert token.last_used_at == used
    before = timezone.now() - timedelta(seconds=61)
    ApiToken.objects.update(last_used_at=before)
    ask(text)
    token.refresh_from_db()
    assert token.last_used_at > before
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    refused = ask(text)
    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, "Bearer")
    browser = at()
    enter(browser, "aigul")
    tomorrow_in_a_year = timezone.now().date() + timedelta(days=366)
    for wrong in (tomorrow_in_a_year, timezone.now().date() - timedelta(days=1)):
        page = browser.post(PAGE, form(expires=wrong.isoformat()))
        assert "Choose a day from today to" in text_of(page)
    assert ApiToken.objects.count() == 1


def test_tk_2_ended_by_its_owner_it_opens_nothing_from_the_next_request(
    editor, zhanar, at, enter
):
    token, text = token_for(editor)
    address = f"{PAGE}{token.handle}/end/"
    stranger, owner = at(), at()
    enter(stranger)
    assert stranger.post(address).status_code == 404
    assert ask(text).status_code == 200
    enter(owner, "aigul")
    assert owner.post(address)["Location"] == PAGE
    assert ask(text).status_code == 401
    assert "Its owner ended it." in text_of(owner.get(PAGE))


@pytest.mark.parametrize("by", ["active", "staff", "group", "SQL"])
def test_tk_2_it_ends_when_its_owner_loses_a_role(editor, by):
    token, text = token_for(editor)
    if by == "active":
        type(editor).objects.filter(pk=editor.pk).update(is_active=False)
    elif by == "staff":
        editor.is_staff = False
        editor.save()
    elif by == "group":
        editor.groups.clear()
    else:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM records_user_groups")
    assert ask(text).status_code == 401
    # It does not come back with the powers.
    type(editor).objects.filter(pk=editor.pk).update(is_active=True, is_staff=True)
    editor.groups.set([Group.objects.get(name="editor")])
    assert ask(text).status_code == 401
    token.refresh_from_db()
    assert token.ended_why == "Its owner lost a role or the account."


def test_tk_3_it_never_may_more_than_its_scopes_or_its_owner(editor, at, enter):
    MissionFactory(key="kept-close", classification="confidential")
    _, everything = token_for(editor)
    _, parties = token_for(editor, "read:parties", "change:missions")
    assert ask(everything, f"{MISSIONS}kept-close/").status_code == 200
    refused = ask(parties)
    assert refused.status_code == 403
    assert refused.json()["detail"] == (
        "This token may not read missions. It may: change:missions, read:parties."
    )
    assert ask(parties, "/api/v1/parties/").status_code == 200
    assert ask(parties, "/api/v1/").status_code == 200
    # Addresses that tell of records of many types need the right to all.
    assert ask(parties, "/api/v1/disputes/").status_code == 403
    assert ask(everything, "/api/v1/disputes/").status_code == 200
    # The owner's clearance of today counts, not that of the day it was made.
    type(editor).objects.filter(pk=editor.pk).update(clearance="public")
    assert ask(everything, f"{MISSIONS}kept-close/").status_code == 404
    browser = at()
    enter(browser, "aigul")
    for scope, told in {
        "delete:missions": "You may not delete missions yourself.",
        "delete:*": "You may not delete * yourself.",
        "raed:missions": "There is no right “raed”. Did you mean “read”?",
        "read:misions": "There is no list “misions”. Did you mean “missions”?",
    }.items():
        assert told in text_of(browser.post(PAGE, form(scope=[scope])))
    assert "at least one thing" in text_of(browser.post(PAGE, form(scope=[])))
    assert ApiToken.objects.count() == 2


def test_tk_4_in_an_address_it_is_refused_and_ended(editor):
    for place in ("?token={}", "?q=a&access_token={}", "{}/"):
        _, text = token_for(editor)
        assert ask(text).status_code == 200
        refused = Client().get(MISSIONS + place.format(text))
        assert refused.status_code == 401
        assert "never stands in an address" in refused.json()["detail"]
        assert text not in refused.content.decode()
        assert ask(text).status_code == 401
    # Who knows the handle only can't end it.
    token, text = token_for(editor)
    Client().get(f"{MISSIONS}?token=chy_{token.handle}_{'0' * 64}")
    assert ask(text).status_code == 200
    # Another scheme, or no token in it, is no way in; nor is a cookie's name.
    for header in ("Token " + text, "Basic YTpi", "Bearer", "Bearer " + text[:-1]):
        refused = Client().get(MISSIONS, headers={"Authorization": header})
        assert refused.status_code == 401


def test_tk_5_it_opens_no_page_and_makes_no_token(editor, zhanar, at, enter):
    _, text = token_for(editor, "read:*", "add:*", "change:*")
    for address in (PAGE, "/account/sessions/", "/admin/"):
        refused = Client().get(address, headers=bearing(text))
        assert refused.status_code == 302
        assert "/login/" in refused["Location"]
    # Each makes and sees their own only.
    browser = at()
    enter(browser)
    browser.post(PAGE, form(user=editor.pk, user_id=editor.pk, name="of Zhanar"))
    assert ApiToken.objects.get(name="of Zhanar").user == zhanar
    assert "nightly copy" not in text_of(browser.get(PAGE))


def test_tk_5_the_page_asks_for_the_password_and_the_second_factor(
    editor, at, enter, settings
):
    browser = at()
    assert "/login/" in browser.get(PAGE)["Location"]
    enter(browser, "aigul")
    session = browser.session
    session["confirmed"] = (timezone.now() - timedelta(minutes=16)).isoformat()
    session.save()
    for asked in (browser.get(PAGE), browser.post(PAGE, form())):
        assert asked["Location"].startswith("/account/confirm/")
    assert not ApiToken.objects.exists()
    _, text = token_for(editor)
    settings.SECOND_FACTOR = "staff"
    assert browser.get(PAGE)["Location"] == "/account/second-factor/"
    assert ask(text).status_code == 403


def test_tk_8_unknown_wrong_ended_and_expired_have_one_answer_and_are_limited(editor):
    _, text = token_for(editor)
    handle, secret = text.split("_")[1:]
    wrong = [
        "nonsense",
        f"chy_{'0' * 10}_{secret}",
        f"chy_{handle}_{'0' * 64}",
        text.upper(),
    ]
    answers = {ask(one).content for one in wrong}
    assert len(answers) == 1
    for _ in range(56):
        assert ask("nonsense").status_code == 401
    held_up = ask("nonsense")
    assert held_up.status_code == 429
    assert int(held_up["Retry-After"]) >= 1
    # The owner at the same address is not held up, nor is who brings none.
    assert ask(text).status_code == 200
    assert Client().get(MISSIONS).status_code == 200
    ApiToken.objects.update(ended_at=timezone.now())
    assert ask(text, REMOTE_ADDR="192.0.2.9").content in answers


def test_tk_9_options_and_headers_say_what_the_token_may(editor, monkeypatch):
    from records.door import bearers, limits  # noqa: PLC0415

    # So slow to fill up again that none comes back between the two questions.
    reads = limits.Limit("slowly given back", bearers.READS.most, 10**6)
    monkeypatch.setattr(bearers, "READS", reads)
    _, reading = token_for(editor)
    _, writing = token_for(editor, "read:*", "add:missions")
    for text, methods in {
        reading: {"GET", "HEAD", "OPTIONS"},
        writing: {"GET", "HEAD", "OPTIONS", "POST"},
    }.items():
        answer = Client().options(MISSIONS, headers=bearing(text))
        assert set(answer["Allow"].split(", ")) == methods
    answer = ask(reading)
    assert answer["RateLimit-Limit"] == "600"
    assert answer["RateLimit-Remaining"] == "598"
    assert answer["Cache-Control"] == "private, no-store"
    assert "Authorization" in answer["Vary"]


@pytest.mark.django_db(transaction=True)
def test_rl_5_many_at_once_take_no_more_than_there_is(settings):
    from records.door import bearers, limits  # noqa: PLC0415

    editor = UserFactory(username="aigul", is_staff=True)
    _, text = token_for(editor)
    few = limits.Limit("few questions", 10, 3600)
    usual, bearers.READS = bearers.READS, few
    codes = []

    def burst():
        codes.extend(ask(text, "/api/v1/").status_code for _ in range(10))
        connection.close()

    try:
        threads = [threading.Thread(target=burst) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        bearers.READS = usual
    assert sorted(codes) == [200] * 10 + [429] * 30
