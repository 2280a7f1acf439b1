"""Partial dates in files and in the API."""

import datetime

import pytest
from django.db import models
from django.test.utils import isolate_apps
from hypothesis import given
from rest_framework import serializers

from records.partial_dates import PartialDate, PartialDateError
from records.partial_dates.api import PartialDateSerializerField
from records.partial_dates.fields import PartialDateField
from records.partial_dates.serialisation import as_api, as_csv
from records.partial_dates.widgets import PartialDateWidget
from tests.records.partial_date_texts import STEADY, VALID

parse = PartialDate.parse


def test_api_form_of_a_date():
    assert as_api(parse("2003~/..")) == {
        "edtf": "2003~/..",
        "display": "since about 2003",
        "earliest": "2003-01-01",
        "latest": None,
        "precision": "within",
        "approximate": True,
        "uncertain": False,
    }
    assert as_api(parse("XXXX-08-20?")) == {
        "edtf": "XXXX-08-20?",
        "display": "20 August (year not known) (uncertain)",
        "earliest": None,
        "latest": None,
        "precision": "year-unknown",
        "approximate": False,
        "uncertain": True,
    }
    assert as_api(None) is None
    assert as_csv(None) == ""


@STEADY
@given(VALID)
def test_what_is_written_is_read_back(text):
    date = parse(text)
    widget = PartialDateWidget()
    assert widget.clean(widget.render(date)) == date
    field = PartialDateSerializerField()
    assert field.to_internal_value(field.to_representation(date)) == date
    assert field.to_internal_value(as_csv(date)) == date


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("2015-09-17", "2015-09-17"),
        ("17 Sep 2015", "2015-09-17"),
        (datetime.date(2015, 9, 17), "2015-09-17"),
        (datetime.datetime(2015, 9, 17), "2015-09-17"),
        (2015, "2015"),
        (2015.0, "2015"),
        (parse("2014~"), "2014~"),
    ],
)
def test_reads_cells_of_spreadsheets(cell, meant):
    assert PartialDateWidget().clean(cell) == parse(meant)


@pytest.mark.parametrize("cell", [None, "", "  "])
def test_an_empty_cell_is_no_date(cell):
    assert PartialDateWidget().clean(cell) is None


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("03/04/2015", "can be read two ways"),
        (45982, "day number of a spreadsheet"),
        (45982.5, "is not a date that is understood"),
        (True, "is not a date that is understood"),
        (datetime.datetime(2015, 9, 17, 10), "a time of day is not kept"),
    ],
)
def test_a_bad_cell_is_refused_with_the_reason(cell, reason):
    with pytest.raises(PartialDateError) as refusal:
        PartialDateWidget().clean(cell)
    assert reason in str(refusal.value)


@pytest.fixture
def serializer():
    with isolate_apps("records"):

        class Dated(models.Model):  # noqa: DJ008 - never shown
            date = PartialDateField(blank=True)

            class Meta:
                app_label = "records"

        class DatedSerializer(serializers.ModelSerializer):
            serializer_field_mapping = {
                **serializers.ModelSerializer.serializer_field_mapping,
                PartialDateField: PartialDateSerializerField,
            }

            class Meta:
                model = Dated
                fields = ("date",)

        yield DatedSerializer


def test_model_serializer_gives_objects(serializer):
    model = serializer.Meta.model
    assert serializer(model(date="2015")).data["date"]["display"] == "2015"
    assert serializer(model()).data == {"date": None}


@pytest.mark.parametrize(
    ("sent", "understood"),
    [
        ("June 2011", parse("2011-06")),
        ({"edtf": "2011-06", "display": "ignored"}, parse("2011-06")),
        ("", None),
    ],
)
def test_model_serializer_takes_text_or_object(serializer, sent, understood):
    taken = serializer(data={"date": sent})
    assert taken.is_valid(), taken.errors
    assert taken.validated_data == {"date": understood}


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ("31 Feb 2015", "February 2015 has 28 days"),
        (2015, 'A date is a text such as "2015-09-17"'),
        ({"display": "2015"}, 'or an object with "edtf"'),
        (["2015"], 'or an object with "edtf"'),
        (True, 'or an object with "edtf"'),
    ],
)
def test_model_serializer_refuses_with_the_reason(serializer, sent, reason):
    taken = serializer(data={"date": sent})
    assert not taken.is_valid()
    assert reason in str(taken.errors["date"][0])
