"""Asking the search of the API."""

from contextlib import contextmanager

import pytest
from django.db import connection


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


@contextmanager
def of_the_parts():
    """Records made inside are of the parts that stand for all where there are many."""
    with connection.cursor() as cursor:
        part = "1024 * 64"
        cursor.execute(
            f"SELECT setval('records_record_id', (last_value / ({part}) + 1) * {part})"
            " FROM records_record_id"
        )
        yield
        # No sequence goes back with the test: others are of other parts.
        cursor.execute(
            "SELECT setval('records_record_id', last_value + 2048)"
            " FROM records_record_id"
        )
