"""Which of very many names are looked at, and how alike they have to be."""

import pytest
from django.db import connection

from people.models import Person
from people.nearest import LOOKED_AT, nearest, spelled
from tests.factories import PersonFactory, PersonNameFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    return UserFactory()


def test_how_alike_letters_must_be_is_said_in_the_statement_itself(client):
    """What is set beforehand is forgotten by whoever reads without a transaction."""
    person = PersonFactory(name="Sara Ermemiev")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', '1', false)")
        try:
            # A slip after which nothing sounds as before; of a short name it is much.
            address = "/api/v1/people/match?name=Sara+Ermmeiev"
            [found] = client.get(address).json()["candidates"]
        finally:
            cursor.execute("RESET pg_trgm.similarity_threshold")
    assert found["key"] == person.key


def test_of_very_many_names_the_nearest_are_looked_at(reader):
    letters = "abcdefghijklmnopqrstuvwxyz"
    Person.objects.bulk_create(
        Person(name=f"Karim {one}. Masimov the {two}", key=f"masimov-{one}{two}")
        for one in letters
        for two in letters[:6]
    )
    person = PersonFactory(name="Karim Masimov")
    besides = PersonFactory(name="Someone else")
    PersonNameFactory(person=besides, name="Карим Масимов", script="Cyrl")
    asked = spelled("Karim Massimov")
    found = nearest(reader, "Karim Massimov", asked)
    assert len(found) == LOOKED_AT
    assert found[0].person == person.pk
    # In its own script a name has no letters in common with what is asked.
    found = nearest(reader, "Карим Масимов", spelled("Карим Масимов"))
    assert {near.person for near in found[:2]} == {person.pk, besides.pk}
