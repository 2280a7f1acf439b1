"""Where the API leads, and what is told of addresses that lead nowhere."""

import pytest

pytestmark = pytest.mark.django_db


def test_the_root_leads_to_all_there_is_and_takes_nothing(client):
    root = client.get("/api/v1/").json()
    for word in ("people/match", "reconcile/parties", "datapackage.json", "docs"):
        is_asked = word != "people/match"
        assert client.get(root[word]).status_code == (200 if is_asked else 400)
    for address in ("/api/v1/?x=1", "/api/v1/schema/?x=1"):
        [fault] = client.get(address).json()["errors"]
        assert fault["name"] == "x"


def test_what_is_nowhere_names_what_is_meant(client):
    # What one record is called names its list; what is no list is named as well.
    for word, meant in (
        ("person", "people"),
        ("reconcile/peple", "reconcile/people"),
        ("shema", "schema"),
    ):
        told = client.get(f"/api/v1/{word}/").json()["detail"]
        assert f"Did you mean “{meant}”?" in told
    told = client.get("/api/v1/missions/a/b/").json()["detail"]
    assert told == "There is nothing below “missions” at this address."
    assert "“people/match”" in client.get("/api/v1/people/mach/x/").json()["detail"]
    for address, meant in (
        ("search/?q=a&type=person", "people"),
        ("changes/?type=people", "person"),
    ):
        told = client.get(f"/api/v1/{address}").json()["errors"]
        assert [one["nearest"] for one in told] == [meant]
