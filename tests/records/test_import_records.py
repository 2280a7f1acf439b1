"""What importing does to records: found by key, changed where told, left otherwise."""

import pytest

from events.models import Event, Meeting, Participation, Visit
from records.importing import import_file
from records.models import Citation, HistoryEntry, Topic
from relations.models import Mission, Party, Place, TradeRecord
from tests.factories import (
    EventFactory,
    MissionFactory,
    OfficeFactory,
    ParticipationFactory,
    PartyFactory,
    PassageFactory,
    PlaceFactory,
    TradeRecordFactory,
)

pytestmark = pytest.mark.django_db


def imported(model, text, format="csv", **kwargs):
    """The numbers of new, changed and unchanged records of a good file."""
    report = import_file(model, text.encode(), format, **kwargs)
    assert [str(problem) for problem in report.errors] == []
    return report.created, report.changed, report.unchanged


def test_records_are_made_changed_and_left_by_their_keys():
    PartyFactory(key="iraq", name="Iraq")
    PartyFactory(key="jordan", name="Jordan")
    text = (
        "key,name,kind\niraq,Iraq,state\njordan,Jordania,state\nkuwait,Kuwait,state\n"
    )
    assert imported(Party, text) == (1, 1, 1)
    assert Party.objects.get(key="jordan").name == "Jordania"
    assert Party.objects.get(key="kuwait").kind == "state"


def test_a_second_import_changes_nothing_and_writes_no_history():
    PartyFactory(key="iraq")
    PartyFactory(key="jordan")
    text = (
        "key,name,kind,sending_party,receiving_parties,opened,note,uncited_reason\n"
        'a,A,Embassy,iraq,jordan,17 Sep 2015,"two\nlines",none\n'
        "b,B,consulate_general,jordan,iraq; jordan,about 2014,,none\n"
    )
    assert imported(Mission, text) == (2, 0, 0)
    entries = HistoryEntry.objects.count()
    versions = list(Mission.objects.values("key", "version", "updated_at"))
    assert imported(Mission, text) == (0, 0, 2)
    assert HistoryEntry.objects.count() == entries
    assert list(Mission.objects.values("key", "version", "updated_at")) == versions


def test_a_column_that_is_not_there_leaves_the_field_alone():
    place = PlaceFactory(key="akkas", kind="site", other_names="Akkas")
    assert imported(Place, "key,name\nakkas,Akkas gas field\n") == (0, 1, 0)
    place.refresh_from_db()
    assert (place.name, place.kind) == ("Akkas gas field", "site")
    assert place.other_names == "Akkas"


def test_only_the_changed_field_is_written():
    place = PlaceFactory(key="akkas")
    imported(Place, f"key,name,kind\nakkas,{place.name},site\n")
    entry = HistoryEntry.objects.filter(record=place.pk, operation="update").get()
    assert entry.before["kind"] == "city"
    assert entry.after["kind"] == "site"


def test_an_empty_cell_empties_the_field_or_gives_it_its_default():
    country = PartyFactory(key="iraq")
    PlaceFactory(key="a", country=country, kind="site", other_names="B")
    assert imported(Place, "key,country,kind,other_names\na,,,\n") == (0, 1, 0)
    place = Place.objects.get(key="a")
    assert (place.country, place.kind, place.other_names) == (None, "city", "")


def test_an_empty_key_makes_one():
    PartyFactory(key="iraq")
    text = (
        "key,name,kind,sending_party,receiving_parties,uncited_reason\n"
        ",A,embassy,iraq,iraq,none\n"
        ",B,embassy,iraq,iraq,none\n"
    )
    assert imported(Mission, text) == (2, 0, 0)
    keys = Mission.objects.values_list("key", flat=True)
    assert all(len(key) == 16 for key in keys)
    assert [m.receiving_parties.get().key for m in Mission.objects.all()] == [
        "iraq"
    ] * 2


def test_rows_refer_to_each_other_in_any_order():
    text = "key,name,broader\ngas,Gas,energy\nenergy,Energy,\nwind,Wind,energy\n"
    assert imported(Topic, text) == (3, 0, 0)
    assert Topic.objects.get(key="gas").broader.key == "energy"
    text = "key,name,kind,successors\na,A,state,b;c\nb,B,state,c\nc,C,state,\n"
    assert imported(Party, text) == (3, 0, 0)
    assert {p.key for p in Party.objects.get(key="a").successors.all()} == {"b", "c"}


def test_lists_are_set_to_what_the_file_says():
    mission = MissionFactory(key="m", receiving_parties=[PartyFactory(key="a")])
    PartyFactory(key="b")
    assert imported(Mission, "key,receiving_parties\nm,b;a\n") == (0, 1, 0)
    assert imported(Mission, "key,receiving_parties\nm,a; b ;a\n") == (0, 0, 1)
    assert imported(Mission, "key,receiving_parties\nm,b\n") == (0, 1, 0)
    assert [party.key for party in mission.receiving_parties.all()] == ["b"]


def test_choices_are_understood_by_value_and_by_label():
    text = "key,name,kind\na,A,STATE\nb,B,International Organisation\n"
    assert imported(Party, text) == (2, 0, 0)
    assert Party.objects.get(key="b").kind == "international_organisation"


@pytest.mark.parametrize("model", [Visit, Meeting])
def test_kinds_of_event_know_their_kind(model):
    text = "key,title,date,uncited_reason\nx,Talks,June 2011,none\n"
    assert imported(model, text) == (1, 0, 0)
    event = Event.objects.get(key="x")
    assert (event.kind, str(event.date)) == (model.ONLY["kind"], "2011-06")
    assert str(event.date_latest) == "2011-06-30"


def test_references_to_any_record():
    passage = PassageFactory(key="a-1", source__key="a")
    event = EventFactory(key="talks")
    text = "key,record,field,source,passage\nc,event:talks,date,a,a-1\n"
    assert imported(Citation, text) == (1, 0, 0)
    citation = Citation.objects.get(key="c")
    assert (citation.record_id, citation.passage) == (event.pk, passage)
    assert imported(Citation, text) == (0, 0, 1)


def test_what_the_model_fills_in_is_no_change():
    office = OfficeFactory(level="minister")
    record = ParticipationFactory(key="p", office=office)
    assert record.level == "minister"
    text = f"key,office,level\np,{office.key},\n"
    assert imported(Participation, text) == (0, 0, 1)


def test_a_number_written_otherwise_is_no_change():
    TradeRecordFactory(key="t", value="12.5")
    assert imported(TradeRecord, "key,value\nt,12.50\n") == (0, 0, 1)
    assert imported(TradeRecord, "key,value\nt,012.5\n") == (0, 0, 1)


def test_a_unique_value_may_move_from_one_row_to_another():
    PartyFactory(key="b", iso_alpha_2="IQ")
    text = "key,name,kind,iso_alpha_2\na,A,state,IQ\nb,B,state,\n"
    assert imported(Party, text) == (1, 1, 0)


def test_a_dry_run_reports_and_writes_nothing():
    party = PartyFactory(key="iraq", name="Iraq")
    entries = HistoryEntry.objects.count()
    text = "key,name,kind\niraq,Irak,state\nkuwait,Kuwait,state\n"
    assert imported(Party, text, dry_run=True) == (1, 1, 0)
    party.refresh_from_db()
    assert (party.name, Party.objects.count()) == ("Iraq", 1)
    assert HistoryEntry.objects.count() == entries


def test_the_history_says_why():
    imported(Topic, "key,name\ngas,Gas\n", reason="Topics of the ministry")
    assert HistoryEntry.objects.get().reason == "Topics of the ministry"


def test_json_may_leave_out_a_field_of_one_record():
    PlaceFactory(key="a", other_names="Old")
    PlaceFactory(key="b", other_names="Old")
    text = '[{"key": "a", "other_names": null}, {"key": "b", "name": "B"}]'
    assert imported(Place, text, "json") == (0, 2, 0)
    names = Place.objects.order_by("key").values_list("other_names", flat=True)
    assert list(names) == ["", "Old"]


def test_queries_do_not_grow_with_the_rows(django_assert_num_queries):
    countries = [PartyFactory(key=f"c{n}").key for n in range(20)]

    def text(count):
        rows = [f"p{count}-{n},P,{countries[n % 20]}" for n in range(count)]
        return "key,name,country\n" + "\n".join(rows)

    # Three pairs of savepoint and release among them, and the lock of imports.
    with django_assert_num_queries(12):
        assert imported(Place, text(3)) == (3, 0, 0)
    with django_assert_num_queries(12):
        assert imported(Place, text(200)) == (200, 0, 0)
    with django_assert_num_queries(9):
        assert imported(Place, text(200)) == (0, 0, 200)
