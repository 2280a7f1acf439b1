"""What every record type's model promises."""

import pytest
from django.db.models import ForeignKey
from django.db.models.deletion import DO_NOTHING

from records.choices import HistoryOperation
from records.kit.fields import staff_fields
from records.models import Citation, FormerKey, HistoryEntry, RegisterEntry
from tests.factories import SourceFactory


@pytest.mark.django_db
class ModelContract:
    """Subclasses give ``model`` and ``make(**kwargs) -> saved record``."""

    def test_a_made_record_is_valid(self):
        self.make().full_clean()

    def test_str_costs_no_query(self, django_assert_num_queries):
        record = self.model.objects.get(pk=self.make().pk)
        with django_assert_num_queries(0):
            assert str(record).strip()

    def test_order_is_total(self):
        assert self.model._meta.ordering[-1] == "key"

    def test_every_editable_field_says_what_it_is(self):
        for name in staff_fields(self.model):
            assert self.model._meta.get_field(name).help_text, name

    def test_in_8_every_constraint_has_a_message_and_its_name(self):
        prefix = f"{self.model._meta.app_label}_{self.model.record_type()}_"
        for constraint in self.model._meta.concrete_model._meta.constraints:
            assert constraint.name.startswith(prefix), constraint.name
            assert (
                constraint.violation_error_message
                != constraint.default_violation_error_message
            ), constraint.name

    def test_references_are_named_both_ways_and_protected(self):
        for field in self.model._meta.concrete_fields:
            if isinstance(field, ForeignKey):
                assert field.remote_field.related_name, field.name
                assert field.remote_field.on_delete is not DO_NOTHING, field.name

    def test_the_page_has_an_address_made_of_plural_and_key(self):
        record = self.make(key="a-key-of-its-own")
        assert record.get_absolute_url() == f"/{self.plural_in_address}/{record.key}/"

    @property
    def plural_in_address(self):
        return self.model.PLURAL

    def test_it_stands_in_the_register(self):
        record = self.make()
        entry = RegisterEntry.objects.get(pk=record.pk)
        assert (entry.record_type, entry.key) == (record.record_type(), record.key)

    def test_an_old_key_is_remembered(self):
        record = self.make(key="first-key")
        record.key = "second-key"
        record.save()
        former = FormerKey.objects.get(record_type=record.record_type())
        assert (former.key, former.record_id) == ("first-key", record.pk)

    def test_a_change_raises_the_version_and_writes_history(self):
        record = self.make()
        version = record.version
        self.model.objects.filter(pk=record.pk).update(note="changed in bulk")
        record.refresh_from_db()
        assert record.version == version + 1
        last = HistoryEntry.objects.filter(record=record.pk).latest("id")
        assert last.operation == HistoryOperation.UPDATE
        assert (last.before["note"], last.after["note"]) == ("", "changed in bulk")

    def test_a_change_that_changes_nothing_writes_nothing(self):
        record = self.make()
        version, before = record.version, HistoryEntry.objects.count()
        record.save()
        self.model.objects.filter(pk=record.pk).update(note=record.note)
        record.refresh_from_db()
        assert (record.version, HistoryEntry.objects.count()) == (version, before)

    def test_deleting_leaves_history_and_no_citation(self):
        record = self.make()
        number = record.pk
        Citation.objects.create(record_id=number, source=SourceFactory())
        for field in self.model._meta.many_to_many:
            getattr(record, field.name).clear()
        record.delete()
        last = HistoryEntry.objects.filter(
            record=number, table=self.model._meta.db_table
        ).latest("id")
        assert (last.operation, last.after) == (HistoryOperation.DELETE, None)
        assert not Citation.objects.filter(record_id=number).exists()
        assert not RegisterEntry.objects.filter(pk=number).exists()
