"""Asking the site over HTTP, in one line a question."""

import csv
from io import StringIO

from django.test import Client


def ask(plural, **parameters):
    """The records that the API gives; page and download have to agree."""
    client = Client()
    answer = client.get(f"/api/v1/{plural}/", parameters)
    assert answer.status_code == 200, answer.json()["errors"]
    found = answer.json()["results"]
    assert answer.json()["count"] == len(found)
    page = client.get(f"/{plural}/", parameters)
    assert page.status_code == 200
    assert all(f"/{record['key']}/" in page.content.decode() for record in found)
    download = client.get(f"/{plural}.csv", parameters)
    assert download.status_code == 200
    text = b"".join(download).decode("utf-8-sig")
    keys = [row["key"] for row in csv.DictReader(StringIO(text))]
    assert keys == [record["key"] for record in found]
    return found


def the_one(plural, **parameters):
    """The only record that fits, with all its citations."""
    [found] = ask(plural, **parameters)
    return whole(plural, found["key"])


def whole(plural, key):
    return Client().get(f"/api/v1/{plural}/{key}/").json()


def key(reference):
    return reference["key"] if reference else None


def edtf(date):
    return date["edtf"] if date else None


def keys(references):
    return {reference["key"] for reference in references}


def claims(record, field, source):
    """Values that a source gives a field, with the passage of each."""
    return {
        (citation["value"], key(citation["passage"]))
        for citation in record["citations"]
        if citation["field"] == field and key(citation["source"]) == source
    }


def passages(record):
    return {key(citation["passage"]) for citation in record["citations"]} - {None}


def persons(event):
    """Who was there: party, name as written, office."""
    return {
        (key(one["party"]), one["name_as_written"], key(one["office"]))
        for one in event["parts"]["participations"]
    }


def delegation(event, party):
    [found] = [d for d in event["parts"]["delegations"] if key(d["party"]) == party]
    return found
