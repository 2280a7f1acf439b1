"""Fixtures shared by all tests."""

import gc
import io
import os
from collections import OrderedDict

import hypothesis
import pytest
from django.core.management import call_command
from django.db import connection, transaction

from config import access
from records.kit import again, until_change
from records.kit.api import texts_kept
from records.kit.pages import in_time
from records.models import changes
from records.reading import everything
from tests.fixture_files import load

os.environ.setdefault("SECRET_KEY", "a key for tests only, never for a site")
os.environ.setdefault("WHITENOISE_USE_FINDERS", "true")

# How long an example takes depends on who else uses the machine.
hypothesis.settings.register_profile("chancery", deadline=None)
hypothesis.settings.load_profile("chancery")

# The real horizon waits for the transactions of all databases of the server, so for
# those of tests that run beside these, too. This one waits for those of its own; like
# the real one not for a vacuum, which snapshots leave out and which changes no record.
OWN_HORIZON = """(
    SELECT coalesce(
        min(backend_xid::text::bigint),
        pg_snapshot_xmax(pg_current_snapshot())::text::bigint
    )
    FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'
)"""

# What a page counts is told in full however slow the machine is; a test of what is said
# where there is no time sets how much there is.
in_time.MILLISECONDS = 60_000

_everything = everything()


def pytest_configure():
    """Tests themselves see everything; a request, only what its user may see."""
    _everything.__enter__()


def pytest_collection_finish():
    """What is imported by now stays; to look through it for garbage again and again
    takes a fifth of the time of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def empty_folder(tmp_path_factory):
    """A folder with nothing in it."""
    return tmp_path_factory.mktemp("empty")


@pytest.fixture(autouse=True)
def static_files_as_they_are(settings, empty_folder):
    """Pages name static files, and find them, without a collectstatic beforehand."""
    storage = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": storage}}
    settings.STATIC_ROOT = empty_folder


@pytest.fixture(autouse=True)
def nothing_kept():
    """Each test counts for itself: the one before asked the same of other records."""
    until_change.forget()
    texts_kept.forget()


@pytest.fixture(autouse=True)
def passwords_that_cost_little(settings):
    """Hashing passwords slowly protects people, not the users that tests make."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def questions_without_end(settings):
    """All tests ask from one place, and soon more than it may."""
    settings.API_PER_MINUTE = 0


@pytest.fixture
def open_without_a_name(monkeypatch):
    """Addresses that only a test has, and that have no name, are open to all."""
    rights = {"read": dict.fromkeys(access.ROLES, "yes")}
    site = access.matrix()
    monkeypatch.setattr(access, "matrix", lambda: {"": rights, **site})


@pytest.fixture(scope="module")
def fixtures_loaded(django_db_setup, django_db_blocker):
    """All fixtures in the database, for the tests of one file only."""
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def invented_world(django_db_setup, django_db_blocker):
    """A thousand invented events and all that hangs on them, for one file of tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("generate", events=1000, stdout=io.StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def alone(monkeypatch):
    """Only what runs in this database holds changes back; the real one never less."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {changes.HORIZON} <= {OWN_HORIZON}")
        assert cursor.fetchone() == (True,)
    monkeypatch.setattr(changes, "HORIZON", OWN_HORIZON)
    # Statements that are kept from other tests have the real one in their text.
    monkeypatch.setattr(again, "_KEPT", OrderedDict())
