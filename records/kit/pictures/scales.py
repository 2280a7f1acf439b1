"""Where values stand in a picture: days along a line of time, amounts up an axis."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from records.kit.pictures.picture import Picture

_STEPS = (1, 2, 5, 10, 20, 25, 50, 100)
_MOST_TICKS = 12


@dataclass(frozen=True, slots=True)
class Time:
    """Years from the first of January of ``first`` up to the end of ``last``."""

    first: int
    last: int
    left: float
    right: float

    @classmethod
    def over(cls, days: Iterable[date], left: float, right: float) -> "Time":
        """The whole years of these days."""
        years = [day.year for day in days]
        return cls(min(years), max(years), left, right)

    def at(self, day: date) -> float:
        """Where a day stands; outside of the years, at their edge."""
        length = date(day.year, 12, 31).timetuple().tm_yday
        years = day.year + (day.timetuple().tm_yday - 1) / length - self.first
        share = min(max(years / (self.last + 1 - self.first), 0), 1)
        return self.left + share * (self.right - self.left)

    def draw(self, picture: Picture, top: float, base: float) -> None:
        """The axis with its years, and a faint line up from each."""
        span = self.last + 1 - self.first
        step = next((n for n in _STEPS if span / n <= _MOST_TICKS), span)
        for year in range(self.first, self.last + 1):
            if (year - self.first) % step == 0:
                x = self.at(date(year, 1, 1))
                picture.add("path", "rule", d=f"M{x:.1f},{top:.1f} V{base:.1f}")
                picture.write(x + 3, base + 16, str(year))
        picture.add("path", "axis", d=f"M{self.left},{base:.1f} H{self.right}")


@dataclass(frozen=True, slots=True)
class Amount:
    """Amounts from nothing up to the largest."""

    most: float
    base: float
    top: float

    def height(self, value: float) -> float:
        """How high a bar for a value is; something, if the value is not nothing."""
        if not value or not self.most:
            return 0
        return max(2, value / self.most * (self.base - self.top))
