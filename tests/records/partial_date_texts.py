"""Texts of partial dates for property tests, right and nearly right.

The examples are the same in every run; EXAMPLES=2000 in the environment asks for that
many others.
"""

import os

from hypothesis import settings
from hypothesis import strategies as st

from records.partial_dates.edtf import PartialDate, PartialDateError

STEADY = settings(
    derandomize="EXAMPLES" not in os.environ,
    max_examples=int(os.environ.get("EXAMPLES", "150")),
    deadline=None,
    database=None,
)

MARKS = st.sampled_from(["", "", "", "~", "?", "%"])


ANY_DAY = st.dates()


def plain_points(days=ANY_DAY):
    """Day, month, year, decade or century, without qualifiers."""
    day = days.map(lambda day: day.isoformat())
    return st.one_of(
        day,
        day.map(lambda text: text[:7]),
        day.map(lambda text: text[:4]),
        day.map(lambda text: f"{text[:3]}X").filter(lambda text: text != "000X"),
        day.map(lambda text: f"{text[:2]}XX").filter(lambda text: text != "00XX"),
    )


def marked(points):
    """Points with a qualifier behind the whole."""
    return st.builds(lambda point, mark: point + mark, points, MARKS)


def part_marked(days=ANY_DAY):
    """Days with a qualifier behind each part."""
    return st.builds(
        lambda day, year, month, whole: (
            f"{day[:4]}{year}-{day[5:7]}{month}-{day[8:]}{whole}"
        ),
        days.map(lambda day: day.isoformat()),
        MARKS,
        MARKS,
        MARKS,
    )


YEARLESS = st.builds(
    lambda day, mark: f"XXXX-{day.isoformat()[5:]}{mark}", ANY_DAY, MARKS
)


def spans(points):
    """Intervals and bounds, open or not, of the given points; never reversed."""
    pairs = st.tuples(points, points).map(_in_order)
    return st.one_of(
        points.map(lambda point: f"{point}/.."),
        points.map(lambda point: f"../{point}"),
        points.map(lambda point: f"[..{point}]"),
        points.map(lambda point: f"[{point}..]"),
        pairs.map("/".join),
        pairs.map(lambda pair: f"[{pair[0]}..{pair[1]}]"),
    )


def _in_order(pair):
    return sorted(pair, key=lambda text: PartialDate.parse(text).sort_key)


# All forms whose display can be typed back.
SIMPLE = st.one_of(
    marked(plain_points()), spans(marked(plain_points())), YEARLESS
).filter(lambda text: _differing_sides(PartialDate.parse(text)))

VALID = st.one_of(
    SIMPLE,
    part_marked(),
    spans(part_marked()),
    # A side that equals the other.
    plain_points().map(lambda point: f"{point}/{point}"),
)


def _differing_sides(date):
    single = "/" not in date.text and ".." not in date.text
    return single or date.start != date.end


@st.composite
def mutated(draw):
    """A valid text with one to three characters put in, taken out or changed."""
    text = draw(VALID)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        put = draw(st.sampled_from([*"0123459X-/.[]~?% \n٣x", "..", "00", "13", ""]))
        text = text[:at] + put + text[at + draw(st.integers(0, 1)) :]
    return text


ANYTHING = st.one_of(
    VALID,
    mutated(),
    st.text("0123456789X-/.[]~?%", max_size=24),
    # PostgreSQL holds no NUL, psycopg sends no lone surrogate.
    st.text(
        st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30
    ),
)


def parsed_or_none(text):
    """The date, or None for a text that is refused."""
    try:
        return PartialDate.parse(text)
    except PartialDateError:
        return None
