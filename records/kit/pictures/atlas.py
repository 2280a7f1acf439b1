"""Maps: outlines of land and borders as Natural Earth draws them, and marks on them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import Any

from records.kit.pictures.picture import MARGIN, WIDTH, Picture

DISCLAIMER = (
    "Outlines: Natural Earth, 1:110m, public domain. Borders are drawn as Natural Earth"
    " has them."
)
_FILE = Path(__file__).parent.parent / "vendored" / "world-110m.json"
_MOST_HEIGHT = 420.0
# So that a single city is not drawn on an empty plain.
_LEAST_DEGREES, _EDGE = 40.0, 6.0


@dataclass(frozen=True, slots=True)
class Spot:
    """One place: where it is, what it is called, how large and hollow its mark is."""

    name: str
    latitude: float
    longitude: float
    words: str
    address: str
    count: int = 1
    is_hollow: bool = False


@cache
def _outlines() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


class _Frame:
    """A plain cylindrical projection, true to scale along its middle parallel."""

    def __init__(self, spots: Sequence[Spot]) -> None:
        west, east = _wide(spot.longitude for spot in spots)
        south, north = _wide((spot.latitude for spot in spots), 0.5)
        south, north = max(south, -85.0), min(north, 85.0)
        self.west, self.east, self.south, self.north = west, east, south, north
        shrink = cos(radians((south + north) / 2))
        across = (WIDTH - 2 * MARGIN) / ((east - west) * shrink)
        self.scale = min(across, _MOST_HEIGHT / (north - south))
        self.x_scale = self.scale * shrink
        self.height = (north - south) * self.scale
        self.width = (east - west) * self.x_scale
        self.left = (WIDTH - self.width) / 2

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a point stands in the picture."""
        x = self.left + (longitude - self.west) * self.x_scale
        return x, (self.north - latitude) * self.scale

    def path(self, flat: list[int], *, closed: bool) -> str:
        """An outline, cut off well outside of the frame; empty if all of it is."""
        pairs = [(flat[n] / 10, flat[n + 1] / 10) for n in range(0, len(flat), 2)]
        longitudes = [pair[0] for pair in pairs]
        latitudes = [pair[1] for pair in pairs]
        outside = (
            max(longitudes) < self.west
            or min(longitudes) > self.east
            or max(latitudes) < self.south
            or min(latitudes) > self.north
        )
        if outside:
            return ""
        points: list[tuple[int, int]] = []
        for longitude, latitude in pairs:
            x, y = self.at(
                min(max(longitude, self.west), self.east),
                min(max(latitude, self.south), self.north),
            )
            point = round(x), round(y)
            if not points or points[-1] != point:
                points.append(point)
        if len(points) < 2:
            return ""
        steps = [f"M{points[0][0]},{points[0][1]}l"]
        for before, after in pairwise(points):
            steps.append(f"{after[0] - before[0]},{after[1] - before[1]} ")
        return "".join(steps).strip() + ("z" if closed else "")


def _wide(values: Any, share: float = 1.0) -> tuple[float, float]:
    found = list(values)
    low, high = min(found) - _EDGE, max(found) + _EDGE
    lacking = max(0.0, _LEAST_DEGREES * share - (high - low)) / 2
    return low - lacking, high + lacking


def draw_map(
    name: str,
    title: str,
    source: str,
    spots: Sequence[Spot],
    notes: Sequence[str] = (),
) -> Picture | None:
    """The map of these places, cut to where they are; None for none."""
    if not spots:
        return None
    frame = _Frame(spots)
    picture = Picture(
        name,
        title,
        f"{'; '.join(spot.words for spot in spots)}.",
        source,
        frame.height + 6,
        notes=[*notes, DISCLAIMER],
    )
    outlines = _outlines()
    land = "".join(frame.path(flat, closed=True) for flat in outlines["land"])
    inner = "".join(frame.path(flat, closed=False) for flat in outlines["borders"])
    picture.add(
        "rect", "sea", x=frame.left, y=0, width=frame.width, height=frame.height
    )
    picture.add("path", "land", d=land, fill_rule="evenodd")
    picture.add("path", "border", d=inner)
    for spot in spots:
        x, y = frame.at(spot.longitude, spot.latitude)
        radius = min(5 + 2 * spot.count**0.5, 18)
        look = "hollow" if spot.is_hollow else "mark"
        picture.mark("circle", look, spot.words, spot.address, cx=x, cy=y, r=radius)
    for x, y, text, look in _labels(frame, spots):
        picture.write(x, y, text, look)
    return picture


def _labels(
    frame: _Frame, spots: Sequence[Spot]
) -> list[tuple[float, float, str, str]]:
    """The names beside the marks, moved down where two would lie on each other."""
    taken: list[tuple[float, float, float]] = []
    found = []
    for spot in spots:
        x, y = frame.at(spot.longitude, spot.latitude)
        radius = min(5 + 2 * spot.count**0.5, 18)
        text = f"{spot.name} {spot.count}" if spot.count > 1 else spot.name
        width = 7.6 * len(text)
        left, middle = x + radius + 4, y + 5
        if left + width > WIDTH - MARGIN:
            left = x - radius - 4 - width
        while any(
            abs(middle - other) < 14 and left < right and start < left + width
            for start, right, other in taken
        ):
            middle += 14
        taken.append((left, left + width, middle))
        found.append((left, middle, text, "halo"))
    return found
