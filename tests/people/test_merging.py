"""Two persons who are one: merged, redirected, and undone with every link restored."""

import pytest
from django.db import connection

from people.models import Person, PersonName
from records.merging import MergeError, left_by_undoing, merge, undo, why_not
from records.models import Citation, FormerKey, Judgement, Merge, RegisterEntry
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


def test_those_judged_different_are_not_merged(pair):
    kept, gone = pair
    JudgementFactory(
        one_id=gone.pk, other_id=kept.pk, verdict="different", reason="Born apart."
    )
    before = snapshot()
    with pytest.raises(MergeError, match="judged different: “Born apart"):
        merge(kept, gone, reason="One and the same.")
    assert why_not(kept, gone).startswith("They were judged different")
    assert snapshot() == before


def test_trying_changes_nothing(pair):
    before = snapshot()
    assert why_not(*pair) == ""
    assert snapshot() == before
    found = merge(*pair, reason="One and the same.")
    merged = snapshot()
    assert left_by_undoing(found) == []
    assert snapshot() == merged


@pytest.mark.parametrize("first_undone", [0, 1])
def test_merges_one_after_the_other_are_undone_in_any_order(pair, first_undone):
    kept, gone = pair
    last = PersonFactory(key="al-jaafari", name="Al-Jaafari")
    before = snapshot()
    merges = [
        merge(kept, gone, reason="One and the same."),
        merge(last, kept, reason="They too."),
    ]
    assert FormerKey.objects.filter(record_id=last.pk).count() == 2
    undo(merges[first_undone])
    undo(merges[1 - first_undone])
    after = snapshot()
    if first_undone == 0:
        # The first to be undone leaves with its own; a name that the second merge
        # made of the first one's stays, since somebody may use it.
        assert after["people_appointment"] == before["people_appointment"]
        assert after["events_participation"] == before["events_participation"]
        assert after["records_registerentry"] == before["records_registerentry"]
    else:
        assert after == before


def test_a_record_with_others_merged_into_it_can_be_deleted(pair):
    kept, gone = pair
    merge(kept, gone, reason="One and the same.")
    kept.appointments.all().delete()
    kept.participations.all().delete()
    kept.names.all().delete()
    kept.delete()
    connection.check_constraints()
    assert not Merge.objects.exists()
    assert not RegisterEntry.objects.filter(pk=kept.pk).exists()


def test_what_takes_the_place_of_a_returning_row_is_said(pair):
    kept, gone = pair
    key = gone.names.get().key
    found = merge(kept, gone, reason="One and the same.")
    PersonNameFactory(key=key)
    before = snapshot()
    with pytest.raises(MergeError, match="stands in the way"):
        undo(found)
    with pytest.raises(MergeError, match="stands in the way"):
        left_by_undoing(found)
    assert snapshot() == before
