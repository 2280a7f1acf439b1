"""Filters and ordering by partial dates, against the database."""

import itertools

import django_filters
import pytest
from django.db import models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.models import Passage
from records.partial_dates import PartialDate
from records.partial_dates.edtf import certainly_within, possibly_overlaps, sort_key
from records.partial_dates.filters import (
    order_by_partial_date,
    partial_date_filters,
    partial_date_filters_of,
)
from records.partial_dates.queries import matches, near_enough
from tests.factories import PassageFactory, SourceFactory
from tests.records.partial_date_models import trial_models
from tests.records.partial_date_texts import STEADY, VALID

STORED = [
    "2012",
    "2012-05-09",
    "2012-12-31",
    "2011/2013",
    "201X",
    "19XX",
    "2003/..",
    "../2011-06",
    "[..2012-05-28]",
    "[2013..]",
    "[2011-12-31..2012-01-01]",
    "2012~",
    "2012-05-09?",
    "XXXX-05-09",
    "",
]


@pytest.fixture
def trials(db):
    with trial_models() as (model, _, _):
        model.objects.bulk_create(
            [model(key=text or "undated", date=text) for text in STORED]
        )
        yield model


def filter_set(trial):
    wired = partial_date_filters_of(trial)

    class TrialFilterSet(django_filters.FilterSet):
        class Meta:
            model = trial
            fields = ()

        @classmethod
        def get_filters(cls):
            return {**super().get_filters(), **wired}

    return TrialFilterSet


def found(trial, **asked):
    result = filter_set(trial)(asked, trial.objects.all())
    assert result.is_valid(), result.errors
    return set(result.qs.values_list("key", flat=True))


def refused(trial, **asked):
    result = filter_set(trial)(asked, trial.objects.all())
    assert not result.is_valid()
    return {name: errors[0] for name, errors in result.errors.items()}


def test_one_call_wires_every_date_of_a_model(trials):
    assert list(partial_date_filters_of(trials)) == [
        "date",
        "required",
        "date_mode",
        "inferred",
    ]
    assert list(partial_date_filters("opened", "closed")) == [
        "opened",
        "closed",
        "date_mode",
    ]

    class Plain(models.Model):  # noqa: DJ008 - never shown
        class Meta:
            app_label = "records"
            apps = trials._meta.apps

    assert partial_date_filters_of(Plain) == {}


def test_a_year_means_overlaps_that_year(trials):
    expected = {
        "2012",
        "2012-05-09",
        "2012-12-31",
        "2011/2013",
        "201X",
        "2003/..",
        "[..2012-05-28]",
        "[2011-12-31..2012-01-01]",
        "2012~",
        "2012-05-09?",
    }
    assert found(trials, date="2012") == expected
    assert found(trials, date="2012", date_mode="possible") == expected


def test_certain_means_wholly_inside(trials):
    assert found(trials, date="2012", date_mode="certain") == {
        "2012",
        "2012-05-09",
        "2012-12-31",
        "2012~",
        "2012-05-09?",
    }


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("since 2013", "2013/.."),
        ("9 May 2012", "2012-05-09"),
        ("before 2012", "[..2011]"),
        ("Jan–May 2012", "2012-01/2012-05"),
    ],
)
def test_understands_what_people_type(trials, typed, meant):
    assert found(trials, date=typed) == found(trials, date=meant)


@pytest.mark.parametrize("mode", ["possible", "certain"])
def test_agrees_with_python_for_every_pair(trials, mode):
    holds = certainly_within if mode == "certain" else possibly_overlaps
    dates = {text: PartialDate.parse(text) if text else None for text in STORED}
    for text, asked in dates.items():
        if asked is not None and asked.has_place:
            assert found(trials, date=text, date_mode=mode) == {
                stored for stored, date in dates.items() if holds(date, asked)
            }


@settings(parent=STEADY, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(VALID, max_size=12), VALID)
def test_where_a_list_begins_leaves_nothing_out(trials, stored, text):
    # None is that old here, which the database holds of this table.
    dates = [one for one in map(PartialDate.parse, stored) if one.has_place]
    asked = PartialDate.parse(text)
    trials.objects.all().delete()
    trials.objects.bulk_create(
        trials(key=number, date=date.text)
        for number, date in enumerate(dates)
        if date.upper_bound.year >= 1000
    )
    if asked.has_place:
        overlapping = trials.objects.filter(matches("date", asked))
        assert found(trials, date=text) == set(
            overlapping.values_list("key", flat=True)
        )


def test_what_is_long_is_where_a_list_begins(trials):
    trials.objects.create(key="long", date="1990/2011-06-01")

    def begin(asked):
        condition = near_enough(trials.objects.all(), "date", PartialDate.parse(asked))
        return set(trials.objects.filter(condition).values_list("key", flat=True))

    everything = {text or "undated" for text in STORED} | {"long"}
    # What is open may have begun at any time, but is over by then.
    assert "[..2012-05-28]" not in begin("2014")
    assert "2003/.." in begin("2014")
    assert begin("2014").isdisjoint({"19XX", "long", ""})
    assert "2012-05-09" in begin("2013")
    assert "2011/2013" in begin("2013")
    assert begin("[..2012]") == everything


def test_nothing_asked_leaves_everything_in(trials):
    everything = {text or "undated" for text in STORED}
    assert found(trials) == everything
    assert found(trials, date="", date_mode="certain") == everything
    assert found(trials, inferred="include") == everything
    assert found(trials, inferred="exclude") == everything


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ("2011-13", "there is no month 13"),
        ("31 Feb 2015", "February 2015 has 28 days"),
        ("03/04/2015", "3 April 2015 (2015-04-03) or 4 March 2015 (2015-03-04)"),
        ("10000-01-01", "years run from 0001 to 9999"),
        ("XXXX-08-20", '"XXXX-08-20" has no year; write the year, such as 2015-08-20'),
    ],
)
def test_malformed_dates_make_the_form_invalid(trials, asked, reason):
    assert reason in refused(trials, date=asked)["date"]


def test_unknown_modes_make_the_form_invalid(trials):
    errors = refused(trials, date="2012", date_mode="maybe", inferred="perhaps")
    assert set(errors) == {"date_mode", "inferred"}


@pytest.fixture
def inferred(trials):
    trials.objects.all().delete()
    trials.objects.bulk_create(
        [
            trials(key="stated", date="2012"),
            trials(key="stated, inferred too", date="2012", date_inferred="2013-05"),
            trials(key="inferred", date="", date_inferred="2013-05"),
            trials(key="year inferred", date="XXXX-08-20", date_inferred="2012-08-20"),
            trials(key="neither", date="XXXX-08-20"),
        ]
    )
    return trials


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"date": "2013"}, set()),
        ({"date": "2013", "inferred": "exclude"}, set()),
        ({"date": "2013", "inferred": "include"}, {"inferred"}),
        ({"date": "2013", "inferred": "only"}, {"inferred"}),
        ({"date": "2012"}, {"stated", "stated, inferred too"}),
        (
            {"date": "2012", "inferred": "include"},
            {"stated", "stated, inferred too", "year inferred"},
        ),
        ({"date": "2012", "inferred": "only"}, {"year inferred"}),
        (
            {"date": "2013-05-09", "inferred": "include", "date_mode": "certain"},
            set(),
        ),
        ({"inferred": "only"}, {"inferred", "year inferred"}),
    ],
)
def test_inferred_dates_count_only_when_asked_for(inferred, asked, expected):
    assert found(inferred, **asked) == expected


def test_matches_nothing_without_a_place_on_the_time_line(trials):
    condition = matches("date", PartialDate.parse("XXXX-05-09"))
    assert not trials.objects.filter(condition).exists()


def test_excluding_keeps_what_does_not_match(trials):
    wired = partial_date_filters("date")
    wired["date"].exclude = True
    excluding = type(
        "Excluding",
        (django_filters.FilterSet,),
        {
            **wired,
            "Meta": type("Meta", (), {"model": trials, "fields": ()}),
        },
    )
    kept = excluding({"date": "2012"}, trials.objects.all()).qs
    every = {text or "undated" for text in STORED}
    assert set(kept.values_list("key", flat=True)) == every - found(trials, date="2012")


@pytest.mark.parametrize("descending", [False, True])
def test_orders_by_bounds_then_key_and_undated_last(trials, descending):
    ordered = trials.objects.order_by(
        *order_by_partial_date("date", descending=descending)
    )
    rows = [(row.date, row.key) for row in ordered]
    placed = [row for row in rows if row[0] is not None and row[0].has_place]
    assert [key for _, key in rows[len(placed) :]] == ["XXXX-05-09", "undated"]
    for (one, key), (other, other_key) in itertools.pairwise(placed):
        first, second = sort_key(one), sort_key(other)
        if first == second:
            assert key < other_key
        else:
            assert (first < second) is not descending


@pytest.mark.django_db
def test_follows_relations():
    source = SourceFactory(published="2015")
    passage = PassageFactory(source=source)
    PassageFactory(source=SourceFactory(published="2016"))
    condition = matches("source__published", PartialDate.parse("2015-03"))
    assert list(Passage.objects.filter(condition)) == [passage]
