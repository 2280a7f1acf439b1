"""Entering provenance: the source one works from, and citations that start from it."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from records.models import Citation
from tests.factories import (
    CitationFactory,
    MissionFactory,
    PassageFactory,
    SourceFactory,
    UserFactory,
)
from tests.forms import form_data

pytestmark = pytest.mark.django_db

BAR = "/admin/sticky-source/"
ADD_PARTY = reverse("admin:relations_party_add")


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def source():
    return SourceFactory(key="a", title="Kazakhstan – Iraq")


@pytest.fixture
def passage(source):
    PassageFactory(source=source, number=4, label="A p4")
    return PassageFactory(source=source, number=14, label="A p14", key="a-14")


def keep(client, source, passage="", **more):
    """Press “Keep”, as a script does: the answer in JSON."""
    data = {"sticky_source": source, "sticky_passage": passage, **more}
    return client.post(BAR, data, headers={"Accept": "application/json"})


def change_address(mission):
    return reverse("admin:relations_mission_change", args=[mission.pk])


def mission_form(client, mission):
    return form_data(client.get(change_address(mission)), "mission_form")


def save(client, mission, data):
    saved = client.post(change_address(mission), data)
    assert saved.status_code == 302, saved.context["errors"]
    return Citation.objects.filter(record_id=mission.pk)


class TestTheBar:
    @pytest.mark.parametrize(
        "typed", ["a", "Kazakhstan – Iraq · a", "Kazakhstan – Iraq"]
    )
    def test_a_source_is_understood_however_it_is_named(self, staff, source, typed):
        answer = keep(staff, typed)
        assert answer.json()["source"] == {
            "id": str(source.pk),
            "label": "Kazakhstan – Iraq · a",
        }

    @pytest.mark.parametrize("typed", ["14", "p. 14", "p14", "A p14", "a-14", "a p14"])
    def test_a_passage_is_understood_however_it_is_named(self, staff, passage, typed):
        answer = keep(staff, "a", typed)
        assert answer.json()["passage"]["id"] == str(passage.pk)

    def test_it_is_on_all_forms_until_it_is_cleared(self, staff, passage):
        keep(staff, "a", "14")
        for address in (ADD_PARTY, change_address(MissionFactory())):
            shown = form_data(staff.get(address), "sticky-source")
            assert shown["sticky_source"] == "Kazakhstan – Iraq · a"
            assert shown["sticky_passage"] == "A p14 · a-14"
        keep(staff, "", clear="yes")
        shown = form_data(staff.get(ADD_PARTY), "sticky-source")
        assert (shown["sticky_source"], shown["sticky_passage"]) == ("", "")

    def test_without_a_script_it_leads_back_to_the_form(self, staff, source):
        back = staff.post(BAR, {"sticky_source": "a", "next": ADD_PARTY}, follow=True)
        assert back.redirect_chain == [(ADD_PARTY, 302)]
        assert "New citations start from “Kazakhstan – Iraq”." in back.content.decode()

    def test_it_leads_to_no_other_site(self, staff, source):
        data = {"sticky_source": "a", "next": "https://example.org/"}
        assert staff.post(BAR, data).url == reverse("admin:index")

    def test_an_unknown_source_is_refused_and_the_nearest_named(self, staff):
        SourceFactory(key="ministry-page")
        answer = keep(staff, "ministry-pag")
        assert answer.status_code == 400
        assert answer.json()["told"] == (
            "There is no source “ministry-pag”. Did you mean “ministry-page”?"
        )
        assert form_data(staff.get(ADD_PARTY), "sticky-source")["sticky_source"] == ""

    def test_a_passage_that_the_source_lacks_is_refused(self, staff, passage):
        PassageFactory(number=15)
        answer = keep(staff, "a", "15")
        assert answer.status_code == 400
        assert answer.json()["told"] == (
            "“Kazakhstan – Iraq” has no passage “15”: its passages are numbered "
            "4 to 14."
        )

    def test_what_is_refused_leaves_what_was_kept(self, staff, passage):
        keep(staff, "a", "14")
        keep(staff, "a", "99")
        shown = form_data(staff.get(ADD_PARTY), "sticky-source")
        assert shown["sticky_passage"] == "A p14 · a-14"

    def test_other_users_have_their_own(self, staff, source):
        keep(staff, "a")
        other = Client()
        other.force_login(UserFactory(is_staff=True, is_superuser=True))
        assert form_data(other.get(ADD_PARTY), "sticky-source")["sticky_source"] == ""
        row = form_data(other.get(ADD_PARTY), "party_form")
        assert not row.get("citations-0-source")

    def test_a_source_that_is_gone_is_forgotten(self, staff, source):
        keep(staff, "a")
        source.delete()
        assert form_data(staff.get(ADD_PARTY), "sticky-source")["sticky_source"] == ""

    def test_it_is_for_those_who_may_cite(self, client, source):
        assert keep(client, "a").status_code == 302
        client.force_login(UserFactory(is_staff=True))
        assert keep(client, "a").status_code == 403

    def test_a_new_passage_begins_with_the_source(self, staff, source):
        keep(staff, "a")
        page = staff.get(reverse("admin:records_passage_add"))
        assert form_data(page, "passage_form")["source"] == str(source.pk)


class TestNewRows:
    def test_they_start_from_the_kept_source(self, staff, passage):
        keep(staff, "a", "14")
        row = form_data(staff.get(ADD_PARTY), "party_form")
        for name in ("citations-0-source", "initial-citations-__prefix__-source"):
            assert row[name] == str(passage.source.pk)
        assert row["citations-0-passage"] == str(passage.pk)

    def test_one_left_as_it_started_is_not_saved(self, staff, passage):
        keep(staff, "a", "14")
        mission = MissionFactory()
        data = mission_form(staff, mission) | {"note": "changed"}
        assert not save(staff, mission, data).exists()

    def test_nor_when_another_source_is_kept_meanwhile(self, staff, passage):
        keep(staff, "a", "14")
        mission = MissionFactory()
        data = mission_form(staff, mission)
        SourceFactory(key="another")
        keep(staff, "another")
        assert not save(staff, mission, data).exists()

    def test_one_that_was_filled_in_is_saved(self, staff, passage):
        keep(staff, "a", "14")
        mission = MissionFactory()
        data = mission_form(staff, mission) | {
            "citations-0-field": "opened",
            "citations-0-value": "2008-10-12",
        }
        [citation] = save(staff, mission, data)
        assert (citation.source, citation.passage) == (passage.source, passage)
        assert (citation.field, citation.value) == ("opened", "2008-10-12")

    def test_one_with_another_passage_is_saved(self, staff, passage):
        keep(staff, "a")
        mission = MissionFactory()
        data = mission_form(staff, mission) | {"citations-0-passage": passage.pk}
        [citation] = save(staff, mission, data)
        assert (citation.field, citation.passage) == ("", passage)

    def test_one_is_saved_as_it_stands_where_that_is_said(self, staff, passage):
        keep(staff, "a", "14")
        mission = MissionFactory()
        data = mission_form(staff, mission) | {"citations-0-as_a_whole": "on"}
        [citation] = save(staff, mission, data)
        assert (citation.field, citation.passage) == ("", passage)

    def test_saving_again_changes_nothing(self, staff, passage):
        keep(staff, "a", "14")
        mission = MissionFactory()
        CitationFactory(record_id=mission.pk, source=passage.source, passage=passage)
        [citation] = save(staff, mission, mission_form(staff, mission))
        assert citation.version == 1

    def test_a_passage_of_another_source_is_refused(self, staff, source):
        keep(staff, "a")
        mission, other = MissionFactory(), PassageFactory(key="b-1")
        data = mission_form(staff, mission) | {"citations-0-passage": other.pk}
        refused = staff.post(change_address(mission), data)
        assert "belongs to another source: “b-1”" in str(refused.context["errors"])
        assert not Citation.objects.exists()

    @pytest.mark.parametrize(
        ("field", "typed", "value"),
        [
            ("opened", "12 Oct 2008", "2008-10-12"),
            ("opened", "October 2008", "2008-10"),
            ("kind", "Embassy", "embassy"),
        ],
    )
    def test_a_value_is_read_as_the_field_reads_it(
        self, staff, source, field, typed, value
    ):
        keep(staff, "a")
        mission = MissionFactory()
        data = mission_form(staff, mission) | {
            "citations-0-field": field,
            "citations-0-value": typed,
        }
        [citation] = save(staff, mission, data)
        assert citation.value == value

    def test_what_is_no_value_of_the_field_is_refused(self, staff, source):
        keep(staff, "a")
        mission = MissionFactory()
        data = mission_form(staff, mission) | {
            "citations-0-field": "opened",
            "citations-0-value": "long ago",
        }
        refused = staff.post(change_address(mission), data)
        assert refused.status_code == 200
        assert not Citation.objects.exists()

    def test_only_what_can_be_cited_is_offered(self, staff):
        page = staff.get(change_address(MissionFactory()))
        [rows] = [
            one.formset
            for one in page.context["inline_admin_formsets"]
            if one.formset.prefix == "citations"
        ]
        offered = dict(rows.empty_form.fields["field"].choices)
        assert "opened" in offered
        assert not {"key", "note", "review"} & set(offered)


class TestPassagePicker:
    def proposals(self, client, term="", **more):
        answer = client.get(
            reverse("admin:autocomplete"),
            {
                "app_label": "records",
                "model_name": "citation",
                "field_name": "passage",
                "term": term,
                **more,
            },
        )
        return answer, [
            one["text"] for one in json.loads(answer.content).get("results", [])
        ]

    def test_the_number_itself_comes_first(self, staff, passage):
        PassageFactory(source=passage.source, number=2, label="of 14", key="a-2")
        PassageFactory(source=passage.source, number=114, label="A p114")
        _, found = self.proposals(staff, "14", source=passage.source.pk)
        assert found == ["A p14 · a-14", "of 14 · a-2"]

    def test_passages_of_other_sources_are_not_offered(self, staff, passage):
        PassageFactory(number=14, label="B p14")
        _, found = self.proposals(staff, "14", source=passage.source.pk)
        assert found == ["A p14 · a-14"]
        _, all_of_it = self.proposals(staff, "", source=passage.source.pk)
        assert len(all_of_it) == 2

    def test_it_is_found_by_its_words_and_shows_the_first(self, staff, source):
        words = "The embassy was opened in the autumn of that very year"
        PassageFactory(source=source, number=3, label="A p3", key="a-3", text=words)
        PassageFactory(source=source, number=5, text="Trade")
        _, found = self.proposals(staff, "embassy opened", source=source.pk)
        assert found == ["A p3: The embassy was opened in the autumn of · a-3"]

    def test_a_source_that_is_no_number_is_refused(self, staff, caplog):
        answer = staff.get(
            reverse("admin:autocomplete"),
            {
                "app_label": "records",
                "model_name": "citation",
                "field_name": "passage",
                "source": "a",
            },
        )
        assert answer.status_code == 400
