"""The brief of two parties, on records made for the test."""

import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document

from records.models import HistoryEntry
from tests import factories
from tests.contract.pages import text_of
from tests.events.test_pair_page import MOST_QUERIES, meet

pytestmark = pytest.mark.django_db

ADDRESS = "/relations/chile-norway/brief"


@pytest.fixture
def norway():
    return factories.PartyFactory(key="norway", name="Norway")


@pytest.fixture
def chile():
    return factories.PartyFactory(key="chile", name="Chile")


@pytest.fixture
def relation(norway, chile):
    return factories.RelationFactory(
        key="chile-norway", party_a=norway, party_b=chile, title="Norway – Chile"
    )


def sentences(client, query=""):
    response = client.get(f"{ADDRESS}/{query}")
    assert response.status_code == 200
    return [sentence.text for sentence in response.context["brief"].sentences]


def test_an_empty_brief_says_what_is_not_recorded(client, norway, chile):
    told = sentences(client)
    assert "No contact of the two is recorded." in told
    assert "No mission of Chile to Norway is recorded." in told
    assert client.get(f"{ADDRESS}.pdf").content.startswith(b"%PDF")


def test_a_meeting_is_told_from_its_parts(client, relation, norway, chile):
    event = factories.MeetingFactory(
        date="2011-06", place=factories.PlaceFactory(name="Oslo")
    )
    for party, name, office in (
        (norway, "Kari Nordmann", "Minister of Trade"),
        (chile, "Juan Pérez", "Minister of Mines"),
    ):
        factories.DelegationFactory(event=event, party=party)
        factories.ParticipationFactory(
            event=event,
            party=party,
            person=factories.PersonFactory(name=name),
            name_as_written=f"{name[0]}. {name.split()[1]}",
            office=factories.OfficeFactory(title=office, party=party),
        )
    assert (
        "In June 2011, in Oslo, Kari Nordmann (Minister of Trade) met Juan Pérez "
        "(Minister of Mines)."
    ) in sentences(client)
    assert "Juan Pérez is written “J. Pérez”" in text_of(client.get(f"{ADDRESS}/"))


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("call", {}, "On 26 September 2015, A and B spoke by telephone."),
        (
            "call",
            {"form": "video_call"},
            "On 26 September 2015, A and B spoke by video.",
        ),
        (
            "ceremony",
            {"title": "Signing"},
            "On 26 September 2015, Signing: A and B took part.",
        ),
        (
            "meeting",
            {"status": "planned", "title": "Talks"},
            "Talks: planned on 26 September 2015, for A and B; that it took place is "
            "not recorded.",
        ),
        (
            "meeting",
            {"attestation": "doubtful"},
            "Doubtful: on 26 September 2015, A met B.",
        ),
    ],
)
def test_each_kind_of_contact_has_its_sentence(
    client, relation, norway, chile, kind, fields, words
):
    event = factories.EventFactory(kind=kind, **fields)
    for party, name in ((norway, "A"), (chile, "B")):
        factories.ParticipationFactory(
            event=event, party=party, person=factories.PersonFactory(name=name)
        )
    told = sentences(client)
    assert words in told


def test_a_visit_names_visitor_and_host(client, relation, norway, chile):
    event = factories.VisitFactory(visit_class="state", date="2014")
    factories.DelegationFactory(event=event, party=chile, role="visitor")
    factories.DelegationFactory(event=event, party=norway, role="host")
    factories.ParticipationFactory(
        event=event, party=chile, person=factories.PersonFactory(name="B")
    )
    assert "In 2014, B visited Norway (class of the visit: state)." in sentences(client)


def test_a_record_without_a_source_says_why(client, relation, norway, chile):
    meet(norway, chile)
    assert "No source: Made for a test." in text_of(client.get(f"{ADDRESS}/"))


def test_what_is_hidden_leaves_no_trace(client, relation, norway, chile):
    factories.CitationFactory(record_id=relation.pk)
    address = f"{ADDRESS}.md"
    before = client.get(address).content
    event = meet(norway, chile, title="Secret talks", review="draft")
    factories.CitationFactory(record_id=event.pk)
    factories.UndertakingFactory(parties=[norway, chile], review="draft")
    assert client.get(address).content == before


def test_the_brief_costs_the_same_for_one_contact_and_four(
    client, relation, norway, chile
):
    def make():
        inferred = {"place_inferred": factories.PlaceFactory()}
        inferred["place_inferred_reason"] = "It always meets there."
        event = meet(norway, chile, **inferred)
        session = factories.ForumSessionFactory(**inferred)
        for party in (norway, chile):
            factories.DelegationFactory(event=session, party=party)
        for record in (event, session):
            factories.CitationFactory(record_id=record.pk)
        factories.OutcomeFactory(event=event)
        factories.StatementFactory(event=event, party=norway)
        factories.AppointmentEventFactory(
            appointment=factories.AppointmentFactory(
                mission=factories.MissionFactory(
                    sending_party=norway, receiving_parties=[chile]
                )
            )
        )
        undertaking = factories.UndertakingFactory(parties=[norway, chile])
        factories.UndertakingStageFactory(undertaking=undertaking, party=norway)
        factories.FigureFactory(undertaking=undertaking)
        factories.TradeRecordFactory(reporter=norway, partner=chile)

    make()
    with CaptureQueriesContext(connection) as one:
        sentences(client)
    for _ in range(3):
        make()
    with CaptureQueriesContext(connection) as four:
        sentences(client)
    assert len(four) == len(one) <= MOST_QUERIES


def test_files_hold_the_sentences_and_fixed_times(client, relation, norway, chile):
    factories.AgreementFactory(title="Пакт *мира*", parties=[norway, chile])
    told = [text for text in sentences(client) if text.startswith("Пакт")]
    body = client.get(f"{ADDRESS}.docx").content
    paragraphs = [p.text for p in Document(io.BytesIO(body)).paragraphs]
    assert told
    assert told[0] in paragraphs
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        times = {entry.date_time for entry in archive.infolist()}
    assert times == {(1980, 1, 1, 0, 0, 0)}
    assert "Пакт \\*мира\\*" in client.get(f"{ADDRESS}.md").content.decode()
    assert client.get(f"{ADDRESS}.pdf").content.startswith(b"%PDF")


def test_files_and_pages_refuse_what_they_do_not_know(client, relation):
    assert client.get(f"{ADDRESS}.pfd").status_code == 404
    assert "“pdf”" in client.get(f"{ADDRESS}.pfd").content.decode()
    for address in (f"{ADDRESS}/", f"{ADDRESS}.md"):
        response = client.get(f"{address}?lenght=one")
        assert response.status_code == 400
        assert "“length”" in text_of(response)


def test_another_order_leads_to_the_same_file(client, relation):
    response = client.get("/relations/norway-chile/brief.md?length=one")
    assert response["Location"] == f"{ADDRESS}.md?length=one"


def test_the_brief_marks_what_became_new_or_different(client, relation, norway, chile):
    old = meet(norway, chile, title="Old talks", date="2012-03-04")
    meet(norway, chile, title="Same talks", date="2012-03-05")
    HistoryEntry.objects.update(at="2020-01-01T00:00Z")
    old.place = factories.PlaceFactory(name="Oslo")
    old.save()
    meet(norway, chile, title="New talks", date="2012-03-06")
    address = "/relations/chile-norway/brief"
    response = client.get(f"{address}/?changed_since=2021-01-01")
    marks = {
        sentence.text.partition(",")[0]: sentence.mark
        for sentence in response.context["brief"].sentences
        if " March 2012," in sentence.text
    }
    assert marks == {
        "On 4 March 2012": "changed",
        "On 5 March 2012": "",
        "On 6 March 2012": "new",
    }
    # The last contact is told in short, too.
    assert response.content.decode().count("<ins>new</ins>") == 2
    text = client.get(f"{address}.md?changed_since=2021-01-01").content.decode()
    assert "marked is what was entered or changed since 1 January 2021" in text
    assert "\\[new\\] On 6 March 2012" in text
