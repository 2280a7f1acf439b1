"""A Chromium, a served site with the real records in it, and pages opened in it."""

import os
import shutil

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from config.run.commands import find_chromium
from tests.fixture_files import load

ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # Chromium refuses to be sandboxed as root.
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            # Without this mark no database would be made for the tests.
            item.add_marker(pytest.mark.django_db)


@pytest.fixture
def _django_db_helper():
    """No transaction around each test: the site below has its own connections."""


@pytest.fixture(scope="package")
def program():
    """Path of the browser; without one tests are skipped, or fail where CI is set."""
    found = find_chromium()
    if found:
        return shutil.which(found)
    told = "no Chromium was found: install it, or name one in CHROMIUM"
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(told)
    return pytest.skip(told)


@pytest.fixture(scope="package")
def site(program, empty_folder, django_db_setup, django_db_blocker):
    """Address of the served site; its records are committed, and removed at the end."""
    assert connection.settings_dict["NAME"].startswith("test_")
    files = override_settings(STATIC_ROOT=empty_folder)
    with django_db_blocker.unblock(), files:
        load()
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="package")
def chromium(program, site):
    """The browser. Started last: while it runs, Django can't be used in this thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


class OpenedPage:
    """A page in a window of its own, with everything that the browser complained of."""

    def __init__(self, chromium, address, status, script, **options):
        self.complaints = []
        self.window = chromium.new_context(
            java_script_enabled=script,
            **options,
        )
        # A busy machine is slow, and not wrong.
        self.window.set_default_timeout(120_000)
        self.page = self.window.new_page()
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._watch)
        self._address, self._status = address, status
        response = self.page.goto(address)
        assert response.status == status

    def _listen(self, message):
        if message.type not in ("error", "warning"):
            return
        # A page that answers 400 on purpose is no complaint.
        expected = self._status >= 400 and f"status of {self._status}" in message.text
        if not expected:
            self.complaints.append(message.text)

    def _watch(self, request):
        if not request.url.startswith((self._address[:17], "data:")):
            self.complaints.append(f"asked elsewhere: {request.url}")


@pytest.fixture
def open_page(chromium, site):
    """Open a path of the site; at the end no page may have had a complaint."""
    opened = []

    def open_path(path, *, width=1280, dark=False, script=True, status=200):
        page = OpenedPage(
            chromium,
            site + path,
            status,
            script,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
        )
        opened.append(page)
        return page.page

    yield open_path
    for page in opened:
        page.window.close()
    assert [complaint for page in opened for complaint in page.complaints] == []
