"""AU-4, AU-5, AU-8 to AU-11: passwords, links to set them, no account by default."""

import re
import unicodedata
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from records.models import User
from tests.factories import UserFactory
from tests.security.conftest import PASSWORD

ROOT = Path(__file__).parent.parent.parent
SCRYPT = ["records.door.passwords.Scrypt"]
PBKDF2 = "django.contrib.auth.hashers.PBKDF2PasswordHasher"


@pytest.mark.parametrize(
    "password",
    [
        "Embassy2026!",
        "embassyministry",
        "Ch4nc3ry-2026",
        "M1nistry-2026!!",
        "Password2026!",
        "dragonfly123456",
        "shortbutodd",
        "x" * 129,
    ],
)
def test_au_4_what_everybody_tries_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "all lower case and no digit",
        "қазақстан мен ирак арасы",
        "the embassy has a green door",
        "pq7&xZ" * 10 + "1234",
        "Zq" * 64,
    ],
)
def test_au_4_long_ones_of_any_kind_are_taken(password):
    validate_password(password)


def test_au_4_not_like_ones_own_name():
    with pytest.raises(ValidationError):
        validate_password("zhanarbekova1", User(username="zhanarbekova"))


def test_au_4_one_password_in_both_of_its_forms(settings):
    settings.PASSWORD_HASHERS = SCRYPT
    composed = unicodedata.normalize("NFC", "crème brûlée à minuit")
    apart = unicodedata.normalize("NFD", composed)
    assert composed != apart
    assert check_password(apart, make_password(composed))
    assert check_password(composed, make_password(apart))
    assert not check_password("creme brulee a minuit", make_password(composed))


def test_au_5_scrypt_of_owasps_cost(settings):
    # Tests hash cheaply: what is shipped stands in the file.
    source = (ROOT / "config" / "settings.py").read_text()
    assert source.index(SCRYPT[0]) < source.index(PBKDF2)
    settings.PASSWORD_HASHERS = SCRYPT
    assert make_password(PASSWORD).startswith("scrypt$16384$")


@pytest.mark.django_db
def test_au_5_old_hashes_are_replaced_at_log_in(settings, client):
    settings.PASSWORD_HASHERS = [PBKDF2]
    user = UserFactory(username="old", password=PASSWORD)
    assert user.password.startswith("pbkdf2_sha256$")
    settings.PASSWORD_HASHERS = [*SCRYPT, PBKDF2]
    client.post("/login/", {"username": "old", "password": PASSWORD})
    user.refresh_from_db()
    assert user.password.startswith("scrypt$16384$")
    assert client.get("/account/sessions/").status_code == 200


@pytest.mark.django_db
def test_au_8_nobody_is_there_by_default(client):
    assert not User.objects.exists()
    for name in ("admin", "demo", "root", "chancery", "editor", "reviewer"):
        for password in (name, "", "password", "demo"):
            answer = client.post("/login/", {"username": name, "password": password})
            assert answer.status_code in (200, 429)
    assert "_auth_user_id" not in client.session


def test_au_8_no_password_is_written_down():
    given = re.compile(r"set_password\(\s*[\"']|password\s*=\s*[\"']\w", re.IGNORECASE)
    files = [
        path
        for folder in ("config", "records", "relations", "people", "events", "fixtures")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".csv", ".json", ".yaml", ".md", ".sql")
        and "migrations" not in path.parts
    ]
    assert len(files) > 100
    assert [
        str(path)
        for path in files
        if given.search(path.read_text()) and path.name != "settings.py"
    ] == []


@pytest.fixture
def link(zhanar, capsys):
    call_command("password_link", "zhanar", "--site", "https://records.example")
    told = capsys.readouterr().out
    return re.search(r"https://records\.example(/account/password/\S+)", told)[1]


NEW = {
    "new_password1": "a green door in autumn",
    "new_password2": "a green door in autumn",
}


def test_au_9_a_link_sets_one_password_once(link, zhanar):
    browser = Client()
    form = browser.get(link, follow=True)
    # The address that could be passed on or logged no longer holds the token.
    assert link not in form.redirect_chain[-1][0]
    assert browser.post(form.redirect_chain[-1][0], NEW)["Location"] == "/login/"
    zhanar.refresh_from_db()
    assert zhanar.check_password(NEW["new_password1"])
    again = Client().get(link, follow=True)
    assert "This link is no good any more" in again.content.decode()


def test_au_9_a_link_holds_for_an_hour(link, monkeypatch, settings):
    later = timezone.now().replace(tzinfo=None) + timedelta(seconds=3_700)
    monkeypatch.setattr(default_token_generator, "_now", lambda: later)
    assert b"no good any more" in Client().get(link, follow=True).content
    assert settings.PASSWORD_RESET_TIMEOUT <= 3_600


@pytest.mark.parametrize("change", ["password", "email", "log in"])
def test_au_9_a_link_dies_with_what_it_was_made_for(link, zhanar, change):
    if change == "password":
        zhanar.set_password("something else entirely")
    elif change == "email":
        zhanar.email = "other@example.org"
    else:
        zhanar.last_login = timezone.now()
    zhanar.save()
    assert b"no good any more" in Client().get(link, follow=True).content


@pytest.mark.django_db
def test_au_9_no_other_host_is_believed():
    for name in ("HTTP_HOST", "HTTP_X_FORWARDED_HOST"):
        answer = Client(**{name: "evil.example"}).get("/login/")
        assert b"evil.example" not in answer.content
        assert answer.status_code == (400 if name == "HTTP_HOST" else 200)


@pytest.mark.django_db
def test_au_11_a_form_that_password_managers_fill_in(client, zhanar):
    page = client.get("/login/").content.decode()
    for token in ("username", "current-password"):
        assert f'autocomplete="{token}"' in page
    client.force_login(zhanar)
    page = client.get("/account/password/").content.decode()
    assert page.count('autocomplete="new-password"') == 2
    assert "onpaste" not in page
