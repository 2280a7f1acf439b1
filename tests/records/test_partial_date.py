"""What a partial date is: its text, bounds, precision, order and comparisons."""

import copy
import pickle
from datetime import date, timedelta

import edtf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.partial_dates import PartialDate, PartialDateError, Precision
from records.partial_dates.edtf import (
    certainly_within,
    possibly_overlaps,
    sort_key,
)
from tests.records.partial_date_texts import (
    ANYTHING,
    STEADY,
    VALID,
    marked,
    parsed_or_none,
    plain_points,
    spans,
)

parse = PartialDate.parse


@pytest.mark.parametrize(
    ("text", "precision", "earliest", "latest"),
    [
        ("2015-09-17", "day", "2015-09-17", "2015-09-17"),
        ("2015-02", "month", "2015-02-01", "2015-02-28"),
        ("2016-02", "month", "2016-02-01", "2016-02-29"),
        ("2015", "year", "2015-01-01", "2015-12-31"),
        ("0001", "year", "0001-01-01", "0001-12-31"),
        ("9999-12-31", "day", "9999-12-31", "9999-12-31"),
        ("201X", "decade", "2010-01-01", "2019-12-31"),
        ("19XX", "century", "1900-01-01", "1999-12-31"),
        ("XXXX-08-20", "year-unknown", None, None),
        ("XXXX-02-29", "year-unknown", None, None),
        ("2011-06-07/2011-06-09", "within", "2011-06-07", "2011-06-09"),
        ("2003/2008-05", "within", "2003-01-01", "2008-05-31"),
        ("2003/..", "within", "2003-01-01", None),
        ("../2016-05", "within", None, "2016-05-31"),
        ("[..2016-05-28]", "before", None, "2016-05-28"),
        ("[2016..]", "after", "2016-01-01", None),
        ("[1829-02-05..1829-03]", "between", "1829-02-05", "1829-03-31"),
        ("2014~", "year", "2014-01-01", "2014-12-31"),
        ("2014?/2015%", "within", "2014-01-01", "2015-12-31"),
        ("2015?-09~-17", "day", "2015-09-17", "2015-09-17"),
    ],
)
def test_reads_every_form(text, precision, earliest, latest):
    read = parse(text)
    assert str(read) == text
    assert read.precision == Precision(precision)
    assert read.earliest == (earliest and date.fromisoformat(earliest))
    assert read.latest == (latest and date.fromisoformat(latest))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2011-13", "there is no month 13; months run from 01 to 12 (for the years "),
        ("2015-02-31", "31 February 2015 does not exist; February 2015 has 28 days"),
        ("2015-04-00", "0 April 2015 does not exist; April 2015 has 30 days"),
        ("XXXX-02-30", "30 February does not exist; February has 29 days"),
        ("10000-01-01", "the year 10000 is out of range; years run from 0001 to 9999"),
        ("0000", "the year 0000 is out of range; years run from 0001 to 9999"),
        ("0000-05-01", "the year 0000 is out of range"),
        ("000X", '"000X" holds the year 0000; years run from 0001 to 9999'),
        ("-0044-03-15", "before the year 0001"),
        ("44 BC", '"44 BC" is before the year 0001; years run from 0001 to 9999'),
        ("infinity", "for an open end write 2015-09-17/.."),
        ("20260230", "30 February 2026 does not exist; February 2026 has 28 days"),
        ("20260217", "dates have hyphens; write 2026-02-17"),
        ("202602", "dates have hyphens; write 2026-02"),
        ("2023-W05-1", "week numbers are not kept; write 2023-01-30"),
        ("2023-W05", "week numbers are not kept; write 2023-01-30/2023-02-05"),
        ("2023-W54", "a week that does not exist"),
        ("2015-09-17T10:30", "a time of day is not kept; write 2015-09-17"),
        ("2015-XX", "leave out what is not known; write 2015"),
        ("2015-09-1X", "leave out what is not known; write 2015-09"),
        ("201x", 'write a capital X for an unknown digit: "201X"'),
        ("201X-05", "write 201X"),
        ("XXXX", "for a day of an unknown year write XXXX-08-20"),
        ("2015-9-7", "month and day have two digits; write 2015-09-07"),
        ("17-09-2015", "does not begin with the year"),
        ("2011-2013", "reads as two years; write 2011/2013"),
        ("45982", "if it is the day number of a spreadsheet"),
        ("15", 'write the year in full: "15" may be 1915 or 2015'),
        ("987", "a year has four digits; write 0987"),
        ("2015/", '"2015/" lacks a side; for an open interval write 2015/..'),
        ("/2015", "for an open interval write ../2015"),
        ("../..", "is open on both sides; leave the date empty"),
        ("[..]", "is open on both sides; leave the date empty"),
        ("2015/2014", "it ends before it starts: 2014 is earlier than 2015"),
        ("[2015-02..2015-01]", "it ends before it starts"),
        ("XXXX-08-20/2015", '"XXXX-08-20" has no year; an interval or bound needs one'),
        ("2015/2016/2017", "not a date that is understood"),
        ("2015-09-17\n", "not a date that is understood"),
        ("٢٠١٥", "not a date that is understood"),
        ("\0", '"\N{REPLACEMENT CHARACTER}" is not a date'),
        ("", "a date is missing"),
        ("garbage", "write for example 2015-09-17, 2015-09, 2015"),
    ],
)
def test_refuses_with_the_nearest_right_thing(text, reason):
    with pytest.raises(PartialDateError) as refusal:
        parse(text)
    assert reason in str(refusal.value)


@STEADY
@given(VALID)
def test_text_round_trips(text):
    read = parse(text)
    assert str(read) == text
    assert parse(str(read)) == read
    assert hash(parse(text)) == hash(read)
    assert pickle.loads(pickle.dumps(read)) == read == copy.deepcopy(read)
    assert len(text) <= 40


@STEADY
@given(VALID)
def test_bounds_are_in_order_and_agree_with_what_is_stored(text):
    read = parse(text)
    if read.precision is Precision.YEAR_UNKNOWN:
        assert (read.lower_bound, read.upper_bound) == (None, None)
        return
    assert read.lower_bound == (read.earliest or date.min)
    assert read.upper_bound == (read.latest or date.max)
    assert read.lower_bound <= read.upper_bound
    assert read.is_open_start == (read.earliest is None)
    assert read.is_open_end == (read.latest is None)


@STEADY
@given(ANYTHING)
def test_any_text_is_read_or_refused_in_one_line(text):
    refusal = _refusal(text)
    # In one line, and without a full stop: forms and reports add what they need.
    assert refusal.isprintable()
    assert not refusal.endswith(".") or refusal.endswith("..")


def _refusal(text):
    try:
        return "" if parse(text).text == text else "another text"
    except PartialDateError as error:
        return str(error)


def _known_to_the_edtf_package(text):
    """It does not read, among two dates, most of those with an X; within brackets it
    reads only two plain dates of one precision."""
    if "X" in text:
        return "/" not in text and "[" not in text
    first, _, last = text.strip("[]").partition("..")
    return "[" not in text or (len(first) == len(last) and not set(text) & {*"~?%"})


@settings(parent=STEADY, max_examples=60)
@given(
    (marked(plain_points()) | spans(marked(plain_points()))).filter(
        _known_to_the_edtf_package
    )
)
def test_agrees_with_the_edtf_package(text):
    ours, theirs = parse(text), edtf.parse_edtf(text)
    for bound, day in (
        (theirs.lower_strict(), ours.earliest),
        (theirs.upper_strict(), ours.latest),
    ):
        if day is None:
            assert isinstance(bound, float)
        else:
            assert date(*bound[:3]) == day


@pytest.mark.parametrize(
    ("text", "approximate", "uncertain"),
    [
        ("2014", False, False),
        ("2014~", True, False),
        ("2014?", False, True),
        ("2014%", True, True),
        ("2014~/2015?", True, True),
        ("2015?-09-17", False, True),
        ("[..2014~]", True, False),
    ],
)
def test_says_approximate_and_uncertain(text, approximate, uncertain):
    assert parse(text).approximate is approximate
    assert parse(text).uncertain is uncertain


@pytest.mark.parametrize(
    ("coarse", "fine"),
    [
        ("2015", "2015-09-17"),
        ("2015", "2015-09"),
        ("2015-09", "2015-09-17"),
        ("201X", "2015"),
        ("2014/2016", "2015"),
        ("[..2016]", "2015-09-17"),
        ("XXXX-08-20", "2015-08-20"),
        ("2014~", "2014"),
        ("2014%", "2014?"),
        ("2015?", "2015-09-17"),
    ],
)
def test_coarser_form_of_the_same(coarse, fine):
    assert parse(coarse).is_coarser_than(parse(fine))
    assert not parse(fine).is_coarser_than(parse(coarse))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2015", "2016"),
        ("2015", "2015"),
        ("2015-09-17", "2015-09-26"),
        ("2014/2015", "2015/2016"),
        ("XXXX-08-20", "2015-08-21"),
        ("XXXX-08-20", "2015-08"),
        ("XXXX-08-20", "XXXX-08-20"),
        ("2015", "2015-01/2015-12"),
        ("2014~", "2014?"),
    ],
)
def test_neither_is_coarser(one, other):
    assert not parse(one).is_coarser_than(parse(other))
    assert not parse(other).is_coarser_than(parse(one))


def test_sorts_by_earliest_then_latest_and_undated_last():
    ordered = [
        "../2014",
        "201X",
        "2011",
        "2015-01-01",
        "2015-01",
        "2015",
        "2015-09/..",
        "2015-09-17",
    ]
    dates = [parse(text) for text in ordered]
    undated = [None, parse("XXXX-08-20")]
    assert sorted([*undated, *reversed(dates)], key=sort_key)[:-2] == dates
    assert sort_key(None) == sort_key(undated[1]) == undated[1].sort_key


WINDOW = [date(2009, 1, 1) + timedelta(days=number) for number in range(4748)]
WITHIN_WINDOW = plain_points(
    # Days of 2014 to 2016 only, so that what is open reaches beyond them.
    st.dates(date(2014, 1, 1), date(2016, 12, 31))
).filter(lambda text: not text.endswith("XX"))


def days_of(text):
    """The days a date can be, found by comparing texts, not bounds."""
    text = text.strip("[]").replace("..", "/") if "[" in text else text
    first, _, last = text.partition("/")
    last = last if "/" in text else first
    first, last = (side.replace("..", "") for side in (first, last))
    lowest, highest = first.replace("X", "0"), last.replace("X", "9")
    return {
        day
        for day in WINDOW
        if (not lowest or str(day)[: len(lowest)] >= lowest)
        and (not highest or str(day)[: len(highest)] <= highest)
    }


@STEADY
@given(WITHIN_WINDOW | spans(WITHIN_WINDOW), WITHIN_WINDOW | spans(WITHIN_WINDOW))
def test_possibly_and_certainly_hold_day_by_day(one, other):
    first, second = days_of(one), days_of(other)
    assert possibly_overlaps(parse(one), parse(other)) == bool(first & second)
    assert certainly_within(parse(one), parse(other)) == (first <= second)


@pytest.mark.parametrize("undated", [None, parse("XXXX-08-20")])
def test_undated_never_matches(undated):
    known = parse("../2015")
    for compare in (possibly_overlaps, certainly_within):
        assert not compare(undated, known)
        assert not compare(known, undated)
        assert not compare(undated, undated)


def test_from_date_keeps_early_years():
    assert str(PartialDate.from_date(date(44, 3, 15))) == "0044-03-15"


def test_mutated_texts_are_really_tried():
    """The generator of wrong texts makes both kinds; else the tests above are idle."""
    seen = set()

    @STEADY
    @given(ANYTHING)
    def look(text):
        seen.add(parsed_or_none(text) is None)

    look()
    assert seen == {True, False}
