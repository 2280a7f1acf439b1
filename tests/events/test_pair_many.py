"""The page of two parties that have met more often than a page can tell."""

import re

import pytest

from events.pair import contacts, joint, met_picture
from tests.contract.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixtures_loaded")]
PAGE = "/relations/iraq-kazakhstan/"


def test_of_very_many_contacts_the_latest_are_told(client, monkeypatch):
    whole = client.get(PAGE)
    contacts = [one.record.key for one in whole.context["page"].timeline.contacts]
    assert len(contacts) > 12
    assert whole.context["page"].timeline.total == 26
    dated = [
        one.record
        for one in whole.context["page"].timeline.contacts
        if one.record.date_earliest
    ]
    monkeypatch.setattr(joint, "MOST_CONTACTS", 4)
    page = client.get(PAGE)
    timeline = page.context["page"].timeline
    told = {one.record.key for one in timeline.contacts}
    # All are counted, and in which year: only what is told of each is of the latest.
    assert (timeline.total, timeline.found, timeline.at_least) == (26, 26, False)
    drawn = page.context["page"].pictures
    assert drawn.years == whole.context["page"].pictures.years
    assert sum(row.total for row in drawn.years) > len(told)
    narrowed = client.get(f"{PAGE}?kind=meeting").context["page"].timeline
    assert (narrowed.total, narrowed.at_least) == (26, True)
    assert told <= set(contacts)
    assert dated[-1].key in told
    assert dated[0].key not in told
    words = text_of(page)
    assert "More contacts are recorded than are told here" in words
    assert re.search(r"\d\+ facts disputed", words)
    assert re.search(r"\d facts disputed", text_of(whole))
    assert "No contact is recorded before" not in words
    # What was long ago is found by its period, and as of a day of that time.
    year = dated[0].date_earliest.year
    for asked in (f"date={year}", f"as_of={dated[1].date_latest}"):
        page = client.get(f"{PAGE}?{asked}")
        told = {one.record.key for one in page.context["page"].timeline.contacts}
        assert dated[0].key in told, asked


def test_of_many_who_met_those_who_met_most_often_are_in_the_table(client, monkeypatch):
    whole = client.get(PAGE)
    met = whole.context["page"].pictures.met
    assert len(met) == whole.context["page"].pictures.met_in_all > 3
    monkeypatch.setattr(met_picture, "MOST_MET", 3)
    page = client.get(PAGE)
    assert page.context["page"].pictures.met == met[:3]
    told = f"The 3 of {len(met)} pairs who met most often, as a table"
    assert told in text_of(page)
    # The picture is the same.
    drawn = [one.context["page"].pictures.people.on_page for one in (whole, page)]
    assert drawn[0] == drawn[1]
    # Of the latest contacts alone places and persons are told, and that says so.
    monkeypatch.setattr(contacts, "MOST", 5)
    few = client.get(PAGE)
    number = len(few.context["page"].timeline.contacts)
    assert text_of(few).count(f"At the latest {number} contacts.") == 2
