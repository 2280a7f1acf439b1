"""Where the documents disagree: with each other, the public record or themselves."""

from collections import Counter

import pytest
from django.core.management import call_command

from records.choices import Reading
from records.kit.registry import by_record_type
from records.models import Citation, Dispute, Passage, RegisterEntry, Ruling, Source
from records.models.citable import citable_forms
from tests.fixture_files import load, rows

DOCUMENTS = {"a", "b"}
CONFLICTS = {f"CN-{number:02}" for number in range(1, 52)}
WITH_RULING = {
    *("CN-01", "CN-02", "CN-03", "CN-09", "CN-12", "CN-13", "CN-15"),
    *("CN-18", "CN-19", "CN-20", "CN-21", "CN-32", "CN-41"),
}

MASUM = "participation:2015-09-17-credentials-fuad-masum"
MEETING = "participation:2015-09-17-berdibay"
ATTESTED = "appointmentevent:{}-attested-{}"
HASHEMI = ATTESTED.format(
    "tareq-al-hashemi-vice-president-of-iraq", "third-cica-summit"
)
IMAM = ATTESTED.format(
    "a-taha-imam-of-the-abu-hanifa-mosque-in-baghdad", "5th-congress-of-religions"
)
CHAIRMAN = ATTESTED.format(
    "a-taha-chairman-of-a-group-of-muslim-law-scholars", "5th-congress-of-religions"
)
ABDRAKHMANOV = ATTESTED.format(
    "kairat-abdrakhmanov-minister-of-foreign-affairs-of-kazakhstan", "2016"
)
SHAWAYS = "rowsch-nuri-shaways"
# All that the database may find. One more is a false alarm, one less a lost conflict.
DISPUTES = {
    ("relationevent:iraq-kazakhstan-established", "date", "contradiction", "ruled"),
    ("mission:embassy-of-iraq-in-kazakhstan", "opened", "contradiction", "ruled"),
    (
        "relationevent:iraq-kazakhstan-embassy-of-iraq-opened",
        *("date", "contradiction", "ruled"),
    ),
    ("mission:embassy-of-kazakhstan-in-iraq", "status", "contradiction", "ruled"),
    ("event:cica-summit-3", "date", "contradiction", "ruled"),
    ("membership:iraq-cica", "start", "contradiction", "ruled"),
    (HASHEMI, "date", "contradiction", "ruled"),
    ("event:congress-of-religions-5", "date", "contradiction", "ruled"),
    (IMAM, "date", "contradiction", "ruled"),
    (CHAIRMAN, "date", "contradiction", "ruled"),
    ("event:world-economic-forum-2009", "place", "contradiction", "ruled"),
    ("event:2009-05-16-magauov-shahristani", "place", "contradiction", "open"),
    ("undertakingstage:akkas-gas-field-withdrawal", "party", "contradiction", "ruled"),
    ("figure:kazbat-deployment-medical-help", "number", "contradiction", "open"),
    ("traderecord:kazakhstan-iraq-2013", "value", "contradiction", "open"),
    ("traderecord:kazakhstan-iraq-2015-01-10", "value", "contradiction", "open"),
    ("statement:cooperation-discussed-in-the-2010s", "date", "contradiction", "ruled"),
    (ABDRAKHMANOV, "date", "scope", "open"),
    ("appointment:fuad-masum-president-of-iraq", "office", "slip", "ruled"),
    (MASUM, "office", "slip", "ruled"),
    (f"appointment:{SHAWAYS}-deputy-prime-minister-of-iraq", "office", "slip", "ruled"),
    (f"participation:astana-economic-forum-6-{SHAWAYS}", "office", "slip", "ruled"),
    (MASUM, "name_as_written", "spelling", "ruled"),
    (f"{MEETING}-jaafari-ibrahim-al-jaafari", "name_as_written", "spelling", "ruled"),
    (f"{MEETING}-abdulmahdi-adel-abdul-mahdi", "name_as_written", "spelling", "ruled"),
    # More or less precise: shown side by side, and no contradiction.
    ("event:islamic-conference-of-health-ministers-3", "date", "precision", "ruled"),
    ("event:world-economic-forum-2009", "date", "precision", "open"),
    ("event:nam-ministerial-2011", "date", "precision", "open"),
    ("event:nam-ministerial-2012", "date", "precision", "open"),
    ("event:cica-foreign-ministers-4", "date", "precision", "open"),
    ("undertakingstage:akkas-gas-field-withdrawal", "date", "precision", "open"),
}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixtures_loaded")]


def names(text):
    return text.split(";") if text else []


def value_of(entry, field):
    """The accepted value of a field of a record, in the form of a citation."""
    model = by_record_type(entry.record_type)
    form = citable_forms(model)[field].name
    value = getattr(model.objects.get(pk=entry.pk), field)
    return value.key if form == "key" else str(value)


def found_disputes():
    return {
        (str(dispute.record), dispute.field, dispute.kind, dispute.status)
        for dispute in Dispute.objects.select_related("record")
    }


# --- Each conflict is in the data


def test_each_of_the_51_conflicts_is_mapped_once():
    mapped = [row["conflict"] for row in rows("conflicts_coverage.csv")]
    assert len(mapped) == 51
    assert set(mapped) == CONFLICTS


def test_what_a_conflict_is_mapped_to_exists_and_belongs_together():
    registered = {str(entry) for entry in RegisterEntry.objects.all()}
    cited = {
        citation.key: (str(citation.record), citation.field)
        for citation in Citation.objects.select_related("record")
    }
    ruled = {
        ruling.key: (str(ruling.record), ruling.field)
        for ruling in Ruling.objects.select_related("record")
    }
    for row in rows("conflicts_coverage.csv"):
        records, citations = names(row["records"]), names(row["citations"])
        assert records, row["conflict"]
        assert citations, row["conflict"]
        assert row["title"]
        assert row["kind"]
        assert set(records) <= registered, row["conflict"]
        assert {cited[key][0] for key in citations} == set(records), row["conflict"]
        about = {cited[key] for key in citations}
        assert {ruled[key] for key in names(row["rulings"])} <= about, row["conflict"]


def test_rulings_are_those_of_the_conflicts_that_are_settled():
    settled = {
        row["conflict"]: names(row["rulings"])
        for row in rows("conflicts_coverage.csv")
        if row["rulings"]
    }
    assert set(settled) == WITH_RULING
    mapped = [key for keys in settled.values() for key in keys]
    assert sorted(mapped) == sorted(Ruling.objects.values_list("key", flat=True))


def test_a_conflict_is_explained_to_readers():
    """Where nothing disagrees field by field, a remark says what is the matter."""
    disputed = {(record, field) for record, field, _, _ in found_disputes()}
    remarks = {
        citation.key: (str(citation.record), citation.field, citation.remark)
        for citation in Citation.objects.select_related("record")
    }
    for row in rows("conflicts_coverage.csv"):
        claims = [remarks[key] for key in names(row["citations"])]
        assert any(remark for _, _, remark in claims), row["conflict"]
        if row["kind"] in ("contradiction", "precision"):
            about = {(record, field) for record, field, _ in claims}
            assert about & disputed, row["conflict"]


# --- What the database makes of it


def test_disputes_are_exactly_those_expected():
    assert found_disputes() == DISPUTES


def test_derived_tables_equal_a_rebuild():
    call_command("rebuild", "--check", verbosity=0)


def test_a_record_holds_the_value_that_prevails():
    preferring = Ruling.objects.filter(outcome="prefer")
    assert preferring.count() == 18
    for ruling in preferring.select_related("record", "prevails"):
        accepted = value_of(ruling.record, ruling.field)
        assert accepted == ruling.prevails.value, ruling.key


def test_a_ruling_settles_a_dispute_and_gives_its_reason():
    settled = {(r, f) for r, f, _, status in DISPUTES if status == "ruled"}
    rulings = Ruling.objects.select_related("record")
    assert {(str(one.record), one.field) for one in rulings} == settled
    assert all(ruling.reason for ruling in rulings)


def test_the_stated_value_stays_beside_the_one_that_prevails():
    stated = {
        "event:cica-summit-3": "2010-05-08",
        "event:congress-of-religions-5": "2015-05-10/2015-05-11",
        "event:islamic-conference-of-health-ministers-3": "2011-09-29/2011-10-02",
    }
    claims = Citation.objects.filter(source__key="a", field="date")
    found = {
        str(citation.record): citation.value
        for citation in claims.select_related("record")
        if str(citation.record) in stated
    }
    assert found == stated


# --- Public evidence


def test_public_evidence_is_a_source_of_its_own_with_its_address():
    public = Source.objects.exclude(key__in=DOCUMENTS)
    assert public.count() == 27
    for source in public:
        assert source.url, source.key
        assert source.reliability != "unassessed", source.key
        assert source.reliability_reason, source.key
        assert source.citations.exists(), source.key
    assert public.values("url").distinct().count() == 27
    assert not Passage.objects.filter(source__in=public).exists()


def test_nothing_is_quoted_from_pages_of_which_no_text_was_kept():
    public = Citation.objects.exclude(source__key__in=DOCUMENTS)
    assert public.count() == 47
    assert not public.exclude(as_written="").exists()
    assert not public.exclude(passage=None).exists()


# --- How the words were read


def test_every_citation_says_how_it_was_read():
    read = Counter(row["reading"] for row in rows("citations.csv"))
    assert min(read.values()) >= 5
    assert set(read) == set(Reading.values)


def test_a_spelling_of_a_participant_is_never_a_contradiction():
    named = Dispute.objects.filter(field__in=("name", "name_as_written"))
    assert set(named.values_list("kind", flat=True)) == {"spelling"}


def test_loading_again_changes_nothing():
    reports = load()
    assert any(line.startswith("rulings.csv: ") for line in reports)
    assert [line for line in reports if ": 0 new, 0 changed, " not in line] == []
