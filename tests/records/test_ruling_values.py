"""A ruling that prefers a citation gives the record its value, by whichever way."""

from datetime import time
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.urls import reverse

from records.attribution import attributed_to
from records.derived import not_followed
from records.importing import import_file
from records.models import HistoryEntry, Ruling
from tests.factories import (
    CitationFactory,
    MissionFactory,
    OutcomeFactory,
    PartyFactory,
    PassageFactory,
    SourceFactory,
    TradeRecordFactory,
    UserFactory,
)
from tests.forms import form_data

pytestmark = pytest.mark.django_db


def claim(record, field, value, key="claim"):
    return CitationFactory(key=key, record_id=record.pk, field=field, value=value)


def prefer(citation, **kwargs):
    values = {"outcome": "prefer", "reason": "It is exact."} | kwargs
    ruling = Ruling(
        record_id=citation.record_id, field=citation.field, prevails=citation, **values
    )
    ruling.full_clean()
    ruling.save()
    return ruling


@pytest.fixture
def mission():
    return MissionFactory(key="a-mission", opened="2014", status="open")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("opened", "2008-10-12"),
        ("opened", "2008-10/2009"),
        ("status", "closed"),
        ("name", "The Embassy of “Iraq” in 'Astana'"),
        ("summary", "Line; with semicolon"),
    ],
)
def test_text_dates_and_words(mission, field, value):
    version = mission.version
    prefer(claim(mission, field, value))
    mission.refresh_from_db()
    assert str(getattr(mission, field)) == value
    assert mission.version == version + 1
    assert mission.full_clean() is None


def test_references(mission):
    iraq, un = PartyFactory(key="iraq"), PartyFactory(key="un")
    kept = mission.receiving_parties.get()
    prefer(claim(mission, "sending_party", "iraq"))
    both = claim(mission, "receiving_parties", f"un;{kept.key}", key="lists")
    ruling = prefer(both)
    mission.refresh_from_db()
    assert mission.sending_party == iraq
    assert set(mission.receiving_parties.all()) == {un, kept}
    lists = HistoryEntry.objects.filter(
        table="relations_mission_receiving_parties", record=mission.pk
    )
    before = lists.count()
    one = claim(mission, "receiving_parties", "un", key="one")
    Ruling.objects.filter(pk=ruling.pk).update(prevails=one)
    assert set(mission.receiving_parties.all()) == {un}
    assert lists.count() == before + 1


def test_a_record_of_any_type(mission):
    outcome = OutcomeFactory()
    prefer(claim(outcome, "record", "mission:a-mission"))
    outcome.refresh_from_db()
    assert outcome.record_id == mission.pk


def test_numbers_truths_and_times():
    trade = TradeRecordFactory(value=Decimal("5"))
    prefer(claim(trade, "value", "6.25"))
    source = SourceFactory(published="2015-01-01", published_time=time(9))
    prefer(claim(source, "published_time", "17:15", key="at"))
    passage = PassageFactory(number=3, is_heading=False)
    prefer(claim(passage, "number", "14", key="number"))
    prefer(claim(passage, "is_heading", "true", key="heading"))
    for record in (trade, source, passage):
        record.refresh_from_db()
    assert trade.value == Decimal("6.25")
    assert source.published_time == time(17, 15)
    assert (passage.number, passage.is_heading) == (14, True)


@pytest.mark.parametrize(
    ("field", "value", "match"),
    [
        ("name", "x" * 400, "can’t take “x+” as its name: value too long"),
        ("closed", "1990", "relations_mission_"),
    ],
)
def test_what_the_record_can_not_take_is_refused(field, value, match):
    mission = MissionFactory(opened="2014", closed="2015")
    citation = claim(mission, field, value)
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        prefer(citation)
    assert not Ruling.objects.exists()


@pytest.mark.parametrize("value", ["14.5", "9" * 30])
def test_no_number_is_rounded_or_cut(value):
    passage = PassageFactory(number=3)
    citation = claim(passage, "number", value)
    with pytest.raises(IntegrityError, match="can’t take"), transaction.atomic():
        prefer(citation)
    trade = TradeRecordFactory(value=Decimal("5"))
    fine = claim(trade, "value", "6.123456789", key="fine")
    with pytest.raises(IntegrityError, match="would be rounded"), transaction.atomic():
        prefer(fine)


def test_raw_sql_and_bulk(mission):
    citation = claim(mission, "opened", "2008")
    Ruling.objects.bulk_create(
        [
            Ruling(
                record_id=mission.pk, field="opened", outcome="prefer",
                prevails=citation, reason="Exact.",
            )
        ]
    )  # fmt: skip
    mission.refresh_from_db()
    assert str(mission.opened) == "2008"
    other = claim(mission, "opened", "2009", key="other")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_ruling SET prevails_id = %s", [other.pk])
    mission.refresh_from_db()
    assert str(mission.opened) == "2009"


def test_a_ruling_names_a_citation_of_that_field(mission):
    prefer(claim(mission, "opened", "2008"))
    other = claim(mission, "closed", "2016", key="other")
    match = "“other” cites another record or field"
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        Ruling.objects.update(prevails=other)


def test_what_decides_nothing_changes_nothing(mission):
    version = mission.version
    citation = claim(mission, "opened", "2008")
    ruling = prefer(citation, review="draft")
    mission.refresh_from_db()
    assert (str(mission.opened), mission.version) == ("2014", version)
    Ruling.objects.update(review="published")
    mission.refresh_from_db()
    assert str(mission.opened) == "2008"
    # Changed later, on purpose: a word in the reason does not undo that.
    mission.opened = "2010"
    mission.save()
    Ruling.objects.update(reason="Better said.")
    mission.refresh_from_db()
    assert str(mission.opened) == "2010"
    ruling.delete()
    mission.refresh_from_db()
    assert str(mission.opened) == "2010"


def test_both_stand_leaves_the_value(mission):
    claim(mission, "opened", "2008")
    Ruling.objects.create(
        record_id=mission.pk, field="opened", outcome="both_stand", reason="Equal."
    )
    mission.refresh_from_db()
    assert str(mission.opened) == "2014"


def test_history_says_who_and_why(mission):
    user = UserFactory()
    citation = claim(mission, "opened", "2008")
    with attributed_to(actor=user.pk, reason="Found the decree.", request="r-1"):
        prefer(citation)
    last = HistoryEntry.objects.filter(record=mission.pk).latest("id")
    assert last.after["opened"] == "2008"
    assert (last.actor, last.reason, last.request) == (user, "Found the decree.", "r-1")


def test_by_import(mission):
    claim(mission, "opened", "2008")
    text = (
        "key,record,field,outcome,prevails,reason\n"
        "r,mission:a-mission,opened,prefer,claim,Exact.\n"
    )
    report = import_file(Ruling, text.encode(), dry_run=True)
    mission.refresh_from_db()
    assert (report.created, str(mission.opened)) == (1, "2014")
    assert import_file(Ruling, text.encode()).created == 1
    mission.refresh_from_db()
    assert str(mission.opened) == "2008"


def test_an_import_says_what_the_record_can_not_take():
    mission = MissionFactory(key="a-mission", opened="2014", closed="2015")
    claim(mission, "closed", "1990")
    text = (
        "key,record,field,outcome,prevails,reason\n"
        "r,mission:a-mission,closed,prefer,claim,Exact.\n"
    )
    [problem] = import_file(Ruling, text.encode()).errors
    assert problem.row == 2
    constraint = next(
        c for c in mission._meta.constraints if "clos" in c.name and "open" in c.name
    )
    assert constraint.get_violation_error_message() in str(problem)


def test_by_the_admin(client, mission):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    citation = claim(mission, "name", "x" * 400)
    address = reverse("admin:records_ruling_add")
    data = form_data(client.get(address), "ruling_form") | {
        "record": "mission:a-mission",
        "field": "name",
        "outcome": "prefer",
        "prevails": citation.pk,
        "reason": "Longer is better.",
    }
    answer = client.post(address, data)
    assert answer.status_code == 200
    assert "The mission can’t take “xxx" in answer.content.decode()
    type(citation).objects.update(value="Embassy")
    assert client.post(address, data).status_code == 302
    mission.refresh_from_db()
    assert mission.name == "Embassy"


def test_the_check_tells_of_records_changed_since(mission):
    prefer(claim(mission, "opened", "2008"))
    parties = mission.receiving_parties.get().key
    prefer(claim(mission, "receiving_parties", parties, key="lists"))
    assert not_followed() == []
    mission.refresh_from_db()
    mission.opened = "2010"
    mission.save()
    mission.receiving_parties.add(PartyFactory())
    assert not_followed() == [
        "mission:a-mission opened: 2008",
        f"mission:a-mission receiving_parties: {parties}",
    ]
    told = StringIO()
    call_command("rebuild", "--check", stdout=told)
    assert (
        "Not as its ruling prefers: mission:a-mission opened: 2008" in told.getvalue()
    )
