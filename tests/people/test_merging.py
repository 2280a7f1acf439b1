"""Two persons who are one: merged, redirected, and undone with every link restored."""

import pytest
from django.db import connection

from people.models import Person, PersonName
from records.merging import MergeError, merge, undo
from records.models import Citation, FormerKey, Judgement, RegisterEntry
from relations.models import Party
from tests.factories import (
    AppointmentFactory,
    CitationFactory,
    EventFactory,
    ExternalIdFactory,
    JudgementFactory,
    MissionFactory,
    ParticipationFactory,
    PartyFactory,
    PersonFactory,
    PersonNameFactory,
)

pytestmark = pytest.mark.django_db


def snapshot():
    """Every row of every table that a merge may touch."""
    tables = [
        "people_person",
        "people_personname",
        "people_appointment",
        "events_participation",
        "records_citation",
        "records_externalid",
        "records_judgement",
        "records_formerkey",
        "records_registerentry",
    ]
    rows = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                f"SELECT to_jsonb(t) - 'version' - 'updated_at' FROM {table} AS t"
                " ORDER BY 1"
            )
            rows[table] = cursor.fetchall()
    return rows


@pytest.fixture
def pair():
    kept = PersonFactory(key="ibrahim-al-jaafari", name="Ibrahim al-Jaafari")
    gone = PersonFactory(key="i-zhaafari", name="I. Zhaafari", born="1947")
    PersonNameFactory(person=kept, name="Al-Jafar")
    double = PersonNameFactory(person=gone, name="Al-Jafar")
    CitationFactory(record_id=double.pk, field="name", value="Al-Jafar")
    AppointmentFactory(person=gone)
    ParticipationFactory(person=gone)
    CitationFactory(record_id=gone.pk)
    ExternalIdFactory(record_id=gone.pk)
    return kept, gone


def test_everything_moves_and_the_old_key_leads_there(pair):
    kept, gone = pair
    merge(kept, gone, reason="One spelling of the other, same office and day.")
    assert not Person.objects.filter(pk=gone.pk).exists()
    assert kept.appointments.count() == kept.participations.count() == 1
    names = sorted(kept.names.values_list("name", "kind"))
    assert names == [("Al-Jafar", "as_written"), ("I. Zhaafari", "alternative")]
    assert Citation.objects.filter(record_id=kept.pk).count() == 1
    assert Citation.objects.filter(record=kept.names.get(name="Al-Jafar").pk).exists()
    former = FormerKey.objects.get(record_type="person", key="i-zhaafari")
    assert former.record_id == kept.pk


def test_undoing_restores_every_link(pair):
    before = snapshot()
    found = merge(*pair, reason="One and the same.")
    assert snapshot() != before
    assert undo(found) == []
    assert snapshot() == before


def test_what_was_judged_of_the_two_returns_with_them(pair):
    kept, gone = pair
    third = PersonFactory()
    JudgementFactory(one_id=gone.pk, other_id=kept.pk, verdict="same")
    JudgementFactory(one_id=third.pk, other_id=gone.pk, verdict="different")
    before = snapshot()
    found = merge(kept, gone, reason="One and the same.")
    assert Judgement.objects.get().other_id == kept.pk
    assert undo(found) == []
    assert snapshot() == before


def test_what_changed_since_is_said_and_left(pair):
    kept, gone = pair
    found = merge(kept, gone, reason="One and the same.")
    moved = kept.participations.get()
    number = moved.pk
    moved.delete()
    assert undo(found) == [f"events_participation {number}"]
    assert Person.objects.get(pk=gone.pk).appointments.count() == 1


def test_both_at_one_event_is_refused_and_nothing_changes(pair):
    kept, gone = pair
    event, party = EventFactory(), PartyFactory()
    for person in pair:
        ParticipationFactory(event=event, party=party, person=person)
    before = snapshot()
    with pytest.raises(MergeError, match="Both stand where only one may"):
        merge(kept, gone, reason="One and the same.")
    assert snapshot() == before


def test_a_merge_needs_two_of_one_type_and_a_reason(pair):
    kept, gone = pair
    with pytest.raises(MergeError, match="two different records of one type"):
        merge(kept, PartyFactory(), reason="No.")
    with pytest.raises(MergeError, match="two different records of one type"):
        merge(kept, kept, reason="No.")
    with pytest.raises(MergeError, match="Say why"):
        merge(kept, gone, reason=" ")


def test_a_merge_is_undone_once(pair):
    found = merge(*pair, reason="One and the same.")
    undo(found)
    with pytest.raises(MergeError, match="undone already"):
        undo(found)


def test_a_key_taken_meanwhile_is_not_overwritten(pair):
    found = merge(*pair, reason="One and the same.")
    PersonFactory(key="i-zhaafari")
    with pytest.raises(MergeError, match="“i-zhaafari” is taken"):
        undo(found)


def test_parties_and_lists_of_references_too():
    kept, gone = PartyFactory(key="kmg-ep"), PartyFactory(key="kmg")
    MissionFactory(key="m-both", receiving_parties=[kept, gone])
    MissionFactory(key="m-gone", receiving_parties=[gone])
    found = merge(kept, gone, reason="One company.")
    keys = sorted(kept.missions_received.values_list("key", flat=True))
    assert keys == ["m-both", "m-gone"]
    assert undo(found) == []
    back = Party.objects.get(key="kmg")
    assert sorted(back.missions_received.values_list("key", flat=True)) == keys
    assert list(kept.missions_received.values_list("key", flat=True)) == ["m-both"]
    assert PersonName.objects.count() == 0
    assert RegisterEntry.objects.filter(record_type="party", key="kmg").exists()
