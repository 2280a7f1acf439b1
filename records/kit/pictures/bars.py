"""Bars over periods: one on another for a whole, or one beside another to compare."""

from collections.abc import Sequence
from dataclasses import dataclass

from records.kit.pictures.picture import MARGIN, SERIES, WIDTH, Picture
from records.kit.pictures.scales import Amount

_HEIGHT, _LEGEND, _TOP = 200.0, 24, 40.0
_WIDEST = 64


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
    for place, period in enumerate(periods):
        left = MARGIN + place * step
        picture.write(left + step / 2, _HEIGHT + 18, period.label, "middle")
        if stacked:
            _stack(picture, period, left, step, scale)
        else:
            _row(picture, period, left, step, scale)
    picture.add("path", "axis", d=f"M{MARGIN},{_HEIGHT} H{WIDTH - MARGIN}")
    return picture


def _legend(picture: Picture, series: Sequence[str], used: set[int]) -> None:
    x = float(MARGIN)
    for number, label in enumerate(series[: len(SERIES)]):
        if number in used:
            picture.add("rect", f"series-{number}", x=x, y=2, width=14, height=14)
            picture.write(x + 20, 14, label)
            x += 40 + 7.4 * len(label)


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


def _row(
    picture: Picture, period: Period, left: float, step: float, scale: Amount
) -> None:
    width = min(_WIDEST, (step - 12) / max(1, len(period.parts)))
    x = left + (step - width * len(period.parts)) / 2
    for part in period.parts:
        height = scale.height(part.value)
        picture.mark(
            "rect", f"series-{part.series}", part.words, part.address,
            x=x, y=scale.base - height, width=width - 4, height=height,
        )  # fmt: skip
        middle = x + (width - 4) / 2
        picture.write(middle, scale.base - height - 5, part.label, "middle")
        x += width
