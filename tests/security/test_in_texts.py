"""IN-6, IN-7: what texts the database takes, whichever way they come."""

import pytest
from django.apps import apps
from django.db import DataError, IntegrityError, connection, models, transaction

from records.database import record_models
from records.database_texts import limits_of, names_of
from records.importing import import_file
from records.models import Citation, Passage
from relations.models import Party
from tests.addresses import factory_of
from tests.factories import CitationFactory, PartyFactory, PassageFactory

pytestmark = pytest.mark.django_db
APPS = ("records", "relations", "people", "events")


def refused(table, column, text, number):
    change = f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s'
    refusals = pytest.raises((IntegrityError, DataError))
    with refusals, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change, [text, number])
    return True


def test_in_6_every_text_has_a_limit_which_the_database_holds():
    for model in apps.get_models():
        if model._meta.app_label in APPS:
            for field in model._meta.local_concrete_fields:
                if isinstance(field, models.TextField) and model in record_models():
                    assert field.max_length, field
                if isinstance(field, models.CharField):
                    assert field.max_length, field
    made = factory_of()
    for model in record_models():
        record, table = made[model](), model._meta.db_table
        for column, most in limits_of(model).items():
            assert refused(table, column, "x" * (most + 1), record.pk)
        for column in names_of(model):
            most = next(
                field.max_length
                for field in model._meta.concrete_fields
                if field.column == column
            )
            assert refused(table, column, "x" * (most + 1), record.pk)


@pytest.mark.parametrize("text", ["Cafe\u0301", "Iva\u200bnov", "a\u202eb", "a\ufeff"])
def test_in_7_the_database_refuses_names_that_hide_something(text):
    made = factory_of()
    for model in (Party, Citation):
        record = made[model]()
        for column in names_of(model):
            assert refused(model._meta.db_table, column, text, record.pk)


def test_in_7_names_are_composed_and_cleaned_on_their_way_in():
    row = "iva,state,Iva\u200bnov Cafe\u0301,Known.\n"
    file = f"key,kind,name,uncited_reason\n{row}".encode()
    assert import_file(Party, file, "csv").errors == []
    assert Party.objects.get(key="iva").name == "Ivanov Café"
    again = import_file(Party, file, "csv")
    assert (again.changed, again.unchanged) == (0, 1)
    # Persian and Indian names are written with joiners, which one sees.
    persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    joined = PartyFactory(name=persian)
    joined.refresh_from_db()
    assert joined.name == persian


def test_in_7_words_of_a_source_are_kept_letter_by_letter():
    passage = PassageFactory(text="co\u00adoperation Cafe\u0301")
    citation = CitationFactory(
        as_written="co\u00adoperation", passage=passage, source=passage.source
    )
    citation.clean_fields()
    citation.refresh_from_db()
    assert citation.as_written == "co\u00adoperation"
    assert Passage.objects.get(pk=passage.pk).text == "co\u00adoperation Cafe\u0301"
