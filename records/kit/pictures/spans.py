"""Bars along a line of time: who held an office from when to when, and the gaps."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from records.kit.pictures.picture import MARGIN, WIDTH, Picture
from records.kit.pictures.scales import Time

_ROW, _BAR, _LEFT = 30, 14, 284
_MOST_LETTERS = 37


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: a bar from start to end, and the days or spans that are attested.

    Without ``start`` or ``end`` that side is not known, and drawn as a broken line.
    ``is_gap``: nobody is recorded; drawn as an empty box.
    """

    label: str
    words: str
    address: str = ""
    start: date | None = None
    end: date | None = None
    points: list[tuple[date, date]] = field(default_factory=list)
    is_gap: bool = False
    mark: str = ""

    @property
    def days(self) -> list[date]:
        """Every day that the row names."""
        known = [day for day in (self.start, self.end) if day]
        return [*known, *(day for pair in self.points for day in pair)]


def draw_spans(
    name: str,
    title: str,
    source: str,
    rows: Sequence[Bar],
    today: date,
    notes: Sequence[str] = (),
) -> Picture | None:
    """The bars, one below the other; None where nothing has a place in time."""
    rows = [row for row in rows if row.days]
    if not rows:
        return None
    days = [day for row in rows for day in row.days]
    last = today if any(row.end is None and row.start for row in rows) else max(days)
    time = Time.over([*days, max(last, max(days))], _LEFT, WIDTH - MARGIN - 28)
    base = _ROW * len(rows) + 6
    picture = Picture(
        name=name,
        title=title,
        words="; ".join(row.words for row in rows) + ".",
        source=source,
        height=base + 22,
        notes=list(notes),
    )
    time.draw(picture, 0, base)
    for number, row in enumerate(rows):
        _draw_row(picture, row, number * _ROW, time)
    return picture


def _draw_row(picture: Picture, row: Bar, top: float, time: Time) -> None:
    words = f"{row.mark} {row.label}".strip()
    picture.write(MARGIN, top + 17, words, most=_MOST_LETTERS + len(row.mark))
    middle = top + 13
    points = sorted(day for pair in row.points for day in pair)
    known = sorted(row.days)
    left, right = time.at(known[0]), time.at(known[-1])
    if row.is_gap:
        picture.mark(
            "rect", "hollow", row.words, "", x=left, y=top + 6, height=_BAR,
            width=max(4, right - left), stroke_dasharray="2 2",
        )  # fmt: skip
        return
    if row.start:
        end = row.end or max([row.start, *points])
        right = time.at(end)
        picture.mark(
            "rect", "series-0", row.words, row.address, x=left, y=top + 6,
            width=max(4, right - left), height=_BAR,
        )  # fmt: skip
    if not row.end:
        # How long after that is not known.
        picture.add("path", "open", d=f"M{right:.1f},{middle:.1f} h24")
    if not row.start:
        picture.add("path", "open", d=f"M{left:.1f},{middle:.1f} h-24")
    if not row.start and row.end:
        edge = time.at(row.end)
        picture.add("path", "axis", d=f"M{edge:.1f},{top + 6:.1f} v{_BAR}")
    for first, final in row.points:
        x, width = time.at(first), time.at(final) - time.at(first)
        if width < 8:
            x += width / 2
            picture.mark(
                "path", "hollow", row.words, "" if row.start else row.address,
                d=f"M{x:.1f},{middle - 6:.1f} l6,6 l-6,6 l-6,-6 z",
            )  # fmt: skip
        else:
            picture.mark(
                "rect", "hollow", row.words, "" if row.start else row.address,
                x=x, y=middle - 4, width=width, height=8, rx=4,
            )  # fmt: skip
