"""The brief of Kazakhstan and Iraq, from the records of the two documents."""

import re

import pytest

from tests.fixture_files import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixtures_loaded")]

ADDRESS = "/relations/iraq-kazakhstan/brief"


def brief(client, query=""):
    response = client.get(f"{ADDRESS}/{query}")
    assert response.status_code == 200
    return response


def test_every_fact_of_document_a_is_told(client):
    """All records of each fact of A that is more than background, n of n."""
    told = brief(client).context["brief"].told
    facts = {
        row["fact"]: set(row["records"].split(";"))
        for row in rows("coverage.csv")
        if row["fact"].startswith("A-") and row["kind"] != "background"
    }
    missing = {fact: keys - told for fact, keys in facts.items() if keys - told}
    assert missing == {}
    assert len(facts) == 211


@pytest.mark.parametrize("length", ["one", "three", "full"])
def test_every_sentence_ends_in_a_marker(client, length):
    """Sentences on the records themselves, such as gaps, are set apart."""
    body = brief(client, f"?length={length}").content.decode()
    sentences = re.findall(r'<p class="sentence">(.*?)</p>', body, re.DOTALL)
    assert len(sentences) > 10
    unmarked = [s for s in sentences if not re.search(r"\[\d+\]</a>\s*</span>\s*$", s)]
    assert unmarked == []


def test_contacts_come_in_the_order_of_time(client):
    made = brief(client).context["brief"]
    years = [s.heading.split(": ")[-1] for s in made.sections if s.level == 3]
    assert years == sorted(years, key=lambda year: (not year.isdigit(), year))
    assert years[-1] == "Without a date"


def test_our_spelling_stands_in_the_text_and_the_sources_in_a_note(client):
    made = brief(client).context["brief"]
    [meeting] = [
        s for s in made.sentences if "event:2015-09-26-idrissov-jaafari" in s.told
    ]
    assert "Ibrahim al-Jaafari (Minister of Foreign Affairs of Iraq)" in meeting.text
    assert "Jafar" not in meeting.text.replace("al-Jaafari", "")
    notes = " ".join(piece.text for note in meeting.notes for piece in note)
    assert "Ibrahim al-Jaafari is written “I. Al-Jafar”" in notes


def test_disputes_and_gaps_are_said(client):
    body = client.get(f"{ADDRESS}.md").content.decode()
    assert "Sources disagree on “opened” of Embassy of Iraq in Kazakhstan" in body
    assert "Trade: No figure reported by Iraq is recorded." in body
    assert "No contact is recorded before 2009." in body


def test_as_of_tells_nothing_that_came_later(client):
    made = brief(client, "?as_of=2012-08-28").context["brief"]
    text = " ".join(sentence.text for sentence in made.sentences)
    assert "spoke by telephone" in text
    assert "16th Summit" not in text
    assert "Berdibay" not in text
    assert "As of 28 August 2012" in made.lead


def test_a_period_leaves_out_what_lies_outside(client):
    response = brief(client, "?date=2011/2012")
    keys = {key for s in response.context["brief"].sentences for key in s.told}
    assert "event:2012-08-27-call" in keys
    assert "event:2015-09-17-visit-baghdad" not in keys
    assert "event:inv-fcc" not in keys


def test_short_briefs_fit_their_pages(client):
    for length, pages in (("one", 1), ("three", 3)):
        made = client.get(f"{ADDRESS}.pdf?length={length}&as_of=2026-11-22").content
        assert len(re.findall(rb"/Type /Page\b", made)) == pages


@pytest.mark.parametrize("extension", ["md", "docx", "pdf"])
def test_the_same_question_gives_the_same_bytes(client, extension):
    address = f"{ADDRESS}.{extension}?as_of=2019-02-12&length=three"
    one, other = client.get(address), client.get(address)
    assert one.status_code == 200
    assert one.content == other.content
    assert one["Content-Disposition"].endswith(f'-brief-2019-02-12.{extension}"')


def test_dates_are_told_as_precisely_as_they_are_known(client):
    made = brief(client).context["brief"]
    [meeting] = [s for s in made.sentences if "event:2011-06-zebari-massimov" in s.told]
    assert meeting.text.startswith("On a day of 28–30 June 2011, in Astana")
    [letter] = [s for s in made.sentences if "event:inv-fcc" in s.told]
    assert letter.text.startswith("At a time that is not recorded, ")
