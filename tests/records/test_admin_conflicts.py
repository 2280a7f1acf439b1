"""Two people editing one record in the admin: nobody overwrites unawares."""

import pytest
from django.urls import reverse

from records.attribution import attributed_to
from records.models import Citation
from relations.models import Party
from tests.factories import (
    CitationFactory,
    PartyFactory,
    PartyNameFactory,
    UserFactory,
)
from tests.forms import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(admin_client):
    return admin_client


@pytest.fixture
def party():
    return PartyFactory(name="Iraq", description="state")


def address(party):
    return reverse("admin:relations_party_change", args=[party.pk])


def opened(staff, party):
    return form_data(staff.get(address(party)), "party_form")


def changed_by_ann(party, **values):
    ann = UserFactory(username="ann")
    with attributed_to(actor=ann.pk, reason="the gazette"):
        Party.objects.filter(pk=party.pk).update(**values)


def test_the_second_to_save_is_told_who_changed_what(staff, party):
    mine = opened(staff, party)
    changed_by_ann(party, name="Republic of Iraq")
    refused = staff.post(address(party), mine | {"note": "of mine"})
    told = refused.content.decode()
    assert refused.status_code == 200
    for word in ("ann", "the gazette", "“Iraq” → “Republic of Iraq”"):
        assert word in told
    party.refresh_from_db()
    assert (party.name, party.note, party.version) == ("Republic of Iraq", "", 2)


def test_what_was_typed_is_kept_and_what_was_not_is_renewed(staff, party):
    mine = opened(staff, party)
    changed_by_ann(party, name="Republic of Iraq", description="federal republic")
    refused = staff.post(address(party), mine | {"description": "of mine"})
    shown = form_data(refused, "party_form")
    assert (shown["name"], shown["description"]) == ("Republic of Iraq", "of mine")
    assert staff.post(address(party), shown).status_code == 302
    party.refresh_from_db()
    assert (party.name, party.description) == ("Republic of Iraq", "of mine")


def test_saving_again_is_refused_again_after_a_third_change(staff, party):
    mine = opened(staff, party)
    changed_by_ann(party, description="one")
    shown = form_data(staff.post(address(party), mine | {"note": "n"}), "party_form")
    Party.objects.filter(pk=party.pk).update(description="two")
    again = staff.post(address(party), shown)
    assert again.status_code == 200
    assert "“one” → “two”" in again.content.decode()


def test_lists_of_references_count_too(staff, party):
    first, second = PartyFactory(name="First"), PartyFactory(name="Second")
    party.successors.set([first])
    mine = opened(staff, party)
    party.successors.set([second])
    refused = staff.post(address(party), mine | {"note": "of mine"})
    assert "“First” → “Second”" in refused.content.decode()
    shown = form_data(refused, "party_form")
    assert shown["successors"] == [str(second.pk)]
    party.refresh_from_db()
    assert party.note == ""


def test_a_form_that_changes_nothing_is_no_conflict(staff, party):
    mine = opened(staff, party)
    changed_by_ann(party, name="Republic of Iraq")
    assert staff.post(address(party), mine).status_code == 302
    party.refresh_from_db()
    assert (party.name, party.version) == ("Republic of Iraq", 2)


@pytest.mark.parametrize("seen", ["", "nonsense", "9" * 30])
def test_a_form_that_does_not_say_what_was_seen_is_refused(staff, party, seen):
    mine = opened(staff, party) | {"seen": seen, "name": "Changed"}
    assert staff.post(address(party), mine).status_code == 200
    party.refresh_from_db()
    assert party.name == "Iraq"


def test_a_part_changed_meanwhile_is_not_overwritten(staff, party):
    name = PartyNameFactory(party=party, name="Irak")
    mine = opened(staff, party)
    type(name).objects.filter(pk=name.pk).update(language="de")
    refused = staff.post(address(party), mine | {"names-0-name": "Iraq, former"})
    assert refused.status_code == 200
    assert "“Irak” was changed since you opened it" in refused.content.decode()
    shown = form_data(refused, "party_form")
    assert (shown["names-0-name"], shown["names-0-language"]) == ("Iraq, former", "de")
    name.refresh_from_db()
    assert name.name == "Irak"
    assert staff.post(address(party), shown).status_code == 302


def test_a_part_left_alone_keeps_what_others_made_of_it(staff, party):
    citation = CitationFactory(record_id=party.pk, as_written="one")
    mine = opened(staff, party)
    Citation.objects.filter(pk=citation.pk).update(as_written="two")
    assert staff.post(address(party), mine | {"note": "of mine"}).status_code == 302
    citation.refresh_from_db()
    party.refresh_from_db()
    assert (citation.as_written, party.note) == ("two", "of mine")
