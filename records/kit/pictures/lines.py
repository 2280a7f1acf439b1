"""Two lines over years, with the band of the gap between them."""

from collections.abc import Sequence
from dataclasses import dataclass

from records.kit.pictures.picture import MARGIN, WIDTH, Picture, named_in_a_row
from records.kit.pictures.scales import Amount

_HEIGHT, _LEGEND, _TOP, _LEFT = 220.0, 24, 44.0, 140
_MOST_YEARS_WRITTEN = 12


@dataclass(frozen=True, slots=True)
class Dot:
    """One figure: of which line and year, how much, what it says, where it leads."""

    line: int
    year: int
    value: float
    label: str
    words: str
    address: str = ""


def draw_lines(
    name: str, title: str, source: str, lines: Sequence[str], dots: Sequence[Dot]
) -> Picture | None:
    """The lines; None where there is nothing to draw.

    A line joins neighbouring years in which it has one figure each: it is never drawn
    across a year without a figure, nor does it choose between rivals. So is the band.
    """
    if not dots:
        return None
    years = range(min(dot.year for dot in dots), max(dot.year for dot in dots) + 1)
    scale = Amount(max(dot.value for dot in dots), _HEIGHT, _TOP)
    words = "; ".join(dot.words for dot in dots)
    picture = Picture(name, title, f"{words}.", source, _HEIGHT + _LEGEND)
    step = (WIDTH - MARGIN - _LEFT) / len(years)

    def x(year: int) -> float:
        return _LEFT + (year - years[0] + 0.5) * step

    def y(dot: Dot) -> float:
        return scale.base - scale.height(dot.value)

    single = _single(dots)
    for year in years:
        corners = [single.get((n, at)) for n in (0, 1) for at in (year, year + 1)]
        if all(corners):
            a, b, c, d = [(x(one.year), y(one)) for one in corners if one]
            path = " L".join(f"{left:.1f},{top:.1f}" for left, top in (a, b, d, c))
            picture.add("path", "band", d=f"M{path} Z")
    most = max(dots, key=lambda dot: dot.value)
    picture.add("path", "rule", d=f"M{_LEFT},{y(most):.1f} H{WIDTH - MARGIN}")
    picture.write(_LEFT - 6, y(most) + 4, most.label, "end")
    picture.write(_LEFT - 6, _HEIGHT + 4, "0", "end")
    picture.add("path", "axis", d=f"M{_LEFT},{_HEIGHT} H{WIDTH - MARGIN}")
    every = 1 + (len(years) - 1) // _MOST_YEARS_WRITTEN
    for year in years[::every]:
        picture.write(x(year), _HEIGHT + 18, str(year), "middle")
    for (line, year), dot in single.items():
        after = single.get((line, year + 1))
        if after:
            path = f"M{x(year):.1f},{y(dot):.1f} L{x(year + 1):.1f},{y(after):.1f}"
            picture.add("path", f"line-{line}", d=path)
    for dot in dots:
        _mark(picture, dot, x(dot.year), y(dot))
    _legend(picture, lines, {dot.line for dot in dots})
    picture.notes.append("No line crosses a year without a figure.")
    if {dot.line for dot in dots} == {0, 1}:
        picture.notes = [
            "Round: the first; square and broken: the second. Shaded: the gap. "
            + picture.notes[0]
        ]
    return picture


def _single(dots: Sequence[Dot]) -> dict[tuple[int, int], Dot]:
    """The figures that have no rival in their line and year."""
    found: dict[tuple[int, int], list[Dot]] = {}
    for dot in dots:
        found.setdefault((dot.line, dot.year), []).append(dot)
    return {place: rows[0] for place, rows in found.items() if len(rows) == 1}


def _mark(picture: Picture, dot: Dot, x: float, y: float) -> None:
    if dot.line == 0:
        picture.mark("circle", "series-0", dot.words, dot.address, cx=x, cy=y, r=5)
        return
    picture.mark(
        "rect", "series-1", dot.words, dot.address,
        x=x - 5, y=y - 5, width=10, height=10,
    )  # fmt: skip


def _legend(picture: Picture, lines: Sequence[str], used: set[int]) -> None:
    named = [(number, label) for number, label in enumerate(lines) if number in used]
    places = named_in_a_row([label for _, label in named], 38)
    for (number, label), (x, most) in zip(named, places, strict=True):
        if number == 0:
            picture.add("circle", "series-0", cx=x + 6, cy=9, r=5)
        else:
            picture.add("rect", "series-1", x=x + 1, y=4, width=10, height=10)
        picture.write(x + 18, 14, label, most=most)
