"""Models of their own for the tests of partial dates, unknown to the project."""

from contextlib import contextmanager

from django.db import connection, models
from django.test.utils import isolate_apps

from records.partial_dates.fields import PartialDateField


def dated_models():
    """A model that inherits one date, has a companion, and its proxy."""

    class Dated(models.Model):
        date = PartialDateField(blank=True, help_text="When.")

        class Meta:
            abstract = True
            app_label = "records"

    class Trial(Dated):  # noqa: DJ008 - never shown
        key = models.CharField(max_length=40, unique=True)
        date_inferred = PartialDateField(blank=True)
        required = PartialDateField(default="2000", verbose_name="day required")

        class Meta:
            app_label = "records"
            # As records that lists begin with the date of.
            ordering = ["date_earliest", "date_latest", "key"]
            constraints = [
                models.CheckConstraint(
                    name="trial_not_before_1000",
                    condition=models.Q(date_latest__isnull=True)
                    | models.Q(date_latest__gte="1000-01-01"),
                    violation_error_message="Nothing is that old.",
                )
            ]

    class TrialProxy(Trial):  # noqa: DJ008 - never shown
        class Meta:
            app_label = "records"
            proxy = True

    return Trial, TrialProxy


@contextmanager
def trial_models():
    """The models above with their table, and the registry they live in."""
    with isolate_apps("records") as registry:
        trial, proxy = dated_models()
        with connection.schema_editor() as editor:
            editor.create_model(trial)
        yield trial, proxy, registry
