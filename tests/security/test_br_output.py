"""BR-7, BR-8, IN-10, OP-9, OP-10: what is entered is shown as text; nothing else is."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from records.models import Source
from tests.factories import (
    CitationFactory,
    MissionFactory,
    PartyFactory,
    SourceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PAYLOADS = (
    "<script>ZQX()</script>",
    "<img src=x onerror=ZQX()>",
    '"><svg onload=ZQX()>',
    "' autofocus onfocus=ZQX() x='",
    "</title><script>ZQX()</script>",
    "</textarea><script>ZQX()</script>",
    "{{ 7|add:ZQX }}{% debug %}",
    "${ZQX}<%= ZQX %>",
    "<a href=javascript:ZQX()>",
    "]]><!--<script>ZQX()</script>",
)
RAW = ("<script>ZQX", "<img src=x", "<svg onload", "' onfocus", "<a href=javascript")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_br_7_in_10_what_is_entered_is_shown_as_text(payload, client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    party = PartyFactory(name=payload, note=payload)
    source = SourceFactory(title=payload, publisher=payload)
    mission = MissionFactory(name=payload, note=payload, sending_party=party)
    CitationFactory(
        record_id=mission.pk, source=source, field="name", as_written=payload[:80]
    )
    for address in (
        "/",
        "/missions/",
        f"/missions/{mission.key}/",
        f"/parties/{party.key}/",
        "/parties/",
        f"/sources/{source.key}/",
        "/citations/",
        "/admin/relations/mission/",
        f"/admin/relations/mission/{mission.pk}/change/",
        f"/admin/relations/mission/{mission.pk}/delete/",
        f"/admin/relations/mission/{mission.pk}/history/",
        "/admin/records/historyentry/",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        shown = answer.content.decode()
        assert [raw for raw in RAW if raw in shown] == [], address
    asked = client.get("/missions/", {"q": payload})
    assert [raw for raw in RAW if raw in asked.content.decode()] == []


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "\tjavascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "//evil.example",
        "file:///etc/passwd",
    ],
)
def test_br_8_an_address_is_of_the_web(url):
    source = SourceFactory()
    source.url = url
    with pytest.raises(ValidationError):
        source.full_clean()
    # Imports and raw SQL skip validators, not the database.
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE records_source SET url = %s", [url])
    assert Source.objects.get().url == ""


def test_br_8_an_outside_link_tells_nothing_of_where_it_was(client):
    source = SourceFactory(url="https://elsewhere.example/a?b=1&c=2")
    page = client.get(f"/sources/{source.key}/").content.decode()
    assert (
        '<a href="https://elsewhere.example/a?b=1&amp;c=2" rel="noreferrer nofollow">'
        in page
    )


WORDS = (
    ".env",
    ".git/HEAD",
    ".git/config",
    ".htaccess",
    ".local/secret_key",
    "__debug__/",
    "admin/doc/",
    "api/schema/",
    "api-auth/login/",
    "backup.sql",
    "config/settings.py",
    "config.bak",
    "db.sqlite3",
    "debug/",
    "dump.sql",
    "manage.py",
    "media/",
    "metrics",
    "phpinfo.php",
    "pyproject.toml",
    "requirements.txt",
    "robots.txt~",
    "server-status",
    "settings.py",
    "static/",
    "static/../config/settings.py",
    "static/%2e%2e/config/settings.py",
    "static/..%2fconfig/settings.py",
    "static/chancery/",
    "test/",
    "wp-login.php",
)


@pytest.mark.parametrize("path", WORDS)
def test_op_9_nothing_lies_about(path):
    answer = Client().get(f"/{path}", follow=True)
    led = answer.redirect_chain[-1][0] if answer.redirect_chain else ""
    assert answer.status_code == 404 or led.startswith("/login/?next=/admin/")
