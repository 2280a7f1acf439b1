"""The counts of facets: under the other filters, of all rows or of some, in time."""

from contextlib import suppress
from dataclasses import replace
from functools import partial
from math import inf
from typing import Any

from django.http import QueryDict
from django.utils.text import capfirst

from records.kit import until_change
from records.kit.filtering.fields import raw_values, single_values
from records.kit.filtering.kinds import ReferenceFilter
from records.kit.pages.counting import tally_of
from records.kit.pages.in_time import MOST_OF_IT, OutOfTime, Time
from records.kit.pages.listing import CUT_SECONDS, Total, key_of, sample, some_asked
from records.kit.pages.query import copied
from records.kit.pages.references import References
from records.kit.pages.tallies import Counts, Tally, count
from records.partial_dates.filters import PartialDateFilter
from records.reading import Reader

# Of lists longer than this, or of which there is no time to find all, so many rows are
# counted; so few where to count the list took half of the time, and of facets that take
# too long even so.
MANY_ROWS = 5_000
SOME_ROWS = 1_000
FEW_ROWS = 300


class Asked:
    """One facet with what was chosen of it; ``numbers`` are records, as named."""

    def __init__(self, filterset: Any, name: str, query: QueryDict) -> None:
        self.name, self.rule = name, filterset.filters[name]
        self.label = capfirst(str(self.rule.label or name.replace("_", " ")))
        self.query, self.numbers = copied(query), {}
        self.given = filterset.form.cleaned_data.get(name)
        if getattr(self.rule, "MULTIPLE", False):
            self.values = single_values(raw_values(query, name))
        else:
            # A date may have a comma in it.
            self.values = raw_values(query, name)[-1:]
        if isinstance(self.rule, ReferenceFilter):
            named = zip(self.values, self.given or (), strict=False)
            self.numbers = {n: word for word, numbers in named for n in numbers}
        self.query.setlist(name, self.values)
        if not self.values:
            del self.query[name]

    @property
    def is_by_key(self) -> bool:
        """Whether some rows for it are those whose keys come first, not any at all.

        Those that an index has by date would all be of the first years.
        """
        return isinstance(self.rule, PartialDateFilter)

    def tally(self, numbers: str) -> Tally:
        """What counts its values among some rows."""
        wanted = [*map(str, self.numbers)] if self.numbers else self.values
        return tally_of(self.name, self.rule, numbers, wanted)

    def want(self, counts: Counts, references: References) -> None:
        """Note the records that it may have to name."""
        if isinstance(self.rule, ReferenceFilter):
            found = (int(value) for value, _ in counts)
            references.want_ids(self.rule.target, [*found, *self.numbers])


def count_facets(
    filterset: Any,
    asked: dict[str, Asked],
    total: Total,
    all_of: list[Tally],
    reader: Reader,
    time: Time,
) -> tuple[dict[str, Counts], set[str]]:
    """The counts of all facets but those that take too long; of which some rows only.

    A facet counts without its own choice, by which it may have many rows where the list
    has few. Kept until a record changes; for a moment only if something was left out.
    """
    others = tuple((one.name, one.meant, tuple(one.wanted)) for one in all_of)
    chosen = tuple((name, tuple(one.values)) for name, one in asked.items())
    key = key_of(filterset, ("facets", others, chosen, total.is_more))
    found: tuple[dict[str, Counts], set[str]] | None = until_change.kept(key)
    if found is None:
        whole, some_of = _rows_of(filterset, asked, total, time)
        found = _in_time(all_of, whole, some_of, reader, time)
        if late := [one for one in all_of if one.name not in found[0]]:
            # What the page says without a facet it says however long it takes.
            time.unlimited()
            found[0].update(count(late, reader))
        is_whole = found[0].keys() >= asked.keys() and not total.is_cut
        until_change.keep(key, found, total.since, inf if is_whole else CUT_SECONDS)
    return found


def _rows_of(
    filterset: Any, asked: dict[str, Asked], total: Total, time: Time
) -> tuple[list[Tally], list[Tally]]:
    """What counts the facets whose rows are found in time: of all rows, and of some."""
    whole: list[Tally] = []
    some_of: list[Tally] = []
    own: dict[bool, str] = {}
    most = SOME_ROWS if time.is_half_left else FEW_ROWS
    for name, one in asked.items():
        try:
            if name in filterset.active:
                numbers, is_whole = _without(filterset, one, most, time)
            elif is_many(total):
                is_by_key = one.is_by_key or not total.some
                if is_by_key not in own:
                    # Once: what takes too long for one facet does for the next.
                    own[is_by_key] = ""
                    with time.within():
                        own[is_by_key] = _own(filterset, total, most, is_by_key)
                if not own[is_by_key]:
                    continue
                numbers, is_whole = own[is_by_key], False
            else:
                numbers, is_whole = total.numbers, True
        except OutOfTime:
            continue
        (whole if is_whole else some_of).append(one.tally(numbers))
    return whole, some_of


def _own(filterset: Any, total: Total, most: int, is_by_key: bool) -> str:
    """Some of the rows of a list of many."""
    if known := total.numbers or ("" if is_by_key else total.some):
        return sample(known, most)
    return some_asked(filterset, most, is_by_key=is_by_key, is_of_many=total.is_of_many)


def _without(filterset: Any, one: Asked, most: int, time: Time) -> tuple[str, bool]:
    """Rows under all filters but one, and whether they are all.

    They may be many, so that what a short list has besides is not for them. Some are
    found first; all only where that seems to take a quarter of what is left.
    """
    ask = partial(some_asked, filterset, is_by_key=one.is_by_key, without=one.name)
    before = time.left
    with time.within(of_any=True):
        some = ask(most + 1)
    if some.count(",") < most:
        return some, True
    needs = 2 * (before - time.left) * MANY_ROWS / most
    with suppress(OutOfTime), time.within(1 / 2, needs=needs, of_any=True):
        found = ask(MANY_ROWS + 1)
        if found.count(",") < MANY_ROWS:
            return found, True
    return some, False


def _in_time(
    all_of: list[Tally],
    whole: list[Tally],
    some_of: list[Tally],
    reader: Reader,
    time: Time,
) -> tuple[dict[str, Counts], set[str]]:
    """What is counted in time, and which facets of it of some rows.

    All of it together or, where that takes too long, each facet alone and of few rows.
    """
    some, facets = {one.name for one in some_of}, [*whole, *some_of]
    found: dict[str, Counts] = {}
    try:
        # Where little is left, few rows were found: to count them again is no gain.
        with time.within(MOST_OF_IT if time.is_half_left else 9 / 10):
            return count([*all_of, *facets], reader), some
    except OutOfTime:
        pass
    for place, one in enumerate(facets):
        few = replace(one, numbers=sample(one.numbers, FEW_ROWS))
        try:
            with time.within(1 / (len(facets) - place)):
                found |= count([few], reader)
        except OutOfTime:
            continue
        if few != one:
            some.add(one.name)
    return found, some


def is_many(total: Total) -> bool:
    """Whether a list has too many rows to count the values of all."""
    return not total.numbers or total.number > MANY_ROWS
