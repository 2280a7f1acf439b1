"""Bars over periods: one on another for a whole, or one beside another to compare."""

from collections.abc import Sequence
from dataclasses import dataclass

from records.kit.pictures.picture import (
    MARGIN,
    SERIES,
    WIDTH,
    Picture,
    named_in_a_row,
)
from records.kit.pictures.scales import Amount

_HEIGHT, _LEGEND, _TOP = 200.0, 24, 40.0
_WIDEST, _FURTHEST = 64, 90
# Of many bars the largest amount is written once; about so wide is a letter.
_LETTER = 7


@dataclass(frozen=True, slots=True)
class Part:
    """One bar: of which series, how much, what is written above it, where it leads."""

    series: int
    value: float
    label: str
    words: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """The bars of one period."""

    label: str
    parts: list[Part]


def draw_bars(
    name: str,
    title: str,
    source: str,
    series: Sequence[str],
    periods: Sequence[Period],
    *,
    stacked: bool = False,
) -> Picture | None:
    """The bars; None where there is nothing to draw. At most five series."""
    parts = [part for period in periods for part in period.parts]
    if not parts:
        return None
    totals = [sum(part.value for part in period.parts) for period in periods]
    most = max(totals) if stacked else max(part.value for part in parts)
    scale = Amount(most, _HEIGHT, _TOP)
    words = "; ".join(part.words for part in parts)
    picture = Picture(name, title, f"{words}.", source, _HEIGHT + _LEGEND)
    _legend(picture, series, {part.series for part in parts})
    step = (WIDTH - 2 * MARGIN) / len(periods)
    row = None if stacked else _Row.of(periods, step, scale)
    if row and not row.has_room:
        largest = max(parts, key=lambda part: part.value)
        top = scale.base - scale.height(largest.value)
        picture.add("path", "rule", d=f"M{MARGIN},{top:.1f} H{WIDTH - MARGIN}")
        picture.write(MARGIN, top - 5, largest.label)
    for place, period in enumerate(periods):
        left = MARGIN + place * step
        picture.write(left + step / 2, _HEIGHT + 18, period.label, "middle")
        if row:
            row.draw(picture, period, left)
        else:
            _stack(picture, period, left, step, scale)
    picture.add("path", "axis", d=f"M{MARGIN},{_HEIGHT} H{WIDTH - MARGIN}")
    return picture


def _legend(picture: Picture, series: Sequence[str], used: set[int]) -> None:
    shown = enumerate(series[: len(SERIES)])
    named = [(number, label) for number, label in shown if number in used]
    places = named_in_a_row([label for _, label in named], 40)
    for (number, label), (x, most) in zip(named, places, strict=True):
        picture.add("rect", f"series-{number}", x=x, y=2, width=14, height=14)
        picture.write(x + 20, 14, label, most=most)


def _stack(
    picture: Picture, period: Period, left: float, step: float, scale: Amount
) -> None:
    width = min(_WIDEST, step * 0.7)
    x, y = left + (step - width) / 2, scale.base
    for part in period.parts:
        height = scale.height(part.value)
        y -= height
        picture.mark(
            "rect", f"series-{part.series}", part.words, part.address,
            x=x, y=y, width=width, height=height,
        )  # fmt: skip
    if period.parts:
        total = f"{sum(part.value for part in period.parts):g}"
        picture.write(left + step / 2, y - 5, total, "middle")


@dataclass(frozen=True, slots=True)
class _Row:
    """Bars beside one another, each series in a place of its own in every period."""

    series: list[int] | None
    places: int
    step: float
    pitch: float
    scale: Amount
    has_room: bool

    @classmethod
    def of(cls, periods: Sequence[Period], step: float, scale: Amount) -> "_Row":
        """How many places there are, and whether amounts can be written above them."""
        parts = [part for period in periods for part in period.parts]
        drawn = [[part.series for part in period.parts] for period in periods]
        # Of two bars of one series none has the place of the series.
        is_one_each = all(len(one) == len(set(one)) for one in drawn)
        series = sorted({part.series for part in parts}) if is_one_each else None
        places = len(series) if series else max(map(len, drawn))
        longest = max(len(part.label) for part in parts) * _LETTER
        pitch = min(_FURTHEST, (step - 12) / places)
        room = pitch if places > 1 else step
        return cls(series, places, step, pitch, scale, longest <= room)

    def draw(self, picture: Picture, period: Period, left: float) -> None:
        """The bars of one period."""
        width = min(_WIDEST, self.pitch) - 4
        first = left + (self.step - self.pitch * self.places) / 2
        for turn, part in enumerate(period.parts):
            place = self.series.index(part.series) if self.series else turn
            x = first + (place + 0.5) * self.pitch - width / 2
            height = self.scale.height(part.value)
            top = self.scale.base - height
            picture.mark(
                "rect", f"series-{part.series}", part.words, part.address,
                x=x, y=top, width=width, height=height,
            )  # fmt: skip
            if self.has_room:
                picture.write(x + width / 2, top - 5, part.label, "middle")
