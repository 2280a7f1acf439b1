"""Pages of sources and passages: what rests on them, and the words that are cited."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.kit.pages import reading
from records.kit.pages.quoting import excerpt, mark
from records.models import Citation, HistoryEntry, Passage, Source
from records.source_text import digest
from tests.contract.pages import text_of
from tests.factories import (
    MissionFactory,
    PartyFactory,
    PassageFactory,
    PlaceFactory,
    SourceFactory,
)
from tests.forms import form_data

pytestmark = pytest.mark.django_db

TEXT = "Talks\n\nThe embassy opened on 12 October.\nNobody came.\n"


def cited_words(text, *quotes):
    return [piece.text for piece in mark(text, quotes) if piece.is_cited]


class TestMark:
    @pytest.mark.parametrize(
        ("text", "quote", "found"),
        [
            ("It opened in May.", "opened in May", "opened in May"),
            ("It opened  in\u00a0May.", "opened in May", "opened  in\u00a0May"),
            ("The “new” embassy", '"new" embassy', "new” embassy"),
            ("Iraq's leadership", "Iraq’s leadership", "Iraq's leadership"),
            ("May – June 2011", "May - June 2011", "May – June 2011"),
            ("THE EMBASSY opened", "the embassy", "THE EMBASSY"),
            ("Straße der Einheit", "STRASSE DER", "Straße der"),
            ("ﬁve ministers", "five ministers", "ﬁve ministers"),
            ("co\u00adoperation", "cooperation", "co\u00adoperation"),
            ("He met him in Rome.", "Rome.", "Rome"),
            ("Iraqi and Iraq", "Iraq", "Iraq"),
            ("جمهورية العراق", "العراق", "العراق"),
            ("a.b*c(d", "b*c(d", "b*c(d"),
        ],
    )
    def test_words_are_found_however_they_are_typed(self, text, quote, found):
        assert cited_words(text, quote) == [found]

    def test_nothing_of_the_text_is_lost_or_changed(self):
        text = "  «Straße»  der\n Einheit – ﬁve … "
        for quotes in ([], ["strasse der"], ["five"], ["", "…", "'"], ["absent"]):
            assert "".join(piece.text for piece in mark(text, quotes)) == text

    def test_a_whole_word_goes_before_a_part_of_one(self):
        pieces = mark("Iraqi ministers left Iraq.", ["Iraq"])
        assert [p.text for p in pieces] == ["Iraqi ministers left ", "Iraq", "."]

    def test_overlapping_quotations_are_one_mark(self):
        text = "Prime Minister Massimov met the Foreign Minister."
        quotes = ["Prime Minister Massimov", "Massimov met", "Foreign Minister"]
        assert cited_words(text, *quotes) == [
            "Prime Minister Massimov met",
            "Foreign Minister",
        ]

    def test_a_quotation_with_words_left_out_is_found_part_by_part(self):
        text = "Talks were held in May, after delays, in the city of Astana."
        for quote in ("held in May … Astana", "held in May [...] Astana"):
            assert cited_words(text, quote) == ["held in May", "Astana"]
        assert cited_words(text, "Astana … held in May") == []

    def test_what_is_not_there_marks_nothing(self):
        assert cited_words("Nobody came.", "everybody came", "...", " ") == []

    def test_an_excerpt_keeps_what_is_cited_and_cuts_what_is_not(self):
        text = "word " * 100 + "the cited words" + " word" * 100
        shown = excerpt(mark(text, ["the cited words"]), room=40)
        assert [p.text for p in shown if p.is_cited] == ["the cited words"]
        assert sum(len(p.text) for p in shown) < 120
        assert shown[0].text.startswith("…")
        assert shown[-1].text.endswith("…")


def cite(record, source, field="", value="", **kwargs):
    return Citation.objects.create(
        record_id=record.pk, source=source, field=field, value=value, **kwargs
    )


@pytest.fixture
def source():
    return SourceFactory(key="paper", title="The Paper", language="en")


def test_a_passage_shows_its_text_its_facts_and_the_way_back(client, source):
    text = "The embassy opened on 12 October, and “closed” later."
    passage = PassageFactory(key="paper-2", source=source, number=2, text=text)
    mission = MissionFactory(key="embassy", name="Embassy", opened="2008-10-12")
    claim = cite(
        mission,
        source,
        "opened",
        "2008-10-12",
        passage=passage,
        as_written="opened on 12 October",
        reading="gap",
        remark="No year.",
    )
    cite(mission, source, "closed", "2014", passage=passage, as_written='"closed"')
    cite(mission, SourceFactory(), "opened", "2014")
    for address in ("/sources/paper/", "/passages/paper-2/"):
        response = client.get(address)
        body, shown = response.content.decode(), text_of(response)
        assert "<mark>opened on 12 October</mark>" in body
        assert "<mark>closed</mark>" in body
        assert f'id="cited-{claim.key}"' in body
        assert 'href="/missions/embassy/#fact-opened"' in body
        assert "Opened: 12 October 2008 – opened on 12 October" in shown
        assert "incomplete in the source No year. Disputed" in shown
    assert 'id="p2"' in client.get("/sources/paper/").content.decode()
    body = client.get("/passages/paper-2/").content.decode()
    assert 'href="/sources/paper/#p2"' in body
    record = client.get("/missions/embassy/").content.decode()
    assert f"/passages/paper-2/#cited-{claim.key}" in record
    assert 'id="fact-opened"' in record


def test_passages_lead_to_their_neighbours_and_to_their_place(client, source):
    for number in range(1, 103):
        PassageFactory(
            key=f"paper-{number}", source=source, number=number, label=f"p. {number}"
        )
    Passage.objects.filter(key="paper-101").update(review="draft")
    body = client.get("/passages/paper-102/").content.decode()
    assert 'href="/passages/paper-100/" rel="prev"' in body
    assert 'href="/sources/paper/?page=2#p102"' in body
    assert 'rel="next"' not in body
    assert 'id="p102"' in client.get("/sources/paper/?page=2").content.decode()


@pytest.fixture
def long_source(client, source, monkeypatch):
    """Five passages with two facts each, of which two passages fit on a page."""
    monkeypatch.setattr(reading, "FACTS", 5)
    for number in range(1, 6):
        passage = PassageFactory(
            key=f"paper-{number}", source=source, number=number, label=f"p. {number}"
        )
        for _ in range(2):
            cite(PlaceFactory(), source, passage=passage)
    return source


def test_a_long_source_is_cut_by_the_facts_that_rest_on_it(client, long_source):
    whole = cite(PlaceFactory(key="of-all"), long_source)
    told = []
    for number, passages in enumerate(("12", "34", "5"), 1):
        response = client.get(f"/sources/paper/?page={number}")
        body = response.content.decode()
        assert re.findall(r'id="p(\d+)"', body) == list(passages)
        told += re.findall(r'id="cited-([^"]+)"', body)
        links = re.findall(r'href="\?page=(\d)#passages">(\d)<', body)
        pages = {"1": "1", "2": "3", "3": "5"}
        assert dict(links) == {n: p for n, p in pages.items() if n != str(number)}
    # Everything is told, and once.
    assert sorted(told) == sorted(Citation.objects.values_list("key", flat=True))
    assert client.get("/sources/paper/?page=4").status_code == 404
    # What leads into the source lands where it is told.
    body = client.get("/passages/paper-4/").content.decode()
    assert 'href="/sources/paper/?page=2#p4"' in body
    body = client.get("/places/of-all/").content.decode()
    assert f'href="/sources/paper/#cited-{whole.key}"' in body
    assert f'id="cited-{whole.key}"' in client.get("/sources/paper/").content.decode()


def test_what_is_hidden_moves_no_passage_to_another_page(client, long_source):
    addresses = ("/sources/paper/", "/sources/paper/?page=2", "/passages/paper-3/")
    before = [client.get(address).content for address in addresses]
    passage = Passage.objects.get(key="paper-2")
    cite(PlaceFactory(review="draft"), long_source, passage=passage)
    cite(PlaceFactory(), long_source, passage=passage, classification="confidential")
    PassageFactory(source=long_source, number=7, review="draft")
    assert [client.get(address).content for address in addresses] == before


def test_the_queries_of_a_source_do_not_grow_with_its_facts(client, long_source):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get("/sources/paper/").status_code == 200
        return len(found)

    before = queries()
    for passage in Passage.objects.filter(number__lte=2):
        for _ in range(3):
            cite(PlaceFactory(), long_source, passage=passage)
    assert queries() == before


def test_what_rests_on_one_source_alone_is_counted_and_listed(client, source):
    alone = MissionFactory(name="Alone")
    cite(alone, source)
    cite(alone, source, "kind", "embassy")
    both = MissionFactory(name="Spoken of twice")
    cite(both, source)
    cite(both, SourceFactory(title="Another"))
    place = PlaceFactory(name="Somewhere")
    cite(place, source)
    cite(place, SourceFactory(review="draft"))
    page = client.get("/sources/paper/")
    shown = text_of(page)
    assert "4 citations of 3 records; 2 of them rest on this source alone" in shown
    # Each group leads to the list of the same records, to be filtered and downloaded.
    for plural, count in (("missions", "1 mission"), ("places", "1 place")):
        assert f'"/{plural}/?only_source=paper"' in page.content.decode()
        assert count in text_of(client.get(f"/{plural}/?only_source=paper"))
    resting = shown[shown.index("Rests only on this source 2") :]
    assert "Missions 1 Alone" in resting
    assert "Places 1 Somewhere" in resting
    assert "Spoken of twice" not in resting


def test_staff_see_what_else_supports_a_record(admin_client, source):
    place = PlaceFactory()
    cite(place, source)
    cite(place, SourceFactory(review="draft"))
    shown = text_of(admin_client.get("/sources/paper/"))
    assert "all of them have another source too" in shown


def test_hidden_citations_records_and_passages_leave_no_trace(client, source):
    passage = PassageFactory(key="paper-1", source=source, number=1)
    cite(PlaceFactory(key="seen", name="Seen"), source, passage=passage)
    addresses = ("/sources/paper/", "/passages/paper-1/", "/places/seen/")
    before = [client.get(address).content for address in addresses]
    hidden = PartyFactory(key="hidden-party", name="Hidden", review="draft")
    cite(hidden, source, passage=passage, as_written="not for readers")
    cite(PartyFactory(), source, passage=passage, classification="internal")
    PassageFactory(source=source, number=2, text="A secret.", review="draft")
    assert [client.get(address).content for address in addresses] == before


def test_a_hidden_passage_hides_what_was_cited_from_it(client, source):
    before = client.get("/sources/paper/").content
    secret = PassageFactory(source=source, number=9, label="p. 9", review="draft")
    cite(PlaceFactory(name="Seen"), source, passage=secret, as_written="its words")
    assert client.get("/sources/paper/").content == before


def test_a_passage_of_a_hidden_source_is_hidden_with_it(client):
    hidden = SourceFactory(key="hidden-paper", title="Secret paper", review="draft")
    passage = PassageFactory(key="a-passage", source=hidden, number=1)
    cite(PlaceFactory(), hidden, passage=passage, as_written="secret words")
    assert client.get(passage.get_absolute_url()).status_code == 404


def test_many_facts_cost_as_many_queries_as_one(client, source):
    def count():
        with CaptureQueriesContext(connection) as captured:
            for address in ("/sources/paper/", "/passages/paper-1/"):
                assert client.get(address).status_code == 200
        return len(captured)

    passage = PassageFactory(key="paper-1", source=source, number=1, text="Opened.")
    mission = MissionFactory(opened="2008")
    cite(mission, source, "opened", "2008", passage=passage, as_written="Opened")
    one = count()
    for number in range(2, 22):
        mission = MissionFactory(opened="2008")
        passage = PassageFactory(source=source, number=number, text="Opened.")
        for place in (passage, Passage.objects.get(key="paper-1")):
            cite(mission, source, "opened", "2008", passage=place, as_written="Opened")
    assert count() == one
    assert one < 40


class TestUpload:
    def post(self, client, source, file, **changes):
        address = reverse("admin:records_source_change", args=[source.pk])
        page = client.get(address)
        data = form_data(page) | {"document_text": file} | changes
        return client.post(address, data, follow=True)

    def test_a_text_becomes_passages(self, admin_client, source):
        known = PassageFactory(source=source, number=3, digest=digest("Nobody came."))
        file = SimpleUploadedFile("paper.txt", b"\xef\xbb\xbf" + TEXT.encode())
        response = self.post(admin_client, source, file)
        assert "2 passages made, 1 given their text, 0 as before" in (
            response.content.decode()
        )
        texts = list(source.passages.values_list("number", "text"))
        assert texts == [
            (1, "Talks"),
            (2, "The embassy opened on 12 October."),
            (3, "Nobody came."),
        ]
        entry = HistoryEntry.objects.filter(record=known.pk).order_by("-at").first()
        assert entry.actor.username == "admin"

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            ("Привет".encode("cp1251"), "not UTF-8 text (byte 0)"),
            (b"\n \n", "The text is empty."),
            (b"Talks\nText\0\n", "Passage 2 holds a zero byte"),
            (b"a" * 20_001, "Passage 1 has 20,001 characters"),
            (b"Talks\nSomething else.\n", "Passage 2 of the text is not passage 2"),
            (b"Talks\n", "has 1 passages, but passage 2"),
            (b"line\n" * (1024 * 1024 + 1), "larger than 5 MB"),
        ],
        ids=["encoding", "empty", "zero", "long", "other text", "short", "large"],
    )
    def test_what_is_wrong_is_said_and_nothing_written(
        self, admin_client, source, content, told
    ):
        right = "The embassy opened on 12 October."
        passage = PassageFactory(source=source, number=2, digest=digest(right))
        cite(PlaceFactory(), source, passage=passage)
        before = HistoryEntry.objects.count()
        file = SimpleUploadedFile("paper.txt", content)
        response = self.post(admin_client, source, file, title="A new title")
        assert response.status_code == 200
        assert told in response.content.decode()
        assert HistoryEntry.objects.count() == before
        assert Source.objects.get(pk=source.pk).title == "The Paper"
        assert source.passages.count() == 1

    def test_a_new_source_may_bring_its_text(self, admin_client):
        address = reverse("admin:records_source_add")
        file = SimpleUploadedFile("paper.txt", TEXT.encode())
        data = form_data(admin_client.get(address)) | {
            "key": "new-paper",
            "title": "New paper",
            "kind": "press",
            "document_text": file,
        }
        admin_client.post(address, data, follow=True)
        assert Source.objects.get(key="new-paper").passages.count() == 3
