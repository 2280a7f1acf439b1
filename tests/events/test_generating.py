"""The invented records that measuring is done on."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from events.generating.chance import Chance, in_cyrillic
from events.models import Event, Participation
from people.models import Appointment, Person, PersonName
from records.choices import Classification
from records.derived import differences
from records.models import Citation, Dispute
from records.partial_dates import PartialDate


@pytest.mark.django_db
def test_a_world_is_uneven_imprecise_cited_partly_hidden_and_consistent():
    told = StringIO()
    call_command("generate", events=1000, stdout=told)
    assert "1000  events" in told.getvalue()
    assert Event.objects.count() == 1000
    assert Participation.objects.count() > 2000
    classes = set(Event.objects.values_list("classification", flat=True))
    assert classes == set(Classification.values)
    assert Event.objects.filter(review="draft").exists()
    dates = list(Event.objects.exclude(date="").values_list("date", flat=True))
    assert {date.precision for date in dates} >= {"day", "month", "year", "within"}
    busiest = Event.objects.filter(participations__party__key="generated-state-0")
    idle = Event.objects.filter(participations__party__key="generated-state-199")
    assert busiest.distinct().count() > 10 * idle.distinct().count()
    assert PersonName.objects.filter(script="Cyrl").count() == Person.objects.count()
    assert Citation.objects.count() > 1000
    assert Dispute.objects.exclude(kind="precision").exists()
    assert Appointment.objects.count() == 1200
    assert [found for found in differences() if found] == []
    # The triggers are on again, and the next number is free.
    event = Event.objects.first()
    event.title = "Another"
    event.save()
    event.refresh_from_db()
    assert event.version == 2
    assert Person.objects.create(name="Somebody real").pk > event.pk
    with pytest.raises(CommandError, match="already"):
        call_command("generate", events=1000)


def test_chance_falls_the_same_way_each_time():
    one, other = Chance(7), Chance(7)
    assert [one.name() for _ in range(50)] == [other.name() for _ in range(50)]
    dates = [Chance(1).partial(1999), *(one.partial(2015) for _ in range(500))]
    assert all(PartialDate.parse(text) for text in dates)
    assert in_cyrillic("Ibrahim Zhantayev") == "Ибрахим Жантаев"


@pytest.mark.django_db
@pytest.mark.parametrize("events", [10, 10**9])
def test_sizes_that_make_no_sense_are_refused(events):
    with pytest.raises(CommandError, match="takes 1000 to 10000000"):
        call_command("generate", events=events)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events_event")
        assert cursor.fetchone() == (0,)
