"""What the API of every record type promises."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records.kit.fields import public_fields, staff_fields
from records.models import Citation, HistoryEntry
from tests.api_writing import Program
from tests.factories import SourceFactory


@pytest.mark.django_db
class ApiContract:
    """Subclasses give ``model`` and ``make(**kwargs) -> saved record``."""

    @property
    def address(self):
        return f"/api/v1/{self.model.PLURAL}/"

    def test_the_root_names_the_list(self, client):
        root = client.get("/api/v1/").json()
        assert root[self.model.PLURAL] == f"http://testserver{self.address}"

    def test_list_and_record_have_the_public_fields_and_no_others(self, client):
        record = self.make(key="a-record", note="For colleagues.")
        listed = client.get(self.address, {"key": "a-record"}).json()
        assert listed["count"] == 1
        shown = client.get(f"{self.address}a-record/")
        assert shown.status_code == 200
        fields = public_fields(self.model)
        common = [*fields, "self", "version", "parts"]
        assert list(listed["results"][0]) == [*common, "citation_count"]
        assert list(shown.json()) == [*common, "citations", "uncited_reason"]
        assert shown.json()["uncited_reason"] == "Made for a test."
        assert shown.json()["self"] == f"http://testserver{self.address}a-record/"
        assert shown.json()["version"] == record.version
        assert set(shown.json()["parts"]) == set(self.model.PARTS)
        assert "For colleagues." not in shown.content.decode()
        hidden = set(staff_fields(self.model)) - {*fields, "uncited_reason"}
        assert hidden.isdisjoint(shown.json())

    def test_citations_are_counted_in_the_list_and_given_with_the_record(self, client):
        record = self.make(key="a-record")
        source = SourceFactory(key="gazette")
        Citation.objects.create(record_id=record.pk, source=source, as_written="words")
        Citation.objects.create(
            record_id=record.pk, source=source, as_written="draft", review="draft"
        )
        listed = client.get(self.address, {"key": "a-record"}).json()["results"][0]
        assert listed["citation_count"] == 1
        shown = client.get(f"{self.address}a-record/").json()
        assert "uncited_reason" not in shown
        [citation] = shown["citations"]
        assert citation["source"]["key"] == "gazette"
        assert citation["as_written"] == "words"
        assert "record" not in citation
        if "source" not in public_fields(self.model):
            found = client.get(self.address, {"source": "gazette"}).json()
            assert [row["key"] for row in found["results"]] == ["a-record"]

    def test_the_api_asks_no_more_queries_for_more_rows(self, client):
        self.make()
        with CaptureQueriesContext(connection) as one:
            assert client.get(self.address).status_code == 200
        for _ in range(4):
            self.make()
        with CaptureQueriesContext(connection) as five:
            listed = client.get(self.address).json()
        assert len(five) == len(one)
        # Page by page, there and back again, they are the same rows in the same order.
        keys = [row["key"] for row in listed["results"]]
        assert listed["count"] == len(keys) >= 5
        there, back, address = [], [], f"{self.address}?page_size=2&fields=key"
        while address:
            page = client.get(address).json()
            there += [row["key"] for row in page["results"]]
            address = page["next"]
        assert there == keys
        while page["previous"]:
            page = client.get(page["previous"]).json()
            back = [row["key"] for row in page["results"]] + back
        assert back == keys[: len(back)]
        assert len(back) == (len(keys) - 1) // 2 * 2

    def test_a_record_is_created_read_changed_and_deleted(self, client, admin_client):
        """A record goes in again as it came out."""
        like = self.make(key="like-it")
        shown = client.get(f"{self.address}like-it/").json()
        given = {name: shown[name] for name in public_fields(self.model)}
        self.model.objects.filter(pk=like.pk).delete()
        body = {**given, "key": "a-record", "uncited_reason": "Made for a test."}
        for whose, status in ((client, 401), (admin_client, 403)):
            for send, address in (
                (whose.post, self.address),
                (whose.patch, f"{self.address}a-record/"),
                (whose.delete, f"{self.address}a-record/"),
            ):
                answer = send(address, data="{}", content_type="application/json")
                assert answer.status_code == status
        program = Program()
        made = program.post(self.address, body, Change_Reason="A new source – Қ.")
        assert made.status_code == 201, made.json()
        assert made["Location"] == f"http://testserver{self.address}a-record/"
        for name, value in given.items():
            assert made.json()[name] == (value if name != "key" else "a-record"), name
        record = self.model.objects.get(key="a-record")
        entry = HistoryEntry.objects.filter(record=record.pk).earliest("id")
        assert (entry.actor, entry.reason) == (program.user, "A new source – Қ.")
        address, note = f"{self.address}a-record/", {"note": "changed by a program"}
        assert program.patch(address, note).status_code == 428
        changed = program.patch(address, note, If_Match=made["ETag"])
        assert changed.status_code == 200, changed.json()
        stale = program.patch(address, {"note": "lost"}, If_Match=made["ETag"])
        assert (stale.status_code, stale["ETag"]) == (412, changed["ETag"])
        assert stale.json()["current"] == changed.json()
        record.refresh_from_db()
        assert record.note == "changed by a program"
        assert program.delete(address).status_code == 428
        gone = program.delete(address, If_Match=changed["ETag"])
        assert gone.status_code == 204
        assert not self.model.objects.filter(key="a-record").exists()

    def test_head_and_options_answer(self, client):
        self.make()
        assert client.head(self.address).status_code == 200
        assert client.options(self.address).status_code == 200

    def test_what_is_unknown_or_malformed_is_refused_with_its_name(self, client):
        self.make()
        answer = client.get(self.address, {"orderin": "key", "page_size": "1e3"})
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert set(problem) == {"type", "title", "status", "detail", "errors"}
        assert problem["type"] == "/api/v1/docs/#invalid-parameters"
        nearest = {error["name"]: error.get("nearest") for error in problem["errors"]}
        assert nearest == {"orderin": "ordering", "page_size": None}

    def test_a_draft_does_not_exist_for_readers(self, client, admin_client):
        self.make(key="still-a-draft", review="draft")
        self.make(key="kept-close", classification="internal")
        for key in ("still-a-draft", "kept-close"):
            address = f"{self.address}{key}/"
            missing = client.get(f"{self.address}no-such-record/")
            hidden = client.get(address)
            assert hidden.status_code == 404
            assert hidden.json()["title"] == missing.json()["title"]
            assert admin_client.get(address).status_code == 200
        keys = [row["key"] for row in client.get(self.address).json()["results"]]
        assert "still-a-draft" not in keys
        assert "kept-close" not in keys

    def test_an_old_address_of_the_api_leads_to_the_new_one(self, client):
        record = self.make(key="first-key")
        record.key = "second-key"
        record.save()
        answer = client.get(f"{self.address}first-key/")
        assert answer.status_code == 301
        assert answer["Location"] == f"{self.address}second-key/"
        self.model.objects.filter(pk=record.pk).update(review="draft")
        assert client.get(f"{self.address}first-key/").status_code == 404
