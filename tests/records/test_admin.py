"""The admin's lists, references, deletions, history and roles."""

import json

import pytest
from django.contrib.admin import site
from django.contrib.admin.utils import quote
from django.urls import reverse

from records.attribution import attributed_to
from records.kit.registry import record_types
from records.models import Citation, HistoryEntry, RegisterEntry, Ruling
from relations.models import Mission
from tests.factories import (
    CitationFactory,
    MeetingFactory,
    MissionFactory,
    OutcomeFactory,
    ParticipationFactory,
    PartyFactory,
    PersonFactory,
    RulingFactory,
    TopicFactory,
    UserFactory,
)
from tests.forms import form_data

pytestmark = pytest.mark.django_db

MISSIONS = "admin:relations_mission_changelist"


def test_every_record_type_is_in_the_admin():
    assert [model for model in record_types() if not site.is_registered(model)] == []


def test_the_index_names_whole_records_before_their_parts(admin_client):
    apps = admin_client.get(reverse("admin:index")).context["app_list"]
    names = {
        app["app_label"]: [one["object_name"] for one in app["models"]] for app in apps
    }
    assert list(names)[:4] == ["events", "people", "relations", "records"]
    assert names["people"] == [
        "Person",
        "Office",
        "Appointment",
        "PersonName",
        "AppointmentEvent",
    ]
    assert "RegisterEntry" not in names["records"]


class TestLists:
    @pytest.mark.parametrize(
        "query",
        [
            {"note__startswith": "secret"},
            {"sending_party__note__contains": "secret"},
            {"key__regex": "("},
            {"kind": "embassy"},
            {"kind__in": "embassy"},
            {"review__exact": "\0"},
            {"\0": "1"},
            {"id__exact": "1"},
            {"version__gt": "1"},
        ],
    )
    def test_nothing_but_the_filters_narrows_a_list(self, admin_client, query):
        MissionFactory(note="secret")
        refused = admin_client.get(reverse(MISSIONS), query)
        assert refused.status_code == 400
        assert "1 mission" not in refused.content.decode()
        exported = reverse("admin:relations_mission_export")
        assert admin_client.get(exported, query).status_code == 400

    def test_the_nearest_filter_is_named(self, admin_client):
        refused = admin_client.get(reverse(MISSIONS), {"kind": "embassy", "q": "x"})
        assert "Did you mean “kind__exact”?" in refused.content.decode()

    @pytest.mark.parametrize(
        "query", [{"kind__exact": "embassy"}, {"q": "Embassy"}, {"o": "x"}, {"o": "-2"}]
    )
    def test_filters_search_and_order_work(self, admin_client, query):
        mission = MissionFactory(kind="embassy", name="Embassy of Iraq")
        page = admin_client.get(reverse(MISSIONS), query)
        assert list(page.context["cl"].result_list) == [mission]

    @pytest.mark.parametrize("name", ["records_user", "auth_group"])
    def test_accounts_are_closed_too(self, admin_client, name):
        address = reverse(f"admin:{name}_changelist")
        assert admin_client.get(address).status_code == 200
        for lookup in ("email__startswith", "name__startswith", "id__in"):
            assert admin_client.get(address, {lookup: "a"}).status_code == 400

    def test_a_nul_in_a_search_is_refused(self, admin_client):
        query = {
            "app_label": "relations",
            "model_name": "mission",
            "field_name": "seat",
            "term": "\0",
        }
        assert admin_client.get(reverse("admin:autocomplete"), query).status_code == 400
        assert admin_client.get(reverse(MISSIONS), {"q": "\0"}).status_code == 400


class TestReferences:
    """Fields that hold a record of any type, written ``type:key``."""

    @pytest.fixture
    def send(self, admin_client):
        add = reverse("admin:events_outcome_add")
        page = form_data(admin_client.get(add), "outcome_form")
        data = page | {"event": MeetingFactory().pk, "kind": "agreement_signed"}
        data |= {"uncited_reason": "Made for a test."}

        def post(reference):
            return admin_client.post(add, data | {"record": reference})

        return post

    def test_type_and_key_name_a_record(self, send):
        party = PartyFactory(key="iraq")
        assert send(" party:iraq ").status_code == 302
        assert RegisterEntry.objects.get(outcomes__isnull=False).pk == party.pk

    def test_a_former_key_is_understood(self, send):
        party = PartyFactory(key="irak")
        party.key = "iraq"
        party.save()
        assert send("party:irak").status_code == 302
        assert RegisterEntry.objects.get(outcomes__isnull=False).key == "iraq"

    @pytest.mark.parametrize(
        ("reference", "answer"),
        [
            (
                "party:irak",
                "There is no record “party:irak”. Did you mean “party:iraq”?",
            ),
            ("partie:iraq", "no type of record “partie”. Did you mean “party”?"),
            ("meeting:iraq", "A meeting is written event:key"),
            ("iraq", "“iraq” names no record; write type:key"),
            ("party:", "names no record"),
            ("party:\0", "Null characters are not allowed."),
        ],
    )
    def test_a_wrong_one_names_the_nearest(self, send, reference, answer):
        PartyFactory(key="iraq")
        refused = send(reference)
        assert refused.status_code == 200
        assert answer in str(refused.context["errors"])
        assert form_data(refused, "outcome_form")["record"] == reference

    def test_records_of_all_types_are_proposed(self, admin_client):
        MissionFactory(key="embassy-of-iraq")
        PartyFactory(key="iraq")
        query = {
            "app_label": "events",
            "model_name": "outcome",
            "field_name": "record",
            "term": "mission:iraq",
        }
        found = admin_client.get(reverse("admin:autocomplete"), query)
        assert [one["text"] for one in json.loads(found.content)["results"]] == [
            "mission:embassy-of-iraq"
        ]


class TestDeletion:
    def delete(self, client, record):
        options = record._meta
        name = f"admin:{options.app_label}_{options.model_name}_delete"
        return client.post(reverse(name, args=[quote(record.pk)]), {"post": "yes"})

    def act(self, client, *records):
        options = records[0]._meta
        name = f"admin:{options.app_label}_{options.model_name}_changelist"
        data = {
            "action": "delete_selected",
            "_selected_action": [record.pk for record in records],
            "post": "yes",
        }
        return client.post(reverse(name), data)

    def test_many_at_once_go_with_their_citations(self, admin_client):
        missions = [MissionFactory(), MissionFactory()]
        for mission in missions:
            citation = CitationFactory(record_id=mission.pk)
            RulingFactory(
                record_id=mission.pk,
                field=citation.field or "name",
            )
        assert self.act(admin_client, *missions).status_code == 302
        assert not Mission.objects.exists()
        assert not Citation.objects.exists()
        assert not Ruling.objects.exists()
        assert not RegisterEntry.objects.filter(record_type="mission").exists()
        gone = HistoryEntry.objects.filter(operation="delete", record_type="mission")
        assert {one.record for one in gone} >= {one.pk for one in missions}

    def test_what_goes_along_is_said_before(self, admin_client):
        mission = MissionFactory()
        citation = CitationFactory(record_id=mission.pk, as_written="these words")
        page = admin_client.get(
            reverse("admin:relations_mission_delete", args=[mission.pk])
        )
        assert f"these words · {citation.key}" in page.content.decode()

    @pytest.mark.parametrize("way", ["delete", "act"])
    def test_what_others_refer_to_stays(self, admin_client, way):
        person = ParticipationFactory().person
        party = MissionFactory().receiving_parties.get()
        mission = MissionFactory()
        OutcomeFactory(record_id=mission.pk)
        for record in (person, party, mission):
            refused = getattr(self, way)(admin_client, record)
            assert refused.status_code == 200
            assert "Cannot delete" in refused.content.decode()
            assert type(record).objects.filter(pk=record.pk).exists()

    @pytest.mark.parametrize("way", ["delete", "act"])
    def test_what_the_database_alone_refuses_is_said(
        self, admin_client, monkeypatch, way
    ):
        """A reference that came after the check, as it might from another session."""
        mission = MissionFactory()
        OutcomeFactory(record_id=mission.pk)
        monkeypatch.setattr("records.kit.admin.dependants", lambda records: ([], []))
        refused = getattr(self, way)(admin_client, mission)
        assert refused.status_code == 302
        page = admin_client.get(reverse(MISSIONS))
        assert "The database refuses this" in page.content.decode()
        assert Mission.objects.filter(pk=mission.pk).exists()


class TestHistory:
    def test_it_tells_who_when_why_and_what(self, admin_client, admin_user):
        old, new = PartyFactory(name="Old"), PartyFactory(name="New")
        topic = TopicFactory(name="Trade")
        meeting = MeetingFactory(country=old)
        change = reverse("admin:events_meeting_change", args=[meeting.pk])
        data = form_data(admin_client.get(change), "meeting_form")
        data |= {"country": new.pk, "topics": [topic.pk], "status": "cancelled"}
        data |= {"change_reason": "the gazette"}
        assert admin_client.post(change, data).status_code == 302
        address = reverse("admin:events_meeting_history", args=[meeting.pk])
        page = admin_client.get(address)
        change = page.context["changes"][0]
        assert (change.actor, change.reason) == ("admin", "the gazette")
        assert {(one.label, one.before, one.after) for one in change.fields} == {
            ("country", "Old", "New"),
            ("status", "Held", "Cancelled"),
            ("topics", "", "Trade"),
        }
        assert page.context["changes"][-1].operation == "Created"

    def test_a_record_that_is_gone_is_called_so(self, admin_client):
        party = PartyFactory()
        meeting = MeetingFactory(country=party)
        with attributed_to(reason="a mistake"):
            type(meeting).objects.filter(pk=meeting.pk).update(country=None)
        number = party.pk
        party.delete()
        page = admin_client.get(
            reverse("admin:events_meeting_history", args=[meeting.pk])
        )
        assert f"no. {number}, which is gone" in page.content.decode()

    def test_it_costs_the_same_for_few_and_many(
        self, admin_client, django_assert_max_num_queries
    ):
        party = PartyFactory()
        meeting = MeetingFactory(country=party)
        address = reverse("admin:events_meeting_history", args=[meeting.pk])
        admin_client.get(address)
        with django_assert_max_num_queries(100) as few:
            admin_client.get(address)
        for country in (None, party) * 5:
            meeting.country = country
            meeting.save()
        with django_assert_max_num_queries(len(few)):
            assert len(admin_client.get(address).context["changes"]) == 1

    def test_all_changes_are_listed_read_only(self, admin_client):
        entry = HistoryEntry.objects.get(record=PersonFactory().pk)
        address = reverse("admin:records_historyentry_changelist")
        assert admin_client.get(address).status_code == 200
        one = reverse("admin:records_historyentry_change", args=[entry.pk])
        assert admin_client.get(one).status_code == 200
        assert admin_client.post(one, {"reason": "forged"}).status_code == 403


class TestRoles:
    @pytest.mark.parametrize("page", ["index", "autocomplete", "relations_mission_add"])
    def test_readers_are_kept_out(self, client, page):
        client.force_login(UserFactory())
        assert client.get(reverse(f"admin:{page}")).status_code == 403

    def test_staff_without_rights_see_and_change_nothing(self, client):
        client.force_login(UserFactory(is_staff=True))
        mission = MissionFactory()
        for page, arguments in (
            ("changelist", []),
            ("add", []),
            ("export", []),
            ("change", [mission.pk]),
            ("history", [mission.pk]),
            ("delete", [mission.pk]),
        ):
            address = reverse(f"admin:relations_mission_{page}", args=arguments)
            assert client.get(address).status_code == 403, page
        assert client.get(reverse("admin:records_import_add")).status_code == 403
