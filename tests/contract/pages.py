"""What the pages of every record type promise: list, detail, download."""

import csv
import io
import re
from html import unescape

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.kit.fields import record_fields
from records.kit.filtering.generation import label_of
from records.kit.registry import by_record_type
from records.models import Citation, RecordReferenceField, Ruling
from records.partial_dates.display import display
from records.partial_dates.fields import PartialDateField
from tests.factories import SourceFactory

SECRET = "Heard from a colleague, not for readers."


def text_of(response):
    """What a reader reads of a page: its main part without tags, one blank apart."""
    body = response.content.decode()
    main = body[body.index("<main") : body.index("</main>")]
    main = re.sub(r"</?(?:a|bdi|strong|q)\b[^>]*>", "", main)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def words_for(record, field):
    """The words that a page has to show for a field of a record."""
    value = getattr(record, field.name)
    if isinstance(field, models.ManyToManyField):
        return [str(other) for other in value.all()]
    if value is None or value == "" or isinstance(field, RecordReferenceField):
        return []
    if field.name == "field" and isinstance(record, Ruling):
        cited = by_record_type(record.record.record_type)._meta.get_field(value)
        return [label_of(cited)]
    if field.choices:
        return [getattr(record, f"get_{field.name}_display")()]
    if isinstance(field, PartialDateField):
        return [display(value)]
    if isinstance(field, models.BooleanField):
        return ["Yes" if value else "No"]
    if isinstance(field, models.DecimalField):
        return [
            f"{value:f}".rstrip("0").rstrip(".") if "." in str(value) else str(value)
        ]
    return [str(value)]


@pytest.mark.django_db
class PageContract:
    """Subclasses give ``model`` and ``make(**kwargs) -> saved record``."""

    @property
    def list_address(self):
        return reverse(f"{self.model.PLURAL}-list")

    def page_of(self, key):
        return reverse(f"{self.model.PLURAL}-detail", args=[key])

    def file_address(self, extension):
        return reverse(f"{self.model.PLURAL}-download", args=[extension])

    def only_rows(self, response):
        """Addresses in the table of a list, in the order of the page."""
        body = response.content.decode()
        table = body[body.index("<tbody") :] if "<tbody" in body else ""
        return re.findall(r'href="(/[^"?#]+/)"', table)

    def test_list_and_page_answer_with_one_heading(self, client):
        record = self.make(key="a-record")
        for address in (self.list_address, self.page_of("a-record")):
            response = client.get(address)
            assert response.status_code == 200
            assert response.content.count(b"<h1") == 1
            assert response.content.count(b"<main") == 1
        assert record.get_absolute_url() in self.only_rows(
            client.get(self.list_address)
        )

    def test_the_page_shows_every_public_value(self, client):
        record = self.model.objects.get(pk=self.make(key="a-record").pk)
        shown = text_of(client.get(self.page_of("a-record")))
        for field in record_fields(self.model):
            for words in words_for(record, field):
                assert words in shown, field.name

    def test_what_is_for_staff_is_not_shown(self, client, admin_client):
        self.make(key="a-record", note=SECRET)
        for whose in (client, admin_client):
            for address in (self.list_address, self.page_of("a-record")):
                body = whose.get(address).content.decode()
                assert SECRET not in body
                assert "Classification" not in body

    def test_rl_8_the_list_costs_the_same_for_one_row_and_fifty(self, client):
        self.make()
        with CaptureQueriesContext(connection) as one:
            client.get(self.list_address)
        for _ in range(49):
            self.make()
        with CaptureQueriesContext(connection) as fifty:
            response = client.get(self.list_address)
        assert len(fifty) == len(one)
        assert response.context["total"] >= 50

    def test_the_page_costs_the_same_whatever_else_there_is(self, client):
        self.make(key="a-record")
        with CaptureQueriesContext(connection) as alone:
            client.get(self.page_of("a-record"))
        for _ in range(4):
            self.make()
        with CaptureQueriesContext(connection) as among_others:
            client.get(self.page_of("a-record"))
        assert len(among_others) == len(alone)

    def test_what_cannot_be_followed_gives_a_message_and_no_rows(self, client):
        self.make()
        wrong = {
            "orderin": ("key", "“ordering”"),
            "page": ("2000", "The last page is 1."),
            "page_size": ("101", "at most 100 rows"),
            "key": ("no-such-key", "no-such-key"),
        }
        for name, (value, told) in wrong.items():
            response = client.get(self.list_address, {name: value})
            assert response.status_code == 400, name
            assert told in text_of(response), name
            assert "<table" not in response.content.decode()
            assert 'role="alert"' in response.content.decode()

    def test_empty_fields_of_the_form_leave_the_address(self, client):
        response = client.get(self.list_address, {"q": "", "ordering": "key"})
        assert response.status_code == 302
        assert response["Location"] == f"{self.list_address}?ordering=key"

    def test_pages_follow_each_other(self, client):
        records = [self.make() for _ in range(3)]
        rows = []
        for number in (1, 2):
            query = {"page": number, "page_size": 2, "ordering": "key"}
            query["key"] = ",".join(record.key for record in records)
            response = client.get(self.list_address, query)
            rows.append([row.address for row in response.context["table"].rows])
            assert ('rel="next"' in response.content.decode()) == (number == 1)
        by_key = sorted(records, key=lambda record: record.key)
        wanted = [record.get_absolute_url() for record in by_key]
        assert rows == [wanted[:2], wanted[2:]]

    def test_an_empty_list_says_so_and_what_to_do(self, client):
        shown = text_of(client.get(self.list_address))
        assert "Nothing is recorded here yet." in shown
        self.make()
        nothing = text_of(client.get(self.list_address, {"q": "no such words"}))
        assert "Nothing fits all of these filters. Remove one, or see all" in nothing
        assert re.search(r"Without Words: no such words ?: [1-9]", nothing)

    def test_the_download_is_the_list(self, client):
        one, other = self.make(key="the-one"), self.make(key="the-other")
        query = {"key": "the-one", "ordering": "-key"}
        page = client.get(self.list_address, query)
        assert [row.address for row in page.context["table"].rows] == [
            one.get_absolute_url()
        ]
        for extension in ("csv", "xlsx", "json", "yaml"):
            address = f"{self.file_address(extension)}?key=the-one&amp;ordering=-key"
            assert address in page.content.decode()
        file = client.get(self.file_address("csv"), query)
        assert file.status_code == 200
        rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
        assert [row["key"] for row in rows] == ["the-one"]
        whole = client.get(self.file_address("csv")).content.decode()
        assert other.key in whole

    def test_a_download_refuses_what_the_list_refuses(self, client):
        self.make()
        response = client.get(self.file_address("csv"), {"orderin": "key"})
        assert response.status_code == 400
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert "“ordering”" in response.content.decode()
        for name in ("page", "page_size", "format"):
            assert client.get(self.file_address("csv"), {name: "1"}).status_code == 400
        missing = client.get(self.file_address("cvs"))
        assert missing.status_code == 404
        assert "“csv”" in missing.content.decode()

    def test_a_draft_leaves_no_trace(self, client, admin_client):
        record = self.make(key="still-a-draft", review="draft")
        address = self.page_of("still-a-draft")
        assert record.get_absolute_url() not in self.only_rows(
            client.get(self.list_address)
        )
        hidden = client.get(address)
        assert hidden.status_code == 404
        staff = admin_client.get(address)
        assert staff.status_code == 200
        assert "Readers do not see this record: it is draft." in text_of(staff)
        for field in self.model._meta.many_to_many:
            getattr(record, field.name).clear()
        record.delete()
        assert client.get(address).content == hidden.content

    def test_an_old_key_leads_to_the_new_one(self, client):
        record = self.make(key="first-key")
        record.key = "second-key"
        record.save()
        response = client.get(self.page_of("first-key"))
        assert response.status_code == 301
        assert response["Location"] == record.get_absolute_url()
        self.model.objects.filter(pk=record.pk).update(review="draft")
        assert client.get(self.page_of("first-key")).status_code == 404

    def test_an_unknown_key_names_the_nearest(self, client):
        record = self.make(key="a-well-known-record")
        # A character that no text has is refused before anything is looked for.
        assert client.get(self.page_of("a-well-known\0record")).status_code == 404
        for key in ("a-wel-known-record", "A WELL KNOWN RECORD"):
            response = client.get(self.page_of(key))
            assert response.status_code == 404
            assert record.get_absolute_url() in response.content.decode()

    def test_citations_are_numbered_and_led_to(self, client):
        record = self.make(key="a-record")
        source = SourceFactory(title="The Gazette")
        citation = Citation.objects.create(
            record_id=record.pk, source=source, as_written="as it has it"
        )
        Citation.objects.create(
            record_id=record.pk, source=source, as_written="a draft", review="draft"
        )
        response = client.get(self.page_of("a-record"))
        body = response.content.decode()
        assert re.findall(r'class="marker" href="([^"]+)"', body) == [
            f"/sources/{source.key}/#cited-{citation.key}"
        ]
        assert body.count(">[1]</a>") == 1
        assert body.count('id="citation-1"') == 1
        assert "#citation-2" not in body
        assert "as it has it" in body
        assert "The Gazette" in text_of(response)

    def test_staff_are_led_to_the_form_and_others_are_not(self, client, admin_client):
        record = self.make(key="a-record")
        name = (
            f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}_change"
        )
        edit = f'href="{reverse(name, args=[record.pk])}"'
        assert edit not in client.get(self.page_of("a-record")).content.decode()
        assert edit in admin_client.get(self.page_of("a-record")).content.decode()

    def test_pages_are_only_read(self, client):
        self.make(key="a-record")
        for address in (
            self.list_address,
            self.page_of("a-record"),
            self.file_address("csv"),
        ):
            for method in ("post", "put", "patch", "delete"):
                assert getattr(client, method)(address).status_code == 405
