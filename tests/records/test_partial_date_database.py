"""The database reads partial dates exactly as Python does, and holds nothing else."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from records.models import Source
from records.partial_dates import PartialDate
from records.partial_dates.sql import REVERSE_SQL, load_sql
from tests.factories import SourceFactory
from tests.records.partial_date_texts import ANYTHING, STEADY, VALID, parsed_or_none

pytestmark = pytest.mark.django_db

IN_DATABASE = settings(
    parent=STEADY, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

# NULL where the text is refused for breaking a check, else both bounds.
BOUNDS_OR_REFUSAL = """
CREATE FUNCTION pg_temp.bounds_or_refusal(edtf text) RETURNS text[]
LANGUAGE plpgsql AS $$
BEGIN
    RETURN ARRAY[partial_date_earliest(edtf)::text, partial_date_latest(edtf)::text];
EXCEPTION WHEN check_violation THEN
    RETURN NULL;
END $$
"""


@pytest.fixture
def bounds():
    """A function that asks the database for the bounds of many texts."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL DateStyle TO ISO")
        cursor.execute(BOUNDS_OR_REFUSAL)

    def ask(texts):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_temp.bounds_or_refusal(t) "
                "FROM unnest(%s::text[]) WITH ORDINALITY AS texts (t, n) ORDER BY n",
                [texts],
            )
            return [row[0] for row in cursor.fetchall()]

    return ask


def expected(text):
    """What Python says, in the form of the function above."""
    read = parsed_or_none(text)
    if read is None and text:
        return None
    lower = upper = None
    if read is not None:
        lower, upper = read.lower_bound, read.upper_bound
    return [lower and lower.isoformat(), upper and upper.isoformat()]


@IN_DATABASE
@example(["", "0000", "0001", "000X", "00XX", "9999-12-31", "10000", "2015\n", "٢٠١٥"])
@example(["XXXX-02-29", "XXXX-02-30", "XXXX-00-01", "XXXX-1-01", "XXXX/2015", "XXXX"])
@example(["../..", "[..]", "[]", "/", "2015/", "[2015]", "2015..2016", "[2015/2016]"])
@example(["[..2015/..]", "2015/[..2016]", "[../2015]", "..2015", "[2015..2016..2017]"])
@example(["2015-02-29", "2016-02-29", "1900-02-29", "2000-02-29", "9999-12", "0001-01"])
@given(st.lists(ANYTHING, min_size=20, max_size=40))
def test_reads_and_refuses_what_python_does(bounds, texts):
    assert bounds(texts) == [expected(text) for text in texts]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        # As in a restore, where only pg_catalog is found.
        ("search_path", ""),
        ("DateStyle", "German, DMY"),
        ("DateStyle", "SQL, MDY"),
        ("TimeZone", "Pacific/Kiritimati"),
        ("lc_time", "C"),
        ("standard_conforming_strings", "off"),
    ],
)
def test_does_not_depend_on_settings(setting, value):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        (schema,) = cursor.fetchone()
        cursor.execute("SELECT set_config(%s, %s, true)", [setting, value])
        cursor.execute(
            f"SELECT {schema}.partial_date_earliest('2016-02'), "
            f"{schema}.partial_date_latest('2016-02')"
        )
        assert cursor.fetchone() == (date(2016, 2, 1), date(2016, 2, 29))


def test_can_be_created_again_over_itself():
    with connection.cursor() as cursor:
        cursor.execute(load_sql())
        cursor.execute("SELECT partial_date_latest('2015')")
        assert cursor.fetchone() == (date(2015, 12, 31),)


def test_functions_of_a_schema_of_their_own_can_be_dropped():
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA apart")
        cursor.execute("SET LOCAL search_path TO apart")
        cursor.execute(load_sql())
        cursor.execute(REVERSE_SQL)
        cursor.execute(
            "SELECT count(*) FROM pg_proc WHERE pronamespace = 'apart'::regnamespace"
        )
        assert cursor.fetchone() == (0,)


def test_functions_are_fit_for_generated_columns_and_parallel_plans():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT provolatile, proisstrict, proparallel FROM pg_proc "
            "WHERE proname LIKE 'partial\\_date\\_%%'"
        )
        assert cursor.fetchall() == [("i", True, "s")]


NEVER_STORED = [
    "garbage",
    "10000-01-01",
    "10000",
    "0000",
    "44 BC",
    "infinity",
    "-infinity",
    "2015-02-31",
    "2015-09-17 00:00",
    " 2015",
    "2015/2014",
    "17 Sep 2015",
    "now",
]


@pytest.mark.parametrize("text", NEVER_STORED)
def test_raw_sql_cannot_store_what_is_no_date(text):
    source = SourceFactory()
    with (
        pytest.raises(IntegrityError, match="is not a partial date"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE records_source SET published = %s WHERE id = %s", [text, source.pk]
        )


@pytest.mark.parametrize("text", NEVER_STORED)
def test_update_and_bulk_create_cannot_store_what_is_no_date(text):
    SourceFactory()
    with pytest.raises(IntegrityError, match="not a partial"), transaction.atomic():
        Source.objects.update(published=text)
    with pytest.raises(IntegrityError, match="not a partial"), transaction.atomic():
        Source.objects.bulk_create([Source(key="a", title="A", published=text)])


def test_the_bounds_cannot_be_written_by_hand():
    SourceFactory(published="2015")
    with (
        pytest.raises(Exception, match="can only be updated to DEFAULT"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE records_source SET published_latest = '9999-12-31'")


@settings(parent=IN_DATABASE, max_examples=40)
@given(VALID)
def test_a_record_keeps_text_and_bounds(text):
    source = SourceFactory(published=text)
    try:
        (stored,) = Source.objects.filter(published=text).values_list(
            "published", "published_earliest", "published_latest"
        )
        read = PartialDate.parse(text)
        assert stored == (read, read.lower_bound, read.upper_bound)
    finally:
        Source.objects.filter(pk=source.pk).delete()
