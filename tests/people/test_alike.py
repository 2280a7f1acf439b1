"""Which persons are suggested for a judgement: names that could be of one person."""

import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.alike import BATCH, Pair, next_pairs, pairs_with
from people.models import Person
from tests.factories import (
    JudgementFactory,
    PartyFactory,
    PersonFactory,
    PersonNameFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return UserFactory(is_staff=True)


def suggested(clerk, first, second, **both):
    """Whether two persons of these names are suggested, whichever was entered first."""
    found = []
    for one, other in ((first, second), (second, first)):
        persons = [PersonFactory(name=name, **both) for name in (one, other)]
        pairs = pairs_with(clerk, [person.pk for person in persons])
        found.append(bool(pairs))
        Person.objects.filter(pk__in=[person.pk for person in persons]).delete()
    assert found[0] == found[1]
    return found[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ibrahim al-Jaafari", "I. Zhaafari"),
        ("Ibrahim al-Jaafari", "Al-Jafar, I."),
        ("Ibrahim al-Jaafari", "Jaafari Ibrahim"),
        ("Ibrahim al-Jaafari", "Джаафари Ибрагим"),
        ("Ibrahim al-Jaafari", "إبراهيم الجعفري"),
        ("И. Джаафари", "إبراهيم الجعفري"),
        ("Asset Issekeshev", "Исекешев Ә."),
        ("Nursultan Nazarbayev", "N.Nazarbaev"),
        ("Adel Abdul-Mahdi", "عادل عبد المهدي"),
        ("Khairallah Hassan Babaker", "K. Babakr"),
        ("Mevlüt Çavuşoğlu", "Мевлют Чавушоглу"),
        ("A. Berdibay", "A. Berdybai"),
        ("Hoshyar Zebari", "Zhoshyar Zebari"),
        ("President William Taft", "W. H. Taft"),
    ],
)
def test_names_that_can_be_of_one_person(clerk, one, other):
    assert suggested(clerk, one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("President Taft", "William Howard Taft III"),
        ("William Howard Taft Jr", "William Howard Taft III"),
        ("Kairat Abdrakhmanov", "Kairat Ishchanov"),
        ("Kairat Abdrakhmanov", "Serik Abdrakhmanov"),
        ("H. Hussein Ali", "Saddam Hussein"),
        ("Tariq al-Abdullah", "Tareq al-Hashemi"),
        ("I. K.", "Ibrahim Karimov"),
    ],
)
def test_names_that_can_not(clerk, one, other):
    assert not suggested(clerk, one, other)
    assert not suggested(clerk, one, other, serves=PartyFactory())


def test_a_bare_surname_needs_the_same_party(clerk):
    assert suggested(clerk, "Mr Zebari", "Hoshyar Zebari", serves=PartyFactory())
    assert not suggested(clerk, "Mr Zebari", "Hoshyar Zebari")


def test_any_name_of_a_person_counts_and_hidden_ones_do_not(clerk):
    one, other = PersonFactory(name="Adam Alpha"), PersonFactory(name="Beth Beta")
    PersonNameFactory(person=one, name="Gamma, C.")
    hidden = PersonNameFactory(person=other, name="Cecil Gamma", review="draft")
    [pair] = pairs_with(clerk, [one.pk])
    assert pair == Pair(one.pk, other.pk, "")
    assert "“Gamma, C.” and “Cecil Gamma” sound alike" in pair.because
    reader = UserFactory()
    assert pairs_with(reader, [one.pk]) == []
    hidden.review = "published"
    hidden.save()
    assert pairs_with(reader, [one.pk]) == [pair]


def test_what_was_judged_is_not_asked_again(clerk):
    first, second, third = (PersonFactory(name="Adam Alpha") for _ in range(3))
    found = next_pairs(clerk).pairs
    assert [(pair.one, pair.other) for pair in found] == [
        (first.pk, second.pk),
        (first.pk, third.pk),
        (second.pk, third.pk),
    ]
    JudgementFactory(one_id=third.pk, other_id=first.pk, verdict="different")
    found = next_pairs(clerk, after=(first.pk, second.pk)).pairs
    assert [(pair.one, pair.other) for pair in found] == [(second.pk, third.pk)]
    assert next_pairs(clerk, after=(second.pk, third.pk)).pairs == []


def test_looks_no_further_than_a_page_allows(clerk, monkeypatch):
    monkeypatch.setattr("people.alike.FURTHEST", BATCH)
    letters = list(itertools.combinations("bdfjlmn", 2))[:BATCH]
    persons = [PersonFactory(name=f"{a}a{b} {b}u{a}") for a, b in letters]
    assert len(persons) == BATCH
    twins = [PersonFactory(name="Adam Alpha") for _ in range(2)]
    found = next_pairs(clerk)
    assert found.pairs == []
    assert persons[-1].pk < found.look_on <= twins[0].pk
    [pair] = next_pairs(clerk, after=(found.look_on, 0)).pairs
    assert (pair.one, pair.other) == tuple(twin.pk for twin in twins)


def test_a_party_that_the_reader_may_not_see_is_nobody_in_common(clerk):
    hidden = PartyFactory(classification="confidential")
    reader = UserFactory(is_staff=True, clearance="internal")
    assert not suggested(reader, "Mr Zebari", "Hoshyar Zebari", serves=hidden)
    assert suggested(clerk, "Mr Zebari", "Hoshyar Zebari", serves=hidden)


def test_asks_the_same_number_of_queries_for_one_and_many(clerk):
    counts = []
    for number in (1, 5):
        persons = [PersonFactory(name=f"Adam Alpha {'xyz'[n % 3]}.") for n in range(5)]
        with CaptureQueriesContext(connection) as queries:
            pairs_with(clerk, [person.pk for person in persons[:number]])
        counts.append(len(queries))
    assert counts[0] == counts[1] > 0


def test_finds_by_index(clerk):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT * FROM people_personname"
            " WHERE people_name_keys(name) && ARRAY['jfr:a'] OR name % 'I. Zhaafari'",
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "people_personname_by_sound" in plan
    assert "people_personname_by_trigram" in plan


def sounds(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_name_sounds(%s)", [name])
        return cursor.fetchone()[0]


given_names = st.lists(
    st.text(alphabet="bdfghjklmnrstzaeiou", min_size=3, max_size=9),
    min_size=2,
    max_size=4,
    unique=True,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(words=given_names)
def test_the_order_of_words_and_initials_never_hide_a_name(words):
    name = " ".join(words)
    for order in itertools.permutations(words):
        assert sorted(sounds(" ".join(order))) == sorted(sounds(name))


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(name=st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_text_has_sounds(name):
    assert all(sound and sound.isascii() for sound in sounds(name))
