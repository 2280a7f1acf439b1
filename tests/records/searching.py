"""Asking the search of the API."""

import pytest


@pytest.fixture
def ask(client):
    """The answer of the API, whose groups are by type."""

    def asked(text, **parameters):
        answer = client.get("/api/v1/search/", {"q": text, **parameters})
        assert answer.status_code == 200, answer.content
        found = answer.json()
        found["groups"] = {group["type"]: group for group in found["groups"]}
        return found

    return asked


def labels(found, plural):
    return [result["label"] for result in found["groups"][plural]["results"]]


def reasons(found, plural, place=0):
    result = found["groups"][plural]["results"][place]
    return [(reason["label"], reason["words"]) for reason in result["reasons"]]
