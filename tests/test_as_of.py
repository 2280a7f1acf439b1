"""The real records as of a day: a crawl that no page can be left out of."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection

from tests.asking_as_of import DAY, banner, links
from tests.contract.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixtures_loaded")]


def test_a_crawl_never_leaves_the_day(client):
    with connection.cursor() as cursor:
        # Nobody else can count what this transaction has loaded.
        cursor.execute("ANALYZE")
    ahead, kinds = [f"/?as_of={DAY}"], set()
    while ahead:
        address = ahead.pop(0)
        response = client.get(address)
        path = urlsplit(address).path
        if response.status_code in (301, 302):
            ahead.append(response["Location"])
            continue
        assert response.status_code == 200, address
        if not response["Content-Type"].startswith("text/html"):
            continue
        assert banner(response).startswith("As of 15 March 2015."), address
        assert "<title>As of 15 March 2015: " in response.content.decode()
        for link in links(response):
            assert parse_qs(urlsplit(link).query)["as_of"] == [DAY], (address, link)
            link = link if link.startswith("/") else path + link
            # One of each kind of page: the frame is the same for all; files have none.
            kind = re.sub(r"(/[^/]+/)[^/]+/", r"\1*/", urlsplit(link).path)
            if kind not in kinds and "." not in kind:
                kinds.add(kind)
                ahead.append(link)
    assert len(kinds) > 50


def test_who_headed_the_mission_is_not_known(client):
    heads = "/appointments/?sender=kazakhstan&receiver=iraq&rank=ambassador&as_of="
    assert client.get(f"{heads}{DAY}").context["total"] == 0
    later = client.get(f"{heads}2015-09-18")
    assert later.context["total"] == 1
    assert "Berdibay" in text_of(later)
    assert later.context["table"].rows[0].words[-1:] == ["possible"]
    assert "from the presentation of credentials" in banner(later)
