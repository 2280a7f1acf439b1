"""What the admin of every record type promises."""

import json

import pytest
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.widgets import AutocompleteMixin
from django.urls import reverse

from records.kit.fields import staff_fields
from records.models import HistoryEntry, Record, RecordReferenceField
from tests.factories import StatementFactory, UserFactory
from tests.forms import form_data


@pytest.mark.django_db
class AdminContract:
    """Subclasses give ``model`` and ``make(**kwargs) -> saved record``."""

    @pytest.fixture
    def staff(self, client):
        client.force_login(UserFactory(is_staff=True, is_superuser=True))
        return client

    def admin_address(self, page, *arguments):
        options = self.model._meta
        name = f"admin:{options.app_label}_{options.model_name}_{page}"
        return reverse(name, args=arguments)

    def admin_form(self, response):
        return form_data(response, f"{self.model._meta.model_name}_form")

    def test_the_list_shows_it_and_search_finds_it(self, staff):
        record = self.make(key="a-key-like-no-other")
        self.make()
        page = staff.get(self.admin_address("changelist"))
        assert page.status_code == 200
        assert page.context["cl"].result_count == 2
        found = staff.get(
            self.admin_address("changelist"), {"q": "a-key-like-no-other"}
        )
        assert list(found.context["cl"].result_list) == [record]

    def test_the_list_costs_the_same_for_one_and_many(
        self, staff, django_assert_max_num_queries
    ):
        self.make()
        staff.get(self.admin_address("changelist"))
        with django_assert_max_num_queries(100) as one:
            staff.get(self.admin_address("changelist"))
        for _ in range(4):
            self.make()
        with django_assert_max_num_queries(len(one)):
            staff.get(self.admin_address("changelist"))

    def test_the_list_is_narrowed_by_its_filters_only(self, staff):
        self.make(note="a secret")
        for name in ("note__startswith", "key__regex", "review__in", "nonsense"):
            refused = staff.get(self.admin_address("changelist"), {name: "("})
            assert refused.status_code == 400, name
            assert "can’t be narrowed" in refused.content.decode().replace(
                "&#x27;", "’"
            )
        drafts = staff.get(self.admin_address("changelist"), {"review__exact": "draft"})
        assert drafts.context["cl"].result_count == 0

    # What a type's form has beside the fields of the record.
    beside_fields = ()

    def test_every_field_is_on_the_form_once(self, staff):
        page = staff.get(self.admin_address("add"))
        names = flatten_fieldsets(page.context["adminform"].fieldsets)
        assert sorted(names) == sorted(
            {*staff_fields(self.model), *self.beside_fields, "change_reason", "seen"}
        )
        for name in names:
            assert page.content.decode().count(f' name="{name}"') == 1, name

    def test_saving_what_is_shown_changes_nothing(self, staff):
        record = self.make(key="first", note="of ours")
        version = record.version
        before = HistoryEntry.objects.count()
        page = staff.get(self.admin_address("change", record.pk))
        assert page.status_code == 200
        saved = staff.post(
            self.admin_address("change", record.pk), self.admin_form(page)
        )
        assert saved.status_code == 302, saved.context["errors"]
        record.refresh_from_db()
        assert (record.version, record.note) == (version, "of ours")
        assert HistoryEntry.objects.count() == before

    def test_a_change_is_saved_with_who_and_why(self, staff):
        record = self.make()
        page = staff.get(self.admin_address("change", record.pk))
        data = self.admin_form(page) | {
            "note": "new",
            "change_reason": "a better source",
        }
        assert (
            staff.post(self.admin_address("change", record.pk), data).status_code == 302
        )
        entry = HistoryEntry.objects.filter(record=record.pk).latest("id")
        assert entry.after["note"] == "new"
        assert entry.reason == "a better source"
        assert entry.actor_id == int(staff.session["_auth_user_id"])

    def test_a_broken_rule_comes_back_on_the_form(self, staff):
        record = self.make()
        version = record.version
        page = staff.get(self.admin_address("change", record.pk))
        data = self.admin_form(page) | {"key": "Not a Key", "note": "typed"}
        refused = staff.post(self.admin_address("change", record.pk), data)
        assert refused.status_code == 200
        assert "lower-case letters" in str(refused.context["errors"])
        assert self.admin_form(refused)["note"] == "typed"
        record.refresh_from_db()
        assert record.version == version

    def test_every_relation_is_chosen_by_autocomplete(self, staff):
        record = self.make()
        page = staff.get(self.admin_address("change", record.pk))
        fields = page.context["adminform"].form.fields
        for name in staff_fields(self.model):
            field = self.model._meta.get_field(name)
            if isinstance(field, RecordReferenceField):
                assert "data-suggestions" in fields[name].widget.attrs
            elif field.is_relation:
                assert issubclass(field.related_model, Record)
                assert isinstance(fields[name].widget.widget, AutocompleteMixin), name

    def test_others_find_it_by_autocomplete(self, staff):
        for relation in self.model._meta.related_objects:
            if relation.field.model is self.model or relation.hidden:
                continue
            record = self.make(key="found-by-its-key")
            options = relation.field.model._meta
            answer = staff.get(
                reverse("admin:autocomplete"),
                {
                    "app_label": options.app_label,
                    "model_name": options.model_name,
                    "field_name": relation.field.name,
                    "term": "found-by-its-key",
                },
            )
            [proposal] = json.loads(answer.content)["results"]
            assert proposal["id"] == str(record.pk)
            assert proposal["text"].endswith("· found-by-its-key")
            return

    def test_it_is_not_deleted_while_others_refer_to_it(self, staff):
        record = self.make()
        statement = StatementFactory(concerns_id=record.pk)
        address = self.admin_address("delete", record.pk)
        page = staff.get(address)
        assert statement.key in page.content.decode()
        assert staff.post(address, {"post": "yes"}).status_code == 200
        assert self.model.objects.filter(pk=record.pk).exists()
        statement.delete()
        assert staff.post(address, {"post": "yes"}).status_code == 302
        assert not self.model.objects.filter(pk=record.pk).exists()

    def test_its_history_is_told(self, staff):
        record = self.make()
        self.model.objects.filter(pk=record.pk).update(note="changed in bulk")
        page = staff.get(self.admin_address("history", record.pk))
        assert page.status_code == 200
        told = page.content.decode()
        assert "<ins>changed in bulk</ins>" in told
        assert "Created" in told
