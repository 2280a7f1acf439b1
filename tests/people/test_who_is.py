"""Who is meant by a name in a file, and that the same file says the same again."""

import pytest

from events.models import Participation
from people.models import Person
from records.models import Citation, HistoryEntry, Judgement
from tests.factories import PersonFactory
from tests.records.mapped import SOURCE, carried_out, told

pytestmark = pytest.mark.django_db

GUESTS = (
    "about: Guests of the gate\n"
    + SOURCE
    + """
tables:
  - records: visits
    called: visit
    key: "gate-{No}"
    fields: {title: "Visit {No}", date: {column: Day, date: as written}}
    cite: {locator: "no. {No}"}
  - records: people
    called: guest
    match: [{who: {name: "{Guest}", "on": "{Day}", unknown: leave}}]
    key: "{Guest} of the gate"
    only_new: yes
    fields: {name: "{Guest}"}
    cite: {locator: "no. {No}"}
  - records: participations
    key: "{@visit}-1"
    fields:
      event: "{@visit}"
      person: "{@guest}"
      name_as_written: "{Guest}"
      role: principal
      order: "1"
"""
)
FILE = "No,Guest,Day\n1,Adam Quibble,1950-01-02\n2,Adam Quibble,1999-01-02\n"


def test_whom_a_file_brought_draws_no_further_names_to_it():
    # He is not meant in 1950, and may be in 1999.
    known = PersonFactory(key="quibble", name="Adam Quibble", born="1960")
    assert told(carried_out(GUESTS, FILE)) == []
    guests = Participation.objects.order_by("key").values_list("person__key", flat=True)
    assert list(guests) == [None, "adam-quibble-of-the-gate"]
    [asked] = Judgement.objects.all()
    assert {asked.one.key, asked.other.key} == {
        known.key,
        "adam-quibble-of-the-gate",
    }
    assert asked.verdict == "unsure"
    before = HistoryEntry.objects.count()
    assert told(carried_out(GUESTS, FILE)) == []
    assert HistoryEntry.objects.count() == before
    # The person rests on the source that speaks of them.
    guest = Person.objects.get(key="adam-quibble-of-the-gate")
    assert Citation.objects.filter(record=guest.pk).count() == 1
