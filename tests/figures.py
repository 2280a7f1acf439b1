"""Figures about Chancery, printed by `make figures`: lines of code, queries of pages.

They are for people to read; what must hold of them is held by the tests of each type.
"""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.kit.registry import record_types
from tests.factories import UserFactory

ROOT = Path(settings.BASE_DIR)
APPS = ("config", "records", "relations", "people", "events")
OTHER_PAGES = (
    "/",
    "/disputes/",
    "/relations/iraq-kazakhstan/",
    "/relations/iraq-kazakhstan/brief/",
    "/sources/a/",
    "/parties/iraq/",
    "/api/v1/",
    "/admin/",
)
COLUMNS = ("list", "page", "CSV", "API list", "API one", "admin list", "admin form")


def lines(folder, *endings):
    """Lines of the files below a folder, but for generated ones."""
    return sum(
        len(file.read_text(encoding="utf-8").splitlines())
        for ending in endings
        for file in folder.rglob(f"*.{ending}")
        if not {"migrations", "__pycache__", "vendor"} & set(file.parts)
    )


def row(name, values, width=11):
    print(f"{name:36}" + "".join(f"{value:>{width}}" for value in values))


def test_lines_by_app(capsys):
    names = ("Python", "SQL", "templates", "CSS, JS", "tests")
    rows = {
        app: (
            lines(ROOT / app, "py"),
            lines(ROOT / app, "sql"),
            lines(ROOT / "templates" / app, "html", "txt"),
            lines(ROOT / app, "css", "js"),
            lines(ROOT / "tests" / app, "py"),
        )
        for app in APPS
    }
    rows["all, with what is of no app"] = (
        sum(found[0] for found in rows.values()),
        sum(found[1] for found in rows.values()),
        lines(ROOT / "templates", "html", "txt"),
        sum(found[3] for found in rows.values()),
        lines(ROOT / "tests", "py"),
    )
    with capsys.disabled():
        print("\n")
        row("Lines", names)
        for name, found in rows.items():
            row(name, found)
    assert all(rows[app][0] for app in APPS)


@pytest.fixture
def count(db):
    """The number of queries that an address costs an administrator who comes again."""
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    def ask(address):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200, address
        return len(queries)

    return ask


def addresses(model):
    """What is asked of each record type, of its first record in the fixtures."""
    record = model.objects.first()
    options = model._meta
    admin = f"admin:{options.app_label}_{options.model_name}"
    lists = (
        reverse(f"{model.PLURAL}-list"),
        reverse(f"{model.PLURAL}-download", args=["csv"]),
        reverse(f"api-{model.PLURAL}-list"),
        reverse(f"{admin}_changelist"),
    )
    if record is None:
        return (lists[0], None, lists[1], lists[2], None, lists[3], None)
    return (
        lists[0],
        record.get_absolute_url(),
        lists[1],
        lists[2],
        reverse(f"api-{model.PLURAL}-detail", args=[record.key]),
        lists[3],
        reverse(f"{admin}_change", args=[record.pk]),
    )


def test_queries_by_page(fixtures_loaded, count, capsys):
    found = {
        model.PLURAL: [count(one) if one else "–" for one in addresses(model)]
        for model in record_types()
    }
    others = {address: count(address) for address in OTHER_PAGES}
    with capsys.disabled():
        print("\n")
        row("Queries, session and user included", COLUMNS)
        for name, counts in found.items():
            row(name, counts)
        for address, number in others.items():
            row(address, [number])
