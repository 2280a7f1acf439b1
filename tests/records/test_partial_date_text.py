"""What people type, and how it is shown back to them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.partial_dates import PartialDate, PartialDateError
from records.partial_dates.display import as_html, display, machine_value
from records.partial_dates.text import parse_optional, parse_text
from tests.records.partial_date_texts import SIMPLE, STEADY, VALID

ARABIC_INDIC = {ord("0") + digit: 0x0660 + digit for digit in range(10)}
FULL_WIDTH = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}
# fmt: off
WORDS = [
    "17", "31", "15", "2015", "2010s", "xxxx", "sep", "february", "monday", "q1",
    "half", "to", "from", "before", "between", "and", "of", "the", "about", "c.",
    "(uncertain)", "-", "–", "/", ".", "..", ",", "?", "[", "]",
]
# fmt: on


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        # One date.
        ("17 Sep 2015", "2015-09-17"),
        ("17 September 2015", "2015-09-17"),
        ("September 17th, 2015", "2015-09-17"),
        ("the 17th of September, 2015", "2015-09-17"),
        ("17-Sep-2015", "2015-09-17"),
        ("17. Sept. 2015", "2015-09-17"),
        ("17.09.2015", "2015-09-17"),
        ("17/09/2015", "2015-09-17"),
        ("09/17/2015", "2015-09-17"),
        ("2015/09/17", "2015-09-17"),
        ("2015-9-7", "2015-09-07"),
        ("04/04/2015", "2015-04-04"),
        ("2015–09–17", "2015-09-17"),
        ("Thursday, 17 September 2015", "2015-09-17"),
        ("17 сентября 2015 г.", "2015-09-17"),
        ("2015-09-17".translate(ARABIC_INDIC), "2015-09-17"),
        ("2015".translate(FULL_WIDTH), "2015"),
        (" 2015-09-17\n", "2015-09-17"),
        ("2015\N{RIGHT-TO-LEFT MARK}", "2015"),
        ("June 2011", "2011-06"),
        ("in June 2011", "2011-06"),
        ("Sep-2015", "2015-09"),
        ("9/2015", "2015-09"),
        ("май 2015", "2015-05"),
        ("2011", "2011"),
        ("2010s", "201X"),
        ("the 1990s", "199X"),
        ("2000s (decade)", "200X"),
        ("1900s (century)", "19XX"),
        ("201x", "201X"),
        ("20 August (year not known)", "XXXX-08-20"),
        # A span.
        ("Jan–Oct 2015", "2015-01/2015-10"),
        ("January to October 2015", "2015-01/2015-10"),
        ("7-9 June 2011", "2011-06-07/2011-06-09"),
        ("7–9 June 2011", "2011-06-07/2011-06-09"),
        ("June 7-9, 2011", "2011-06-07/2011-06-09"),
        ("from 7 to 9 June 2011", "2011-06-07/2011-06-09"),
        ("28-30 June 2011", "2011-06-28/2011-06-30"),
        ("18-20.11.2026", "2026-11-18/2026-11-20"),
        ("17.09–26.09.2015", "2015-09-17/2015-09-26"),
        ("September 29 - October 2, 2011", "2011-09-29/2011-10-02"),
        ("29 Sep – 1 Oct 2015", "2015-09-29/2015-10-01"),
        ("29 December 2015 – 3 January 2016", "2015-12-29/2016-01-03"),
        ("2015-09-17 – 2015-10-01", "2015-09-17/2015-10-01"),
        ("2015-09-17/26", "2015-09-17/2015-09-26"),
        ("2015-09-17/10-02", "2015-09-17/2015-10-02"),
        ("2015 / 2016", "2015/2016"),
        ("2011-2013", "2011/2013"),
        ("2003–2008", "2003/2008"),
        ("from 2003 to 2008", "2003/2008"),
        ("2014 – 17 September 2015", "2014/2015-09-17"),
        ("Q1 2015", "2015-01/2015-03"),
        ("second half of 2015", "2015-07/2015-12"),
        # Open.
        ("since 17 Sep 2015", "2015-09-17/.."),
        ("from 2003", "2003/.."),
        ("2003–present", "2003/.."),
        ("since 2003 to date", "2003/.."),
        ("until 28 May 2016", "../2016-05-28"),
        ("till 2016", "../2016"),
        # Bounds of one date. "Before" leaves the date itself out.
        ("by 28 May 2016", "[..2016-05-28]"),
        ("on or before 28 May 2016", "[..2016-05-28]"),
        ("on or shortly before 28 May 2016", "[..2016-05-28]"),
        ("no later than 2016", "[..2016]"),
        ("before 28 May 2016", "[..2016-05-27]"),
        ("before 1 January 2016", "[..2015-12-31]"),
        ("before January 2016", "[..2015-12]"),
        ("before 2016", "[..2015]"),
        ("before the 2010s", "[..200X]"),
        ("on or after 28 May 2016", "[2016-05-28..]"),
        ("after 2014", "[2015..]"),
        ("after 31 December 2014", "[2015-01-01..]"),
        ("between 5 and 7 February 1829", "[1829-02-05..1829-02-07]"),
        ("between 2014 and 2015", "[2014..2015]"),
        ("[ .. 2016 ]", "[..2016]"),
        # Qualified.
        ("about 2014", "2014~"),
        ("c. 2014", "2014~"),
        ("c2014", "2014~"),
        ("ca. June 2011", "2011-06~"),
        ("circa 2014", "2014~"),
        ("around the 1990s", "199X~"),
        ("2015?", "2015?"),
        ("June 2011?", "2011-06?"),
        ("probably June 2011", "2011-06?"),
        ("about 2014 (uncertain)", "2014%"),
        ("about 2014–2015", "2014~/2015~"),
        ("from about 2014 to 2015", "2014~/2015"),
        ("before about 2014", "[..2013~]"),
        ("maybe 2015", "2015?"),
        ("may 2015", "2015-05"),
    ],
)
def test_understands(typed, meant):
    assert str(parse_text(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (
            "03/04/2015",
            '"03/04/2015" can be read two ways: 3 April 2015 (2015-04-03) '
            "or 4 March 2015 (2015-03-04); write which",
        ),
        ("03.04.2015", "3 April 2015 (2015-04-03) or 4 March 2015 (2015-03-04)"),
        ("3-4-2015", "3 April 2015 (2015-04-03) or 4 March 2015 (2015-03-04)"),
        ("7-9.06.2011", "9 June 2011 (2011-06-09) or 6 September 2011"),
        ("2011-13", "there is no month 13; months run from 01 to 12 (for the years "),
        ("31 Feb 2015", "31 February 2015 does not exist; February 2015 has 28 days"),
        ("31/04/2015", "31 April 2015 does not exist; April 2015 has 30 days"),
        ("29 Feb 2015", "29 February 2015 does not exist; February 2015 has 28 days"),
        ("99.99.9999", "there is no month 99"),
        ("00.00.2020", "there is no month 00"),
        ("10000-01-01", "the year 10000 is out of range; years run from 0001 to 9999"),
        ("17 September 12015", "the year 12015 is out of range"),
        ("0000", "the year 0000 is out of range"),
        ("44 BC", "is before the year 0001; years run from 0001 to 9999"),
        ("-0044-03-15", "is before the year 0001"),
        ("infinity", '"infinity" is no date; for an open end write 2015-09-17/..'),
        ("20260230", "30 February 2026 does not exist; February 2026 has 28 days"),
        ("2023-W05-1", "week numbers are not kept; write 2023-01-30"),
        ("2015-09-17T10:00", "a time of day is not kept; write 2015-09-17"),
        ("2015-09-17 00:00:00", "a time of day is not kept; write 2015-09-17"),
        ("1900s", "write 190X for the years 1900 to 1909, or 19XX for 1900 to 1999"),
        ("2011–12", "write 2011-12 for December 2011, or 2011/2012 for the years"),
        ("2015/09", "write 2015-09 for September 2015"),
        ("2009/11", "write 2009-11 for November 2009 or 2009/2011 for the years"),
        ("17 Sep 15", 'write the year in full: "15" may be 1915 or 2015'),
        ("17.09.15", 'write the year in full: "15" may be 1915 or 2015'),
        ("20 August", "write 20 August 2015, or XXXX-08-20 if the year is not known"),
        ("June", "the year is missing; write for example June 2015"),
        ("17 September 2015 - 2 October", "the end has no year"),
        ("29 Dec – 3 Jan 2016", "write the year on both sides"),
        ("Septmber 2015", '"septmber" is not understood; did you mean September?'),
        ("Friday 17 September 2015", "2015-09-17 is a Thursday"),
        ("early 2015", '"early" has no bounds all agree on; write the months'),
        ("mid-2015", '"mid" has no bounds'),
        ("spring 2010", '"spring" has no bounds all agree on'),
        ("19th century", "write 18XX for 1800 to 1899"),
        ("current year", "depends on when it was said"),
        ("yesterday", "depends on when it was said"),
        ("unknown", "leave the date empty when it is not known"),
        ("n/a", "leave the date empty when it is not known"),
        ("2009 or 2010", "write [2009..2010]"),
        ("2015..2016", "write 2015/2016 for the whole time, or [2015..2016]"),
        ("17/18 May 2012", 'write "17 to 18 may 2012"'),
        ("before 0001", "nothing is before 0001"),
        ("after 9999", "nothing is after 9999"),
        ("45982", "if it is the day number of a spreadsheet"),
        ("Garbage In", '"Garbage In" is not a date that is understood'),
        ("2015\0", '"2015\N{REPLACEMENT CHARACTER}" is not a date'),
        ("since", '"since" is not a date that is understood'),
        ("1" * 121, "a date has at most 120 characters"),
    ],
)
def test_refuses_rather_than_guesses(typed, reason):
    with pytest.raises(PartialDateError) as refusal:
        parse_text(typed)
    assert reason in str(refusal.value)


@pytest.mark.parametrize("nothing", ["", "  ", "\n\t"])
def test_nothing_typed_is_no_date(nothing):
    assert parse_optional(nothing) is None


@pytest.mark.parametrize(
    ("text", "shown", "machine"),
    [
        ("2015-09-17", "17 September 2015", "2015-09-17"),
        ("2015-09", "September 2015", "2015-09"),
        ("2015", "2015", "2015"),
        ("201X", "2010s", None),
        ("200X", "2000s (decade)", None),
        ("19XX", "1900s (century)", None),
        ("XXXX-08-20", "20 August (year not known)", "08-20"),
        ("2011-06-07/2011-06-09", "7–9 June 2011", None),
        ("2011-09-28/2011-10-02", "28 September – 2 October 2011", None),
        ("2015-12-29/2016-01-03", "29 December 2015 – 3 January 2016", None),
        ("2015-01/2015-10", "January–October 2015", None),
        ("2015-12/2016-03", "December 2015 – March 2016", None),
        ("2003/2008", "2003–2008", None),
        ("2014/2015-09-17", "2014 – 17 September 2015", None),
        ("2015/2015", "2015", None),
        ("2015-09-17/..", "since 17 September 2015", None),
        ("199X/..", "since the 1990s", None),
        ("../2016-05-28", "until 28 May 2016", None),
        ("[..2016-05-28]", "on or before 28 May 2016", None),
        ("[..2016]", "in or before 2016", None),
        ("[2016-05..]", "in or after May 2016", None),
        ("[1829-02-05..1829-02-07]", "between 5 and 7 February 1829", None),
        ("2014~", "about 2014", None),
        ("2014?", "2014 (uncertain)", None),
        ("2014%", "about 2014 (uncertain)", None),
        ("2014~/2015", "from about 2014 to 2015", None),
        ("2015?-09-17", "17 September 2015 (year uncertain)", None),
        (
            "2015-09~-17?",
            "17 September 2015 (uncertain) (year and month approximate)",
            None,
        ),
    ],
)
def test_shows(text, shown, machine):
    date = PartialDate.parse(text)
    assert display(date) == shown
    assert machine_value(date) == machine


def test_no_date_shows_nothing():
    assert display(None) == as_html(None) == ""
    assert machine_value(None) is None


def test_html_has_a_time_element_only_where_html_knows_one():
    assert (
        as_html(PartialDate.parse("2015-09-17"))
        == '<time datetime="2015-09-17">17 September 2015</time>'
    )
    assert as_html(PartialDate.parse("2014~")) == "about 2014"


@STEADY
@given(SIMPLE)
def test_what_is_shown_can_be_typed_back(text):
    date = PartialDate.parse(text)
    assert parse_text(display(date)) == date


@STEADY
@given(VALID)
def test_edtf_may_be_typed_in_any_case(text):
    assert str(parse_text(f" {text.lower()} ")) == text


@STEADY
@given(
    st.text(max_size=40)
    | st.lists(
        st.sampled_from(WORDS),
        max_size=8,
    ).map(" ".join)
)
def test_any_entry_is_understood_or_refused_with_a_reason(typed):
    outcome = _outcome(typed)
    assert outcome
    assert outcome.isprintable()


def _outcome(typed):
    try:
        return str(parse_text(typed))
    except PartialDateError as refusal:
        return str(refusal)
