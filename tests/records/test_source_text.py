"""The text of a source, split into passages and checked against what is cited."""

import pytest
from django.core.management import CommandError, call_command

from records.models import HistoryEntry, Passage
from records.source_text import digest, split
from tests.factories import CitationFactory, PassageFactory, SourceFactory

pytestmark = pytest.mark.django_db

TEXT = "A heading\n\n  First paragraph.  \nSecond, no blank line before.\n\n\nThird.\n"


@pytest.fixture
def source():
    return SourceFactory(key="paper")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "paper, 2nd é.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def load(key, path):
    call_command("load_source_text", key, str(path), verbosity=0)


def test_every_line_that_is_not_empty_counts():
    assert split(TEXT) == [
        "A heading",
        "First paragraph.",
        "Second, no blank line before.",
        "Third.",
    ]


def test_passages_are_made_and_given_their_text(source, file):
    known = PassageFactory(source=source, number=2, digest=digest("First paragraph."))
    load("paper", file)
    assert list(source.passages.values_list("number", "text")) == [
        (1, "A heading"),
        (2, "First paragraph."),
        (3, "Second, no blank line before."),
        (4, "Third."),
    ]
    assert Passage.objects.get(text="First paragraph.").pk == known.pk


def test_a_second_time_changes_nothing(source, file):
    load("paper", file)
    before = HistoryEntry.objects.count()
    load("paper", file)
    assert HistoryEntry.objects.count() == before


def test_a_text_that_contradicts_a_known_passage_is_refused(source, file):
    PassageFactory(source=source, number=3, digest=digest("Something else."))
    with pytest.raises(CommandError, match="Passage 3 of the text is not passage 3"):
        load("paper", file)
    assert source.passages.count() == 1


def test_a_text_shorter_than_what_is_cited_is_refused(source, file):
    passage = PassageFactory(source=source, number=9)
    CitationFactory(source=source, passage=passage)
    with pytest.raises(CommandError, match="has 4 passages, but passage 9"):
        load("paper", file)


def test_bad_input_is_named(source, file, tmp_path):
    with pytest.raises(CommandError, match="Did you mean “paper”"):
        load("papr", file)
    with pytest.raises(CommandError, match="can't be read"):
        load("paper", tmp_path / "absent.txt")
    file.write_bytes("Привет".encode("cp1251"))
    with pytest.raises(CommandError, match="not UTF-8"):
        load("paper", file)
    file.write_text(" \n\n")
    with pytest.raises(CommandError, match="empty"):
        load("paper", file)
