"""What holds on a day: an interval is half-open, on the day of its end it is over."""

from datetime import date
from typing import Any

from django.db.models import Q

from records.kit.filtering.kinds import DayFilter
from records.partial_dates.filters import MODE_PARAMETER
from records.partial_dates.queries import DateMode


def holds_on(day: date, start: str, end: str, mode: str) -> Q:
    """The condition that something between two partial dates holds on a day.

    *possible*: nothing dated says that it had not begun or was over. *certain*: it had
    begun for certain, and a known end comes later for certain.
    """
    if mode == DateMode.CERTAIN:
        return Q(**{f"{start}_latest__lte": day, f"{end}_earliest__gt": day})
    begun = Q(**{f"{start}_earliest__isnull": True}) | Q(
        **{f"{start}_earliest__lte": day}
    )
    lasting = Q(**{f"{end}_latest__isnull": True}) | Q(**{f"{end}_latest__gt": day})
    return begun & lasting


def spans(day: date, name: str, mode: str) -> Q:
    """The condition that one partial date, meant as an interval, covers a day."""
    covers = Q(**{f"{name}_earliest__lte": day, f"{name}_latest__gt": day})
    if mode == DateMode.CERTAIN:
        return covers
    return covers | Q(**{f"{name}_earliest__isnull": True})


class AsOfFilter(DayFilter):
    """What holds on a day, between the dates ``start`` and ``end`` of the model."""

    def __init__(self, start: str, end: str, **kwargs: Any) -> None:
        self.start, self.end = start, end
        kwargs.setdefault("label", "As of")
        kwargs.setdefault(
            "help_text",
            "A day, such as 2015-03-15: what held on it, also where an end is unknown; "
            "date_mode=certain leaves those out.",
        )
        super().__init__(**kwargs)

    @property
    def mode(self) -> str:
        """Whether possibly or certainly, as the request says for all dates."""
        return str(self.chosen(MODE_PARAMETER) or DateMode.POSSIBLE)

    def condition(self, value: date) -> Q:
        """What holds on that day."""
        return holds_on(value, self.start, self.end, self.mode)


class WithinFilter(AsOfFilter):
    """What holds on a day, for a model that keeps its interval as one date."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(name, name, **kwargs)

    def condition(self, value: date) -> Q:
        """What covers that day."""
        return spans(value, self.start, self.mode)
