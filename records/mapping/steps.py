"""Steps from a cell to a value: split, codes, dates, numbers, letters, length."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from anyascii import anyascii

from records.kit.files.cells import plain_number
from records.kit.nearest import did_you_mean
from records.mapping.nodes import Node
from records.mapping.rows import Cell, Row, ValueFault
from records.partial_dates.edtf import PartialDateError
from records.partial_dates.text import parse_text

# In this order they are taken, whatever order they are written in.
STEPS = (
    "after",
    "before",
    "split",
    "replace",
    "codes",
    "otherwise",
    "case",
    "number",
    "round",
    "digits",
    "date",
    "unclear",
    "key",
    "longest",
)
CASES: Mapping[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "title": str.title,
}
DATES = ("as written", "day first", "month first", "timestamp", "digits", "wikidata")
NUMBERS = ("1,234.5", "1.234,5", "1 234,5")
_NUMERIC = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})")
_STAMP = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ].*")
_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})((?:[0-9]{2})?)")
_NOT_IN_KEYS = re.compile(r"[^a-z0-9]+")
_LONGEST_KEY = 120

Take = Callable[[str, Row], str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step; ``one`` is done to each of several values."""

    one: Take | None = None
    split: tuple[str, ...] = ()
    names: tuple[tuple[str, int], ...] = ()

    def take(self, cell: Cell, row: Row) -> Cell:
        """The cell after this step."""
        if self.split:
            return _split(cell, self.split)
        assert self.one
        if isinstance(cell, list):
            found = [self.one(part, row) for part in cell]
            return list(dict.fromkeys(part for part in found if part))
        return self.one(cell, row)


def read_steps(
    words: Mapping[str, Node], codes: Mapping[str, dict[str, str]]
) -> tuple[Step, ...]:
    """The steps that a value names."""
    steps = []
    if "otherwise" in words and "codes" not in words:
        words["otherwise"].fault("“otherwise:” is for codes: give “codes:” as well.")
    if "unclear" in words and "date" not in words:
        words["unclear"].fault("“unclear:” is for dates: give “date:” as well.")
    for word in STEPS:
        if word in words and word not in ("otherwise", "unclear"):
            steps.append(_READ[word](words[word], words, codes))
    return tuple(steps)


def key_of(text: str) -> str:
    """Text as a key: lower-case Latin letters, digits and hyphens."""
    plain = _NOT_IN_KEYS.sub("-", anyascii(text).lower().replace("'", ""))
    return plain.strip("-")[:_LONGEST_KEY].strip("-")


def _split(cell: Cell, separators: tuple[str, ...]) -> Cell:
    parts = cell if isinstance(cell, list) else [cell]
    for separator in separators:
        parts = [one for part in parts for one in part.split(separator)]
    return [part.strip() for part in parts if part.strip()]


def _read_split(node: Node, words: Any, codes: Any) -> Step:
    separators = tuple(text for text in node.texts() if text)
    if not separators:
        node.fault("Name what stands between the parts, such as “;”.")
    return Step(split=separators or (";",))


def _read_after(node: Node, words: Any, codes: Any) -> Step:
    marks = node.texts()

    def rest(text: str, row: Row) -> str:
        """What follows the first of the marks that is there; else the whole."""
        for mark in marks:
            if mark and mark in text:
                return text.partition(mark)[2].strip()
        return text

    return Step(rest)


def _read_before(node: Node, words: Any, codes: Any) -> Step:
    marks = node.texts()

    def start(text: str, row: Row) -> str:
        """What stands before any of the marks."""
        for mark in marks:
            text = text.partition(mark)[0].strip() if mark else text
        return text

    return Step(start)


def _read_replace(node: Node, words: Any, codes: Any) -> Step:
    pairs = [(word, new.text()) for word, new in node.words().items() if word]

    def replaced(text: str, row: Row) -> str:
        for old, new in pairs:
            text = text.replace(old, new)
        return " ".join(text.split())

    return Step(replaced)


def _read_codes(
    node: Node, words: Mapping[str, Node], codes: Mapping[str, dict[str, str]]
) -> Step:
    if node.is_text:
        table = codes.get(node.text())
        if table is None:
            near = did_you_mean(node.text(), codes)
            node.fault(f"There are no codes called “{node.text()}”.{near}")
            table = {}
    else:
        table = {code: means.text() for code, means in node.words().items()}
    other = words["otherwise"].text() if "otherwise" in words else "refuse"

    def meant(text: str, row: Row) -> str:
        if text in table:
            return table[text]
        if not text or other == "keep":
            return text
        if other == "refuse":
            raise ValueError(
                f"“{text}” is not among the codes of the mapping (line {node.line})."
                f"{did_you_mean(text, table)} Add it there, or say “otherwise: keep”."
            )
        return other

    return Step(meant)


def _read_case(node: Node, words: Any, codes: Any) -> Step:
    change = CASES.get(node.one_of(tuple(CASES)), str)
    return Step(lambda text, row: change(text))


def _read_number(node: Node, words: Any, codes: Any) -> Step:
    written = node.one_of(NUMBERS)
    thousands, point = written[1], written[-2]

    def plain(text: str, row: Row) -> str:
        return text.replace(thousands, "").replace(point, ".")

    return Step(plain)


def _read_round(node: Node, words: Any, codes: Any) -> Step:
    places = node.whole_number()

    def rounded(text: str, row: Row) -> str:
        try:
            number = round(Decimal(text), places) if text else None
        except InvalidOperation as error:
            raise ValueError(f"“{text}” is no number.") from error
        return plain_number(number) if number is not None else ""

    return Step(rounded)


def _read_digits(node: Node, words: Any, codes: Any) -> Step:
    width = node.whole_number()
    return Step(lambda text, row: text.zfill(width) if text.isdigit() else text)


def _read_date(node: Node, words: Any, codes: Any) -> Step:
    written = node.one_of(DATES)
    lenient = "unclear" in words and words["unclear"].one_of(("refuse", "empty"))

    def date(text: str, row: Row) -> str:
        if not text:
            return ""
        try:
            return str(parse_text(_iso(text, written)))
        except PartialDateError as error:
            if lenient == "empty":
                return ""
            raise ValueFault(f"This is no date: {error}.", (), text) from error

    return Step(date)


def _iso(text: str, written: str) -> str:
    if written in ("timestamp", "wikidata"):
        day = _STAMP.sub(r"\1", text)
        # Wikidata writes a year as its 1 January.
        return day[:4] if written == "wikidata" and day.endswith("-01-01") else day
    if written == "digits" and (whole := _DIGITS.fullmatch(text)):
        return "-".join(filter(None, whole.groups()))
    if found := _NUMERIC.fullmatch(text):
        day, month = found[1], found[2]
        if written == "month first":
            day, month = month, day
        if written != "as written":
            return f"{found[3]}-{int(month):02d}-{int(day):02d}"
    return text


def _read_key(node: Node, words: Any, codes: Any) -> Step:
    node.yes()
    return Step(lambda text, row: key_of(text))


def _read_longest(node: Node, words: Any, codes: Any) -> Step:
    most = node.whole_number()

    def cut(text: str, row: Row) -> str:
        if len(text) <= most:
            return text
        whole = text[: most - 1]
        return f"{whole.rsplit(' ', 1)[0].rstrip(' ,;.')}…"

    return Step(cut)


_READ = {
    "after": _read_after,
    "before": _read_before,
    "split": _read_split,
    "replace": _read_replace,
    "codes": _read_codes,
    "case": _read_case,
    "number": _read_number,
    "round": _read_round,
    "digits": _read_digits,
    "date": _read_date,
    "key": _read_key,
    "longest": _read_longest,
}
