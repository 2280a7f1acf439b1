"""A grid of counts, such as who met whom: the number in each cell, darker for more."""

from collections.abc import Sequence
from dataclasses import dataclass

from records.kit.pictures.picture import LETTER, MARGIN, WIDTH, Picture

_ROW, _LEFT, _MOST_COLUMNS, _HEAD = 28, 210, 14, 20
_MOST_LETTERS = int((WIDTH - 2 * MARGIN) / LETTER)


@dataclass(frozen=True, slots=True)
class Square:
    """One count, where it leads, and in words."""

    row: int
    column: int
    count: int
    words: str
    address: str


def draw_grid(
    name: str,
    title: str,
    source: str,
    rows: Sequence[str],
    columns: Sequence[str],
    squares: Sequence[Square],
) -> Picture | None:
    """The grid; columns are numbered, and named under it. None for no count."""
    squares = [one for one in squares if one.column < _MOST_COLUMNS]
    columns = columns[:_MOST_COLUMNS]
    if not squares:
        return None
    picture = Picture(
        name,
        title,
        f"{'; '.join(one.words for one in squares)}.",
        source,
        _HEAD + _ROW * len(rows) + 8 + 18 * len(columns),
    )
    step = min(60.0, (WIDTH - MARGIN - _LEFT) / len(columns))
    most = max(one.count for one in squares)
    for number in range(len(columns)):
        picture.write(_LEFT + (number + 0.5) * step, 14, _letter(number), "middle")
    for number, label in enumerate(rows):
        picture.write(MARGIN, _HEAD + number * _ROW + 18, label, most=28)
        y = _HEAD + number * _ROW
        picture.add("path", "rule", d=f"M{MARGIN},{y} H{_LEFT + step * len(columns)}")
    for one in squares:
        x, y = _LEFT + one.column * step, _HEAD + one.row * _ROW
        size = 10 + 14 * (one.count / most) ** 0.5
        # The size tells how many, as the number does: no colour is needed.
        picture.mark(
            "rect", "series-2", one.words, one.address,
            x=x + (step - size) / 2 - 8, y=y + (_ROW - size) / 2,
            width=size, height=size,
        )  # fmt: skip
        picture.write(x + step / 2 + 12, y + 18, str(one.count), "middle")
    top = _HEAD + _ROW * len(rows) + 20
    for number, label in enumerate(columns):
        words = f"{_letter(number)}  {label}"
        picture.write(MARGIN, top + 18 * number, words, most=_MOST_LETTERS)
    return picture


def _letter(number: int) -> str:
    return chr(ord("A") + number)
