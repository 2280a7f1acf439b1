"""A key that a citation gives as a value follows its record, and holds it."""

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.urls import reverse

from people.models import Person
from records.attribution import attributed_to
from records.importing import import_file
from records.merging import merge, undo
from records.models import Citation, Dispute, HistoryEntry, Passage
from relations.models import Mission, Party, Place
from tests.factories import (
    CitationFactory,
    MissionFactory,
    OutcomeFactory,
    ParticipationFactory,
    PartyFactory,
    PassageFactory,
    PersonFactory,
    PlaceFactory,
    SourceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def run(statement, *values):
    """Run one statement, and check at once what a commit would."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def refused(statement, *values, match):
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        run(statement, *values)


def claim(record, field, value, key="claim"):
    return CitationFactory(key=key, record_id=record.pk, field=field, value=value)


def value_of(citation):
    citation.refresh_from_db()
    return citation.value


@pytest.fixture
def mission():
    return MissionFactory(key="a-mission")


def test_a_renamed_key_is_rewritten_in_one_value(mission):
    PartyFactory(key="irak")
    PlaceFactory(key="irak")
    by_key = claim(mission, "sending_party", "irak")
    other = claim(mission, "seat", "irak", key="other")
    user = UserFactory()
    with attributed_to(actor=user.pk, reason="As the atlas spells it."):
        run("UPDATE relations_party SET key = 'iraq' WHERE key = 'irak'")
    assert (value_of(by_key), by_key.version) == ("iraq", 2)
    # The key of a place, not of the party.
    assert (value_of(other), other.version) == ("irak", 1)
    last = HistoryEntry.objects.filter(table="records_citation").latest("id")
    assert (last.before["value"], last.after["value"]) == ("irak", "iraq")
    assert (last.actor, last.reason) == (user, "As the atlas spells it.")


def test_in_lists_and_references_of_any_type(mission):
    for key in ("kazakhstan", "kazakh", "iraq"):
        PartyFactory(key=key)
    lists = claim(mission, "receiving_parties", "kazakhstan;kazakh;iraq", key="lists")
    any_type = claim(OutcomeFactory(), "record", "mission:a-mission", key="any")
    text = claim(mission, "name", "kazakh", key="text")
    Party.objects.filter(key="kazakh").update(key="kazakh-khanate")
    mission.key = "the-mission"
    mission.save()
    assert value_of(lists) == "kazakhstan;kazakh-khanate;iraq"
    assert value_of(any_type) == "mission:the-mission"
    assert value_of(text) == "kazakh"


def test_two_records_may_exchange_their_keys(mission):
    a, b = PartyFactory(key="a"), PartyFactory(key="b")
    of_a = claim(mission, "sending_party", "a", key="of-a")
    of_b = claim(mission, "sending_party", "b", key="of-b")
    for party, key in ((a, "c"), (b, "a"), (a, "b")):
        Party.objects.filter(pk=party.pk).update(key=key)
    assert (value_of(of_a), value_of(of_b)) == ("b", "a")
    assert Dispute.objects.count() == 1


def test_what_a_value_names_is_not_deleted(mission):
    place = PlaceFactory(key="dead-sea")
    claim(mission, "seat", "dead-sea")
    refused(
        "DELETE FROM relations_place WHERE id = %s", place.pk,
        match="The place “dead-sea” is named by citations:"
        " “claim” \\(seat of mission:a-mission\\)",
    )  # fmt: skip
    run("DELETE FROM records_citation WHERE key = 'claim'")
    run("DELETE FROM relations_place WHERE id = %s", place.pk)
    assert not Place.objects.exists()


def test_it_goes_with_what_names_it(mission):
    place = PlaceFactory(key="dead-sea")
    claim(mission, "seat", "dead-sea")
    with transaction.atomic():
        place.delete()
        mission.receiving_parties.clear()
        mission.delete()
    assert not Citation.objects.exists()
    # What names only itself is no hindrance either.
    party = PartyFactory(key="ussr")
    claim(party, "parent", "ussr", key="self")
    run("DELETE FROM relations_party WHERE id = %s", party.pk)
    assert not Citation.objects.exists()


def test_it_may_be_made_anew_in_the_same_transaction(mission):
    place = PlaceFactory(key="dead-sea")
    claim(mission, "seat", "dead-sea")
    with transaction.atomic():
        place.delete()
        PlaceFactory(key="dead-sea")
    run("SELECT 1")


def test_the_admin_names_the_citation(client, mission):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    place = PlaceFactory(key="dead-sea")
    claim(mission, "seat", "dead-sea", key="a-claim")
    address = reverse("admin:relations_place_delete", args=[place.pk])
    page = client.get(address)
    assert [name for name in page.context["protected"] if "a-claim" in name]
    client.post(address, {"post": "yes"})
    assert Place.objects.filter(pk=place.pk).exists()


def test_a_merge_takes_values_along_and_its_undoing_back():
    kept = PersonFactory(key="ibrahim-al-jaafari")
    gone = PersonFactory(key="i-zhaafari")
    part = ParticipationFactory(person=kept)
    other = ParticipationFactory(person=kept)
    says_gone = claim(part, "person", "i-zhaafari", key="says-gone")
    claim(part, "person", "ibrahim-al-jaafari", key="says-kept")
    claim(other, "person", "i-zhaafari", key="of-other")
    assert Dispute.objects.filter(record=part.pk).exists()
    found = merge(kept, gone, reason="One and the same.")
    run("SELECT 1")
    assert value_of(says_gone) == "ibrahim-al-jaafari"
    assert not Dispute.objects.filter(record=part.pk).exists()
    assert undo(found) == []
    assert value_of(says_gone) == "i-zhaafari"
    assert Person.objects.filter(key="i-zhaafari").exists()
    run("SELECT 1")


def test_a_merge_names_nobody_twice_in_a_list(mission):
    kept, gone = PartyFactory(key="iraq"), PartyFactory(key="irak")
    PartyFactory(key="un")
    lists = claim(mission, "receiving_parties", "un;irak;iraq")
    found = merge(kept, gone, reason="One spelling of the other.")
    assert value_of(lists) == "un;iraq"
    assert undo(found) == []
    assert value_of(lists) == "un;irak;iraq"
    assert Mission.objects.count() == 1


def test_an_import_does_not_take_a_passage_from_its_citations():
    passage = PassageFactory(key="a-7")
    CitationFactory(key="c", source=passage.source, passage=passage)
    SourceFactory(key="b")
    [problem] = import_file(Passage, b"key,source\na-7,b\n").errors
    assert "The passage “a-7” is cited from its former source: “c”" in str(problem)
    run("SELECT 1")


def test_sources_are_merged_and_parted_with_passages_and_citations():
    kept, gone = SourceFactory(key="kept"), SourceFactory(key="gone")
    passage = PassageFactory(key="a-7", source=gone, number=7)
    citation = CitationFactory(source=gone, passage=passage)
    found = merge(kept, gone, reason="One document at two addresses.")
    run("SELECT 1")
    citation.refresh_from_db()
    assert citation.source == citation.passage.source == kept
    assert undo(found) == []
    run("SELECT 1")
    citation = Citation.objects.select_related("source", "passage__source").get()
    assert citation.source.key == citation.passage.source.key == "gone"
