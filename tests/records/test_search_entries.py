"""The texts that search finds: whichever way records change, they equal a rebuild."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from people.models import Person
from records.derived import differences
from records.merging import merge
from records.models import SearchEntry
from tests.factories import (
    CitationFactory,
    ExternalIdFactory,
    MissionFactory,
    PassageFactory,
    PersonFactory,
    PersonNameFactory,
    SourceFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
PER_TEST = HealthCheck.function_scoped_fixture


def entries(record):
    """Text, secrecy and what it finds, of each text of a record by its field."""
    rows = SearchEntry.objects.filter(row=record.pk).values_list(
        "field", "text", "about", "secrecy", "unpublished"
    )
    return {field: rest for field, *rest in rows}


@pytest.fixture(autouse=True)
def equal_to_a_rebuild():
    """After each of these tests, what is stored equals a rebuild."""
    yield
    assert [found for found in differences() if found] == []


def test_a_record_has_an_entry_for_each_public_text_and_none_for_notes():
    person = PersonFactory(name="Fuad Masum", key="fm", note="whispered", summary="")
    assert entries(person) == {
        "name": ["Fuad Masum", person.pk, 0, False],
        "key": ["fm", person.pk, 0, False],
    }
    Person.objects.filter(pk=person.pk).update(summary="Seventh president.")
    assert entries(person)["summary"] == ["Seventh president.", person.pk, 0, False]
    person.delete()
    assert not SearchEntry.objects.exists()


def test_names_numbers_and_citations_find_what_they_are_of():
    person = PersonFactory()
    source = SourceFactory()
    for told in (
        PersonNameFactory(person=person, name="F. Mavsumi"),
        ExternalIdFactory(record_id=person.pk, scheme="wikidata", value="Q57330"),
        CitationFactory(record_id=person.pk, source=source, as_written="Mavsumi"),
    ):
        assert {about for _, about, _, _ in entries(told).values()} == {person.pk}
    passage = PassageFactory(source=source, text="Met with F. Mavsumi.")
    assert entries(passage)["text"][1] == passage.pk


def test_an_entry_is_as_secret_as_what_its_record_is_told_with():
    person = PersonFactory()
    name = PersonNameFactory(person=person, name="F. Mavsumi")
    Person.objects.filter(pk=person.pk).update(classification="confidential")
    assert entries(name)["name"] == ["F. Mavsumi", person.pk, 2, False]
    Person.objects.filter(pk=person.pk).update(
        classification="internal", review="draft"
    )
    assert entries(name)["name"] == ["F. Mavsumi", person.pk, 1, True]


def test_raw_sql_bulk_and_nested_changes_are_followed():
    # A draft that others of its own type are told with changes them while it is made.
    topics = TopicFactory.create_batch(3)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_topic SET name = 'New ' || name")
        cursor.execute(
            "INSERT INTO records_topic (key, name, classification, review, note,"
            " uncited_reason, version, secrecy, unpublished)"
            " SELECT key || '-2', name || ' 2', 'public', 'draft', '', '', 1, 0, false"
            " FROM records_topic"
        )
    assert entries(topics[0])["name"][0] == f"New {topics[0].name}"
    names = SearchEntry.objects.filter(field="name", unpublished=True)
    assert names.count() == 3
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_topic WHERE review = 'draft'")
    assert not SearchEntry.objects.filter(unpublished=True).exists()


def test_a_merge_leads_the_texts_to_the_record_kept():
    kept, gone = PersonFactory(), PersonFactory(name="Adam Alpha")
    name = PersonNameFactory(person=gone, name="A. Alfa")
    merge(kept, gone, reason="One and the same.")
    assert entries(name)["name"][1] == kept.pk


def test_a_change_of_what_is_not_searched_writes_no_entry():
    mission = MissionFactory()
    before = set(SearchEntry.objects.filter(row=mission.pk).values_list("pk"))
    mission.note = "for colleagues"
    mission.save()
    assert set(SearchEntry.objects.filter(row=mission.pk).values_list("pk")) == before


def test_rebuild_mends_what_was_changed_without_triggers():
    person = PersonFactory(name="Fuad Masum")
    SearchEntry.objects.filter(field="name").update(text="Somebody else")
    with pytest.raises(
        CommandError, match="records_searchentry: 1 missing, 1 too many"
    ):
        call_command("rebuild", check=True)
    call_command("rebuild")
    assert entries(person)["name"][0] == "Fuad Masum"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("magauov", "A.Magauov"),
        ("iraq", "embassy-of-iraq"),
        ("masud", "Mas'ud Barzani"),
        ("Mas’ud", "Masud Barzani"),
        ("cavusoglu", "Mevlüt Çavuşoğlu"),
        ("Çavuşoğlu", "Cavusoglu"),
        ("мәсімов", "Кәрім Мәсімов"),
        ("masimov", "Кәрім Мәсімов"),
        ("Zhaaf", "I. Zhaafari"),
        ("5.9", "grew by 5.9 per cent"),
        ("عراق", "جمهورية العراق"),
    ],
)
def test_words_are_found_as_they_are_typed(question, text):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT records_words(%s) @@ records_query(%s, false)", [text, question]
        )
        assert cursor.fetchone() == (True,)


def test_equal_forms_of_a_term_are_asked_for_once():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT records_query('consular', false)::text,"
            " records_query('Élysée', true)::text, records_query('', false)::text"
        )
        assert cursor.fetchone() == ("'consular':*", "'élysée' | 'elysee'", "")


def test_texts_are_found_by_index():
    questions = {
        "records_search_words": "words @@ records_query('masum', false)",
        "records_search_names": "is_name AND words @@ records_query('masum', false)",
        "records_search_sounds": "is_name AND sounds @> ARRAY['msm']",
        "records_search_trigram": "is_name AND records_letters(text) %> 'masum'",
        "records_search_about": "about = 1",
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for index, question in questions.items():
            # Of a small table any index of names would do.
            cursor.execute("SAVEPOINT all_there")
            for other in questions.keys() - {index}:
                cursor.execute(f"DROP INDEX {other}")
            cursor.execute(f"EXPLAIN SELECT FROM records_searchentry WHERE {question}")
            assert index in "\n".join(line for (line,) in cursor.fetchall())
            cursor.execute("ROLLBACK TO SAVEPOINT all_there")


@settings(max_examples=50, deadline=None, suppress_health_check=[PER_TEST])
@given(st.lists(st.text(st.characters(max_codepoint=127, min_codepoint=1)), max_size=9))
@example([f"A{chr(code)}b{chr(code)}" for code in range(1, 128)])
def test_latin_letters_are_read_as_letters_of_all_scripts_are(texts):
    """One Cyrillic letter at the end, and the whole text is read the longer way."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT records_letters(t), records_forms(t),"
            " records_letters(t || 'ж'), records_forms(t || 'ж')"
            " FROM unnest(%s::text[]) AS asked (t)",
            [texts],
        )
        for letters, forms, longer_letters, longer_forms in cursor:
            assert longer_letters == f"{letters}j"
            assert longer_forms == [f"{forms[0]}ж", f"{forms[1]}ж", f"{forms[2]}j"]
