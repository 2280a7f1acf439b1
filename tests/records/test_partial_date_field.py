"""The model field, its generated bounds, its migrations and its form field."""

import copy
import datetime
import pickle

import pytest
from django import forms
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.migration import Migration
from django.db.migrations.operations import RemoveField
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter
from django.test.utils import isolate_apps

from records.models import Source
from records.partial_dates import PartialDate
from records.partial_dates.fields import PartialDateField
from records.partial_dates.forms import PartialDateFormField
from tests.factories import SourceFactory
from tests.records.partial_date_models import dated_models, trial_models

parse = PartialDate.parse


@pytest.fixture
def trials(db):
    with trial_models() as created:
        yield created


@pytest.fixture
def trial_model(trials):
    return trials[0]


def names(model):
    return [field.name for field in model._meta.fields]


# Declaring


def test_every_date_brings_its_two_bounds_once(trials):
    trial, proxy, _ = trials
    assert sorted(names(trial)) == [
        "date",
        "date_earliest",
        "date_inferred",
        "date_inferred_earliest",
        "date_inferred_latest",
        "date_latest",
        "id",
        "key",
        "required",
        "required_earliest",
        "required_latest",
    ]
    assert names(proxy) == names(trial)
    for bound in ("earliest", "latest"):
        field = trial._meta.get_field(f"required_{bound}")
        assert field.generated
        assert not field.editable
        assert field.verbose_name == f"day required, {bound}"
        assert field.help_text


def test_a_model_may_declare_a_bound_itself():
    with isolate_apps("records"):

        class Own(models.Model):  # noqa: DJ008 - never shown
            date_earliest = models.DateField()
            date = PartialDateField()

            class Meta:
                app_label = "records"

    assert names(Own) == ["id", "date_earliest", "date", "date_latest"]
    assert not Own._meta.get_field("date_earliest").generated


# Keeping


def test_gives_a_date_or_none(trial_model):
    trial = trial_model(key="a", date="2015-09")
    assert trial.date == parse("2015-09")
    assert trial.date_inferred is None
    trial.save()
    stored = trial_model.objects.get()
    assert stored.date == parse("2015-09")
    assert stored.date_inferred is None
    assert stored.required == parse("2000")
    assert stored.date_earliest == datetime.date(2015, 9, 1)
    assert stored.date_inferred_earliest is None


@pytest.mark.parametrize(
    "value",
    ["2015-09-17", parse("2015-09-17"), datetime.date(2015, 9, 17)],
)
def test_takes_text_date_or_day(trial_model, value):
    trial = trial_model(key="a", date=value)
    trial.full_clean()
    trial.save()
    assert trial.date == parse("2015-09-17")
    assert trial_model.objects.get(date=value) == trial
    trial_model.objects.update(date="")
    trial_model.objects.update(date=value)
    assert trial_model.objects.get().date == parse("2015-09-17")


@pytest.mark.parametrize("nothing", ["", None])
def test_nothing_is_stored_as_empty_text(trial_model, nothing):
    trial_model(key="a", date=nothing).save()
    trial_model.objects.bulk_create([trial_model(key="b", date=nothing)])
    assert trial_model.objects.filter(date="").count() == 2
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT date FROM {trial_model._meta.db_table}")
        assert cursor.fetchall() == [("",)]


def test_bounds_follow_an_assignment_at_once(trial_model):
    trial = trial_model(key="a", date="2015")
    assert trial.date_latest == datetime.date(2015, 12, 31)
    trial.save()
    trial.date = "2016-02/.."
    assert (trial.date_earliest, trial.date_latest) == (
        datetime.date(2016, 2, 1),
        datetime.date.max,
    )
    trial.save()
    assert trial_model.objects.get().date_latest == trial.date_latest
    trial.date = None
    assert (trial.date_earliest, trial.date_latest) == (None, None)


def test_deferred_dates_are_fetched_when_asked_for(
    trial_model, django_assert_num_queries
):
    trial_model(key="a", date="2015").save()
    trial = trial_model.objects.only("key").get()
    with django_assert_num_queries(1):
        assert trial.date == parse("2015")
        assert trial.date_earliest == datetime.date(2015, 1, 1)
    trial = trial_model.objects.defer("date").get()
    trial.save()
    assert trial_model.objects.get().date == parse("2015")


def test_values_are_dates_too(trial_model):
    trial_model(key="a", date="2015~").save()
    assert list(trial_model.objects.values_list("date", "date_inferred")) == [
        (parse("2015~"), None)
    ]


def test_lookups_work_on_the_text(trial_model):
    for key, date in [("a", "2015"), ("b", "2015-09-17"), ("c", "")]:
        trial_model(key=key, date=date).save()

    def found(**lookup):
        return "".join(
            trial_model.objects.filter(**lookup)
            .order_by("key")
            .values_list("key", flat=True)
        )

    assert found(date=parse("2015")) == "a"
    assert found(date__in=["2015", parse("2015-09-17")]) == "ab"
    assert found(date__startswith="2015") == "ab"
    assert found(date="") == "c"
    assert found(date_earliest__lte="2015-06-01") == "a"
    assert found(date_latest__year=2015) == "ab"


@pytest.mark.django_db
def test_copies_pickles_and_serialises():
    source = SourceFactory(published="2015?")
    for copied in (pickle.loads(pickle.dumps(source)), copy.deepcopy(source)):
        assert copied.published == parse("2015?")
        assert copied.published_earliest == datetime.date(2015, 1, 1)
    assert copy.deepcopy(Source._meta.get_field("published")).companions
    (plain,) = serializers.serialize("python", [source])
    assert plain["fields"]["published"] == "2015?"
    assert plain["fields"]["updated"] is None
    text = serializers.serialize("json", [source])
    (again,) = serializers.deserialize("json", text)
    assert again.object.published == parse("2015?")
    assert again.object.updated is None


# Refusing


def test_cleaning_refuses_with_the_reason(trial_model):
    trial = trial_model(key="a", date="2015-02-31")
    with pytest.raises(ValidationError) as refusal:
        trial.full_clean()
    assert refusal.value.message_dict == {
        "date": ["31 February 2015 does not exist; February 2015 has 28 days"]
    }
    assert trial.date == "2015-02-31"


def test_a_required_date_may_not_be_empty(trial_model):
    with pytest.raises(ValidationError) as refusal:
        trial_model(key="a", required=None).full_clean()
    assert refusal.value.message_dict == {"required": ["This field cannot be blank."]}


def test_constraints_on_bounds_are_checked_when_cleaning(trial_model):
    trial_model(key="a", date="1000").full_clean()
    trial_model(key="a", date="").full_clean()
    with pytest.raises(ValidationError, match="Nothing is that old"):
        trial_model(key="a", date="0999").full_clean()


def test_saving_without_cleaning_leaves_the_refusal_to_the_database(trial_model):
    with pytest.raises(IntegrityError, match="partial date"), transaction.atomic():
        trial_model(key="a", date="2015-02-31").save()


# Migrating


def changes(before, after):
    # It takes options out of the states it is given.
    detector = MigrationAutodetector(before.clone(), after.clone())
    return detector._detect_changes().get("records", [])


def test_migrations_are_stable():
    """Written out, read in and applied, a migration leaves nothing to detect."""
    with isolate_apps("records") as registry:
        dated_models()
        wanted = ProjectState.from_apps(registry)
    (migration,) = changes(ProjectState(), wanted)
    source = MigrationWriter(migration).as_string()
    assert source.count("companions=False") == 3
    assert source.count("GeneratedField") == 6
    written = {}
    exec(compile(source, "written", "exec"), written)
    state = written["Migration"]("0001", "records").mutate_state(ProjectState())
    assert changes(state, wanted) == []
    assert changes(wanted, state) == []
    rendered = state.apps.get_model("records", "trial")
    assert len(rendered._meta.fields) == 11


@pytest.mark.django_db
def test_a_date_can_be_added_to_a_table_and_taken_away():
    def state(*fields):
        with isolate_apps("records") as registry:
            body = {"Meta": type("Meta", (), {"app_label": "records"})}
            type(
                "Grown",
                (models.Model,),
                {"__module__": __name__, **body, **{n: f() for n, f in fields}},
            )
            return ProjectState.from_apps(registry)

    bare = state()
    dated = state(("date", lambda: PartialDateField(blank=True, default="")))
    reworded = state(("date", lambda: PartialDateField(default="", help_text="On.")))
    for before, after in [
        (ProjectState(), bare),
        (bare, dated),
        (dated, reworded),
        (reworded, bare),
        (bare, ProjectState()),
    ]:
        (detected,) = changes(before, after)
        migration = Migration("0001", "records")
        # Django would take the date first, and the columns made of it go with it.
        migration.operations = sorted(
            detected.operations,
            key=lambda change: (
                isinstance(change, RemoveField) and change.name == "date"
            ),
        )
        with connection.schema_editor() as editor:
            migration.apply(before.clone(), editor)
        if after is dated:
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO records_grown (date) VALUES ('2015')")
                cursor.execute("SELECT date_earliest FROM records_grown")
                assert cursor.fetchall() == [(datetime.date(2015, 1, 1),)]


# Forms


def form(trial_model, data, instance=None):
    class TrialForm(forms.ModelForm):
        class Meta:
            model = trial_model
            fields = ["key", "date", "required"]

    return TrialForm(data, instance=instance)


def test_form_understands_and_echoes(trial_model):
    bound = form(trial_model, {"key": "", "date": "7-9 June 2011", "required": "2015"})
    assert not bound.is_valid()
    assert 'value="2011-06-07/2011-06-09"' in str(bound["date"])
    bound = form(trial_model, {"key": "a", "date": "about 2014", "required": "2015"})
    assert bound.is_valid(), bound.errors
    bound.save()
    stored = trial_model.objects.get()
    assert stored.date == parse("2014~")
    assert 'value="2014~"' in str(form(trial_model, None, stored)["date"])


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("03/04/2015", "2015-04-03"),
        ("2011-13", "there is no month 13"),
        ("31 Feb 2015", "February 2015 has 28 days"),
        ("10000-01-01", "years run from 0001 to 9999"),
    ],
)
def test_form_refuses_with_the_reason_and_keeps_what_was_typed(
    trial_model, typed, reason
):
    bound = form(trial_model, {"key": "a", "date": typed, "required": "2015"})
    assert reason in bound.errors["date"][0]
    assert f'value="{typed}"' in str(bound["date"])


def test_form_requires_only_a_required_date(trial_model):
    bound = form(trial_model, {"key": "a", "date": " ", "required": " "})
    assert bound.errors == {"required": ["This field is required."]}


def test_form_help_is_the_models_or_examples(trial_model):
    bound = form(trial_model, None)
    assert bound["date"].help_text == "When."
    assert "17 Sep 2015" in bound["required"].help_text


@pytest.mark.parametrize(
    ("initial", "typed", "changed"),
    [
        (parse("2015-09-17"), "17 Sep 2015", False),
        (parse("2015-09-17"), "2015-09-17", False),
        (parse("2015-09-17"), "2015-09", True),
        (parse("2015-09-17"), "", True),
        (parse("2015-09-17"), "31 Feb 2015", True),
        (None, " ", False),
        ("", "", False),
        (None, "2015", True),
    ],
)
def test_form_knows_what_changed(initial, typed, changed):
    assert PartialDateFormField().has_changed(initial, typed) is changed
    assert PartialDateFormField(disabled=True).has_changed(initial, typed) is False
