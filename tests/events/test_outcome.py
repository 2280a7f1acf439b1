"""The contract of record type “outcome”, and what came of events."""

import pytest
from django.test import Client

from tests.asking import ask
from tests.contract import RecordContract
from tests.factories import (
    CeremonyFactory,
    LetterFactory,
    OutcomeFactory,
    VisitFactory,
)


class TestOutcome(RecordContract):
    factory = OutcomeFactory


@pytest.mark.django_db
def test_agreements_are_found_by_what_they_came_of():
    visit = VisitFactory()
    within = CeremonyFactory(parent=CeremonyFactory(parent=visit))
    at = {
        name: OutcomeFactory(event=event).record.key
        for name, event in (
            ("visit", visit),
            ("within", within),
            ("letter", LetterFactory()),
        )
    }
    OutcomeFactory(event=visit, classification="confidential")
    OutcomeFactory(event=VisitFactory(classification="confidential"))

    def found(**asked):
        return {one["key"] for one in ask("agreements", **asked)}

    assert found(came_of="visit") == {at["visit"], at["within"]}
    assert found(came_of="ceremony") == {at["within"]}
    assert found(came_of="letter,visit") == set(at.values())
    assert found(came_of="call") == set()
    facets = Client().get("/agreements/", {"ordering": "key"}).context["facets"]
    [facet] = [one for one in facets.shown if one.name == "came_of"]
    counts = {choice.label: choice.count for choice in facet.choices}
    assert counts == {"Visit": 2, "Ceremony": 1, "Letter or message": 1}
