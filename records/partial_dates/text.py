"""What people type, read as a partial date.

Understood: every form of :mod:`records.partial_dates.edtf`, "17 Sep 2015",
"September 17th, 2015", "17.09.2015", "June 2011", "2010s", "Jan–Oct 2015",
"7–9 June 2011", "28 Sep – 2 Oct 2011", "from 2003 to 2008", "since 2003", "until 28 May
2016", "on or before …", "before …", "between … and …", "first half of 2015", "about
2014", "2014?", "20 August (year not known)"; month names in English and Russian.

"before D" is strict and becomes ``[..]`` with the day, month or year before D; "by D"
and "on or before D" include D. Nothing is guessed: what can be read two ways, or names
no clear bounds, is refused with the ways to write it.
"""

from __future__ import annotations

import re
from datetime import timedelta

from records.partial_dates.advice import shown
from records.partial_dates.edtf import (
    FIRST_DAY,
    LAST_DAY,
    PartialDate,
    PartialDateError,
    Precision,
)
from records.partial_dates.fragments import Fragment, normalise, read_fragment
from records.partial_dates.guidance import why_not_understood

LONGEST_ENTRY = 120

_BY = (
    r"(?:on|in) or (?:shortly )?before|by|(?:no|not) later than|not after"
    r"|at the latest"
)
_FROM_ON = (
    r"(?:on|in) or (?:soon |shortly )?after|(?:no|not) earlier than|not before"
    r"|at the earliest"
)
_SINCE = r"since|from|starting(?: from)?"
_UNTIL = r"until|till|up to|through|to"
_BEFORE = r"before|prior to|earlier than"
_AFTER = r"after|later than"
_PRESENT = {"present", "the present", "now", "today", "date", "this day", "ongoing"}

_FROM_TO = re.compile(rf"from (.+?) (?:{_UNTIL}) (.+)")
_BETWEEN = re.compile(r"between (.+?) and (.+)")
_OPENINGS = [
    (re.compile(rf"(?:{words}) (.+)"), form)
    for words, form in (
        (_BY, "by"),
        (_FROM_ON, "from on"),
        (_SINCE, "since"),
        (_UNTIL, "until"),
        (_BEFORE, "before"),
        (_AFTER, "after"),
    )
]
_JOINS = (
    re.compile(r" - "),
    re.compile(rf" (?:{_UNTIL}) "),
    re.compile(r"-"),
)

_SHORT_END = re.compile(r"([0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)/([0-9]{2}(?:-[0-9]{2})?)")
_ARTICLE = re.compile(r"(?:in the|in|on the|on|during the|during|the) ")
_APPROXIMATELY = re.compile(
    r"(?:about|around|circa|approximately|approx\.?|roughly|около|примерно) "
    r"|ca?\. ?|ca? (?=[0-9])|ca?(?=[0-9])|~ ?"
)
_PROBABLY = re.compile(r"(?:probably|possibly|perhaps|maybe|presumably) ")
_MARKED_AFTER = re.compile(
    r" ?(?:([~?%])|\((approximate|approximately|about|uncertain|\?)\))$"
)

_WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
_WEEKDAY = re.compile(
    r"(?:on )?("
    + "|".join(name for day in _WEEKDAYS for name in (day, day[:3]))
    + r")\.?,? (.+)"
)
_PART_OF_YEAR = re.compile(
    r"(?:the )?(?:([qh])([1-4])|(first|second|third|fourth|1st|2nd|3rd|4th) "
    r"(quarter|half))(?: of| in)? ([0-9]{4})"
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}


def parse_optional(text: str) -> PartialDate | None:
    """Read what was typed; None for nothing but blanks."""
    return parse_text(text) if text.strip() else None


def parse_text(text: str) -> PartialDate:
    """Read what was typed.

    Raises PartialDateError with what is wrong and the nearest right thing.
    """
    if len(text) > LONGEST_ENTRY:
        raise PartialDateError(f"a date has at most {LONGEST_ENTRY} characters")
    typed = normalise(text)
    edtf = _as_edtf(typed)
    try:
        return PartialDate.parse(edtf)
    except PartialDateError as error:
        # The reason quotes the text as the person wrote it, not our capitals.
        refusal = str(error).replace(shown(edtf), shown(text.strip()))
    understood = _read(typed)
    if understood is None:
        raise PartialDateError(why_not_understood(typed, refusal))
    return understood


def _as_edtf(typed: str) -> str:
    """Give the text the capitals and the tightness EDTF has.

    The end of an interval may leave out what it shares with the start, as ISO 8601
    allows: ``2015-09-17/26``. Not after a bare year: 2015/16 may be a month gone wrong.
    """
    tight = re.sub(r" ?(/|\.\.|\[|\]) ?", r"\1", typed).upper()
    if found := _SHORT_END.fullmatch(tight):
        start, end = found.groups()
        if len(end) < len(start) - 2:
            return f"{start}/{start[: -len(end)]}{end}"
    return tight


def _read(typed: str) -> PartialDate | None:
    """Try each form of speech in turn; None when none fits."""
    if found := _FROM_TO.fullmatch(typed):
        return _interval(_side(found[1]), _side(found[2]))
    if found := _BETWEEN.fullmatch(typed):
        sides = _filled(*_side(found[1]), *_side(found[2]))
        return None if sides is None else _checked("[{}..{}]", *sides)
    for pattern, form in _OPENINGS:
        if found := pattern.fullmatch(typed):
            return _open(form, found[1])
    if found := _WEEKDAY.fullmatch(typed):
        return _on_weekday(found[1], found[2])
    if found := _PART_OF_YEAR.fullmatch(typed):
        return _part_of_year(found)
    core, mark = _unmarked(typed)
    point = read_fragment(core)
    if point is not None and point.edtf is not None:
        return PartialDate.parse(point.edtf + mark)
    return _joined(core, mark)


def _joined(core: str, mark: str) -> PartialDate | None:
    """Read "7-9 june 2011": the first place to split that leaves two dates."""
    for join in _JOINS:
        for found in join.finditer(core):
            left, right = core[: found.start()], core[found.end() :]
            sides = (_side(left, mark), _side(right, mark))
            if read := _interval(*sides):
                return read
    return None


def _side(text: str, mark: str = "") -> tuple[Fragment | None, str]:
    """Read one side of an interval: an empty fragment stands for an open end."""
    if text in _PRESENT:
        return Fragment(), ""
    core, own = _unmarked(text)
    return read_fragment(core), _combined(mark, own)


def _interval(
    start: tuple[Fragment | None, str], end: tuple[Fragment | None, str]
) -> PartialDate | None:
    if end[0] == Fragment() and start[0] is not None and start[0].edtf:
        return PartialDate.parse(f"{start[0].edtf}{start[1]}/..")
    sides = _filled(*start, *end)
    return None if sides is None else _checked("{}/{}", *sides)


def _filled(
    start: Fragment | None, start_mark: str, end: Fragment | None, end_mark: str
) -> tuple[str, str, bool] | None:
    """Lend each side what only the other names; say whether the year was lent."""
    if start is None or end is None:
        return None
    if start.year and start.month and end.year is None and end.month:
        raise PartialDateError("the end has no year; write the year on both sides")
    lent = start.year is None and end.month is not None
    month = start.month
    if month is None and start.day is not None and start.year is None:
        month = end.month
    end_month = end.month
    if end_month is None and end.day is not None:
        end_month, lent = start.month, start.year is None
    first = Fragment(end.year if lent else start.year, month, start.day).edtf
    last = Fragment(end.year, end_month, end.day).edtf
    if first is None or last is None:
        return None
    return first + start_mark, last + end_mark, lent


def _checked(form: str, first: str, last: str, lent: bool) -> PartialDate:
    try:
        return PartialDate.parse(form.format(first, last))
    except PartialDateError as error:
        if lent and "ends before" in str(error):
            raise PartialDateError(f"{error}; write the year on both sides") from error
        raise


def _open(form: str, text: str) -> PartialDate | None:
    """Read what follows "since", "until", "by", "before" and their like."""
    if form == "since":
        text = re.sub(rf" (?:{_UNTIL}) (?:{'|'.join(_PRESENT)})$", "", text)
    core, mark = _unmarked(text)
    fragment = read_fragment(core)
    edtf = None if fragment is None else fragment.edtf
    if edtf is None:
        return None
    if form in ("before", "after"):
        edtf = _neighbour(edtf, form)
    shape = {
        "since": "{}/..",
        "until": "../{}",
        "by": "[..{}]",
        "before": "[..{}]",
        "from on": "[{}..]",
        "after": "[{}..]",
    }[form]
    return PartialDate.parse(shape.format(edtf + mark))


def _neighbour(edtf: str, form: str) -> str:
    """Return the day, month, year, decade or century before or after the given one."""
    given = PartialDate.parse(edtf)
    if given.earliest is None or given.latest is None:
        return edtf
    edge = given.earliest if form == "before" else given.latest
    if edge in (FIRST_DAY, LAST_DAY):
        raise PartialDateError(f"nothing is {form} {edtf}; years run from 0001 to 9999")
    day = edge + timedelta(days=-1 if form == "before" else 1)
    iso = day.isoformat()
    match given.precision:
        case Precision.DAY:
            return iso
        case Precision.MONTH:
            return iso[:7]
        case Precision.DECADE:
            return f"{iso[:3]}X"
        case Precision.CENTURY:
            return f"{iso[:2]}XX"
        case _:
            return iso[:4]


def _unmarked(text: str) -> tuple[str, str]:
    """Take "about", "probably", "?" and their like off; return the EDTF mark too."""
    marks = ""
    while True:
        if found := _ARTICLE.match(text):
            text = text[found.end() :]
        elif found := _APPROXIMATELY.match(text):
            marks, text = marks + "~", text[found.end() :]
        elif found := _PROBABLY.match(text):
            marks, text = marks + "?", text[found.end() :]
        elif found := _MARKED_AFTER.search(text):
            word = found[1] or ("~" if found[2].startswith("a") else "?")
            marks, text = marks + word, text[: found.start()]
        else:
            return text, _combined(marks)


def _combined(*marks: str) -> str:
    """Return the one mark that says what all of them say."""
    present = set("".join(marks))
    if "%" in present or {"~", "?"} <= present:
        return "%"
    return "".join(present)


def _on_weekday(weekday: str, text: str) -> PartialDate | None:
    """Read a date with its weekday, refusing a weekday that does not fit."""
    understood = _read(text)
    if understood is None or understood.precision is not Precision.DAY:
        return understood
    day = understood.earliest
    if day is None:
        return understood
    actual = _WEEKDAYS[day.weekday()]
    if not actual.startswith(weekday):
        raise PartialDateError(
            f"{day} is a {actual.capitalize()}; "
            "correct the date or leave the weekday out"
        )
    return understood


def _part_of_year(found: re.Match[str]) -> PartialDate | None:
    """Read "q1 2015" or "second half of 2015" as the months it covers."""
    letter, number, ordinal, kind, year = found.groups()
    quarter = letter == "q" or kind == "quarter"
    part = int(number or _ORDINALS.get(ordinal) or ordinal[0])
    months = 3 if quarter else 6
    if part * months > 12:
        return None
    first, last = (part - 1) * months + 1, part * months
    return PartialDate.parse(f"{year}-{first:02d}/{year}-{last:02d}")
