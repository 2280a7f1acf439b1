"""CF-19, BR-1, BR-3, BR-4, LO-6, LO-7: what errors, headers and logs give away."""

import json
import logging
import re

import pytest
from django.conf import settings as shipped
from django.test import Client

from config.logs import JsonLines
from tests.factories import MissionFactory, UserFactory
from tests.security.failing import CANARY, VIEWS

pytestmark = pytest.mark.django_db
FAILING = pytest.mark.usefixtures("failing")
ERRORS = {
    "bug": 500,
    "refused": 403,
    "large": 413,
    "often": 429,
    "locked": 503,
    "gone": 503,
    "unique": 500,
}
INSIDE = ("Traceback", "django", "psycopg", "SELECT", ".py", "records_", "/site-pack")
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}


def policy(answer):
    parts = answer["Content-Security-Policy"].split(";")
    return dict(part.strip().split(" ", 1) for part in parts if " " in part.strip())


@pytest.fixture
def log():
    """Lines of the log, as they are written."""
    lines = []

    class Kept(logging.Handler):
        def emit(self, record):
            lines.append(JsonLines().format(record))

    kept = Kept(logging.DEBUG)
    root = logging.getLogger()
    root.addHandler(kept)
    yield lines
    root.removeHandler(kept)


@FAILING
@pytest.mark.parametrize("place", ["/", "/api/"])
@pytest.mark.parametrize(("name", "status"), ERRORS.items())
def test_cf_19_an_error_names_nothing_inside(name, status, place):
    answer = Client(raise_request_exception=False).get(f"{place}{name}/")
    body = answer.content.decode()
    assert answer.status_code == status
    assert CANARY not in body
    assert [word for word in INSIDE if word in body] == []
    if place == "/":
        assert body.count("<h1") == 1
    else:
        problem = json.loads(body)
        assert problem["status"] == status
        assert set(problem) == {"type", "title", "status", "detail", "errors"}
    assert ("Retry-After" in answer) == (status in (429, 503))


def test_cf_19_nowhere_in_the_api_is_a_problem_too():
    answer = Client().get("/api/v2/missions/")
    assert answer.status_code == 404
    assert json.loads(answer.content)["title"] == "Not Found"


@FAILING
def test_br_4_every_answer_has_the_headers(client):
    mission = MissionFactory()
    client.raise_request_exception = False
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    answers = [
        *(client.get(f"/{name}/") for name in ERRORS),
        *(client.get(f"/api/{name}/") for name in ERRORS),
        client.get("/"),
        client.get("/nowhere/"),
        client.get("/admin"),
        client.get("/admin/"),
        client.get("/admin/relations/mission/"),
        client.get(f"/admin/relations/mission/{mission.pk}/change/"),
        client.get("/admin/relations/mission/?note__startswith=a"),
        client.get("/api/v1/missions/"),
        client.get("/api/v1/missions/?countyr=KZ"),
        client.get("/missions.csv"),
        client.get("/healthz"),
        client.get("/login/"),
        client.post("/logout/"),
        client.get("/", HTTP_HOST="evil.example"),
        client.generic("TRACE", "/"),
        client.generic("POST", "/", b"", CONTENT_LENGTH="999999999999"),
    ]
    for answer in answers:
        asked = answer.request["PATH_INFO"]
        for name, value in HEADERS.items():
            assert answer[name] == value, asked
        assert "camera=()" in answer["Permissions-Policy"], asked
        assert policy(answer)["frame-ancestors"] == "'none'", asked
        assert "unsafe" not in answer["Content-Security-Policy"], asked
        if "text/html" in answer["Content-Type"]:
            assert policy(answer) == STRICT, asked
        assert "Access-Control-Allow-Origin" not in answer, asked
    assert {answer.status_code for answer in answers} >= {200, 301, 302, 400, 404, 500}


@pytest.mark.parametrize("address", ["/api/v1/docs/", "/api/v1/docs/missions/"])
def test_br_12_the_documentation_of_the_api_is_ours_and_closed_with_the_site(
    client, settings, address
):
    page = client.get(address)
    assert page.status_code == 200
    assert policy(page) == STRICT
    for found in re.findall(r"<(?:script|link|img|iframe)\b[^>]*>", page.text):
        assert re.search(r'(?:src|href)="/[^/]', found), found
    # No token can be typed into it, so none is kept by a browser.
    assert 'type="password"' not in page.text
    assert "token" not in "".join(re.findall(r"<input[^>]*>", page.text))
    settings.PUBLIC_READ = False
    assert client.get(address).status_code == 401


def test_fi_2_a_file_may_do_nothing_in_a_browser(client):
    MissionFactory()
    for name in ("csv", "xlsx", "json", "yaml"):
        answer = client.get(f"/missions.{name}")
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["Content-Security-Policy"] == (
            "sandbox; default-src 'none'; frame-ancestors 'none'"
        )


@pytest.mark.parametrize(
    "origin", ["null", "https://evil.example", "http://testserver.evil.example"]
)
def test_br_6_no_other_site_may_read(client, origin):
    for address in ("/", "/api/v1/missions/", "/missions.csv"):
        answer = client.get(address, headers={"origin": origin})
        assert not any(name.startswith("Access-Control") for name in answer.headers)


@FAILING
def test_lo_6_the_log_holds_nothing_that_was_asked_or_entered(log, zhanar):
    browser = Client(raise_request_exception=False)
    for name in ERRORS:
        browser.get(f"/{name}/", {"q": CANARY})
        browser.post(f"/{name}/", {"note": CANARY})
    browser.get(f"/missions/{CANARY}/")
    browser.get(f"/{CANARY}/", {"q": CANARY})
    browser.get("/missions/", {CANARY: CANARY})
    browser.get("/", HTTP_HOST=f"{CANARY}.example", HTTP_USER_AGENT=CANARY)
    browser.post("/login/", {"username": CANARY, "password": CANARY})
    assert len(log) >= 10
    assert [line for line in log if CANARY in line] == []
    assert [line for line in log if "canary" in line.lower() and "q=" in line] == []
    lines = [json.loads(line) for line in log]
    [bug] = [
        line
        for line in lines
        if line.get("route") == "bug/" and line["method"] == "GET"
    ]
    assert bug["status"] == 500
    assert bug["error"]["kind"] == "builtins.RuntimeError"
    assert "failing.py" in bug["error"]["places"][-1]


def test_lo_7_no_character_of_the_log_controls_anything(log):
    nasty = "one\ntwo\r\x1b[31mred\x00\u2028\u202e"
    logging.getLogger("some.library").warning("Said %s", nasty)
    Client().get("/no%0Awhere%1B[31m/", HTTP_USER_AGENT=nasty)
    assert len(log) == 2
    for line in log:
        assert line.isascii()
        assert line.isprintable()
    assert json.loads(log[0])["message"] == f"Said {nasty}"


def test_lo_6_that_is_the_log_which_is_written():
    handler = shipped.LOGGING["handlers"]["console"]
    assert shipped.LOGGING["formatters"][handler["formatter"]] == {
        "()": f"{JsonLines.__module__}.JsonLines"
    }
    assert logging.getLogger("django").handlers == []
    assert set(VIEWS) > set(ERRORS)
