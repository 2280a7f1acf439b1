"""What every record type promises of its files."""

import csv
import io

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records.importing import import_file
from records.kit.downloads import download_response
from records.kit.fields import public_fields, staff_fields
from records.kit.files import FORMATS
from records.kit.resources import resource_for
from records.kit.widgets import TextWidget
from records.models import HistoryEntry, User

NAMES = [one.NAME for one in FORMATS]


def file_of(model, format="csv", records=None):
    """All that staff may enter of these records, or of all, as a file."""
    table = resource_for(model)().export(records)
    one = next(one for one in FORMATS if format == one.NAME)
    return one().export_data(table)


@pytest.mark.django_db
class FileContract:
    """Subclasses give ``model`` and ``make() -> saved record``."""

    def test_a_download_has_the_public_fields_for_readers_and_all_for_staff(self):
        self.make()
        for reader, names in (
            (AnonymousUser(), public_fields(self.model)),
            (User(is_staff=True), staff_fields(self.model)),
        ):
            response = download_response(
                self.model, self.model.objects.all(), "csv", reader=reader
            )
            rows = list(csv.reader(io.StringIO(response.content.decode())))
            assert rows[0] == names
            assert len(rows) == 1 + self.model.objects.count()

    def test_importing_what_was_exported_changes_nothing(self):
        records = self.model.objects.filter(pk__in=[self.make().pk, self.make().pk])
        before = list(records.order_by("pk").values())
        entries = HistoryEntry.objects.count()
        for format in NAMES:
            written = file_of(self.model, format, records)
            report = import_file(self.model, written, format)
            assert report.errors == []
            assert (report.created, report.changed, report.unchanged) == (0, 0, 2)
        assert HistoryEntry.objects.count() == entries
        assert list(records.order_by("pk").values()) == before

    def test_a_deleted_record_comes_back_from_its_file_and_not_by_a_dry_run(self):
        record = self.make()
        records = self.model.objects.filter(key=record.key)
        kept = file_of(self.model, records=records)
        records.delete()
        entries = HistoryEntry.objects.count()
        report = import_file(self.model, kept, dry_run=True)
        assert (report.errors, report.created) == ([], 1)
        assert not records.exists()
        assert HistoryEntry.objects.count() == entries
        report = import_file(self.model, kept)
        assert (report.errors, report.created, report.unchanged) == ([], 1, 0)
        assert file_of(self.model, records=records) == kept

    def test_a_bad_cell_is_told_with_its_row_and_column(self):
        records = self.model.objects.filter(pk__in=[self.make().pk, self.make().pk])
        table = resource_for(self.model)().export(records)
        for column in resource_for(self.model).fields.values():
            if type(column.widget) is TextWidget or column.column_name == "key":
                continue
            key = str(table[1][0])
            bad = f"key,{column.column_name}\n{table[0][0]},\n{key},no such thing!\n"
            report = import_file(self.model, bad.encode())
            places = {(problem.row, problem.column) for problem in report.errors}
            assert (3, column.column_name) in places, column.column_name
            assert all(problem.message for problem in report.errors)

    def test_a_download_asks_no_more_queries_for_more_rows(self):
        reader = AnonymousUser()
        counts = []
        self.make()
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                download_response(
                    self.model, self.model.objects.all(), "csv", reader=reader
                )
            counts.append(len(queries))
            for _ in range(4):
                self.make()
        assert counts[0] == counts[1]
