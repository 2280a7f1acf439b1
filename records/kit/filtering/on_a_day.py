"""What holds on a day: an interval is half-open, on the day of its end it is over.

Every record type understands ``as_of=``. What it means is worked out from the dates of
the model (:func:`as_of_filter`), or declared by the type; ``rule`` says it in words.
"""

from datetime import date
from typing import Any, ClassVar

from django.db.models import Case, ForeignKey, Q, Value, When

from records.kit.fields import record_fields
from records.kit.filtering.kinds import DayFilter, Rows
from records.kit.filtering.paths import path_condition
from records.models import Record
from records.partial_dates.fields import PartialDateField
from records.partial_dates.filters import MODE_PARAMETER
from records.partial_dates.queries import DateMode

AS_OF = "as_of"
# The annotation that says of a row how well it is known to hold on the day.
STANDING = "standing"
CERTAIN, POSSIBLE, UNKNOWN = "certain", "possible", "not known"

# Pairs of dates between which a record holds, and what is said of it then.
INTERVALS = (
    ("valid_from", "valid_until", "existing"),
    ("opened", "closed", "open"),
    ("start", "end", "lasting"),
    ("born", "died", "living"),
)
INTERVAL = "valid"
INFERRED = "_inferred"


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


def begun_by(day: date, name: str, mode: str, *, inferred: bool = False) -> Q:
    """The condition that what a partial date tells had begun by the end of a day.

    Where no date is stated an inferred one decides; what has neither stays possible.
    """
    bound = "latest" if mode == DateMode.CERTAIN else "earliest"
    begun = Q(**{f"{name}_{bound}__lte": day})
    silent = Q(**{f"{name}_earliest__isnull": True})
    if inferred:
        other = f"{name}{INFERRED}"
        begun |= silent & Q(**{f"{other}_{bound}__lte": day})
        silent &= Q(**{f"{other}_earliest__isnull": True})
    return begun if mode == DateMode.CERTAIN else begun | silent


class AsOfFilter(DayFilter):
    """What holds on a day, between the dates ``start`` and ``end`` of the model.

    ``rule`` is the sentence that decides; rows are marked with how well it is known.
    """

    rule: ClassVar[str] = ""
    is_timeless: ClassVar[bool] = False
    # Of what happened, only what is not certain is worth a word in a list.
    marks_certain: ClassVar[bool] = True

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

    @property
    def told(self) -> str:
        """The rule in words."""
        if self.rule:
            return self.rule
        word = next((word for start, _, word in INTERVALS if start == self.start), "")
        return (
            f"Shown is what was {word or 'holding'} on that day: from the day it began "
            "up to but not including the day it ended. Certain: both are known; "
            "possible: an end is not known; not known: no date says."
        )

    def condition(self, value: date) -> Q:
        """What holds on that day."""
        return holds_on(value, self.start, self.end, self.mode)

    def certainly(self, value: date) -> Q:
        """What holds on that day for certain."""
        return holds_on(value, self.start, self.end, DateMode.CERTAIN)

    def undecided(self) -> Q:
        """What no date says anything of."""
        return Q(
            **{f"{self.start}_earliest__isnull": True},
            **{f"{self.end}_latest__isnull": True},
        )

    def filter(self, qs: Rows, value: date | None) -> Rows:
        """The rows that hold on the day, each marked how that is known."""
        if value is None:
            return qs
        known = Case(
            When(
                self.certainly(value),
                then=Value(CERTAIN if self.marks_certain else ""),
            ),
            When(self.undecided(), then=Value(UNKNOWN)),
            default=Value(POSSIBLE),
        )
        held: Rows = qs.filter(self.condition(value)).annotate(**{STANDING: known})
        return held


class WithinFilter(AsOfFilter):
    """What holds on a day, for a model that keeps its interval as one date."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(name, name, **kwargs)

    def condition(self, value: date) -> Q:
        """What covers that day."""
        return spans(value, self.start, self.mode)

    def certainly(self, value: date) -> Q:
        """What covers that day for certain."""
        return spans(value, self.start, DateMode.CERTAIN)


class BegunFilter(AsOfFilter):
    """What had happened, or begun, by the end of a day."""

    rule = (
        "Shown is what had happened or begun by that day. Possible: only a part of its "
        "date lies before; not known: it has no date."
    )
    marks_certain = False

    def __init__(self, name: str, *, inferred: bool = False, **kwargs: Any) -> None:
        self.inferred = inferred
        kwargs.setdefault(
            "help_text",
            "A day, such as 2015-03-15: what had happened by then; what has no date "
            "stays, unless date_mode=certain.",
        )
        super().__init__(name, name, **kwargs)

    def condition(self, value: date) -> Q:
        """What had begun."""
        return begun_by(value, self.start, self.mode, inferred=self.inferred)

    def certainly(self, value: date) -> Q:
        """What had begun for certain."""
        return begun_by(value, self.start, DateMode.CERTAIN, inferred=self.inferred)

    def undecided(self) -> Q:
        """What has neither a date nor an inferred one."""
        silent = Q(**{f"{self.start}_earliest__isnull": True})
        if self.inferred:
            silent &= Q(**{f"{self.start}{INFERRED}_earliest__isnull": True})
        return silent


class OfWholeFilter(AsOfFilter):
    """Parts of what had happened by the end of a day."""

    marks_certain = False
    rule = "Shown are parts of what had happened by that day; what has no date stays."

    def __init__(self, field: str, name: str, *, inferred: bool) -> None:
        self.whole, self.inferred = field, inferred
        super().__init__(
            name,
            name,
            help_text="A day, such as 2015-03-15: parts of what had happened by then.",
        )

    def _of_whole(self, asked: Q) -> Q:
        target: Any = self.model._meta.get_field(self.whole)
        known = target.related_model.objects.visible_to(self.reader).filter(asked)
        return path_condition(self.model, self.whole, "in", known, self.reader)

    def condition(self, value: date) -> Q:
        """Parts of what had begun."""
        return self._of_whole(
            begun_by(value, self.start, self.mode, inferred=self.inferred)
        )

    def certainly(self, value: date) -> Q:
        """Parts of what had begun for certain."""
        certain = DateMode.CERTAIN
        return self._of_whole(
            begun_by(value, self.start, certain, inferred=self.inferred)
        )

    def undecided(self) -> Q:
        """Parts of what has no date."""
        return self._of_whole(Q(**{f"{self.start}_earliest__isnull": True}))


class TimelessFilter(AsOfFilter):
    """For records that have no time of their own: every day finds all of them."""

    rule = "Records of this type have no time of their own: the date changes nothing."
    is_timeless = True

    def __init__(self, rule: str = "") -> None:
        self._told = rule or self.rule
        super().__init__("", "", help_text="A day; it changes nothing here.")

    @property
    def told(self) -> str:
        """Why the day changes nothing."""
        return self._told

    def filter(self, qs: Rows, value: date | None) -> Rows:
        """All rows."""
        return qs


def as_of_filter(model: type[Record], date_name: str = "") -> AsOfFilter:
    """What ``as_of`` means for a type, from the dates of its model.

    Between the dates of an interval; within a date that is one; by the day of what
    happened, its own or that of what it is part of; else nothing.
    """
    dates = _dates(model)
    if model._meta.app_label == "records":
        # What sources say is told by what is recorded now, whenever they appeared.
        return TimelessFilter()
    for start, end, _ in INTERVALS:
        if start in dates and end in dates:
            return AsOfFilter(start, end)
    if INTERVAL in dates:
        return WithinFilter(INTERVAL)
    name = "date" if "date" in dates else date_name
    if name in dates:
        return BegunFilter(name, inferred=f"{name}{INFERRED}" in dates)
    for field in record_fields(model):
        if isinstance(field, ForeignKey) and not field.null:
            whole: Any = field.related_model
            if "date" in (found := _dates(whole)):
                inferred = f"date{INFERRED}" in found
                return OfWholeFilter(field.name, "date", inferred=inferred)
    return TimelessFilter()


def _dates(model: type[Record]) -> set[str]:
    fields = record_fields(model)
    return {field.name for field in fields if isinstance(field, PartialDateField)}
