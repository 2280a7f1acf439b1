"""The records of the two documents: complete, cited, and told once each."""

from collections import Counter

import pytest

from events.choices import EventKind, EventStatus, StatementStatus
from events.models import Event, Meeting, Statement
from records.importing import OTHER_FILES
from records.kit.filters import filterset_for
from records.kit.registry import by_record_type, record_types
from records.models import (
    Citation,
    ExternalId,
    HistoryEntry,
    Passage,
    RegisterEntry,
    Ruling,
    Source,
    Topic,
)
from tests.fixture_files import FIXTURES, load, rows

# The two documents that the facts are of. All other sources only bear on conflicts.
DOCUMENTS = ("a", "b")
FACTS = {
    f"{source}-{number:03}"
    for source, last in (("A", 222), ("B", 92))
    for number in range(1, last + 1)
}
# A fragment proves where a claim stands; more would be copying.
WORDS_QUOTED = 12
# What the claims are made of. All other records are claims, and need a source.
NEED_NO_CITATION = {
    *(model.record_type() for model in (Citation, Ruling, Source, Passage)),
    *(model.record_type() for model in (Topic, ExternalId)),
    *("party", "partyname", "place", "person", "office"),
}
CONTACTS = (EventKind.MEETING, EventKind.CALL)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixtures_loaded")]


def coverage():
    return [
        (row["fact"], row["records"].split(";"), row["citations"].split(";"))
        for row in rows("coverage.csv")
    ]


def between_the_two(kind):
    """What a reader gets who asks for the contacts between Kazakhstan and Iraq."""
    asked = filterset_for(Event)(
        data={"between": "kazakhstan,iraq", "kind": kind},
        queryset=Event.objects.all(),
        request=None,
    )
    assert asked.is_valid(), asked.errors
    return asked.qs


# --- Coverage


def test_every_fact_is_covered_once():
    facts = [fact for fact, _, _ in coverage()]
    assert len(facts) == len(FACTS) == 314
    assert set(facts) == FACTS


def test_coverage_names_existing_records_and_citations():
    registered = {str(entry) for entry in RegisterEntry.objects.all()}
    cited = {
        citation.key: str(citation.record)
        for citation in Citation.objects.select_related("record")
    }
    for fact, records, citations in coverage():
        assert set(records) <= registered, fact
        assert {cited[key] for key in citations} == set(records), fact


def test_every_citation_of_a_document_belongs_to_a_fact_of_it():
    covered = {}
    for fact, _, citations in coverage():
        for key in citations:
            covered.setdefault(key, fact)
    of_documents = Citation.objects.filter(source__key__in=DOCUMENTS)
    sources = dict(of_documents.values_list("key", "source__key"))
    assert set(sources) == set(covered)
    wrong = [key for key, fact in covered.items() if fact[0].lower() != sources[key]]
    assert wrong == []


# --- Citations


def test_every_citation_of_a_document_has_a_passage_of_it():
    of_documents = Citation.objects.filter(source__key__in=DOCUMENTS)
    for citation in of_documents.select_related("source", "passage"):
        assert citation.passage is not None, citation.key
        assert citation.passage.source_id == citation.source_id, citation.key


def test_every_record_that_claims_something_is_cited():
    claims = RegisterEntry.objects.exclude(record_type__in=NEED_NO_CITATION)
    assert claims.count() > 400
    cited = Citation.objects.values("record_id")
    assert [str(entry) for entry in claims.exclude(pk__in=cited)] == []


def test_exceptions_from_being_cited_are_record_types():
    for word in NEED_NO_CITATION:
        assert by_record_type(word)


def test_sources_are_quoted_by_a_few_words_only():
    long = [
        key
        for key, words in Citation.objects.values_list("key", "as_written")
        if len(words.split()) > WORDS_QUOTED
    ]
    assert long == []


def test_texts_name_no_fact_or_entity_of_the_work_list():
    """Readers meet sentences; the numbers that facts were gathered under stay here."""
    wrong = [
        (path.name, row["key"], name)
        for path in FIXTURES.glob("*.csv")
        if path.name not in OTHER_FILES
        for row in rows(path.name)
        for name in ("text", "summary", "remark", "reason", "title", "name_basis")
        for word in row.get(name, "").replace("(", " ").split()
        if word.startswith(("A-0", "A-1", "A-2", "B-0", "CN-", "EV-", "P-", "FSS-"))
    ]
    assert wrong == []


# --- Contacts, each once


def test_nineteen_contacts_between_kazakhstan_and_iraq():
    assert between_the_two("meeting").count() == 18
    assert between_the_two("call").count() == 1
    contacts = between_the_two("meeting,call")
    assert contacts.count() == 19
    assert {contact.status for contact in contacts} == {EventStatus.HELD}


def test_no_event_is_told_twice():
    told = Counter()
    for event in Event.objects.filter(kind__in=CONTACTS).prefetch_related(
        "participations__person", "participations__party"
    ):
        present = frozenset(
            one.person or one.party for one in event.participations.all()
        )
        assert len(present) == 2, event.key
        told[event.date or event.parent_id, present] += 1
    assert set(told.values()) == {1}


def test_a_second_telling_is_a_further_citation_of_the_same_event():
    visit = Event.objects.get(key="2015-09-17-visit-baghdad")
    meetings = Meeting.objects.filter(parent=visit)
    passages = {
        meeting.key: set(
            Citation.objects.filter(record_id=meeting.pk).values_list(
                "passage__number", flat=True
            )
        )
        for meeting in meetings
    }
    assert passages == {
        "2015-09-17-credentials": {14, 15},
        "2015-09-17-berdibay-jaafari": {14, 16},
        "2015-09-17-berdibay-abdulmahdi": {14, 20},
    }


def test_contacts_that_may_have_been_one_are_three_pairs():
    clusters = Counter(Meeting.objects.exclude(cluster="").values_list("cluster"))
    assert sorted(clusters.values()) == [2, 2, 2]


def test_a_request_told_twice_is_one_initiative():
    requests = Statement.objects.filter(
        initiative="embassy-of-kazakhstan-in-baghdad", status=StatementStatus.OPEN
    )
    assert requests.count() == 2
    assert {str(one.concerns) for one in requests} == {
        "mission:embassy-of-kazakhstan-in-iraq"
    }


# --- Loading again


def test_every_file_is_of_a_record_type():
    known = {f"{model.PLURAL}.csv" for model in record_types()}
    found = {path.name for path in FIXTURES.glob("*.csv")} - OTHER_FILES
    assert found <= known


def test_loading_again_changes_nothing_and_writes_no_history():
    def state():
        versions = Counter(
            (entry.record_type, entry.key) for entry in RegisterEntry.objects.all()
        )
        return versions, HistoryEntry.objects.count()

    before = state()
    assert before[1] > 0
    reports = load()
    assert reports
    assert [line for line in reports if ": 0 new, 0 changed, " not in line] == []
    assert state() == before
