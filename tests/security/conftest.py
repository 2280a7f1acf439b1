"""People at the door, and browsers to come with."""

import pytest
from django.test import Client

from tests.factories import UserFactory

PASSWORD = "correct horse battery staple"
WRONG = "wrong horse battery staple"


@pytest.fixture
def failing(settings, open_without_a_name):
    """Addresses that fail in every way, open to all, beside those of the site."""
    settings.ROOT_URLCONF = "tests.security.failing"


@pytest.fixture
def zhanar(db):
    """Somebody with an account and a password of a usual length."""
    return UserFactory(username="zhanar", password=PASSWORD)


@pytest.fixture
def at():
    """A browser at an address."""

    def make(address="192.0.2.1", **options):
        return Client(REMOTE_ADDR=address, **options)

    return make


@pytest.fixture
def enter():
    """Try to log in; the answer."""

    def log_in(browser, username="zhanar", password=PASSWORD, **more):
        sent = {"username": username, "password": password, **more}
        return browser.post("/login/", sent)

    return log_in
