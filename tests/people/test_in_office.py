"""The one rule of who is in office on a day."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from people.models import Appointment
from tests.factories import (
    AppointmentEventFactory,
    AppointmentFactory,
    UserFactory,
)


def in_office(day):
    """What the rule says of the only appointment there is; None when left out."""
    return (
        Appointment.objects.in_office_on(date.fromisoformat(day))
        .values_list("in_office", flat=True)
        .first()
    )


@pytest.mark.django_db
class TestInOffice:
    def test_credentials_begin_it_and_the_end_is_open(self):
        appointment = AppointmentFactory()
        AppointmentEventFactory(
            appointment=appointment, kind="appointed", date="../2015-09-17"
        )
        AppointmentEventFactory(
            appointment=appointment, kind="credentials_presented", date="2015-09-17"
        )
        assert in_office("2015-09-16") is None
        assert in_office("2015-09-17") == "possible"

    def test_known_end_makes_it_certain_and_is_not_included(self):
        appointment = AppointmentFactory(end_state="ended")
        AppointmentEventFactory(
            appointment=appointment, kind="credentials_presented", date="2015-09-17"
        )
        AppointmentEventFactory(
            appointment=appointment, kind="ended", date="2018-03-01"
        )
        assert in_office("2018-02-28") == "certain"
        assert in_office("2018-03-01") is None

    def test_attested_on_its_days_and_known_from_them_only_later(self):
        AppointmentEventFactory(kind="attested", date="2011-06-07/2011-06-09")
        assert in_office("2011-06-06") is None
        assert in_office("2011-06-08") == "attested"
        assert in_office("2011-06-10") == "attested earlier"

    def test_attested_year_makes_a_day_in_it_possible_only(self):
        AppointmentEventFactory(kind="attested", date="2014")
        assert in_office("2013-12-31") is None
        assert in_office("2014-02-01") == "possible"
        assert in_office("2015-01-01") == "attested earlier"

    def test_patent_that_ran_out_leaves_nothing_known(self):
        AppointmentEventFactory(kind="patent_valid", date="../2016-05-28")
        assert in_office("2016-05-28") == "possible"
        assert in_office("2016-05-29") is None

    def test_day_of_an_unknown_year_begins_nothing(self):
        AppointmentEventFactory(kind="appointed", date="XXXX-08-20")
        assert in_office("2015-08-21") is None

    def test_what_a_reader_may_not_see_decides_nothing(self):
        appointment = AppointmentFactory()
        AppointmentEventFactory(appointment=appointment, date="2015-09-17")
        AppointmentEventFactory(
            appointment=appointment, kind="ended", date="2018-03-01", review="draft"
        )
        later = date(2019, 1, 1)
        rows = Appointment.objects
        assert not rows.in_office_on(later).exists()
        assert not rows.in_office_on(later, UserFactory(is_staff=True)).exists()
        assert rows.in_office_on(later, AnonymousUser()).get().in_office == "possible"
