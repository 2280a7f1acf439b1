"""OP-1, OP-2, OP-4, OP-8, SE-1, BR-5: the settings as they are shipped."""

import re
from pathlib import Path

import pytest
from django.core import signing
from django.test import Client

from config.middleware import HeadersMiddleware
from tests.security.production import PRODUCTION, SECRET, be_shipped, python, shipped

COOKIES = (
    "CSRF_COOKIE_HTTPONLY",
    "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SECURE",
    "DEVICE_COOKIE_NAME",
    "HTTPS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_HSTS_PRELOAD",
    "SECURE_HSTS_SECONDS",
    "SECURE_PROXY_SSL_HEADER",
    "SECURE_SSL_REDIRECT",
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
)


def test_op_1_djangos_own_check_has_nothing_to_say():
    done = python(
        "manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION
    )
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY has 5 characters"),
        ({"DEBUG": "true"}, "DEBUG shows what is inside"),
        ({"DEBUG": "true", "HTTPS": "false"}, "DEBUG shows what is inside"),
        ({"TRUSTED_PROXIES": "10.0.0.0/99"}, "TRUSTED_PROXIES: '10.0.0.0/99'"),
        ({"STATEMENT_TIMEOUT": "soon"}, "STATEMENT_TIMEOUT"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_op_2_it_does_not_start_so(variables, told, tmp_path):
    done = python(
        "-c",
        "import config.wsgi",
        tmp_path=tmp_path,
        **{**PRODUCTION, **variables},
    )
    assert done.returncode == 1
    assert told in done.stderr
    assert SECRET not in done.stderr


def test_op_2_debug_is_for_this_computer_only():
    code = "from config import settings; print(settings.DEBUG)"
    done = python("-c", code, SECRET_KEY="short", DEBUG="true")
    assert done.stdout == "True\n", done.stderr


def test_op_2_a_secret_may_be_in_a_file(tmp_path):
    file = tmp_path / "key"
    file.write_text(f"{SECRET}\n")
    code = "from config import settings; print(len(settings.SECRET_KEY))"
    variables = {**PRODUCTION, "SECRET_KEY": "", "SECRET_KEY_FILE": str(file)}
    assert python("-c", code, **variables).stdout == f"{len(SECRET)}\n"


@pytest.mark.django_db
def test_op_4_sessions_survive_another_key(settings, zhanar, at, enter):
    browser = at()
    enter(browser)
    old = settings.SECRET_KEY
    settings.SECRET_KEY_FALLBACKS = [old]
    settings.SECRET_KEY = "quite another key, for this test and nothing else"
    assert browser.get("/account/sessions/").status_code == 200
    # The session is signed anew, so that the old key can be dropped next time.
    settings.SECRET_KEY_FALLBACKS = []
    assert browser.get("/account/sessions/").status_code == 200
    with pytest.raises(signing.BadSignature):
        signing.loads(signing.dumps("x", key="another"))


@pytest.mark.django_db
def test_op_8_another_host_is_refused():
    for host in ("evil.example", "localhost.evil.example", "localhost:80:80", "a b"):
        answer = Client(HTTP_HOST=host).get("/")
        assert answer.status_code == 400
        assert "evil" not in answer.content.decode()


def behind_tls(settings):
    """A browser that comes through the front server."""
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    return Client(
        HTTP_HOST="localhost",
        HTTP_X_FORWARDED_FOR="192.0.2.1",
        HTTP_X_FORWARDED_PROTO="https",
    )


@pytest.mark.django_db
def test_se_1_cookies_of_this_host_over_tls_only(settings, zhanar, enter):
    be_shipped(settings, *COOKIES)
    browser = behind_tls(settings)
    page = browser.get("/login/")
    answer = enter(browser)
    assert answer.status_code == 302
    set_ = {**page.cookies, **answer.cookies}
    assert sorted(set_) == ["__Host-csrftoken", "__Host-device", "__Host-sessionid"]
    for name, cookie in set_.items():
        assert cookie["secure"], name
        assert cookie["httponly"], name
        assert cookie["samesite"] == "Lax", name
        assert cookie["path"] == "/", name
        assert not cookie["domain"], name


@pytest.mark.django_db
def test_br_5_only_over_tls(settings):
    be_shipped(settings, *COOKIES)
    plain = Client(HTTP_HOST="localhost").get("/")
    assert plain.status_code == 301
    assert plain["Location"] == "https://localhost/"
    browser = behind_tls(settings)
    hsts = browser.get("/")["Strict-Transport-Security"]
    assert int(re.search(r"max-age=(\d+)", hsts)[1]) >= 31_536_000
    assert "includeSubDomains" in hsts


def test_op_1_headers_come_first():
    """Whatever a middleware refuses has them too."""
    first = shipped("MIDDLEWARE")["MIDDLEWARE"][0]
    assert first == f"{HeadersMiddleware.__module__}.HeadersMiddleware"


def test_every_variable_is_written_down():
    root = Path(__file__).parent.parent.parent
    read = set(
        re.findall(r'env\.\w+\(\s*"(\w+)"', (root / "config/settings.py").read_text())
    )
    text = (root / "docs" / "operations" / "settings.md").read_text()
    told = set(re.findall(r"^\| (.*?) \|", text, re.MULTILINE))
    named = {name for cell in told for name in re.findall(r"`(\w+)`", cell)}
    assert read - named == set()
    # The rest is of `make run` and the embedded PostgreSQL.
    assert named - read == {"HOST", "PORT", "CHANCERY_DATA", "LOCALPG_BIN"}
