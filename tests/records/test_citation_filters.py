"""Asking for records by what is cited for them, and for the citations themselves."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import CitationFactory, MissionFactory, SourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def missions():
    """One cited from a, one from b, one from both, one from neither."""
    a, b = SourceFactory(key="a"), SourceFactory(key="b")
    for key, sources in {
        "of-a": [a],
        "of-b": [b],
        "of-both": [a, b],
        "of-none": [],
    }.items():
        mission = MissionFactory(key=key)
        for source in sources:
            CitationFactory(record_id=mission.pk, source=source)


def keys(client, query):
    answer = client.get(f"/api/v1/missions/?{query}")
    assert answer.status_code == 200, answer.content
    return [row["key"] for row in answer.json()["results"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("source=a", ["of-a", "of-both"]),
        ("only_source=a", ["of-a"]),
        ("only_source=a&only_source=b", ["of-a", "of-b"]),
        ("uncited=true", ["of-none"]),
        ("uncited=false", ["of-a", "of-b", "of-both"]),
        ("source=b&only_source=a", []),
    ],
)
def test_filters(client, missions, query, found):
    assert keys(client, f"{query}&ordering=key") == found


def test_a_hidden_citation_counts_for_nobody_else(client, missions):
    hidden = MissionFactory(key="of-hidden")
    source = SourceFactory(key="c")
    CitationFactory(record_id=hidden.pk, source=source, classification="confidential")
    assert keys(client, "uncited=true&ordering=key") == ["of-hidden", "of-none"]
    assert keys(client, "only_source=c") == []


def test_unknown_source_and_word_are_refused(client, missions):
    answer = client.get("/api/v1/missions/?only_source=zz&uncited=perhaps")
    assert answer.status_code == 400
    assert {error["name"] for error in answer.json()["errors"]} == {
        "only_source",
        "uncited",
    }


def test_citations_are_included_when_asked_for(client, missions):
    answer = client.get("/api/v1/missions/?include=citations&source=a&ordering=key")
    one, both = answer.json()["results"]
    assert [c["source"]["key"] for c in one["citations"]] == ["a"]
    assert [c["source"]["key"] for c in both["citations"]] == ["a", "b"]
    assert "citation_count" not in one


def test_including_costs_the_same_for_more_rows(client, missions):
    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get("/api/v1/missions/?include=citations&uncited=false")
        return len(found)

    before = queries()
    for _ in range(5):
        CitationFactory(record_id=MissionFactory().pk, source=SourceFactory())
    assert queries() == before


def test_what_can_not_be_included_is_refused(client, missions):
    answer = client.get("/api/v1/missions/?include=citation")
    assert answer.status_code == 400
    assert "Did you mean “citations”?" in answer.json()["errors"][0]["message"]
